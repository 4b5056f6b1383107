"""Seals: a digest beside each row, so that a flipped bit or another tool's edit is found and named.

In: an archive open for writing, or for `verify`.  Out: rows of `seals`, written by TEMP triggers in the transaction
that writes the row; what differs. A row that is not as it was sealed is never sealed again by a later change of it:
what was damaged once stays known until it reads as before. Everyone else reads and writes without noticing.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["broken_seals", "close_seals", "digest_of", "seal_all", "sealed_tables", "watch"]

_DIGEST_BYTES = 16
_NEVER = b"\0"
"""A seal that nothing fits."""
_MOST = 100
"""Findings of one table; more say nothing more."""
_ALTERED = "is not as newskeep wrote it: a bit flipped, or another tool changed it"
_UNSEALED = "has no seal: newskeep did not write it"
_LOST = "is not there any more, and newskeep did not delete it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A table whose rows are sealed."""

    name: str
    key: str
    """Its primary key: one column."""
    columns: tuple[str, ...]
    """All of them, in the order of the table; a row's digest covers them."""
    numbered: bool
    """Whether SQLite remembers its last number (AUTOINCREMENT), in a table that no trigger can watch."""

    def row(self, prefix: str) -> str:
        """The digest of a row, in SQL."""
        return f"newskeep_seal({self.listed(prefix)})"

    def listed(self, prefix: str) -> str:
        return ", ".join(f"{prefix}.[{column}]" for column in self.columns)


def digest_of(*values: object) -> bytes:
    """BLAKE2b over the values of one row with their types, as JSON: the same in any Python and locale.

    >>> digest_of(1, None, "é").hex(), digest_of("1", None, "é") == digest_of(1, None, "é")
    ('eeb19a831cbe200792053d9841589031', False)
    """
    return hashlib.blake2b(_encode(values).encode("ascii"), digest_size=_DIGEST_BYTES).digest()


_encode = json.JSONEncoder(default=lambda blob: [blob.hex()]).encode
"""JSON: written in C, and without a second spelling. Bytes become a list, which no other value is."""


def sealed_tables(db: "Database") -> tuple[Sealed, ...]:
    """All tables of newskeep but the seals themselves, as the file has them; () before there are seals. The search
    index is made anew and compared instead: its parts are SQLite's own."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'seals'").fetchone():
        return ()
    tables = []
    for name, sql in db.execute(_TABLES).fetchall():
        columns = db.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", [name]).fetchall()
        key = next(column for column, place in columns if place == 1)
        numbered = "AUTOINCREMENT" in sql
        tables.append(Sealed(name=name, key=key, columns=tuple(column for column, _ in columns), numbered=numbered))
    return tuple(tables)


def watch(db: "Database") -> None:
    """Seal what this connection writes from now on, in the transaction that writes it."""
    db.conn.create_function("newskeep_seal", -1, digest_of, deterministic=True)
    db.conn.execute("PRAGMA temp_store = MEMORY")
    for table in sealed_tables(db):
        for statement in _triggers(table):
            db.conn.execute(statement)


def close_seals(db: "Database") -> None:
    """At the end of a transaction: the numbers that SQLite gave out in it are known only now."""
    if db.execute("SELECT 1 FROM seals WHERE of_table = 'sqlite_sequence' AND digest = x''").fetchone():
        db.execute(_SEAL_SEQUENCES)


def seal_all(db: "Database", broken: Collection[tuple[str, object]] = ()) -> None:
    """All rows as they stand, after a step that shaped the tables; those `broken` before it (table, key) stay so."""
    db.conn.create_function("newskeep_seal", -1, digest_of, deterministic=True)
    db.execute("DELETE FROM seals")
    db.execute(
        "INSERT INTO seals SELECT 'sqlite_master', name, newskeep_seal(type, name, tbl_name, sql) FROM sqlite_master"
    )
    for table in sealed_tables(db):
        db.execute(
            f"INSERT INTO seals SELECT '{table.name}', {table.key}, {table.row('t')} FROM {table.name} AS t "  # noqa: S608
            f"ORDER BY {table.key}"
        )
    db.execute("INSERT INTO seals SELECT 'sqlite_sequence', name, newskeep_seal(name, seq) FROM sqlite_sequence")
    db.conn.executemany(
        "INSERT INTO seals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest",
        [(*row, _NEVER) for row in broken],
    )


def broken_seals(db: "Database") -> Iterator[tuple[str, object, str]]:
    """(table, key, what is wrong) of each row that is not as it was written; at most a hundred a table.
    DatabaseError where the file is too damaged to be read, after what was found before."""
    torn = None
    for name, sql in _questions(db):
        try:
            yield from [(name, *found) for found in _answers(db, sql)]
        except sqlite3.DatabaseError as error:
            torn = error
    if torn:
        raise torn


def _questions(db: "Database") -> Iterator[tuple[str, str]]:
    tables = sealed_tables(db)
    for table in tables:
        yield table.name, _PAIRED.format(table=table.name, key=table.key, columns=table.listed("t"))
        yield table.name, _ROWLESS.format(table=table.name, key=table.key)
    if tables:
        yield "sqlite_master", _MASTER
        yield "sqlite_sequence", _SEQUENCES
        names = ", ".join(f"'{table.name}'" for table in tables)
        yield "seals", _STRAY.format(names=names)


def _answers(db: "Database", sql: str) -> list[tuple[object, str]]:
    """Rows (values…, key, digest) that do not fit. Text that is no UTF-8 any more differs like any other."""
    db.conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        return list(islice(_unfit(db.conn.execute(sql)), _MOST))
    finally:
        db.conn.text_factory = str


def _unfit(rows: sqlite3.Cursor) -> Iterator[tuple[object, str]]:
    for *values, key, there, digest in rows:
        if not there:
            yield key, _LOST
        elif digest is None:
            yield key, _UNSEALED
        elif digest_of(*values) != digest:
            yield key, _ALTERED


def _triggers(table: Sealed) -> Iterator[str]:
    for template in (_NEW, _CHANGED, _DELETED) + ((_NUMBERED,) if table.numbered else ()):
        yield template.format(name=table.name, key=table.key, new=table.row("new"), old=table.row("old"))


# A seal follows its row only where it fitted the row before.
_NEW = """CREATE TEMP TRIGGER seal_new_{name} AFTER INSERT ON main.{name} BEGIN
INSERT INTO seals VALUES ('{name}', new.{key}, {new})
ON CONFLICT (of_table, of_row) DO UPDATE SET digest = excluded.digest;
END"""
_CHANGED = """CREATE TEMP TRIGGER seal_changed_{name} AFTER UPDATE ON main.{name} BEGIN
UPDATE seals SET of_row = new.{key}, digest = {new}
WHERE of_table = '{name}' AND of_row = +old.{key} AND digest = {old}; END"""
_DELETED = """CREATE TEMP TRIGGER seal_deleted_{name} AFTER DELETE ON main.{name} BEGIN
DELETE FROM seals WHERE of_table = '{name}' AND of_row = +old.{key}; END"""
_NUMBERED = """CREATE TEMP TRIGGER seal_number_{name} BEFORE INSERT ON main.{name} BEGIN
INSERT INTO seals VALUES ('sqlite_sequence', '{name}', x'') ON CONFLICT (of_table, of_row) DO UPDATE SET digest = x''
WHERE digest = (SELECT newskeep_seal(name, seq) FROM sqlite_sequence WHERE name = '{name}'); END"""
"""An empty seal is closed by the end of the transaction: what number SQLite gave out is known only then."""
_TABLES = """
SELECT t.name, m.sql FROM pragma_table_list AS t JOIN sqlite_master AS m ON m.name = t.name
WHERE t.schema = 'main' AND t.type = 'table' AND t.name <> 'seals' AND (t.strict OR t.name = '_sqlite_migrations')
ORDER BY t.name
"""
# '+' takes the column's affinity away: with it SQLite would not look into the key of the seals but read them all.
_PAIRED = """
SELECT {columns}, t.{key}, 1, s.digest FROM {table} AS t
LEFT JOIN seals AS s ON s.of_table = '{table}' AND s.of_row = +t.{key}
"""
_ROWLESS = """
SELECT of_row, 0, digest FROM seals AS s
WHERE of_table = '{table}' AND NOT EXISTS (SELECT 1 FROM {table} WHERE {key} = +s.of_row)
"""
_MASTER = """
SELECT m.type, m.name, m.tbl_name, m.sql, s.of_row, m.name IS NOT NULL, s.digest
FROM seals AS s LEFT JOIN sqlite_master AS m ON m.name = s.of_row WHERE s.of_table = 'sqlite_master'
"""
_SEQUENCES = """
SELECT q.name, q.seq, s.of_row, q.name IS NOT NULL, s.digest
FROM seals AS s LEFT JOIN sqlite_sequence AS q ON q.name = s.of_row WHERE s.of_table = 'sqlite_sequence'
UNION ALL SELECT name, seq, name, 1, NULL FROM sqlite_sequence
WHERE name NOT IN (SELECT of_row FROM seals WHERE of_table = 'sqlite_sequence')
"""
_STRAY = """
SELECT of_table || ' ' || of_row, 0, digest FROM seals
WHERE of_table NOT IN ({names}, 'sqlite_master', 'sqlite_sequence')
"""
_SEAL_SEQUENCES = """
UPDATE seals SET digest = coalesce(
  (SELECT newskeep_seal(name, seq) FROM sqlite_sequence WHERE name = seals.of_row), digest)
WHERE of_table = 'sqlite_sequence' AND digest = x''
"""

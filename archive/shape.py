"""The schema guard: the file has the tables, indexes, triggers and views that newskeep relies on, and no trigger more.

In: an open archive.  Out: what is amiss. Tables, indexes and views that
others added beside ours are left alone.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["Amiss", "amiss", "header_amiss"]

_PARTS = "SELECT name, type, sql FROM {} WHERE name NOT LIKE 'story!_search!_%' ESCAPE '!' AND sql IS NOT NULL"
"""The parts of the search index are SQLite's own affair."""
_CONSTANT = {
    "the format's versions": (18, (b"\1\1", b"\2\2")),
    "the page's frame": (20, (b"\0\x40\x20\x20",)),
    "the schema format": (44, (b"\0\0\0\4",)),
    "settings that newskeep never sets": (48, (bytes(8) + b"\0\0\0\1" + bytes(12),)),
    "room that SQLite keeps empty": (72, (bytes(20),)),
}
"""Fields of the file's first 100 bytes that are the same in every archive: place, and what may stand there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Amiss:
    """A part of the schema that is not as it must be."""

    kind: str
    """table, index, trigger, view."""
    name: str
    detail: str
    sql: str | None
    """What makes it; None for what should not be there."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.detail}"

    @property
    def mendable(self) -> bool:
        """Whether it holds no rows of its own."""
        return self.kind != "table"


def amiss(db: "Database") -> Iterator[Amiss]:
    """What is missing, what differs, and triggers that are not ours: they could change what we write."""
    there = _parts(db.conn)
    for name, (kind, sql) in _expected().items():
        if name not in there:
            yield Amiss(kind=kind, name=name, detail="is missing", sql=sql)
        elif there[name] != (kind, sql):
            yield Amiss(kind=kind, name=name, detail="is not as this newskeep makes it", sql=sql)
    for name, (kind, _) in there.items():
        if kind == "trigger" and name not in _expected():
            yield Amiss(kind=kind, name=name, detail="is not newskeep's", sql=None)


def header_amiss(path: Path) -> Iterator[str]:
    """Words for each field of the file's header that no archive has."""
    with path.open("rb") as file:
        header = file.read(100)
    for what, (start, choices) in _CONSTANT.items():
        if header[start : start + len(choices[0])] not in choices:
            yield f"its first page is not as newskeep wrote it ({what})"


@cache
def _expected() -> Mapping[str, tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(Path(__file__).with_name("schema.sql").read_text("utf-8"))
        return _parts(db)


def _parts(db: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    rows = db.execute(_PARTS.format("main.sqlite_master")).fetchall()
    return {name: (kind, sql) for name, kind, sql in rows if name not in ("_sqlite_migrations", "sqlite_sequence")}

"""How the file is opened: readers that never write, one writer that checks and upgrades.

In: a path.  Out: a `sqlite_utils.Database`, or one clear ArchiveError. Readers use `mode=ro`: they are never blocked
and never checkpoint. The writer commits with synchronous=NORMAL: a killed process loses nothing that was committed;
only a power cut may take the last transactions, whole ones, and the next crawl reads those stories again.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from archive.disk import refusal
from archive.errors import ArchiveError, ArchiveMissing, DiskFull, SchemaOutOfDate
from archive.lock import owned_by_another
from archive.migrations import MIGRATIONS, STEPS
from archive.seals import broken_seals, close_seals, seal_all, watch
from archive.shape import amiss

__all__ = ["checkpoint", "connect_reader", "connect_writer"]

_WAIT_S = 10.0
"""How long SQLite waits for another connection, such as a person's own SQL shell, before it gives up."""
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}",
)
_READER_PRAGMAS = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF")


def connect_reader(path: Path) -> Database:
    """A read-only connection. ArchiveMissing, SchemaOutOfDate, ArchiveError."""
    _refuse_what_is_no_file(path)
    if not path.exists():
        raise ArchiveMissing(path)
    try:
        db = _open(path, "mode=ro")
    except sqlite3.OperationalError as error:
        db = _open_immutable(path, error)
    with _closed_on_error(db):
        db.conn.execute("BEGIN")  # one look: a writer may be making the first tables between two
        applied = _applied(db, path)
        empty = not applied and not any(db.query("SELECT 1 FROM sqlite_master"))
        db.conn.execute("ROLLBACK")
        if empty:
            raise ArchiveMissing(path)  # whoever began it was killed before the first table stood, or is about to end
        if not applied:
            raise ArchiveError(path, "is not an archive (an SQLite file without newskeep's tables)")
        if applied != STEPS:
            raise SchemaOutOfDate(path, applied[-1], STEPS[-1], "run `newskeep crawl` once to upgrade it")
        _set(db, _READER_PRAGMAS)
    return db


def connect_writer(path: Path, *, mending: bool = False) -> Database:
    """The writing connection; the caller holds the lock. A missing or empty file becomes a new archive, an older one
    is upgraded, all steps or none. SchemaOutOfDate for a newer one, ArchiveError for any other file, and for one whose
    tables or triggers are not newskeep's unless it is opened for `mending` that."""
    _refuse_what_is_no_file(path)
    _refuse_what_others_own(path)
    try:
        db = _open(path, "mode=rwc")
    except sqlite3.OperationalError as error:
        told = refusal(path, error)
        raise (
            told if isinstance(told, DiskFull) else ArchiveError(path, f"cannot be opened for writing: {error}")
        ) from error
    with _closed_on_error(db):
        applied = _applied(db, path)
        if not applied and any(db.query("SELECT 1 FROM sqlite_master")):
            raise ArchiveError(path, "is not an archive (an SQLite file with other tables); choose another name")
        try:
            _set(db, _WRITER_PRAGMAS)  # not before: a stranger's file is left as it is
            if applied != STEPS:
                _upgrade(db)
            if not mending:
                _refuse_another_shape(db, path)
            watch(db)
        except sqlite3.OperationalError as error:
            raise refusal(path, error) from error
    return db


def checkpoint(db: Database) -> None:
    """For the writer, before it closes: the journal goes into the file and is emptied. Waits for nobody: where a reader
    still needs the journal, or the disk is full, it stays whole beside the file, and the next writer empties it."""
    with suppress(sqlite3.OperationalError):
        _set(db, ("PRAGMA busy_timeout = 0", "PRAGMA wal_checkpoint(TRUNCATE)"))


def _open(path: Path, mode: str) -> Database:
    """OperationalError where SQLite cannot open or read it here; ArchiveError where it is no SQLite file."""
    conn = sqlite3.connect(f"file:{quote(str(path.absolute()))}?{mode}", uri=True, timeout=_WAIT_S)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        conn.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        strange = error.sqlite_errorcode == sqlite3.SQLITE_NOTADB
        raise ArchiveError(
            path, "is not an archive (not an SQLite file)" if strange else f"is damaged: {error}"
        ) from error
    return Database(conn, execute_plugins=False)


def _open_immutable(path: Path, error: sqlite3.OperationalError) -> Database:
    """Where SQLite may not keep its `-shm` file (a read-only medium or folder); right only when no journal is left."""
    if isinstance(told := refusal(path, error), DiskFull):
        raise told from error  # no room for the `-shm` file either
    journal = Path(f"{path.resolve()}-wal")
    if journal.exists() and journal.stat().st_size:
        why = f"{journal.name} holds its last changes, and this user may not write beside it"
        raise ArchiveError(path, f"cannot be read: {error} ({why})") from error
    try:
        return _open(path, "mode=ro&immutable=1")
    except sqlite3.OperationalError as still:
        raise ArchiveError(path, f"cannot be read: {still}") from still


def _refuse_another_shape(db: Database, path: Path) -> None:
    """Without its triggers history could be rewritten, and with a stranger's anything could happen to what we write."""
    parts = list(amiss(db))
    if parts:
        told = ", ".join(map(str, parts[:3])) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
        out = "`newskeep verify --repair` makes that anew" if all(one.mendable for one in parts) else "restore a backup"
        raise ArchiveError(path, f"its schema was tampered with: {told}; {out}")


def _refuse_what_is_no_file(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise ArchiveError(path, "is not an archive (not a file)")


def _refuse_what_others_own(path: Path) -> None:
    """Whoever read the archive while no crawl ran owns the side files; say so instead of 'readonly database'."""
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file.exists() and not os.access(file, os.W_OK):
            raise ArchiveError(path, owned_by_another(file))


@contextmanager
def immediate(db: Database) -> Iterator[None]:
    """One transaction, whole or not at all. IMMEDIATE: a deferred one fails at once, whatever the timeout, when it must
    turn from reading to writing."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        close_seals(db)
        db.conn.execute("COMMIT")
    finally:
        db.rollback()  # nothing, once it is committed


@contextmanager
def _closed_on_error(db: Database) -> Iterator[None]:
    with ExitStack() as undo:
        undo.callback(db.close)
        yield
        undo.pop_all()


def _set(db: Database, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        db.conn.execute(pragma).fetchall()


def _applied(db: Database, path: Path) -> tuple[str, ...]:
    """Names of the steps that shaped this file; () for a new or strange one. SchemaOutOfDate when we know one not."""
    try:
        applied = tuple(step.name for step in MIGRATIONS.applied(db))
    except sqlite3.DatabaseError as error:
        raise ArchiveError(path, f"is damaged: {error}") from error
    if applied != STEPS[: len(applied)]:
        unknown = next(name for name in applied if name not in STEPS) if set(applied) - set(STEPS) else applied[-1]
        raise SchemaOutOfDate(path, unknown, STEPS[-1], "it was written by a newer newskeep: upgrade this one")
    return applied


def _upgrade(db: Database) -> None:
    """All steps or none: `apply` by itself begins deferred and fails when somebody reads. The rows are sealed anew,
    since a step may give them a column; what was known as damaged before stays known."""
    with immediate(db):
        broken = [(table, key) for table, key, _ in broken_seals(db)]
        MIGRATIONS.apply(db)
        seal_all(db, broken)

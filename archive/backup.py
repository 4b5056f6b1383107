"""One file that restores, taken while crawls run: page by page, verified, and named only when it is whole.

In: an archive's path and where the copy is to be.  Out: the copy, or an ArchiveError and nothing under its name.
The copy is written beside its place under a temporary name, checked, forced to disk, and then renamed: whoever finds
the name finds a whole copy, whatever was killed when. The source is only read; a crawl is never blocked.
"""

import fcntl
import glob
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from archive.disk import free_bytes
from archive.errors import ArchiveError, DiskFull
from archive.mapping import Row
from archive.queries import Archive

__all__ = ["BackupRow", "back_up", "place_for"]

_PAGES_AT_ONCE = 2000
"""8 MB between two words of progress."""
_COUNTED = ("stories", "versions", "captures", "blobs", "changes", "reports")
_BESIDE = ("", "-wal", "-shm", ".lock", ".sent", ".daemon.lock")
"""Names that belong to an archive itself."""
_SIDE_FILES = ("", "-journal", "-wal", "-shm")


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupRow(Row):
    """A copy that is whole."""

    path: str
    """Absolute."""
    size_bytes: int
    stories: int
    versions: int
    captures: int
    blobs: int
    changes: int
    reports: int


def place_for(archive: Path, destination: Path, now: datetime) -> Path:
    """A folder takes a dated name (UTC), anything else is the file itself.

    >>> from datetime import UTC
    >>> place_for(Path("news.db"), Path("/"), datetime(2024, 3, 18, 9, 5, 7, tzinfo=UTC)).name
    'news-20240318T090507Z.db'
    """
    if not destination.is_dir():
        return destination
    return destination / f"{archive.stem}-{now:%Y%m%dT%H%M%SZ}{archive.suffix}"


def back_up(archive: Path, place: Path, on_progress: Callable[[int, int], None] | None = None) -> BackupRow:
    """Copy the archive to that file, an earlier copy of the name being replaced by a whole one. `on_progress` hears
    pages done and pages in all. ArchiveMissing and the like for the source; ArchiveError, DiskFull for the place."""
    try:
        _refuse(archive, place)
        with Archive.open(archive) as source:
            _require_room(source, place)
            with _part_of(place, archive) as part:
                _copy(source, part, on_progress)
                counted = _verified(part)
                _force(part)
                part.replace(place)
                _force(place.parent)
    except sqlite3.OperationalError as error:
        raise _refusal(place, error) from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(archive, f"cannot be copied: {error}; `newskeep verify` names the damage") from error
    except OSError as error:
        raise ArchiveError(place, f"cannot be written: {error.strerror}") from error
    return BackupRow(path=str(place.resolve()), size_bytes=place.stat().st_size, **counted)


@contextmanager
def _part_of(place: Path, archive: Path) -> Iterator[Path]:
    """The file under its temporary name, locked while it is written; gone in the end, whatever happens. What killed
    backups of this archive left in the folder goes as well: nobody holds its lock."""
    part = place.with_name(f".{place.name}.part")
    for left in place.parent.glob(f".{glob.escape(archive.stem)}*.part"):
        _remove_if_dead(left)
    # Never more open to others than the archive is: recipients' addresses stand in both.
    file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, archive.stat().st_mode & 0o666)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveError(place, "is being written by another backup") from error
        try:
            os.ftruncate(file, 0)
            yield part
        finally:
            for rest in _SIDE_FILES:
                Path(f"{part}{rest}").unlink(missing_ok=True)
    finally:
        os.close(file)


def _remove_if_dead(part: Path) -> None:
    try:
        file = os.open(part, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return  # another user's, or gone already
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink(missing_ok=True)
    except BlockingIOError:
        return
    finally:
        os.close(file)


def _refuse(archive: Path, place: Path) -> None:
    """A copy over the archive, its journal or its locks would be the end of it."""
    theirs = [Path(f"{archive.resolve()}{ending}") for ending in _BESIDE]
    same = archive.exists() and place.exists() and place.samefile(archive)  # a hard link is the same file, too
    if same or place.resolve() in theirs:
        raise ArchiveError(place, "is the archive itself or belongs to it; name another file or a folder")
    if not place.parent.is_dir():
        raise ArchiveError(place, f"cannot be written: there is no folder {place.parent}")
    if place.exists() and not place.is_file():
        raise ArchiveError(place, "cannot be written: it is no file")
    if place.exists() and place.stat().st_size and not _is_sqlite(place):
        raise ArchiveError(place, "is a file of another kind, and stays as it is; name another file or a folder")


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(16) == b"SQLite format 3\0"


def _require_room(source: Archive, place: Path) -> None:
    (needed,) = source.db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    free = free_bytes(place.parent)
    if free is not None and free < needed:
        raise DiskFull(
            place, f"cannot be written: {free / 1e6:.1f} MB are free there, and {needed / 1e6:.1f} are needed"
        )


def _copy(source: Archive, part: Path, on_progress: Callable[[int, int], None] | None) -> None:
    """In one reading transaction, so that a crawl that commits meanwhile does not make the copy begin anew."""
    source.db.execute("BEGIN")
    source.db.execute("SELECT 1 FROM sqlite_master").fetchone()
    try:
        with closing(_open(part, "rw")) as copy:
            source.db.conn.backup(
                copy,
                pages=_PAGES_AT_ONCE,
                progress=(lambda _, remaining, total: on_progress(total - remaining, total)) if on_progress else None,
            )
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file: nothing beside it is needed to read it
    finally:
        source.db.rollback()


def _verified(part: Path) -> dict[str, int]:
    """Rows by table. DatabaseError for a copy that is not whole."""
    with closing(_open(part, "ro")) as copy:
        words = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if words != "ok":
            raise sqlite3.DatabaseError(" ".join(words.split()))
        return {table: int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _COUNTED}  # noqa: S608


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode={mode}", uri=True)


def _force(path: Path) -> None:
    """To disk: a file's content, or a folder's names. Some file systems cannot do that for a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        if path.is_dir():
            with suppress(OSError):
                os.fsync(opened)
        else:
            os.fsync(opened)
    finally:
        os.close(opened)


def _refusal(place: Path, error: sqlite3.OperationalError) -> ArchiveError:
    if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return DiskFull(place, "cannot be written: its disk is full, or fails; no half copy is left")
    return ArchiveError(place, f"cannot be written: {error}")

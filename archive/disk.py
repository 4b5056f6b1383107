"""Room on the archive's disk: writing stops before it is full, and a full one has one clear word.

In: the archive's path, or what SQLite said.  Out: nothing, or DiskFull.
"""

import os
import sqlite3
from functools import lru_cache
from pathlib import Path

from archive.errors import ArchiveError, DiskFull

__all__ = ["RESERVE_BYTES", "free_bytes", "refusal", "require_room"]

RESERVE_BYTES = 16_000_000
"""No page is archived with less than this free: what follows must fit, the crawl's last words, the notes of mails that
are on their way, and the journal's way into the file. The largest page we fetch makes a transaction of half of it."""
_FULL_OR_FAILING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_WAY_OUT = "nothing archived is lost or half-written; make room, and the next crawl goes on by itself"


def free_bytes(folder: Path) -> int | None:
    """What this user may still write there; None where the file system does not say."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize if disk.f_blocks else None


def require_room(path: Path, needed: int = RESERVE_BYTES) -> None:
    """DiskFull where fewer than that many bytes are free beside the archive."""
    free = free_bytes(_folder(path))
    if free is not None and free < needed:
        words = f"its disk is nearly full: {free / 1e6:.0f} MB are free, and writing stops below {needed / 1e6:.0f} MB"
        raise DiskFull(path, f"{words}; {_WAY_OUT}")


@lru_cache(maxsize=16)  # asked for each story
def _folder(path: Path) -> Path:
    return path.resolve().parent


def refusal(path: Path, error: sqlite3.OperationalError) -> ArchiveError:
    """What SQLite's error means. A full disk shows as 'database or disk is full' or as 'disk I/O error': the same."""
    if error.sqlite_errorcode & 0xFF in _FULL_OR_FAILING:
        return DiskFull(path, f"its disk is full, or fails; {_WAY_OUT}")
    return ArchiveError(path, f"cannot be written: {error}; nothing was half-written")

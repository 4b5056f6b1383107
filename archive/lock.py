"""One writer at a time: an OS lock on `<archive>.lock` that the kernel releases when its process ends, however it ends.

In: the archive's path and what this process is.  Out: a held lock, or ArchiveBusy with who holds it and since when.
SQLite's own locks are not enough: before 3.51.3 two connections that write or checkpoint at once can corrupt the file.
"""

import fcntl
import os
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

from archive.clock import iso
from archive.errors import ArchiveBusy, ArchiveError

__all__ = ["WriterLock", "owned_by_another", "who_holds"]


class WriterLock:
    """The right to write. Held from `__init__` until `release` or the end of the process.

    ArchiveBusy when another process (or another Store of this one) has it; ArchiveError when no lock can be had at all.
    """

    def __init__(self, archive: Path, command: str, now: datetime) -> None:
        self.path = archive.with_name(archive.name + ".lock")
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            shut = self.path.exists() and not os.access(self.path, os.W_OK)
            why = owned_by_another(self.path) if shut else f"{self.path}: {error.strerror}"
            raise ArchiveError(archive, f"cannot be locked for writing: {why}") from error
        with ExitStack() as undo:
            undo.callback(os.close, self._file)
            self._take(archive)
            self._say(f"pid {os.getpid()}, {_one_line(command)}, {iso(now)}")
            undo.pop_all()

    def release(self) -> None:
        """Let the next one write. The file stays: removing it would let two processes lock two files of one name."""
        self._say("")
        os.close(self._file)

    def _take(self, archive: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder, since = _holder(os.pread(self._file, 1000, 0).decode("utf-8", "replace"))
            raise ArchiveBusy(archive, holder, since) from error
        except OSError as error:
            raise ArchiveError(archive, f"its file system has no locks ({error.strerror}); use a local disk") from error

    def _say(self, words: str) -> None:
        """For people only: a full disk that has no room for them takes away nobody's lock."""
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, words.encode(), 0)


def who_holds(lock_file: Path) -> tuple[str, str] | None:
    """Who holds the lock on that file, and since when; None: nobody. Hinders no one: it asks for the lock only where
    somebody's words stand in the file, and these may be of a process that was killed."""
    try:
        file = os.open(lock_file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        words = os.pread(file, 1000, 0).decode("utf-8", "replace")
        if words:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(words)
    except OSError:
        return None  # a file system without locks: nobody writes there either
    finally:
        os.close(file)
    return None


def owned_by_another(file: Path) -> str:
    """Why this user cannot write: the file, its owner, and the way out."""
    owner, user = file.stat().st_uid, os.geteuid()
    return (
        f"{file.name} belongs to user {owner}, and user {user} may not write to it; run all of newskeep as one user, "
        f"or as two of one group (archive/README.md, 'Who may open it how')"
    )


def _one_line(command: str) -> str:
    return " ".join(command.split())[:200]


def _holder(words: str) -> tuple[str, str]:
    """Who and since when.

    >>> _holder("pid 4711, newskeep crawl iwf, 2024-03-18T09:05:00Z")
    ('pid 4711, newskeep crawl iwf', '2024-03-18T09:05:00Z')
    >>> _holder("")
    ('another process', 'a moment ago')
    """
    holder, _, since = words.rpartition(", ")
    return (holder, since) if holder else ("another process", "a moment ago")

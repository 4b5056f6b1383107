"""The right to send, and what the mail server answered, kept beside the archive until the archive can be written to.

In: attempts to send.  Out: the same after any crash, in `<archive>.sent`. A crawl may hold the archive for hours; what
a server accepted meanwhile must never be sent again. Only one process sends: it holds `<archive>.outbox.lock`.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.clock import parse_iso
from archive.errors import ArchiveError
from archive.lock import WriterLock
from archive.mailrows import Attempt

__all__ = ["Spool"]

_RECORD_BYTES = 4096
"""Of equal length, so that an answer takes the place that was made for it before the mail went out: a disk that fills
up meanwhile cannot make us forget."""


class Spool:
    """Held by the one process that sends, from `with` to its end. ArchiveBusy while another one does."""

    def __init__(self, archive: Path, now: datetime) -> None:
        self._archive = archive.resolve()
        self._path = self._archive.with_name(self._archive.name + ".sent")
        outbox = self._archive.with_name(self._archive.name + ".outbox")
        self._lock = WriterLock(outbox, " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]), now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._lock.release()

    def attempts(self) -> tuple[Attempt, ...]:
        """What the archive may not know yet, in the order made. A record that was cut off tells nothing."""
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ArchiveError(self._path, f"cannot be read: {error.strerror}") from error
        records = (_read(raw[at : at + _RECORD_BYTES]) for at in range(0, len(raw), _RECORD_BYTES))
        return tuple(record for record in records if record)

    def reserve(self) -> int:
        """Make room for one answer, for good. ArchiveError when the disk has none: then nothing may be sent."""
        place = -(-self._size() // _RECORD_BYTES) * _RECORD_BYTES
        self._write(place, b" " * (_RECORD_BYTES - 1) + b"\n")
        return place

    def keep(self, place: int, attempt: Attempt) -> None:
        """Write the answer where room was made for it; it is on the disk when this returns."""
        words = attempt.error
        line = b""
        while not line or len(line) >= _RECORD_BYTES:
            line = json.dumps(replace(attempt, error=words).as_dict()).encode()
            words = words and words[: len(words) // 2]
        self._write(place, line.ljust(_RECORD_BYTES - 1) + b"\n")

    def clear(self) -> None:
        """The archive has it all."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _write(self, place: int, record: bytes) -> None:
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(file, record, place)
                os.fsync(file)
            finally:
                os.close(file)
            if place == 0:
                self._keep_name()
        except OSError as error:
            raise ArchiveError(
                self._path, f"cannot be written: {error.strerror}; no mail is sent without it"
            ) from error

    def _keep_name(self) -> None:
        """A new file is only as safe as the folder that lists it."""
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(record: bytes) -> Attempt | None:
    try:
        values = json.loads(record)
        times = {name: values[name] and parse_iso(values[name]) for name in ("at", "next_try_at")}
        return Attempt(**values | times)
    except (ValueError, TypeError, KeyError):
        return None

"""What one page may cost: a look at its bytes before they are parsed, and a deadline for whoever reads it.

In: bytes of a page; a block that reads one.  Out: why they are refused, or None; `ReadingTooLong` from the block.
Measured in November 2026 on a machine of 2 cores: below these limits a page is parsed in less than half a second and
300 MB; above them libxml2, nh3 and our own readers take from ten seconds to minutes. The largest honest page we met,
a listing of 2,000 stories, has 10,000 tags and is read in 1.5 s.
"""

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from archive.errors import SiteError

__all__ = ["READING_S", "ReadingTooLong", "too_costly", "within_budget"]

MAX_BYTES = 8 * 2**20
MAX_TAGS = 100_000  # '<', in scripts as well
MAX_REFERENCES = 100_000  # '&': nh3 takes 10 µs for each, and no deadline reaches into it
MAX_ATTRIBUTES = 10_000  # of one tag: libxml2 compares each with each
READING_S = 5.0
"""Seconds of computing, not of waiting, so that a busy machine refuses nothing that it read yesterday."""
_AGAIN_S = 0.5
"""The deadline is repeated, because a callback of a C library may swallow the first."""


class ReadingTooLong(SiteError):
    """A page is complete and takes our readers too long; it is refused, and the others go on."""


def too_costly(body: bytes) -> str | None:
    """Why parsing this would take minutes or gigabytes; None for any page a person made. One pass over the bytes.

    >>> too_costly(b"<p>" * 60_000), too_costly(b"<p>" * 200_000)
    (None, '200000 tags, more than 100000')
    """
    if len(body) > MAX_BYTES:
        return f"{len(body)} bytes, more than {MAX_BYTES}"
    for mark, most, words in ((b"<", MAX_TAGS, "tags"), (b"&", MAX_REFERENCES, "character references")):
        if body.count(mark) > most:
            return f"{body.count(mark)} {words}, more than {most}"
    if _crowded(body) and _crowded(re.sub(rb"(?is)<script\b.*?</script", b"", body)):
        return f"a tag with more than {MAX_ATTRIBUTES} attributes"
    return None


def _crowded(body: bytes) -> bool:
    """Whether something between two '>' could be a tag of too many attributes."""
    if not _has_gap(body, 2 * MAX_ATTRIBUTES):
        return False
    tags = (part.partition(b"<")[2] for part in body.split(b">") if len(part) > 2 * MAX_ATTRIBUTES)
    return any(len(tag.split(None, MAX_ATTRIBUTES)) > MAX_ATTRIBUTES for tag in tags)


def _has_gap(body: bytes, length: int) -> bool:
    """Whether more than so many bytes follow each other without a '>'. A few looks, where splitting takes thousands."""
    start = 0
    while len(body) - start > length:
        last = body.rfind(b">", start, start + length + 1)
        if last < 0:
            return True
        start = last + 1
    return False


@contextmanager
def within_budget(url: str, seconds: float = READING_S) -> Iterator[None]:
    """Raise `ReadingTooLong` within the block after so many seconds of computing.

    Only in the main thread, where Python takes signals; elsewhere there is no deadline. Nothing in the block may be
    half done when it ends: it reads, it does not write.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise ReadingTooLong("", url, f"reading it took more than {seconds:g} s of computing")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_S)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:  # once more, for a deadline that comes in just this moment
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

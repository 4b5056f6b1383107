"""What a sitemap's or feed's 'last modified' means for a story that is archived: ask at once, or not this time. Pure.

In: what the archive holds of the story, and what was said of it.  Out: when it is due.

A date that is later than our last look makes a story due. One that is not is believed only where the server gave the
very same instant as the page's Last-Modified when it was read: asking with If-Modified-Since would get the same answer.
A sitemap with dates of its own making (the day of its making, the first publication) therefore hides nothing, nor does
a 'last updated' that an editor left as it was. Nor is any date believed for long: after thirty days without a full
answer the page is asked for whatever anybody says.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from archive.asking import Sighting
from archive.clock import iso, parse_iso
from archive.lifecycle import claims_newer

__all__ = ["Met", "due_after"]

_READ_ANYWAY = timedelta(days=30)
_THIS_TIME = timedelta(hours=3)
"""A crawl asks for what is due an hour after it began, at the latest; the next one hears of the date itself."""


class Met(NamedTuple):
    """A known story whose address was met: columns of `stories`."""

    id: int
    url: str
    state: str
    linked_at: str | None
    first_seen_at: str
    last_seen_at: str
    last_checked_at: str
    last_read_at: str
    next_check_at: str
    last_modified: str | None


def due_after(known: Met, sighting: Sighting, *, began: str, now: datetime) -> str:
    """The story's `next_check_at` from now on. `began`: when this crawl did; who is due then is asked for.

    >>> known = Met(1, "", "live", None, *("2024-03-18T12:00:00Z",) * 5, "Mon, 18 Mar 2024 09:30:00 GMT")
    >>> began, now = "2024-03-19T12:00:00Z", datetime(2024, 3, 19, 12, tzinfo=UTC)
    >>> for told in ("2024-03-19T08:00:00Z", "2024-03-18T09:30:00+00:00", "2024-03-18T09:00:00Z", None):
    ...     print(due_after(known, Sighting(url="", modified_raw=told), began=began, now=now))
    2024-03-19T12:00:00Z
    2024-03-19T15:00:00Z
    2024-03-18T12:00:00Z
    2024-03-18T12:00:00Z
    """
    due_at = known.next_check_at
    if sighting.listed and known.state == "gone":
        due_at = min(due_at, began)  # it is listed again: it has probably come back
    if not sighting.modified_raw:
        return due_at
    if claims_newer(sighting.modified_raw, _instant(known.last_seen_at), now):
        return began
    if known.state == "live" and due_at != began and _is_as_read(known, sighting.modified_raw, now):
        return max(due_at, iso(_instant(began) + _THIS_TIME))
    return due_at


def _is_as_read(known: Met, modified_raw: str, now: datetime) -> bool:
    """Whether the page gave that instant itself when it was read, not too long ago, and was well when last asked."""
    told = _told(modified_raw)
    if told is None or known.last_checked_at != known.last_seen_at:
        return False
    if known.last_modified is None or _told(known.last_modified) != told:
        return False
    return now - _instant(known.last_read_at) < _READ_ANYWAY


_instant = lru_cache(maxsize=1024)(parse_iso)


@lru_cache(maxsize=1024)
def _told(text: str) -> datetime | None:
    """An instant with a zone; None for a bare day and for what is no date."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else None
    return None

"""What a crawl asks the archive before it asks the site: rows of stories that are due, and of addresses that wait.

In: rows of SQLite.  Out: records, named as the columns are.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.mapping import Row

__all__ = ["Known", "Pending", "Sighting"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known(Row):
    """What a crawl needs to know of an archived story before it asks for it again."""

    story_id: int
    url: str
    """The address to ask."""
    state: str
    version: int
    etag: str | None
    last_modified: str | None
    """As the server wrote it."""
    next_check_at: datetime
    last_checked_at: datetime
    last_read_at: datetime
    """When it last answered with a body: validators that lie are caught by reading unconditionally now and then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting(Row):
    """A story address that a listing, feed, sitemap or card led to: what `Store.remember` takes."""

    url: str
    """Normalised."""
    claim: str | None = None
    """JSON object: what the page that named it says of it. The archive keeps it and does not look inside."""
    modified_raw: str | None = None
    """`lastmod` of a sitemap or `updated` of a feed; a known story that changed since it was read is due at once."""
    listed: bool = True
    """Whether the section itself lists it now. False for a related-story card, which may be as old as its page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending(Row):
    """An address that was found and is not archived yet."""

    id: int
    url: str
    site: str
    claim: str | None
    """As in `Sighting`; gaps filled by later sightings."""
    found_at: datetime
    tries: int
    """How often it was asked for in vain."""
    next_try_at: datetime | None
    """Not before; None when it was never asked for."""
    last_error: str | None

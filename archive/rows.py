"""What the archive answers with: one frozen record per kind of row, named as the columns are.

In: rows of SQLite.  Out: records with days, UTC instants and tuples instead of text; `as_dict()` turns them into JSON.
"""

from dataclasses import dataclass
from datetime import date, datetime

from archive.mapping import Row

__all__ = [
    "AddressRow",
    "AlarmRow",
    "CaptureRow",
    "ChangeRow",
    "CheckRow",
    "CrawlRow",
    "ProblemRow",
    "SearchHit",
    "StoryRow",
    "TeaserRow",
    "VersionRow",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryRow(Row):
    """One line of the view `latest_stories`: a story with its current version."""

    story_id: int
    site: str
    url: str
    """Canonical address."""
    state: str
    """live, suspect, gone or moved."""
    version: int
    """Number of the current version."""
    title: str | None
    summary: str | None
    published_on: date | None
    """Day in the site's zone."""
    published_at: datetime | None
    """None when the page gave no time of day."""
    published_raw: str | None
    category: str | None
    """The page's own, else that of the latest card that led to the story."""
    authors: tuple[str, ...]
    body_text: str
    word_count: int
    first_seen_at: datetime
    last_changed_at: datetime
    """When the current version was captured; never that of a `reparsed` one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRow(Row):
    """One reading of a story. Fields as in `archive.records.Story`."""

    id: int
    story_id: int
    number: int
    """1, 2, … without gaps."""
    captured_at: datetime
    capture_id: int
    """The answer it was read from: see `Archive.capture_body`."""
    title: str | None
    summary: str | None
    summary_source: str | None
    published_on: date | None
    published_at: datetime | None
    published_raw: str | None
    published_source: str | None
    modified_at: datetime | None
    category: str | None
    category_source: str | None
    authors: tuple[str, ...]
    language: str | None
    image_url: str | None
    body_text: str
    body_html: str
    word_count: int
    content_hash: str
    """`compare.fingerprint`: equal for texts that differ only in white space, quotes or Unicode form."""
    parsed_by: str
    reason: str
    """first, edited or reparsed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeaserRow(Row):
    """A related-story card that a page showed from `first_seen_at` to `last_seen_at`."""

    id: int
    host_story_id: int
    position: int
    """The latest one: moving within the block makes no new row."""
    target_url: str
    target_story_id: int | None
    """None while the target is not archived."""
    title: str
    summary: str | None
    published_on: date | None
    published_raw: str | None
    category: str | None
    image_url: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    current: bool
    """Whether the host's latest good answer showed it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressRow(Row):
    """One address under which a story was met."""

    url: str
    story_id: int
    kind: str
    """canonical, alias or redirect."""
    first_seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRow(Row):
    """A run of equal outcomes: 'unchanged from first_at to last_at over `times` checks'."""

    story_id: int
    outcome: str
    """same, not_modified, changed, missing, blocked or error."""
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureRow(Row):
    """One stored answer of a server, without its body."""

    id: int
    crawl_id: int
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    """In the order received."""
    blob_hash: str
    """SHA-256 of the body, hex."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow(Row):
    """One line of the view `recent_changes`."""

    id: int
    detected_at: datetime
    site: str
    kind: str
    """new, edited, redated, moved, gone, restored or reparsed."""
    story_id: int
    title: str | None
    """Of the story's current version."""
    url: str
    from_version: int | None
    to_version: int | None
    fields: tuple[str, ...]
    """Columns of `versions` that differ between the two; empty for new, moved and gone."""
    detail: str | None
    """One line for people."""
    crawl_id: int
    state: str
    """standing; held, while a breaker doubts it; discarded, when a person or the site itself took it back."""
    settled_at: datetime | None
    """From when reports count it: the end of its crawl, or its release. None while the crawl runs, and while held."""
    alarm_id: int | None
    """The alarm that held it; None for most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRow(Row):
    """Something that a person should look at: a tripped breaker, or a failed check of the daemon's health."""

    id: int
    site: str | None
    """None: about the whole archive."""
    kind: str
    """A short stable word with dashes: 'many-gone', 'many-edited' …"""
    crawl_id: int | None
    raised_at: datetime
    over_at: datetime | None
    """None while it lasts."""
    detail: str
    """One sentence for people."""
    examples: tuple[str, ...]
    """At most three, a line each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlRow(Row):
    """One crawl of one site and its sums (see `archive.records.CrawlCounts`)."""

    id: int
    site: str
    mode: str
    """incremental or full."""
    started_at: datetime
    finished_at: datetime | None
    """None while it runs, and for ever when it was killed."""
    outcome: str
    """running, ok, partial, failed or interrupted."""
    requests: int
    fetched: int
    not_modified: int
    failed: int
    new: int
    changed: int
    gone: int
    note: str | None
    discovery: str | None
    """complete, short or cut; None when the crawl did not live to say."""
    found: int
    """Story addresses that listings, feeds and sitemaps led to, known ones included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemRow(Row):
    """Something that a crawl noticed."""

    id: int
    crawl_id: int
    url: str | None
    kind: str
    detail: str
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchHit(Row):
    """One story that holds the words, best first."""

    story_id: int
    url: str
    title: str | None
    published_on: date | None
    snippet: str
    """A few words around the hit; the words found stand in [brackets]."""
    rank: float
    """bm25: the smaller, the better."""

"""What the checks of health look at and what they say: facts, thresholds, findings. Pure.

In: values.  Out: records.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Facts", "Fill", "Finding", "Lock", "SiteFacts", "Thresholds", "Undelivered"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Table [health] of newskeep.toml."""

    periods: int = 3
    """Planned crawls in a row without success."""
    found: float = 0.5
    """A complete crawl finds fewer addresses than this part of the usual number."""
    found_least: int = 10
    """Where usually fewer are found, nothing is concluded."""
    fill: float = 0.3
    """By how much the share of new stories whose page gives a field falls."""
    problems: float = 3.0
    """How many times as many problems as usual, in two crawls in a row."""
    problems_least: int = 10
    """Fewer problems in a crawl are never too many."""
    certificate: timedelta = timedelta(days=14)
    """How long before its end a certificate is spoken of."""
    disk_mb: int = 500
    """Megabytes (10**6 bytes) free on the archive's disk."""
    locked: timedelta = timedelta(hours=12)
    """How long one process may write."""
    undelivered: timedelta = timedelta(hours=6)
    """How long a mail may wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong now."""

    kind: str
    """A short stable word: with the site the name of an incident."""
    site: str | None = None
    """None: about all of it."""
    detail: str
    """One sentence, without a full stop."""
    advice: str
    """What to do; one sentence, without a full stop."""
    examples: tuple[str, ...] = ()
    """At most three, a line each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fill:
    """How often the pages of new stories gave one field: `now` of the latest `of`, `before` of the `of_before` before
    them."""

    name: str
    now: int
    of: int
    before: int
    of_before: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFacts:
    """One configured site."""

    key: str
    missed: int = 0
    """Planned crawls without success since the last one, or since somebody watches. 0: crawled by hand only."""
    last_success: str | None = None
    """When, in the operator's time; None: never."""
    why: str = ""
    """The note of the latest crawl that failed since; '' where none did."""
    found: tuple[int, ...] = ()
    """Addresses that the latest complete crawls found, the latest first."""
    problems: tuple[int, ...] = ()
    """Problems of the latest ended crawls of one mode, the latest first."""
    fills: tuple[Fill, ...] = ()
    refused: str | None = None
    """What robots.txt's answer was, where it kept the latest crawl out; None: it did not."""
    certificate_ends: datetime | None = None
    """UTC; None: not looked at, or no https."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """Who writes to the archive."""

    holder: str
    """'pid 4711, newskeep crawl iwf'."""
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Undelivered:
    """One mail that is not with its reader."""

    recipient: str
    subject: str
    waiting_since: datetime
    dead: bool
    """Given up, with no later mail to the same person sent."""
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that the checks look at."""

    now: datetime
    sites: tuple[SiteFacts, ...] = ()
    disk_free_bytes: int | None = None
    """None: could not be asked for."""
    lock: Lock | None = None
    """None: nobody writes."""
    undelivered: tuple[Undelivered, ...] = ()
    """The oldest first."""

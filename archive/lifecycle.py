"""The life of a story and when to look at it again. A pure state machine; README.md shows it as a table.

In: a story's condition and what one visit of its address said.  Out: its new condition, and the change to record if
any. One failure is a suspicion: `gone` needs a second one in another crawl, hours later, unless the server says 410.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

__all__ = ["Condition", "Rules", "Sign", "State", "Step", "claims_newer", "next_check", "retry_at", "step"]

_FRESH = timedelta(hours=24)
_LONGEST = timedelta(days=30)
_GONE_FIRST = timedelta(days=7)


class State(StrEnum):
    """Column `stories.state`."""

    LIVE = "live"
    SUSPECT = "suspect"
    """Its address failed, not long or not often enough to be sure."""
    GONE = "gone"
    MOVED = "moved"
    """Its address leads to another story, `stories.moved_to`."""


class Sign(StrEnum):
    """What one visit said."""

    GOOD = "good"
    """The story itself, or 304."""
    MISSING = "missing"
    """404, or a page that says so with 200."""
    REMOVED = "removed"
    """410."""
    TROUBLE = "trouble"
    """Time-out, 5xx, 403, 429, challenge, consent, login, maintenance, half a page: says nothing about the story."""
    ELSEWHERE = "elsewhere"
    """A permanent redirect to another story."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """When a story counts as gone: table [life] of newskeep.toml."""

    gone_after: timedelta = timedelta(hours=6)
    """Shortest time between the first failure and the one that makes a story `gone`."""
    gone_on_410: bool = True
    """Whether 410 means gone at once; False: it is a failure like 404."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """What `stories` holds of a story's life."""

    state: State
    failing_since: datetime | None = None
    """First failure of the present series; None while all is well."""
    failing_crawl: int | None = None
    """The crawl that saw it."""


_RULES = Rules()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Where one visit leads."""

    condition: Condition
    change: str | None
    """'gone', 'restored' or 'moved'; None when there is nothing to report."""


def step(before: Condition, sign: Sign, *, crawl_id: int, now: datetime, rules: Rules = _RULES) -> Step:
    """One visit.

    >>> noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    >>> first = step(Condition(state=State.LIVE), Sign.MISSING, crawl_id=1, now=noon)
    >>> first.condition.state.value, first.change
    ('suspect', None)
    >>> step(first.condition, Sign.MISSING, crawl_id=2, now=noon + timedelta(hours=5)).change
    >>> step(first.condition, Sign.MISSING, crawl_id=2, now=noon + timedelta(hours=6)).change
    'gone'
    """
    if sign is Sign.TROUBLE:
        return Step(condition=before, change=None)
    if sign is Sign.GOOD:
        lost = before.state in (State.GONE, State.MOVED)
        return Step(condition=Condition(state=State.LIVE), change="restored" if lost else None)
    if sign is Sign.ELSEWHERE:
        change = None if before.state is State.MOVED else "moved"
        return Step(condition=Condition(state=State.MOVED), change=change)
    if before.state in (State.GONE, State.MOVED):
        return Step(condition=before, change=None)
    return _failed(before, sign, crawl_id, now, rules)


def _failed(before: Condition, sign: Sign, crawl_id: int, now: datetime, rules: Rules) -> Step:
    since, crawl = before.failing_since or now, before.failing_crawl or crawl_id
    failing = Condition(state=State.SUSPECT, failing_since=since, failing_crawl=crawl)
    at_once = sign is Sign.REMOVED and rules.gone_on_410
    if at_once or (crawl != crawl_id and now - since >= rules.gone_after):
        return Step(condition=replace(failing, state=State.GONE), change="gone")
    return Step(condition=failing, change=None)


def next_check(condition: Condition, *, last_changed_at: datetime, now: datetime) -> datetime:
    """When a story is due again after a visit that said something.

    Every crawl for a day after it was new or changed, and while it is suspect; then after as long again as it has been
    unchanged, so that the interval doubles, up to 30 days. A lost one: every crawl for a day after the first failure,
    since a slip of an editor is soon put right; then 7 days, doubling likewise.

    >>> noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    >>> live = Condition(state=State.LIVE)
    >>> [(next_check(live, last_changed_at=noon - timedelta(days=n), now=noon) - noon).days for n in (0, 1, 2, 4, 90)]
    [0, 1, 2, 4, 30]
    """
    if condition.state is State.SUSPECT:
        return now
    if condition.state is State.MOVED:
        return now + _LONGEST
    if condition.state is State.GONE:
        failing = now - condition.failing_since if condition.failing_since else _GONE_FIRST
        return now if failing < _FRESH else now + min(max(failing, _GONE_FIRST), _LONGEST)
    unchanged = now - last_changed_at
    return now if unchanged < _FRESH else now + min(unchanged, _LONGEST)


def retry_at(tries: int, now: datetime) -> datetime:
    """When to ask again for an address that was never archived, after so many failures: at the next crawl, then after
    1, 2, 4 … hours, at most 7 days.

    >>> noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    >>> [(retry_at(n, noon) - noon) // timedelta(hours=1) for n in (1, 2, 3, 4, 99)]
    [0, 1, 2, 4, 168]
    """
    return now if tries < 2 else now + min(timedelta(hours=2 ** min(tries - 2, 10)), _GONE_FIRST)


def claims_newer(modified_raw: str | None, last_read_at: datetime, now: datetime) -> bool:
    """Whether a sitemap's or feed's word for 'last modified' is later than our last reading. A bare day counts to its
    end; a day in the future, and words that are no date, count for nothing.

    >>> read = datetime(2024, 3, 18, 12, tzinfo=UTC)
    >>> claims_newer("2024-03-18", read, read), claims_newer("2024-03-18T13:00:00+02:00", read, read)
    (True, False)
    >>> claims_newer("Mon, 18 Mar 2024 12:30:00 GMT", read, read + timedelta(hours=1)), claims_newer("soon", read, read)
    (True, False)
    """
    claimed = _instant(modified_raw or "")
    return claimed is not None and last_read_at < claimed <= now + timedelta(days=1)


def _instant(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
        except ValueError:
            continue
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        if found.year == 9999:  # DateTime.MaxValue: no claim
            return None
        return found + timedelta(days=1) if len(text.strip()) == len("2024-03-18") else found
    return None

"""All that one report tells, gathered from the archive. Reads; never looks at a clock.

In: an archive, [since, until), sites and kinds.  Out: `Period`: frozen, so that rendering it is pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archive import periods
from archive.compare import Comparison, compare

if TYPE_CHECKING:
    from archive.queries import Archive
    from archive.rows import AlarmRow, ChangeRow, CrawlRow, VersionRow

__all__ = ["KINDS", "Held", "Item", "Period", "gather", "next_period"]

KINDS = ("new", "edited", "redated", "moved", "gone", "restored")
"""In the order in which a report tells them; `reparsed` is never told: our reader changed, not the page."""
_FROM_TO = re.compile(r"from (\S+) to (\S+)")
_LEADS_TO = re.compile(r"leads to story [0-9]+, (\S+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One change, with what it changed."""

    change: "ChangeRow"
    before: "VersionRow | None"
    """The version that it left; None for a new story."""
    after: "VersionRow | None"
    """The version that it led to: the last one for a story that is gone. None where it names none."""
    comparison: Comparison | None
    """Of the two; None unless both exist and differ in number."""
    restores: int | None = None
    """The earlier version that reads as `after` does."""
    addresses: tuple[str, str] | None = None
    """Old and new, of a move."""
    absence: periods.Absence | None = None
    """Of a story that is gone, or was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What one open alarm is about, and what it holds back."""

    alarm: "AlarmRow | None"
    """None for held changes that name no alarm."""
    counts: tuple[tuple[str, int], ...]
    """Kind and number of the changes held; () for an alarm that holds none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Everything of one report."""

    since: datetime
    until: datetime
    """Not included."""
    sites: tuple[tuple[str, str], ...]
    """Key and name of each site that the report is about."""
    kinds: tuple[str, ...]
    """Of `KINDS`: what was asked for."""
    items: tuple[Item, ...]
    """By site, then in the order in which they were found; several of one story stay apart."""
    held: tuple[Held, ...]
    """As things stand now, whatever the period."""
    troubles: tuple[periods.Trouble, ...]
    crawls: "tuple[CrawlRow, ...]"
    evidence: periods.Evidence
    waiting: int
    """Changes of crawls that have not ended: they will be in a later report."""

    def counts(self) -> dict[str, int]:
        """Kind to number of items, in the order of the report; kinds that did not happen are left out."""
        told = [item.change.kind for item in self.items]
        return {kind: told.count(kind) for kind in KINDS if kind in told}

    @property
    def alarmed(self) -> bool:
        """Whether somebody has to decide something."""
        return bool(self.held)


def next_period(archive: "Archive", since: datetime | None = None) -> tuple[datetime, datetime] | None:
    """[since, until) of the next report: from `since`, else from where the last committed report ended, else from the
    beginning, to the end of the last crawl. None while no crawl has ended."""
    until = periods.ending(archive)
    since = since or periods.last_report_end(archive) or periods.beginning(archive)
    return (since, max(since, until)) if since and until else None


def gather(
    archive: "Archive",
    since: datetime,
    until: datetime,
    sites: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
) -> Period:
    """All that a report on [since, until) tells. None, or an empty list: all sites, all kinds."""
    sites, kinds = tuple(sites or ()), tuple(kinds or KINDS)
    wanted = tuple(kind for kind in KINDS if kind in kinds)
    changes = sorted(_changes(archive, since, until, sites, wanted), key=lambda change: change.site)
    return Period(
        since=since,
        until=until,
        sites=tuple(periods.site_names(archive, sites).items()),
        kinds=wanted,
        items=tuple(_item(archive, change) for change in changes),
        held=tuple(_held(archive, sites)),
        troubles=periods.troubles(archive, since, until, sites),
        crawls=periods.crawls_of(archive, since, until, sites),
        evidence=periods.evidence(archive, since, sites),
        waiting=periods.unsettled(archive, sites),
    )


def _changes(
    archive: "Archive", since: datetime, until: datetime, sites: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator["ChangeRow"]:
    for change in archive.settled(since, until):
        if change.kind in kinds and (not sites or change.site in sites):
            yield change


def _item(archive: "Archive", change: "ChangeRow") -> Item:
    old, new = change.from_version, change.to_version
    after = archive.version(change.story_id, new) if new is not None else None
    before = after if old == new else archive.version(change.story_id, old) if old is not None else None
    both = before and after and before is not after
    return Item(
        change=change,
        before=before,
        after=after,
        comparison=compare(before, after) if before and after and both else None,
        restores=periods.restores(archive, change.story_id, old, new) if both and old and new else None,
        addresses=_addresses(change) if change.kind == "moved" else None,
        absence=_absence(archive, change) if change.kind in ("gone", "restored") else None,
    )


def _absence(archive: "Archive", change: "ChangeRow") -> periods.Absence:
    return periods.absence(archive, change.story_id, change.detected_at)


def _addresses(change: "ChangeRow") -> tuple[str, str] | None:
    """Both addresses, as the archive wrote them down when the story moved."""
    moved = _FROM_TO.search(change.detail or "")
    if moved:
        return moved[1], moved[2]
    leads = _LEADS_TO.search(change.detail or "")
    return (change.url, leads[1]) if leads else None


def _held(archive: "Archive", sites: tuple[str, ...]) -> Iterator[Held]:
    """Open alarms, oldest first; then held changes that none of them speaks for."""
    counts = periods.held_by_alarm(archive, sites)
    for alarm in reversed(list(archive.alarms())):
        if not sites or alarm.site is None or alarm.site in sites:
            yield Held(alarm=alarm, counts=tuple(counts.pop(alarm.id, {}).items()))
    rest: dict[str, int] = {}
    for held in counts.values():
        for kind, number in held.items():
            rest[kind] = rest.get(kind, 0) + number
    if rest:
        yield Held(alarm=None, counts=tuple(sorted(rest.items())))

"""Self-suspicion: when much changes at once, the site was rebuilt or our reader broke, and nobody edited. Pure.

In: the evidence of one crawl.  Out: the breakers that tripped, each with the changes to hold and a sentence for people.
A breaker needs a share of what was looked at and a least number; a site that is edited one story at a time trips none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from archive.fieldwords import in_words

__all__ = ["EDIT_ALARMS", "Doubtful", "Evidence", "Glimpse", "Thresholds", "Tripped", "trips", "weigh"]

_EDITS = frozenset(("edited", "redated"))
EDIT_ALARMS = ("many-shrunk", "fill-fell", "many-edited")
"""Kinds that are one suspicion: the pages look different, or we see them differently. The most telling first."""
_ROUNDING = 1e-9
"""Of shares: a fifth of 25 is 5."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """When the archive doubts itself: table [breakers] of newskeep.toml. Shares are parts of 1; 1 switches one off."""

    at_least: int = 5
    """Fewer stories never trip a breaker."""
    gone: float = 0.2
    """Share of the checked stories that turn gone in one crawl."""
    edited: float = 0.2
    """Share of the checked stories that are edited in the same field in one crawl."""
    shrunk: float = 0.2
    """Share of the checked stories whose body shrinks to under half in one crawl."""
    fill: float = 0.3
    """By how much the share of read stories that give a field falls against their readings before."""
    nothing_found: bool = True
    """Whether a crawl that finds no address, where an earlier one did, raises an alarm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubtful:
    """One change of the crawl that may be held: never `new` or `reparsed`."""

    change_id: int
    story_id: int
    kind: str
    fields: tuple[str, ...] = ()
    """Columns of `versions` that differ."""
    shrank: bool = False
    """Whether the body is less than half as long as it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Glimpse:
    """What one known story's page gave in this crawl and in the reading before it."""

    story_id: int
    gave: frozenset[str]
    gives: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One ended crawl of one site."""

    checked: int
    """Stories that were known before and of which this crawl learned something: no answer is no sign of health."""
    changes: tuple[Doubtful, ...] = ()
    """In the order found."""
    readings: tuple[Glimpse, ...] = ()
    """Of stories that were read before and in this crawl."""
    found: int | None = None
    """Addresses that discovery met; None for a crawl that did not live to say."""
    found_before: bool = False
    """Whether an earlier crawl of the site met any."""
    held: Mapping[str, int] = field(default_factory=dict)
    """Kind of an open alarm to the number of stories that it holds already: what goes on counts towards the least."""
    held_fields: Mapping[str, int] = field(default_factory=dict)
    """Likewise, field to the number of stories whose edit in it is held."""
    still_missing: int = 0
    """Stories held as gone that this crawl missed again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tripped:
    """One breaker that tripped: one alarm."""

    kind: str
    """many-gone, many-shrunk, fill-fell, many-edited or nothing-found."""
    detail: str
    """One sentence for people, without a full stop."""
    stories: tuple[int, ...] = ()
    """Stories to show as examples, in the order found."""
    changes: tuple[int, ...] = ()
    """Changes to hold."""


def trips(count: int, of: int, share: float, at_least: int, *, earlier: int = 0) -> bool:
    """Whether `count` of `of` stories is more than the share, and with those held `earlier` enough to speak of.

    >>> trips(5, 24, 0.2, 5), trips(5, 25, 0.2, 5), trips(4, 4, 0.2, 5), trips(4, 4, 0.2, 5, earlier=12)
    (True, False, False, True)
    """
    return count > share * of + _ROUNDING and count + earlier >= at_least


def weigh(evidence: Evidence, thresholds: Thresholds) -> tuple[Tripped, ...]:
    """All breakers that tripped. Those about edits are one suspicion, so that a redesign gives one alarm: the most
    telling of them, which holds what each of them would."""
    edits = [found for breaker in _ABOUT_EDITS if (found := breaker(evidence, thresholds))]
    others = [found for breaker in _OTHERS if (found := breaker(evidence, thresholds))]
    if not edits:
        return tuple(others)
    changes = {number for found in edits for number in found.changes}
    return (*others, replace(edits[0], changes=tuple(sorted(changes))))


def many_gone(evidence: Evidence, thresholds: Thresholds) -> Tripped | None:
    """A section does not lose a fifth of its stories between two crawls; a server that is ill does."""
    gone = [change for change in evidence.changes if change.kind == "gone"]
    stories = _stories(gone)
    count = len(stories) + (evidence.still_missing if gone else 0)
    if not trips(count, evidence.checked, thresholds.gone, thresholds.at_least):
        return None
    words = f"{_of(count, evidence.checked)} turned gone at once: is the site ill, or did its addresses change?"
    return Tripped(kind="many-gone", detail=words, stories=stories, changes=_numbers(gone))


def many_edited(evidence: Evidence, thresholds: Thresholds) -> Tripped | None:
    """The same field differs everywhere: a new template, another way to write dates."""
    by_field: dict[str, list[Doubtful]] = {}
    for change in _edits(evidence):
        for name in change.fields:
            by_field.setdefault(name, []).append(change)

    def trip(name: str) -> bool:
        earlier, count = evidence.held_fields.get(name, 0), len(_stories(by_field[name]))
        return trips(count, evidence.checked, thresholds.edited, thresholds.at_least, earlier=earlier)

    tripped = {name: changes for name, changes in by_field.items() if trip(name)}
    if not tripped:
        return None
    held = sorted({change for changes in tripped.values() for change in changes}, key=lambda change: change.change_id)
    names = " and ".join(map(in_words, sorted(tripped, key=lambda name: (-len(tripped[name]), name))))
    words = f"{_of(len(_stories(held)), evidence.checked)} were edited at once in {names}: is it a new template?"
    return Tripped(kind="many-edited", detail=words, stories=_stories(held), changes=_numbers(held))


def many_shrunk(evidence: Evidence, thresholds: Thresholds) -> Tripped | None:
    """Bodies that lose most of their text together are cut by the site or by our reader, not by editors."""
    shrunk = [change for change in _edits(evidence) if change.shrank]
    earlier = evidence.held.get("many-shrunk", 0)
    stories = _stories(shrunk)
    if not trips(len(stories), evidence.checked, thresholds.shrunk, thresholds.at_least, earlier=earlier):
        return None
    words = f"the text of {_of(len(stories), evidence.checked)} shrank to under half: is it still read to its end?"
    return Tripped(kind="many-shrunk", detail=words, stories=stories, changes=_numbers(shrunk))


def fill_fell(evidence: Evidence, thresholds: Thresholds) -> Tripped | None:
    """A field that most pages gave and few give now: its place moved. Held are the edits of the stories that lost it,
    and all edits of that field."""
    count, earlier = len(evidence.readings), evidence.held.get("fill-fell", 0)
    names = sorted({name for reading in evidence.readings for name in reading.gave})
    fills = {name: _fill(evidence.readings, name) for name in names}
    least = max(thresholds.fill * count - _ROUNDING, 1)
    fallen = {name: (before, now) for name, (before, now) in fills.items() if before - now >= least}
    if not fallen or count + earlier < thresholds.at_least:
        return None
    worst = max(fallen, key=lambda name: fallen[name][0] - fallen[name][1])
    lost = [reading.story_id for reading in evidence.readings if worst in reading.gave - reading.gives]
    losers = {reading.story_id for reading in evidence.readings if fallen.keys() & (reading.gave - reading.gives)}
    held = [change for change in _edits(evidence) if change.story_id in losers or fallen.keys() & set(change.fields)]
    before, now = fallen[worst]
    others = " and ".join(map(in_words, sorted(fallen.keys() - {worst})))
    also = f" (and so with {others})" if others else ""
    were = "were" if worst == "authors" else "was"
    words = (
        f"{in_words(worst)} {were} read on {now} of {count} pages, before on {before} of them{also}: "
        "did its place move?"
    )
    return Tripped(kind="fill-fell", detail=words, stories=tuple(lost), changes=_numbers(held))


def nothing_found(evidence: Evidence, thresholds: Thresholds) -> Tripped | None:
    """An empty listing is an error, not a quiet day."""
    if not thresholds.nothing_found or evidence.found != 0 or not evidence.found_before:
        return None
    words = "the listings, feeds and sitemaps named no story, where earlier crawls found some: are they still there?"
    return Tripped(kind="nothing-found", detail=words)


_Breaker = Callable[[Evidence, Thresholds], Tripped | None]
_ABOUT_EDITS: tuple[_Breaker, ...] = (many_shrunk, fill_fell, many_edited)
"""The most telling first."""
_OTHERS: tuple[_Breaker, ...] = (nothing_found, many_gone)


def _edits(evidence: Evidence) -> list[Doubtful]:
    return [change for change in evidence.changes if change.kind in _EDITS]


def _stories(changes: Iterable[Doubtful]) -> tuple[int, ...]:
    """Each once, in the order found."""
    return tuple(dict.fromkeys(change.story_id for change in changes))


def _numbers(changes: Iterable[Doubtful]) -> tuple[int, ...]:
    return tuple(change.change_id for change in changes)


def _fill(readings: Iterable[Glimpse], name: str) -> tuple[int, int]:
    """How many gave the field before, and give it now."""
    pairs = [(name in reading.gave, name in reading.gives) for reading in readings]
    return sum(before for before, _ in pairs), sum(now for _, now in pairs)


def _of(count: int, checked: int) -> str:
    return f"{count} of {max(count, checked)} checked stories"

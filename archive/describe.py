"""A comparison in one line of plain English. Pure.

In: the fields that differ and the swaps.  Out: '2 paragraphs reworded, 1 added; figure 1,200 became 1,500'. 'became' is
said only of what stands in the place of the other.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from archive.days import long_day
from archive.differences import FieldChange, Swap
from archive.folding import plain
from archive.swaps import swaps
from archive.wording import exchanges, one_line, paragraphs, quoted, quoted_pair, slight, small

__all__ = ["describe"]

_MOST = 3
"""Swaps that are named; the rest are counted."""
_CLOSE = 14
"""Days between two dates up to which their weekdays help."""


def describe(fields: Sequence[FieldChange], pointed_out: Sequence[Swap]) -> str:
    """One line without control characters; '' for nothing. `pointed_out`: the swaps of summary and body."""
    names = {change.name for change in fields}
    shown = [change for change in fields if change.name != "published_at" or "published_on" not in names]
    parts = [part for change in shown for part in _field(change)]
    return "; ".join(map(one_line, (*parts, *_swapped(pointed_out))))


def _field(change: FieldChange) -> Iterator[str]:
    if change.name == "authors":
        yield from _authors(change.old, change.new)
    elif change.name == "published_on":
        yield _redated(change.old, change.new)
    elif change.name == "published_at":
        yield _retimed(change.old, change.new)
    elif change.name == "image_url":
        yield f"picture {_fate(change, 'exchanged')}"
    elif change.name == "title":
        yield _title(change)
    elif change.diff is not None:
        yield from _text(change, "text" if change.name == "body_text" else change.name)
    else:
        yield _category(change)


def _fate(change: FieldChange, otherwise: str) -> str:
    return "added" if not change.old else "removed" if not change.new else otherwise


def _title(change: FieldChange) -> str:
    fate = _fate(change, "reworded")
    if fate != "reworded":
        return f"title {fate}: {quoted(change.new or change.old)}"
    how = change.diff and slight(change.diff)
    old, new = quoted_pair(change.old, change.new)
    return f"title {f'changed in {how}' if how else fate}: {old} became {new}"


def _text(change: FieldChange, name: str) -> Iterator[str]:
    """Nothing where one exchange is all and the swaps tell it."""
    diff = change.diff
    assert diff is not None, "only texts come here"
    fate = _fate(change, "reworded")
    if fate != "reworded":
        yield f"{name} {fate}"
    elif how := slight(diff):
        yield f"{name} changed in {how}"
    elif words := small(diff):
        if len(exchanges(diff)) > 1 or not 0 < len(swaps(diff)) <= _MOST:
            yield words if name == "text" else f"{name}: {words}"
    elif name == "text":
        yield paragraphs(diff)
    else:
        kinds = {block.kind for block in diff.blocks}
        yield f"{name} {'replaced' if kinds == {'inserted', 'deleted'} else fate}"


def _redated(old: date | None, new: date) -> str:
    if old is None:
        return f"dated {long_day(new)}, undated before"
    near = abs((new - old).days) <= _CLOSE
    return f"dated {long_day(old, weekday=near)}, now {long_day(new, weekday=near)}"


def _retimed(old: datetime | None, new: datetime) -> str:
    if old is None:
        return f"time of publication added: {_instant(new)}"
    return f"published at {_instant(old)}, now {_instant(new)}"


def _instant(when: datetime) -> str:
    utc = when.astimezone(UTC)
    return f"{utc:%H:%M} UTC on {long_day(utc.date())}"


def _authors(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    before, after = Counter(map(plain, old)), Counter(map(plain, new))
    come, gone = [*(after - before).elements()], [*(before - after).elements()]
    if not come and not gone:
        yield "authors in another order"
    for names, what in ((come, "added"), (gone, "removed")):
        if names:
            yield f"author{'s' if len(names) > 1 else ''} {what}: {', '.join(names)}"


def _category(change: FieldChange) -> str:
    fate = _fate(change, "became")
    if fate != "became":
        return f"{change.name} {fate}: {quoted(change.new or change.old)}"
    return f"{change.name} {quoted(change.old)} became {quoted(change.new)}"


def _swapped(pointed_out: Sequence[Swap]) -> Iterator[str]:
    named = pointed_out[:_MOST]
    yield from (f"{swap.kind} {swap.old} became {swap.new}" for swap in named)
    if more := len(pointed_out) - len(named):
        yield f"{more} more of the kind"

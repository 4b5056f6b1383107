"""Figures, dates and names that stand where others stood. Pure.

In: a `TextDiff`.  Out: `Swap`s. One is claimed only where a deleted run stands directly against an inserted one and
both differ in nothing but figures, dates or names: a passage that was rewritten swaps nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from archive.days import MONTHS, WEEKDAYS
from archive.differences import Block, Swap, TextDiff
from archive.folding import plain

__all__ = ["swaps"]

_MONTH = (
    "(?:" + "|".join(f"{name}|{name[:3]}" + ("|Sept" if name == "September" else "") for name in MONTHS) + r")\b\.?"
)
_WEEKDAY = "(?:" + "|".join(f"{name}|{name[:3]}" for name in WEEKDAYS) + r")\b\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?<![\w.,])(?:(?:{_WEEKDAY},?\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}}\b)?"
    rf"|(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY}(?![\w:])(?:,?\s+\d{{4}}\b)?"
    rf"|{_MONTH}\s+\d{{4}}\b|\d{{4}}-\d\d-\d\d\b|[0-3]?\d[/.][01]?\d[/.]\d{{2,4}}\b"
    rf"|(?:{'|'.join(WEEKDAYS)})\b|(?:{'|'.join(name for name in MONTHS if name not in ('March', 'May'))})\b)"
)
_FIGURE = re.compile(
    r"(?<![\w.,])[£$€¥]?(?:\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,:/]\d+)*)"
    r"(?:\s?(?:%|per\s?cent\b|percent\b|(?:thousand|million|billion|trillion|bn|m|k|km|kg|am|pm|p|st|nd|rd|th)\b))?"
    r"(?!\w)"
)
_CAPITAL = re.compile(r"(?<![\w.&-])[^\W\d_a-zß-öø-ÿ][\w'’.&-]*(?<![.'’&-])")
_MYSELF = re.compile(r"I(?:['’]|$)")
_MARKS = " \t\n\u00a0\"'‘’“”«»()[]"
_OPENING_WORDS = (
    "a about after again all also although an and another any are as at because before both but by can could did "
    "do does during each even every few first five for four from had has have he her here his how i if in into is "
    "it its last later like made many may more most much my never new next no nobody not nothing now of on once "
    "one only or other our over people please she since so some soon staff still such ten than that the their "
    "them then there these they this those three through to today tomorrow too two under until up us very was we "
    "were what when where which while who why will with without yesterday yet you your "
)
"""Words that have a capital only because a sentence begins with them."""
_OPENING = frozenset(_OPENING_WORDS.split())


class _Found(NamedTuple):
    kind: Literal["figure", "date", "name"]
    start: int
    end: int


def swaps(diff: TextDiff, *, names: bool = True) -> tuple[Swap, ...]:
    """In reading order, each pair once. Without names for headings, where any word may have a capital.

    >>> from archive.textdiff import compare_texts
    >>> [(swap.kind, swap.old, swap.new) for swap in swaps(compare_texts("Over £1,200 came.", "Over £1,500 came."))]
    [('figure', '£1,200', '£1,500')]
    """
    found = (swap for block in diff.blocks if block.kind in ("changed", "moved") for swap in _in_block(block))
    return tuple(dict.fromkeys(swap for swap in found if names or swap.kind != "name"))


def _in_block(block: Block) -> Iterator[Swap]:
    places = _replaced(block)
    if not places:
        return
    before = "".join(run.before for run in block.runs)
    after = "".join(run.after for run in block.runs)
    olds, news = _found(before), _found(after)
    for gone, come in places:
        yield from _exchanged(before, _within(olds, *gone), gone, after, _within(news, *come), come)


def _replaced(block: Block) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a deleted run stands directly against an inserted one: from, to in the old and in the new paragraph."""
    found = []
    left = right = 0
    for run, following in pairwise((*block.runs, block.runs[-1])):
        if run.kind == "deleted" and following.kind == "inserted":
            found.append(((left, left + len(run.before)), (right, right + len(following.after))))
        left += len(run.before)
        right += len(run.after)
    return found


def _within(found: list[_Found], start: int, end: int) -> list[_Found]:
    """Those that touch the stretch; `found` ascends and does not overlap."""
    first = bisect_right(found, start, key=lambda each: each.end)
    return found[first : bisect_left(found, end, lo=first, key=lambda each: each.start)]


def _exchanged(
    before: str,
    olds: list[_Found],
    gone: tuple[int, int],
    after: str,
    news: list[_Found],
    come: tuple[int, int],
) -> Iterator[Swap]:
    if [each.kind for each in olds] != [each.kind for each in news]:
        return
    if _others(before, olds, *gone) != _others(after, news, *come):
        return
    for old, new in zip(olds, news, strict=True):
        was, now = before[old.start : old.end], after[new.start : new.end]
        if plain(was) != plain(now):
            yield Swap(kind=old.kind, old=" ".join(was.split()), new=" ".join(now.split()))


def _others(text: str, found: list[_Found], start: int, end: int) -> list[str]:
    """What a run says between its figures, dates and names."""
    edges = [start, *(edge for each in found for edge in (each.start, each.end)), end]
    return [plain(text[left:right]) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]


def _found(text: str) -> list[_Found]:
    """All of a text, ascending, none overlapping: what is part of a date is no figure and no name."""
    taken: list[_Found] = [_Found("date", *each.span()) for each in _DATE.finditer(text)]
    covered = {place for each in taken for place in range(each.start, each.end)}
    figures = [_Found("figure", *each.span()) for each in _FIGURE.finditer(text)]
    taken += [each for each in figures if covered.isdisjoint(range(each.start, each.end))]
    covered |= {place for each in figures for place in range(each.start, each.end)}
    taken += [each for each in _names(text) if covered.isdisjoint(range(each.start, each.end))]
    return sorted(taken, key=lambda each: each.start)


def _names(text: str) -> Iterator[_Found]:
    """Words with a capital that follow each other; one alone not where a sentence begins."""
    start = end = count = 0
    opening = False
    for word in _CAPITAL.finditer(text):
        begins = _begins(text, word.start())
        if not word[0][0].isupper() or _MYSELF.match(word[0]) or (begins and word[0].lower() in _OPENING):
            continue
        if count and not begins and not text[end : word.start()].strip():
            end, count = word.end(), count + 1
            continue
        if _is_name(text[start:end], count, opening):
            yield _Found("name", start, end)
        start, end, count, opening = word.start(), word.end(), 1, begins
    if _is_name(text[start:end], count, opening):
        yield _Found("name", start, end)


def _is_name(words: str, count: int, opening: bool) -> bool:
    return count > 1 or (count == 1 and (not opening or (len(words) > 1 and words.isupper())))


def _begins(text: str, start: int) -> bool:
    """Whether a sentence or a line begins at that word, quotation marks aside."""
    ahead = text[max(0, start - 40) : start]
    words = ahead.rstrip(_MARKS)
    return not words or "\n" in ahead[len(words) :] or words[-1] in ".!?:…•-–"

"""What changed in a story's words, within a budget. Pure.

In: a `Comparison`.  Out: parts to show, and what was left out. Text of the story is cleaned here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from archive.days import long_day
from jobs.passages import Passage, fold_words, move_words, passages
from jobs.report_dates import instant_words
from jobs.report_model import Part, Shown, Span
from jobs.text import clean

if TYPE_CHECKING:
    from archive.compare import Comparison, FieldChange

__all__ = ["LABELS", "MOST_PASSAGES", "MOST_WORDS", "lines", "parts_of"]

MOST_PASSAGES, MOST_WORDS = 20, 400
"""Of one story: more is read better with `newskeep diff`."""
_LONGEST_WORD = 200
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
LABELS = {
    "title": "Title",
    "summary": "Summary",
    "published_on": "Date",
    "published_at": "Time",
    "category": "Category",
    "authors": "Authors",
    "image_url": "Picture",
    "body_text": "Text",
}
_KINDS = {"kept": "kept", "inserted": "added", "deleted": "removed"}


@dataclass
class _Budget:
    """What may still be shown of one story."""

    passages: int = MOST_PASSAGES
    words: int = MOST_WORDS
    left_out: int = 0


def parts_of(comparison: "Comparison", zone: tzinfo) -> tuple[tuple[Part, ...], str]:
    """Each field that differs, in passages; and what the budget left out ('and 14 more passages')."""
    budget = _Budget()
    found = [_part(change, budget, zone) for change in comparison.fields]
    more = f"and {budget.left_out:,} more passage{'' if budget.left_out == 1 else 's'}" if budget.left_out else ""
    return tuple(part for part in found if part.shown), more


def lines(text: str) -> str:
    r"""Clean, with the line breaks of a list kept and any other white space folded.

    >>> lines("one\n two\u2028three\x07 ")
    'one\ntwo\nthree\\x07'
    """
    bearable = _ENDLESS.sub(lambda match: match[0][:_LONGEST_WORD] + "…", text.strip())
    return "\n".join(" ".join(clean(line).split()) for line in bearable.replace("\r\n", "\n").splitlines())


def _part(change: "FieldChange", budget: _Budget, zone: tzinfo) -> Part:
    label = LABELS.get(change.name, change.name)
    if change.diff is None:
        spans = (("removed", change.old), ("added", change.new))
        told = tuple(
            Span(kind=kind, text=_value(value, zone) + " " * (kind == "removed")) for kind, value in spans if value
        )
        return Part(label=label, shown=(Shown(fold="", note="", spans=told),))
    found = passages(change.diff) if change.name == "body_text" else passages(change.diff, None)
    return Part(label=label, shown=tuple(_within(found, budget)))


def _within(found: tuple[Passage, ...], budget: _Budget) -> Iterator[Shown]:
    """As many as the budget allows, the last one cut; the rest is counted."""
    for passage in found:
        if not budget.passages or not budget.words:
            budget.left_out += bool(passage.runs)
            continue
        budget.passages -= bool(passage.runs)
        yield Shown(fold=fold_words(passage), note=move_words(passage), spans=tuple(_spans(passage, budget)))


def _spans(passage: Passage, budget: _Budget) -> Iterator[Span]:
    if passage.runs and not passage.starts:
        yield Span(kind="aside", text="… ")
    last = ""
    for run in passage.runs:
        if last and run.kind != "kept" and not last[-1].isspace() and not run.text[:1].isspace():
            yield Span(kind="aside", text=" ")  # a word and what replaced it stand apart
        last = run.text if run.kind != "kept" else ""
        words = run.text.split()
        if len(words) > budget.words:
            yield Span(kind=_KINDS[run.kind], text=_spaced(run.text, " ".join(words[: budget.words])))
            yield Span(kind="aside", text=f" … {len(words) - budget.words:,} more words of this passage")
            budget.words = 0
            return
        budget.words -= len(words)
        yield Span(kind=_KINDS[run.kind], text=_spaced(run.text, lines(run.text)))
    if passage.runs and not passage.ends:
        yield Span(kind="aside", text=" …")


def _spaced(text: str, cleaned: str) -> str:
    r"""The cleaned text with the one blank or break that stood at either edge.

    >>> _spaced("\n two  words ", "two words")
    '\ntwo words '
    """
    head = text[: len(text) - len(text.lstrip())]
    tail = text[len(text.rstrip()) :]
    if not cleaned:
        return "\n" if "\n" in text else " "[: len(text)]
    return ("\n" if "\n" in head else " "[: len(head)]) + cleaned + ("\n" if "\n" in tail else " "[: len(tail)])


def _value(value: Any, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return instant_words(value, zone)
    if isinstance(value, date):
        return long_day(value, weekday=True)
    return lines(", ".join(value) if isinstance(value, tuple) else str(value))

"""Two versions of a story as lines for a terminal: coloured, or marked `[-out-]{+in+}` where there is no colour. Pure.

In: a `Pair`, the operator's zone, a width.  Out: lines. Everything that came from the network is cleaned here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from itertools import groupby, pairwise

import click

from archive.compare import FieldChange, Run
from jobs.diff_pair import LABELS, REASONS, Pair, Side, notes, shown
from jobs.passages import Passage, fold_words, joined, move_words, passages
from jobs.text import clean, local_time, one_line
from jobs.views import field_lines

__all__ = ["diff_lines"]

Span = tuple[str, str]
"""A kind ('kept', 'deleted', 'inserted' or 'aside') and text of that kind."""

_LABEL = 14
_MARKS = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_WORD = re.compile(r"\S+")


def diff_lines(pair: Pair, zone: tzinfo, *, width: int, colour: bool, full: bool = False) -> Iterator[str]:
    """The title first, then both versions, what differs in a line, each field, and the text with its changes.

    `full`: unchanged parts of the text are shown too."""
    yield one_line(pair.new.version.title) or "(no title)"
    yield one_line(pair.story.url)
    yield ""
    yield from _heading(pair, zone, width)
    if pair.details:
        yield ""
    for change in pair.details:
        lines = list(_wrapped(_field_spans(change, colour), width - _LABEL, colour))
        yield from (f"{LABELS[change.name] if not n else '':<{_LABEL}}{line}" for n, line in enumerate(lines))
    for stanza in _stanzas(passages(pair.body, None) if full else passages(pair.body)) if pair.body else ():
        if stanza:
            yield ""
            yield from _wrapped(stanza, width, colour)


def _heading(pair: Pair, zone: tzinfo, width: int) -> Iterator[str]:
    found, story = pair.comparison, pair.story
    yield from field_lines("story", f"{story.story_id} of {story.site}, {story.state}", None, width)
    yield from field_lines("from", _version(pair.old, pair.total, zone), None, width)
    yield from field_lines("to", _version(pair.new, pair.total, zone), None, width)
    for note in notes(pair):
        yield from field_lines("note", note, None, width)
    yield from field_lines("changed", found.description or "nothing that a reader would see", None, width)
    if found.words_in or found.words_out:
        yield from field_lines("words", f"{found.words_in:,} in, {found.words_out:,} out", None, width)
    if not pair.body:
        words = f"the same in both versions, {pair.new.version.word_count:,} words"
        yield from field_lines("text", words, None, width)


def _version(side: Side, total: int, zone: tzinfo) -> str:
    version = side.version
    captured = f"captured {local_time(version.captured_at, zone)} ({zone})"
    return f"version {version.number} of {total}, {captured}, {REASONS[version.reason]}"


def _field_spans(change: FieldChange, colour: bool) -> list[Span]:
    """A text with its words in and out; any other value as 'old -> new'."""
    if change.diff is not None and change.old:
        paragraphs = (_spans(joined(block)) for block in change.diff.blocks)
        return [span for number, spans in enumerate(paragraphs) for span in [("kept", "\n")] * bool(number) + spans]
    old, new = shown(change.old), shown(change.new)
    return [("deleted", old), ("kept", " -> "), ("inserted", new)] if colour else [("kept", f"{old} -> {new}")]


def _stanzas(shown_parts: Sequence[Passage]) -> Iterator[list[Span]]:
    """Paragraphs, and what is folded between them; a fold within a paragraph stands within its stanza."""
    spans: list[Span] = []
    previous: Passage | None = None
    for passage in shown_parts:
        folded = fold_words(passage)
        if folded and previous is not None and not passage.starts and not previous.ends and _same(previous, passage):
            spans += [("aside", f" … {folded} … "), *_spans(passage.runs)]
        else:
            yield _elided(spans, previous)
            yield [("aside", f"… {folded} …")] if folded else []
            spans = [("aside", f"({move_words(passage)})\n")] if move_words(passage) else []
            spans += [*([] if passage.starts else [("aside", "… ")]), *_spans(passage.runs)]
        previous = passage
    yield _elided(spans, previous)


def _same(one: Passage, other: Passage) -> bool:
    """Whether both are parts of one paragraph."""
    return (one.old_index, one.new_index) == (other.old_index, other.new_index)


def _elided(spans: list[Span], last: Passage | None) -> list[Span]:
    """With an ellipsis where the paragraph goes on."""
    return spans if not spans or last is None or last.ends else [*spans, ("aside", " …")]


def _spans(runs: Iterable[Run]) -> list[Span]:
    return [(run.kind, run.text) for run in runs]


def _wrapped(spans: Sequence[Span], width: int, colour: bool) -> Iterator[str]:
    """The spans as lines of at most `width` columns, broken between words and at their own line breaks.

    >>> list(_wrapped([("kept", "Over "), ("deleted", "1,200"), ("inserted", "1,500"), ("kept", " came.")], 20, False))
    ['Over', '[-1,200-]{+1,500+}', 'came.']
    """
    ready = [(kind, clean(text).replace("\t", " ")) for kind, text in spans]
    ready = [span for kind, text in ready for span in _edged(kind, text)]
    ready = _apart(ready) if colour else [("kept", _marked(kind, text)) for kind, text in ready]
    whole = "".join(text for _, text in ready)
    kinds = [kind for kind, text in ready for _ in text]
    start = 0
    for row in whole.splitlines(keepends=True):
        for first, last in _rows(row, max(width, 20)):
            yield _inked(whole, kinds, start + first, start + last)
        start += len(row)


def _apart(spans: list[Span]) -> list[Span]:
    """With a space between what went and what came: colour alone would not part '1,200' from '1,500'."""
    parted: list[Span] = spans[:1]
    for (kind, before), (other, after) in pairwise(spans):
        if {kind, other} == {"deleted", "inserted"} and not (before[-1:].isspace() or after[:1].isspace()):
            parted.append(("kept", " "))
        parted.append((other, after))
    return parted


def _edged(kind: str, text: str) -> list[Span]:
    """The white space at the edges of a run stays outside of its marks and colours.

    >>> _edged("inserted", "and more ")
    [('inserted', 'and more'), ('kept', ' ')]
    """
    core = text.strip()
    if kind not in _MARKS or not core:
        return [(kind, text)]
    lead, _, trail = text.partition(core)
    return [(part, words) for part, words in (("kept", lead), (kind, core), ("kept", trail)) if words]


def _marked(kind: str, text: str) -> str:
    """As wdiff marks it."""
    opening, closing = _MARKS.get(kind, ("", "")) if text.strip() else ("", "")
    return f"{opening}{text}{closing}"


def _rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each row of a line begins and ends; an empty line has one empty row."""
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        yield 0, 0
        return
    first, last = words[0]
    for start, end in words[1:]:
        if end - first > width:
            yield first, last
            first = start
        last = end
    yield first, last


def _inked(text: str, kinds: list[str], first: int, last: int) -> str:
    """One row in colour; kept text has none, so that without colour it is the text itself."""
    pieces = (list(places) for _, places in groupby(range(first, last), key=kinds.__getitem__))
    return "".join(_style(kinds[piece[0]], text[piece[0] : piece[-1] + 1]) for piece in pieces)


def _style(kind: str, text: str) -> str:
    if kind == "deleted":
        return click.style(text, fg="red", strikethrough=True)
    if kind == "inserted":
        return click.style(text, fg="green", underline=True)
    return click.style(text, dim=True) if kind == "aside" else text

"""What is worth showing of a word diff: changes in their context, long unchanged parts folded. Pure.

In: the `TextDiff` of two texts.  Out: passages in reading order, each saying what is folded before it. The report and
`newskeep diff` show the same passages.
"""

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.compare import Block, Run, TextDiff

__all__ = ["Passage", "fold_words", "joined", "move_words", "passages"]

_LEAST = 6
"""A fold of fewer words takes more room to announce than it saves."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A part of one paragraph, or the whole of it."""

    kind: str
    """Of its paragraph: kept, changed, inserted, deleted or moved."""
    runs: "tuple[Run, ...]"
    """In reading order, kept ones as the new text has them. Empty in a last passage that only says what follows."""
    old_index: int | None
    """The paragraph's number in the old text, from 0; None for an inserted one."""
    new_index: int | None
    """In the new text; None for a deleted one."""
    starts: bool
    """Whether it begins where its paragraph begins; else an ellipsis belongs before it."""
    ends: bool
    """Whether it ends where its paragraph ends; else an ellipsis belongs after it."""
    folded_paragraphs: int
    """Whole unchanged paragraphs left out between the passage before and this one."""
    folded_words: int
    """Unchanged words left out there, those of the folded paragraphs included; 0: nothing is left out."""


def passages(diff: "TextDiff", context_words: int | None = 12) -> tuple[Passage, ...]:
    """Everything inserted, deleted or moved, with so many unchanged words on either side; None: fold nothing.

    Unchanged paragraphs between two changes are folded unless all of them together are short. Empty when nothing
    differs and something may be folded.
    """
    if context_words is not None and not diff:
        return ()
    found, paragraphs, words = [], 0, 0
    for kept, stretch in groupby(diff.blocks, key=lambda block: block.kind == "kept"):
        blocks = list(stretch)
        if kept and context_words is not None and (same := sum(map(_words, blocks))) > max(2 * context_words, _LEAST):
            paragraphs, words = paragraphs + len(blocks), words + same
            continue
        for block in map(_trimmed, blocks):
            starts = True
            for runs, hidden in _parts(block, context_words):
                if runs:
                    found.append(_passage(block, runs, (starts, not hidden), (paragraphs, words)))
                    paragraphs = words = 0
                words, starts = words + hidden, not hidden
    if words:
        found.append(_passage(None, (), (True, True), (paragraphs, words)))
    return tuple(found)


def joined(block: "Block") -> "tuple[Run, ...]":
    """The runs as one text that holds both readings: before words that went, the white space that stood before them.

    A list item that lost its last words keeps its line: not 'songs', and on the next line 'and soup'.
    """
    found = list(block.runs)
    for place, (run, following) in enumerate(pairwise(block.runs)):
        if following.kind == "deleted" and run.kind == "kept" and run.old_text is not None:
            ending = run.old_text[len(run.old_text.rstrip()) :]
            found[place] = replace(run, text=run.text.rstrip() + ending)
    return tuple(found)


def fold_words(passage: Passage) -> str:
    """What is folded before a passage, in words; '' for nothing.

    >>> fold_words(_passage(None, (), (True, True), (3, 1214)))
    '3 paragraphs, 1,214 words unchanged'
    >>> fold_words(_passage(None, (), (True, True), (0, 1)))
    '1 word unchanged'
    """
    if not passage.folded_words:
        return ""
    counted = [_counted(passage.folded_paragraphs, "paragraph")] if passage.folded_paragraphs else []
    return ", ".join([*counted, _counted(passage.folded_words, "word")]) + " unchanged"


def move_words(passage: "Passage | Block") -> str:
    """Whence a moved paragraph came, for people, who count from 1; '' for any other.

    >>> from dataclasses import replace
    >>> move_words(replace(_passage(None, (), (True, True), (0, 0)), kind="moved", old_index=4, new_index=1))
    'moved up: paragraph 5 became paragraph 2'
    """
    if passage.kind != "moved" or passage.old_index is None or passage.new_index is None:
        return ""
    way = {1: " down", -1: " up"}.get(
        (passage.new_index > passage.old_index) - (passage.new_index < passage.old_index), ""
    )
    return f"moved{way}: paragraph {passage.old_index + 1} became paragraph {passage.new_index + 1}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _passage(
    block: "Block | None", runs: "tuple[Run, ...]", edges: tuple[bool, bool], folded: tuple[int, int]
) -> Passage:
    return Passage(
        kind=block.kind if block else "kept",
        runs=runs,
        old_index=block.old_index if block else None,
        new_index=block.new_index if block else None,
        starts=edges[0],
        ends=edges[1],
        folded_paragraphs=folded[0],
        folded_words=folded[1],
    )


def _parts(block: "Block", around: int | None) -> "Iterator[tuple[tuple[Run, ...], int]]":
    """The shown parts of one paragraph, each with the number of words hidden after it."""
    if around is None or block.kind == "kept":
        yield block.runs, 0
        return
    shown: list[Run] = []
    last = len(block.runs) - 1
    for place, run in enumerate(block.runs):
        before = around if place else 0
        after = around if place < last else 0
        if last == 0:
            before = 2 * around  # a paragraph that only moved is known by its beginning
        head, hidden, tail = _cut(run.text, before, after) if run.kind == "kept" else (run.text, 0, "")
        if not hidden:
            shown.append(run)
            continue
        yield (*shown, replace(run, text=head, old_text=None)) if head else tuple(shown), hidden
        shown = [replace(run, text=tail, old_text=None)] if tail else []
    if shown:
        yield tuple(shown), 0


def _cut(text: str, head: int, tail: int) -> tuple[str, int, str]:
    """The first `head` words, how many words are hidden, and the last `tail` words.

    >>> _cut(" one two three four five six seven eight nine ten", 2, 1)
    (' one two', 7, 'ten')
    >>> _cut("one two three", 1, 1)
    ('one two three', 0, '')
    """
    words = list(_WORD.finditer(text))
    hidden = len(words) - head - tail
    if hidden < _LEAST:
        return text, 0, ""
    return text[: words[head - 1].end()] if head else "", hidden, text[words[-tail].start() :] if tail else ""


def _words(block: "Block") -> int:
    return sum([len(run.text.split()) for run in block.runs])


def _trimmed(block: "Block") -> "Block":
    """Without the white space around the paragraph, and without runs that were nothing else."""
    runs = list(joined(block))
    while runs and not runs[0].text.strip():
        del runs[0]
    while runs and not runs[-1].text.strip():
        del runs[-1]
    if runs:
        runs[0] = _bare(runs[0], runs[0].text.lstrip())
        runs[-1] = _bare(runs[-1], runs[-1].text.rstrip())
    return replace(block, runs=tuple(runs)) if runs != [*block.runs] else block


def _bare(run: "Run", text: str) -> "Run":
    return run if run.text == text and run.old_text is None else replace(run, text=text, old_text=None)

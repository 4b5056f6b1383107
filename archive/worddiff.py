"""Two paragraphs compared word by word. Pure.

In: the old and the new words of one paragraph.  Out: runs kept, deleted and inserted. Single short words that stayed
between two replacements are drawn into them: a reader sees phrases, not confetti.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from archive.differences import Run
from archive.sequence import Stretch, common
from archive.tokens import Tokens, is_word, words_before

__all__ = ["WordDiff", "compare_words"]

Counts = tuple[list[int], list[int]]
"""Of the old and the new words: how many stand before each place."""

_SHORT = 3
"""Letters of a word that says little by itself: 'the', 'of'."""
_PHRASE = 4
"""Kept words from which on they are shown as kept, however much changed around them."""
_REACH = 60
"""Words by which an insertion may slide to where a sentence begins."""


class WordDiff(NamedTuple):
    runs: tuple[Run, ...]
    words_in: int
    words_out: int


def compare_words(old: Tokens, new: Tokens) -> WordDiff:
    """The runs of one paragraph, and how many words are new and how many are gone."""
    ends = (Stretch(0, 0, 0), Stretch(len(old.folded), len(new.folded), 0))
    stretches = _slid(old, new, [ends[0], *common(old.folded, new.folded), ends[1]])
    counts = words_before(old.folded), words_before(new.folded)
    gaps = [_gap(counts, left, right) for left, right in pairwise(stretches)]
    words_out, words_in = map(sum, zip(*gaps, strict=True))
    return WordDiff(tuple(_runs(old, new, _merged(new, counts, stretches))), words_in, words_out)


def _slid(old: Tokens, new: Tokens, stretches: list[Stretch]) -> list[Stretch]:
    """Where what was inserted or deleted could as well begin a few words earlier or later, let it begin a sentence."""
    for place in range(len(stretches) - 1):
        left, right = stretches[place : place + 2]
        changed = (right.old - left.old - left.size, right.new - left.new - left.size)
        if min(changed) == 0 and max(changed) > 0:
            side, first, last = (old, left.old, right.old) if changed[0] else (new, left.new, right.new)
            shift = _best_shift(side, first, first + left.size, last, last + right.size)
            stretches[place] = Stretch(left.old, left.new, left.size + shift)
            stretches[place + 1] = Stretch(right.old + shift, right.new + shift, right.size - shift)
    return stretches


def _best_shift(side: Tokens, lowest: int, start: int, end: int, highest: int) -> int:
    """By how many words to move side[start:end] so that it spells the same text and begins well; mostly 0."""
    words = side.folded
    best, best_worth = 0, _worth(side, start)
    for step in (-1, 1):
        shift = 0
        while abs(shift) < _REACH:
            gone, come = (start + shift - 1, end + shift - 1) if step < 0 else (start + shift, end + shift)
            if gone < lowest or come >= highest or words[gone] != words[come]:
                break
            shift += step
            worth = _worth(side, start + shift)
            if worth > best_worth:
                best, best_worth = shift, worth
    return best


def _worth(side: Tokens, start: int) -> int:
    """How well a passage begins there: a line, a sentence, a clause, a word."""
    if start == 0 or "\n" in side.raw[start - 1]:
        return 3
    before = side.raw[start - 1]
    if not before[-1:].isspace():
        return -1
    return 2 if before.rstrip()[-1:] in ".!?" else 1 if before.rstrip()[-1:] in ",;:" else 0


def _merged(new: Tokens, counts: Counts, stretches: list[Stretch]) -> list[Stretch]:
    """Without the stretches that would only break a phrase up."""
    kept = stretches[:1]
    for here, following in pairwise(stretches[1:]):
        far = here.size > 2 * _PHRASE
        if far or not _breaks_up(new, here, counts, _gap(counts, kept[-1], here), _gap(counts, here, following)):
            kept.append(here)
    return [*kept, stretches[-1]]


def _gap(counts: Counts, left: Stretch, right: Stretch) -> tuple[int, int]:
    """Words deleted and inserted between two stretches."""
    olds, news = counts
    return olds[right.old] - olds[left.old + left.size], news[right.new] - news[left.new + left.size]


def _breaks_up(new: Tokens, kept: Stretch, counts: Counts, left: tuple[int, int], right: tuple[int, int]) -> bool:
    if not (all(left) and all(right)):
        return False
    end = kept.new + kept.size
    words = counts[1][end] - counts[1][kept.new]
    if words == 1:
        (only,) = filter(is_word, new.folded[kept.new : end])
        little = len(only) <= _SHORT and not only.isdigit()
    else:
        little = not words
    if not little and not (words < _PHRASE and 2 * words <= min(max(left), max(right))):
        return False
    return "\n" not in "".join(new.raw[max(kept.new - 1, 0) : end])


def _runs(old: Tokens, new: Tokens, stretches: list[Stretch]) -> Iterator[Run]:
    """The white space after a replaced phrase belongs to what follows, so that only words are marked."""
    for left, right in pairwise(stretches):
        gone = "".join(old.raw[left.old + left.size : right.old])
        come = "".join(new.raw[left.new + left.size : right.new])
        before = "".join(old.raw[right.old : right.old + right.size])
        after = "".join(new.raw[right.new : right.new + right.size])
        if gone and come and before and gone[-1].isspace() and come[-1].isspace():
            before, gone = gone[len(gone.rstrip()) :] + before, gone.rstrip()
            after, come = come[len(come.rstrip()) :] + after, come.rstrip()
        if gone:
            yield Run(kind="deleted", text=gone)
        if come:
            yield Run(kind="inserted", text=come)
        if before or after:
            yield Run(kind="kept", text=after, old_text=None if before == after else before)

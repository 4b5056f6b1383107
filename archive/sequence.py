"""What two sequences have in common, in order. Pure.

In: two sequences of words or paragraphs.  Out: the longest stretches that both have. Time and memory stay bounded:
beyond `CELLS` the answer is coarser, never wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, pairwise
from operator import ne
from typing import NamedTuple

__all__ = ["CELLS", "Stretch", "common", "likeness"]

CELLS = 200_000_000
"""Most pairs of words that are looked at one by one: two texts of 14,000 words. 25 MB at one bit a pair."""
_CHUNK = 16
"""Words in a chunk, on average, where there are too many."""


class Stretch(NamedTuple):
    """old[old:old + size] equals new[new:new + size]."""

    old: int
    new: int
    size: int


def common(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """Equal stretches, ascending in both, never overlapping, none of size 0.

    >>> common("the cat sat".split(), "the dog sat".split())
    [Stretch(old=0, new=0, size=1), Stretch(old=2, new=2, size=1)]
    """
    shorter = min(len(old), len(new))
    start = _same(old, new, shorter)
    tail = _same(reversed(old), reversed(new), shorter - start)
    inner = _inner(old, new, range(start, len(old) - tail), range(start, len(new) - tail))
    return _merged([Stretch(0, 0, start), *inner, Stretch(len(old) - tail, len(new) - tail, tail)])


def likeness(old: Sequence[str], new: Sequence[str]) -> tuple[float, float]:
    """How much of both is common, and how much of the shorter one, each from 0 to 1.

    >>> likeness("the cat sat".split(), "the cat".split())
    (0.8, 1.0)
    """
    if not old or not new:
        return 0.0, 0.0
    shared = _shared(old, new)
    return 2 * shared / (len(old) + len(new)), shared / min(len(old), len(new))


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    if len(old) * len(new) > CELLS:
        return sum(stretch.size for stretch in common(old, new))
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(old, new)


def _same(old: Iterable[str], new: Iterable[str], most: int) -> int:
    """How many of both are equal from the beginning on, `most` at most."""
    return min(most, next(compress(count(), map(ne, old, new)), most))


def _inner(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Stretch]:
    """Equal stretches where both ends differ. What one side lacks cannot be common: it is left out first."""
    both = set(old[olds.start : olds.stop]).intersection(new[news.start : news.stop])
    lefts = [place for place in olds if old[place] in both]
    rights = [place for place in news if new[place] in both]
    shorter, longer = [old[place] for place in lefts], [new[place] for place in rights]
    found = _one_by_one if len(lefts) * len(rights) <= CELLS else _by_chunks
    return [part for stretch in found(shorter, longer) for part in _spread(stretch, lefts, rights)]


def _spread(found: Stretch, lefts: list[int], rights: list[int]) -> Iterable[Stretch]:
    """A stretch of what was not left out, in places of the whole: other words may stand between."""
    left, right, last = lefts[found.old], rights[found.new], found.size - 1
    if lefts[found.old + last] - left == last == rights[found.new + last] - right:
        return (Stretch(left, right, found.size),)
    return [Stretch(lefts[found.old + n], rights[found.new + n], 1) for n in range(found.size)]


def _one_by_one(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    if old and new:
        from rapidfuzz.distance import LCSseq

        for same in LCSseq.opcodes(old, new).as_matching_blocks():
            if same.size and old[same.a : same.a + same.size] == new[same.b : same.b + same.size]:  # it saw hashes only
                yield Stretch(same.a, same.b, same.size)


def _by_chunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Chunks that end at the same words, then words between; what is still too much stays without."""
    numbers: dict[str, int] = {}
    for word in (*old, *new):
        numbers.setdefault(word, len(numbers))
    old_ends, new_ends = _chunk_ends(old, numbers), _chunk_ends(new, numbers)
    old_names = [" ".join(old[start:end]) for start, end in pairwise(old_ends)]
    new_names = [" ".join(new[start:end]) for start, end in pairwise(new_ends)]
    anchors = []
    if len(old_names) * len(new_names) <= CELLS:
        anchors = [
            (old_ends[each.old + n], new_ends[each.new + n], old_ends[each.old + n + 1] - old_ends[each.old + n])
            for each in common(old_names, new_names)
            for n in range(each.size)
        ]
    left = right = 0
    for old_start, new_start, size in [*anchors, (len(old), len(new), 0)]:
        if (old_start - left) * (new_start - right) <= CELLS:
            for stretch in common(old[left:old_start], new[right:new_start]):
                yield Stretch(left + stretch.old, right + stretch.new, stretch.size)
        if size:
            yield Stretch(old_start, new_start, size)
        left, right = old_start + size, new_start + size


def _chunk_ends(words: Sequence[str], numbers: dict[str, int]) -> list[int]:
    """0, and where each chunk ends: after a word of every sixteenth kind, wherever that stands."""
    ends = [place + 1 for place, word in enumerate(words) if numbers[word] % _CHUNK == 0]
    return sorted({0, *ends, len(words)})


def _merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """As few as possible, and none empty."""
    found: list[Stretch] = []
    old = new = size = 0
    for stretch in stretches:
        if stretch[0] == old + size and stretch[1] == new + size:
            size += stretch[2]
        elif stretch[2]:
            if size:
                found.append(Stretch(old, new, size))
            old, new, size = stretch
    return [*found, Stretch(old, new, size)] if size else found

"""What two sequences have in common, in order. Pure.

In: two sequences of words or paragraphs.  Out: the longest stretches that both have. Time and memory stay bounded:
beyond `CELLS` the answer is coarser, never wrong.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
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
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(place, place) for place in range(start)]
    pairs += _inner(old, new, range(start, len(old) - tail), range(start, len(new) - tail))
    pairs += [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]
    return _stretches(pairs)


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


def _inner(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[tuple[int, int]]:
    """Pairs of equal places where both ends differ. What one side lacks cannot be common: it is left out first."""
    both = {old[place] for place in olds} & {new[place] for place in news}
    lefts = [place for place in olds if old[place] in both]
    rights = [place for place in news if new[place] in both]
    if len(lefts) * len(rights) <= CELLS:
        found = _one_by_one([old[place] for place in lefts], [new[place] for place in rights])
    else:
        found = [*_by_chunks([old[place] for place in lefts], [new[place] for place in rights])]
    return [(lefts[left], rights[right]) for left, right in found]


def _one_by_one(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal places."""
    if not old or not new:
        return []
    from rapidfuzz.distance import LCSseq

    pairs: list[tuple[int, int]] = []
    for same in LCSseq.opcodes(old, new):
        lefts, rights = range(same.src_start, same.src_end), range(same.dest_start, same.dest_end)
        if (
            same.tag == "equal" and old[lefts.start : lefts.stop] == new[rights.start : rights.stop]
        ):  # it saw hashes only
            pairs += zip(lefts, rights, strict=True)
    return pairs


def _by_chunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of chunks that end at the same words, then of words between; what is still too much stays without."""
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
                yield from ((left + stretch.old + n, right + stretch.new + n) for n in range(stretch.size))
        yield from ((old_start + n, new_start + n) for n in range(size))
        left, right = old_start + size, new_start + size


def _chunk_ends(words: Sequence[str], numbers: dict[str, int]) -> list[int]:
    """0, and where each chunk ends: after a word of every sixteenth kind, wherever that stands."""
    ends = [place + 1 for place, word in enumerate(words) if numbers[word] % _CHUNK == 0]
    return sorted({0, *ends, len(words)})


def _stretches(pairs: Sequence[tuple[int, int]]) -> list[Stretch]:
    found: list[Stretch] = []
    start = 0
    for place in range(1, len(pairs) + 1):
        old, new = pairs[place - 1]
        if place == len(pairs) or pairs[place] != (old + 1, new + 1):
            found.append(Stretch(*pairs[start], place - start))
            start = place
    return found

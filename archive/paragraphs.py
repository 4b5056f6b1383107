"""Paragraphs of two texts, and which became which. Pure.

In: two texts.  Out: matches of paragraphs: equal ones first, then moved ones, then those that say much the same. One
paragraph that became two, or two that became one, are one match.
"""

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from archive.folding import plain
from archive.sequence import Stretch, common, likeness
from archive.tokens import Tokens, Vocabulary, count_words, tokens

__all__ = ["Match", "Paragraph", "align", "joined", "split"]

ALIKE = 0.4
"""Share of common words from which a paragraph is reworded, not replaced. Unrelated English has 0.2 to 0.3."""
_ALIKE_MOVED = 0.6
"""The same for one that also changed its place."""
_ENOUGH = 6
"""Words that a paragraph needs to be known again elsewhere after rewording."""
_CONTAINED = 0.9
_SURE = 0.8
"""Likeness from which no better one is looked for."""
_RARE = 8
"""A word in more new paragraphs than that points at none."""
_GAP = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    text: str
    """Without white space at its ends."""
    gap: str
    """White space up to the next one, and whatever else nobody sees."""
    meaning: str
    """`plain` of the text; never ''."""
    vocabulary: Vocabulary

    @cached_property
    def tokens(self) -> Tokens:
        return tokens(self.text, self.vocabulary)

    @cached_property
    def words(self) -> frozenset[str]:
        """Each folded word or sign once."""
        return frozenset(self.tokens.folded)


class Match(NamedTuple):
    """old[old_start:old_end] became new[new_start:new_end]; both ranges hold at least one paragraph."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    moved: bool = False
    """Other paragraphs that were before it are after it now, or the reverse."""


def split(text: str, vocabulary: Vocabulary) -> tuple[str, list[Paragraph]]:
    """What stands before the first paragraph ('' in any text of ours), and the paragraphs.

    >>> lead, found = split("One.\\n\\nTwo,\\nthree.", Vocabulary())
    >>> [(paragraph.text, paragraph.gap) for paragraph in found]
    [('One.', '\\n\\n'), ('Two,\\nthree.', '')]
    """
    known: dict[str, str] = {}
    words, gaps = [""], [[""]]
    start = 0
    for end in (*(gap.end() for gap in _GAP.finditer(text)), len(text)):
        piece = text[start:end]
        core = piece.strip()
        if core not in known:
            known[core] = plain(core)
        before, _, after = piece.partition(core) if known[core] else (piece, "", "")
        gaps[-1].append(before)
        if known[core]:
            words.append(core)
            gaps.append([after])
        start = end
    lead, *after_each = map("".join, gaps)
    paragraphs = zip(words[1:], after_each, strict=True)
    return lead, [Paragraph(text=core, gap=gap, meaning=known[core], vocabulary=vocabulary) for core, gap in paragraphs]


def joined(paragraphs: Sequence[Paragraph]) -> str:
    """The text of neighbours, without what follows the last."""
    return "".join(each.text + each.gap for each in paragraphs[:-1]) + paragraphs[-1].text


def align(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Match]:
    """Matches in no order. A paragraph without one was deleted or inserted."""
    return _Alignment(old, new).matches()


class _Alignment:
    """The work of one `align`: what is still free on both sides shrinks from step to step."""

    def __init__(self, old: Sequence[Paragraph], new: Sequence[Paragraph]) -> None:
        self.old, self.new = old, new
        self.equal = common([each.meaning for each in old], [each.meaning for each in new])
        self.region_of_old: dict[int, int] = {}
        self.region_of_new: dict[int, int] = {}
        ends = [Stretch(0, 0, 0), *self.equal, Stretch(len(old), len(new), 0)]
        self.starts: list[tuple[int, int, int, int]] = []
        for region, (left, right) in enumerate(pairwise(ends)):
            olds, news = range(left.old + left.size, right.old), range(left.new + left.size, right.new)
            self.starts.append((olds.start, olds.stop, news.start, news.stop))
            self.region_of_old |= dict.fromkeys(olds, region)
            self.region_of_new |= dict.fromkeys(news, region)

    def matches(self) -> list[Match]:
        found = [
            Match(old_start=each.old + n, old_end=each.old + n + 1, new_start=each.new + n, new_end=each.new + n + 1)
            for each in self.equal
            for n in range(each.size)
        ]
        return [*found, *self._moves(), *self._reworded()]

    def _take(self, match: Match) -> Match:
        for place in range(match.old_start, match.old_end):
            del self.region_of_old[place]
        for place in range(match.new_start, match.new_end):
            del self.region_of_new[place]
        return match

    def _moves(self) -> Iterator[Match]:
        """Paragraphs that say the same elsewhere."""
        waiting: dict[str, deque[int]] = defaultdict(deque)
        for place in self.region_of_new:
            waiting[self.new[place].meaning].append(place)
        for left in list(self.region_of_old):
            places = waiting.get(self.old[left].meaning)
            if places:
                right = places.popleft()
                yield self._take(
                    Match(old_start=left, old_end=left + 1, new_start=right, new_end=right + 1, moved=True)
                )

    def _reworded(self) -> Iterator[Match]:
        """Paragraphs that say much the same, the likest first."""
        placed: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for likely, left, right in self._candidates():
            if left not in self.region_of_old or right not in self.region_of_new:
                continue
            region = self.region_of_old[left]
            lefts, rights = placed[region]
            near = region == self.region_of_new[right] and bisect_left(lefts, left) == bisect_left(rights, right)
            match = Match(old_start=left, old_end=left + 1, new_start=right, new_end=right + 1, moved=not near)
            match, ratio = self._widened(match, likely, region) if near else (match, likely)
            if ratio >= (ALIKE if near else _ALIKE_MOVED) and (near or self._long(left)):
                yield self._take(match)
                if near:
                    insort(lefts, left)
                    insort(rights, right)

    def _long(self, left: int) -> bool:
        return count_words(self.old[left].tokens.folded) >= _ENOUGH

    def _candidates(self) -> list[tuple[float, int, int]]:
        """Pairs that may be one paragraph, the likest first."""
        found: list[tuple[float, int, int]] = []
        for left, rights in self._guesses():
            old = self.old[left].tokens.folded
            for right in rights:
                new = self.new[right].tokens.folded
                ratio, contained = likeness(old, new)
                if ratio >= ALIKE or (contained >= _CONTAINED and min(len(old), len(new)) >= _ENOUGH):
                    found.append((ratio, left, right))
                if ratio > _SURE:
                    break
        return sorted(found, key=lambda each: (-each[0], abs(each[1] - each[2]), each[1], each[2]))

    def _guesses(self) -> Iterator[tuple[int, list[int]]]:
        """For each old paragraph those worth a look: at the same place of a gap, and those that share rare words."""
        holders: dict[str, list[int]] = defaultdict(list)
        for right in self.region_of_new:
            for word in self.new[right].words:
                holders[word].append(right)
        rare = {word: rights for word, rights in holders.items() if len(rights) <= _RARE}
        for left, region in self.region_of_old.items():
            votes = Counter(chain.from_iterable(filter(None, map(rare.get, self.old[left].words))))
            start, stop, first, last = self.starts[region]
            nearby = (first + left - start, last - (stop - left))
            likely = sorted(votes, key=lambda right: (-votes[right], right))[:3]
            yield (
                left,
                [*dict.fromkeys([right for right in nearby if self.region_of_new.get(right) == region] + likely)],
            )

    def _widened(self, match: Match, ratio: float, region: int) -> tuple[Match, float]:
        """With the neighbours that make it more alike: a paragraph was split, or two were joined."""
        while True:
            wider = [(self._ratio(each), each) for each in _wider(match) if self._is_free(each, region)]
            best = max(wider, key=lambda each: each[0], default=(0.0, match))
            if best[0] <= ratio + 0.05:
                return match, ratio
            ratio, match = best

    def _is_free(self, match: Match, region: int) -> bool:
        olds, news = range(match.old_start, match.old_end), range(match.new_start, match.new_end)
        return all(self.region_of_old.get(place) == region for place in olds) and all(
            self.region_of_new.get(place) == region for place in news
        )

    def _ratio(self, match: Match) -> float:
        olds, news = self.old[match.old_start : match.old_end], self.new[match.new_start : match.new_end]
        old, new = ([word for each in side for word in each.tokens.folded] for side in (olds, news))
        return likeness(old, new)[0]


def _wider(match: Match) -> Iterator[Match]:
    if match.new_end - match.new_start == 1:
        yield match._replace(old_start=match.old_start - 1)
        yield match._replace(old_end=match.old_end + 1)
    if match.old_end - match.old_start == 1:
        yield match._replace(new_start=match.new_start - 1)
        yield match._replace(new_end=match.new_end + 1)

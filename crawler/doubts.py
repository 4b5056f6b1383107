"""Readings that wait until a crawl has seen whether other addresses show the same: a notice stands at many addresses, a
story at one.

In: good readings in the order they were made.  Out: what to store now, and at the end what is left. What is held is
bounded in number and bytes (the oldest is let go first), and so is what is remembered, as digests alone. A killed crawl
loses nothing: an address whose reading was held is still pending or due.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from archive.addresses import identity
from archive.folding import plain
from archive.records import Problem
from crawler.visits import Failed, Read

if TYPE_CHECKING:
    from archive.store import Store

__all__ = ["SHARED", "Doubts"]

SHARED = "refused-shared"
"""Kind of the problem: one text, or one page, in the place of several stories."""

_MANY = 3
"""Addresses that no story has in common by chance."""
_TWO = 2
_SHORT = 400
"""Characters; so short a text of which nothing says that it is the story's need not be met thrice."""
_MOST_HELD = 40
_MOST_BYTES = 8 * 1024 * 1024
_MOST_REMEMBERED = 20_000
_CHANGING = re.compile(r"\S*[/@\\]\S*|\b[\w.:-]*\d[\w.:-]*")
"""Addresses, numbers and whatever holds a figure: what a notice changes from one visit to the next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sign:
    """What a reading would have in common with others."""

    digest: bytes
    address: bytes
    """Of the story, so that one page under two spellings is not two."""
    many: int
    words: str


class Doubts:
    """What one crawl holds back, and what it remembers of what it met."""

    def __init__(self) -> None:
        self._met: dict[bytes, set[bytes]] = {}
        self._held: dict[str, tuple[Read, tuple[_Sign, ...]]] = {}
        self._bytes = 0
        self.shared: list[str] = []
        """The first few addresses that were refused, as examples."""
        self.refused = 0

    def weigh(self, item: Read, before: str | None) -> Iterator[Read | Failed]:
        """What to store now. `before`: the text of the last version, None for a new story."""
        signs = tuple(_signs(item, before))
        if not signs:
            yield item
            return
        for sign in signs:
            self._meet(sign)
        telling = next((sign for sign in signs if self._is_shared(sign)), None)
        if telling is None:
            self._hold(item, signs)
            while len(self._held) > _MOST_HELD or self._bytes > _MOST_BYTES:
                yield self._let_go(next(iter(self._held)))
            return
        for url, (_, others) in list(self._held.items()):
            if telling.digest in {sign.digest for sign in others}:
                yield self._refuse(self._let_go(url), telling)
        yield self._refuse(item, telling)

    def rest(self) -> Iterator[Read]:
        """What nothing was found against."""
        for url in list(self._held):
            yield self._let_go(url)

    def tell(self, store: "Store", site: str, now: datetime) -> None:
        """One alarm for all that was refused; it is over when a crawl refuses nothing."""
        if not self.refused:
            store.end_alarm(site, "many-alike", now)
            return
        words = f"{self.refused} addresses show one and the same page in the place of stories: is it a notice?"
        store.raise_alarm(site, "many-alike", words, self.shared, now)

    def _meet(self, sign: _Sign) -> None:
        met = self._met.setdefault(sign.digest, set())
        if len(met) < _MANY:
            met.add(sign.address)
        if len(self._met) > _MOST_REMEMBERED:
            del self._met[next(iter(self._met))]

    def _is_shared(self, sign: _Sign) -> bool:
        return len(self._met.get(sign.digest, ())) >= sign.many

    def _hold(self, item: Read, signs: tuple[_Sign, ...]) -> None:
        if item.visit.url in self._held:
            self._let_go(item.visit.url)
        self._held[item.visit.url] = (item, signs)
        self._bytes += len(item.capture.body)

    def _let_go(self, url: str) -> Read:
        item, _ = self._held.pop(url)
        self._bytes -= len(item.capture.body)
        return item

    def _refuse(self, item: Read, sign: _Sign) -> Failed:
        self.refused += 1
        if len(self.shared) < _MANY:
            self.shared.append(item.visit.url)
        problem = Problem(kind=SHARED, detail=sign.words, url=item.visit.url)
        return Failed(visit=item.visit, outcome="blocked", problem=problem, status=item.capture.status)


def _signs(item: Read, before: str | None) -> Iterator[_Sign]:
    here, there = identity(item.visit.url), identity(item.capture.url)
    if item.visit.story_id is not None and here != there:
        words = f"several stories lead to {item.capture.url}: no move"
        yield _Sign(digest=_digest("to", there), address=_digest(here), many=_MANY, words=words)
    text = item.story.body_text
    if item.doubt or (before is not None and _is_replaced(before, text)):
        many = _TWO if item.doubt and len(text) < _SHORT else _MANY
        words = f"other addresses show the same text: {' '.join(text.split())[:120]!r}"
        address = _digest(identity(item.story.url))
        yield _Sign(digest=_digest("text", _lasting(text)), address=address, many=many, words=words)


def _is_replaced(before: str, after: str) -> bool:
    """Whether not a line of a text is left."""
    return before != after and not _lines(before) & _lines(after)


def _lines(text: str) -> set[str]:
    return {line for part in text.split("\n") if (line := plain(part))}


def _lasting(text: str) -> str:
    return plain(_CHANGING.sub(" ", text))


def _digest(*parts: str) -> bytes:
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=8).digest()

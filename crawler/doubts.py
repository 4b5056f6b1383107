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
from urllib.parse import unquote, urlsplit

from archive.addresses import identity
from archive.folding import plain
from archive.records import Problem, Story
from crawler.text import same_words
from crawler.visits import Failed, Read

if TYPE_CHECKING:
    from archive.store import Store

__all__ = ["SHARED", "Doubts", "mark_of"]

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
_ADDRESS = re.compile(r"\S*[/@\\]\S*")
_FIGURES = re.compile(r"\w*\d\w*")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d])\w+(?:-\w+)*|\d{5,}|\d+(?:[:.-]\d+)+")
"""Numbers of a visit, in a headline: '8a7c-0091', '14:35'. '12' and '2024' are the headline's own."""
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

    def weigh(
        self, item: Read, before: str | None, *, steady: bool = False, failed: Failed | None = None
    ) -> Iterator[Read | Failed]:
        """What to store now. `before`: the text of the last version, None for a new story. `steady`: an earlier crawl
        read the very same there. `failed`: what to store of a reading that is not believed yet."""
        signs = tuple(_signs(item, before, steady=steady))
        if not signs:
            yield item
            return
        for sign in (*signs, *_others(item)):
            self._meet(sign)
        for url, (_, others) in list(self._held.items()):
            if shared := self._shared(others):
                yield self._refuse(self._let_go(url), shared)
        telling = self._shared(signs)
        if telling is not None:
            yield self._refuse(item, telling)
        elif failed is not None:
            yield failed
        else:
            self._hold(item, signs)
            while len(self._held) > _MOST_HELD or self._bytes > _MOST_BYTES:
                yield self._let_go(next(iter(self._held)))

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

    def _shared(self, signs: tuple[_Sign, ...]) -> _Sign | None:
        return next((sign for sign in signs if len(self._met.get(sign.digest, ())) >= sign.many), None)

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
        problem = Problem(
            kind=SHARED, detail=f"{sign.words} ({mark_of(item.story, item.visit.url)})", url=item.visit.url
        )
        return Failed(visit=item.visit, outcome="blocked", problem=problem, status=item.capture.status)


def mark_of(story: Story, url: str) -> str:
    """What a reading said, in a word: 'text 3fa9c1d2e0b14c55'. A story says the same at the next crawl."""
    return f"text {_digest('exact', *_exact(story, url)).hex()}"


def _signs(item: Read, before: str | None, *, steady: bool) -> Iterator[_Sign]:
    here, there = identity(item.visit.url), identity(item.capture.url)
    if item.visit.story_id is not None and here != there:
        words = f"several stories lead to {item.capture.url}: no move"
        yield _Sign(digest=_digest("to", there), address=_digest(here), many=_MANY, words=words)
    text = item.story.body_text
    replaced = before is not None and _is_replaced(before, text)
    if item.doubt or (replaced and not same_words(item.visit.title or "", item.story.title or "")):
        many = _TWO if item.doubt and len(text) < _SHORT else _MANY
        words = f"other addresses show the same text: {' '.join(text.split())[:120]!r}"
        alike = _digest("exact", *_exact(item.story, item.visit.url)) if steady else _alike(item)
        yield _Sign(digest=alike, address=_digest(identity(item.story.url)), many=many, words=words)


def _others(item: Read) -> Iterator[_Sign]:
    """What a reading has in common with others, figures counted and not counted."""
    address = _digest(identity(item.story.url))
    for digest in (_alike(item), _digest("exact", *_exact(item.story, item.visit.url))):
        yield _Sign(digest=digest, address=address, many=_MANY, words="")


def _is_replaced(before: str, after: str) -> bool:
    """Whether not a line of a text is left."""
    return before != after and not _lines(before) & _lines(after)


def _lines(text: str) -> set[str]:
    return {line for part in text.split("\n") if (line := plain(part))}


def _alike(item: Read) -> bytes:
    """One for all pages of the same headline and text, whatever figures the text has: a story's headline is its own."""
    title = _CODE.sub(" ", _ADDRESS.sub(" ", item.story.title or ""))
    return _digest(
        "alike", plain(_without_address(title, item.visit.url)), plain(_CHANGING.sub(" ", item.story.body_text))
    )


def _exact(story: Story, url: str) -> tuple[str, str]:
    """Headline and text with their figures; without addresses, which a notice repeats."""
    title, text = (_without_address(_ADDRESS.sub(" ", words), url) for words in (story.title or "", story.body_text))
    return plain(title), plain(text)


def _without_address(words: str, url: str) -> str:
    """Without the figures and codes that the address has too."""
    pieces = {piece for piece in re.split(r"[^\w]+", unquote(urlsplit(url).path)) if any(map(str.isdigit, piece))}
    return _FIGURES.sub(lambda found: " " if found[0] in pieces else found[0], words) if pieces else words


def _digest(*parts: str) -> bytes:
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=8).digest()

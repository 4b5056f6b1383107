"""What many addresses are called is no name: 'Read more', 'Story 3', /news/item-3.

In: the addresses that a crawl was led to, with what their cards say.  Out: of a visit's names, those that others
have too. Kept as digests, bounded in number.
"""

import re
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from archive.addresses import identity
from archive.folding import plain
from crawler.agreement import called, name_in

if TYPE_CHECKING:
    from crawler.visits import Visit

__all__ = ["Names"]

_MANY = 3
"""Addresses that no name has by chance; one story may have two addresses."""
_MOST_REMEMBERED = 20_000
_FIGURES = re.compile(r"\w*\d\w*")


class Names:
    """The names that one crawl met."""

    def __init__(self) -> None:
        self._met: dict[bytes, set[bytes]] = {}

    def note(self, url: str, title: str | None) -> None:
        """An address was found under these words."""
        address = identity(url)
        bare = address.partition("?")[0]  # a session or a filter makes no other story of an address's name
        for name, where in ((title, address), (name_in(url), bare)):
            if not name:
                continue
            met = self._met.setdefault(_digest(_key(name)), set())
            if len(met) < _MANY:
                met.add(_digest(where))
        while len(self._met) > _MOST_REMEMBERED:
            del self._met[next(iter(self._met))]

    def told(self, visit: "Visit") -> "Visit":
        """The visit, with what others are called as well."""
        names = (*called(visit), name_in(visit.url))
        common = tuple(name for name in names if len(self._met.get(_digest(_key(name)), ())) >= _MANY)
        return replace(visit, common=common) if common else visit


def _key(name: str) -> str:
    return plain(_FIGURES.sub(" ", name))


def _digest(words: str) -> bytes:
    return blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()

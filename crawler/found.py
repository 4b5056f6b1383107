"""What discovery hands on: the address of a story, with what the page that led to it says of the story."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.errors import SiteError
from crawler.raw import Claim

__all__ = ["ApiPage", "Found", "Listing", "Piece", "Sitemap", "SourceError", "plain_words"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One story address of the section."""

    url: str
    """Normalised; on the site's host; matches `stories`."""
    claim: Claim


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One listing page."""

    stories: tuple[Found, ...]
    """In page order, each address once."""
    next_pages: tuple[str, ...]
    """Later pages of the same listing in ascending order, as far as this page links to them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiPage:
    """One answer that was made for programs."""

    stories: tuple[Found, ...] = ()
    """In its order, each address once."""
    named: tuple[str, ...] = ()
    """Every address it names, those that are no story of the section included: by these a repetition is told."""
    next_page: str | None = None
    newest_first: bool = True
    """False where the oldest stories come first, so that known ones at the beginning tell nothing of the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A part of a sitemap, small enough to be read between two turns of an event loop."""

    stories: tuple[Found, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Addresses an index names, on the site's host; as often as it names them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitemap:
    """One sitemap, or one index of sitemaps."""

    pieces: Iterable[Piece]
    """Read while they are iterated, so that a sitemap of any size costs little; may be iterated again. Raises
    `SourceError` at the place where the file is cut off, after everything before it."""

    @property
    def stories(self) -> Iterator[Found]:
        """Of all pieces."""
        return (story for piece in self.pieces for story in piece.stories)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Of all pieces, each once."""
        return tuple(dict.fromkeys(url for piece in self.pieces for url in piece.sitemaps))


class SourceError(SiteError):
    """A feed or sitemap that is none, is empty or is cut off. `why` says so in words."""

    def __init__(self, site: str, url: str, why: str) -> None:
        self.why = why
        super().__init__(site, url, why)


_TAG = re.compile(r"<[^<>]*>")


def plain_words(markup: str) -> str:
    """The words of a short piece of markup from a feed, entities decoded.

    >>> plain_words("A <em>new</em> well &amp;#8211; again")
    'A new well – again'
    """
    from html import unescape

    from crawler.text import fold_space

    return fold_space(unescape(_TAG.sub(" ", unescape(markup))))

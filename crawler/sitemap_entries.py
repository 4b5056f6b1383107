"""The entries of a sitemap's XML, read piece by piece: no tree is built, so a file of any shape costs little memory.

In: UTF-8 without a prologue; a stray '&' is no fault.  Out: the texts of each entry by local name. Nothing is expanded,
fetched or followed: there is no document type left to declare an entity in. Pure.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from crawler.found import SourceError
from crawler.site import Site

__all__ = ["read_entries"]

_PIECE = 2**16
"""Bytes that are read at once: about 500 addresses."""
_MOST_ELEMENTS = 4_000_000
"""A sitemap of 50 MB with an address and a day in each entry has less than half as many."""
_LONGEST = 4000
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_NEWS = ("publication_date", "title")


def read_entries(data: bytes, name: str, url: str, site: Site) -> Iterator[list[dict[str, str]]]:
    """The entries ('url' or 'sitemap') of each piece of the file, one list a piece, which may be empty. SourceError
    where the file is cut off or broken, after all entries before that.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://example.org", "sitemaps": ["https://example.org/s.xml"]})
    >>> body = b"<urlset><url><loc> /a </loc><x:image><x:loc>/b.png</x:loc></x:image></url></urlset>"
    >>> list(read_entries(body, "url", "https://example.org/s.xml", site))
    [[{'loc': '/a'}]]
    """
    reader = _Reader(name)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    start = 0
    while start < len(data):
        end = _end_of_piece(data, start)
        try:
            parser.Parse(_BARE_AMPERSAND.sub(b"&amp;", data[start:end]), end == len(data))
        except expat.ExpatError as error:
            yield reader.taken()
            raise SourceError(site.key, url, f"cut off or broken: {str(error)[:150]}") from error
        yield reader.taken()
        start = end
        if reader.elements > _MOST_ELEMENTS:
            raise SourceError(site.key, url, f"a sitemap of more than {_MOST_ELEMENTS:,} elements")


def _end_of_piece(data: bytes, start: int) -> int:
    """Before a '<' where there is one, so that no reference is cut in two."""
    end = start + _PIECE
    if end >= len(data):
        return len(data)
    return max(data.rfind(b"<", start + 1, end), 0) or end


class _Reader:
    """What expat calls. An entry's own `loc` and `lastmod` count, and the day and title of its news block."""

    def __init__(self, name: str) -> None:
        self.elements = 0
        self._name = name
        self._done: list[dict[str, str]] = []
        self._entry: dict[str, str] = {}
        self._depth = 0
        """1 within an entry, 2 within a child of it, and so on; 0 outside."""
        self._in_news = False
        self._field = ""
        self._text: list[str] = []

    def taken(self) -> list[dict[str, str]]:
        """The entries that ended since the last call."""
        done, self._done = self._done, []
        return done

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.elements += 1
        local = name.rpartition(":")[2]
        if self._depth or local == self._name:
            self._depth += 1
        if self._depth == 2:
            self._in_news = local == "news"
        wanted = (self._depth == 2 and local in ("loc", "lastmod")) or (
            self._depth == 3 and self._in_news and local in _NEWS
        )
        self._field, self._text = (local if wanted else ""), []

    def text(self, words: str) -> None:
        if self._field and len(words) <= _LONGEST:
            self._text.append(words)

    def end(self, _name: str) -> None:
        if self._field:
            words = "".join(self._text).strip()[:_LONGEST].replace("&amp;", "&")
            self._entry |= {self._field: words} if words else {}
            self._field = ""
        if self._depth == 1:
            self._done.append(self._entry)
            self._entry = {}
        self._depth -= self._depth > 0

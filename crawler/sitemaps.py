"""Story addresses from sitemaps: XML, gzip or plain text, and indexes of them.

In: bytes as received.  Out: `Sitemap`. Entities, DTDs and foreign hosts are never followed; unpacking is bounded; the
stories are read as they are asked for. Which sitemap of an index is fetched next is the caller's business. Pure.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.feeds import read_feed
from crawler.found import Found, Piece, Sitemap, SourceError, plain_words
from crawler.raw import Claim
from crawler.site import Site
from crawler.sitemap_entries import read_entries
from crawler.urls import absolute, is_document

__all__ = ["read_sitemap"]

_MOST_BYTES = 50 * 2**20
"""Unpacked: the limit of sitemaps.org."""
_CHUNK = 2**16
_GZIP = b"\x1f\x8b"
_PROLOGUE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)")
_NO_XML = bytes([*range(9), 11, 12, *range(14, 32)])
_FEEDS = ("rss", "feed", "rdf")


def read_sitemap(body: bytes, url: str, site: Site) -> Sitemap:
    """The stories of one sitemap, or the sitemaps that an index names.

    SourceError at once for what is no sitemap; while the stories are iterated for one that is cut off, after all
    that stand before the cut.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://example.org", "sitemaps": ["https://example.org/s.xml"]})
    >>> body = b"<urlset><url><loc>https://example.org/n?id=1&y=2</loc><lastmod>2018-01-22</lastmod></url></urlset>"
    >>> [story] = read_sitemap(body, "https://example.org/s.xml", site).stories
    >>> story.url, story.claim.modified_raw
    ('https://example.org/n?id=1&y=2', '2018-01-22')
    """
    data = _unpacked(body, url, site)
    start = _PROLOGUE.match(data)
    data = data[start.end() :] if start else data
    root = _ROOT.match(data)
    kind = root[1].decode("ascii").lower() if root else ""
    if kind == "urlset":
        return Sitemap(pieces=_Stories(data, url, site))
    if kind == "sitemapindex":
        return Sitemap(pieces=_Children(data, url, site))
    if kind in _FEEDS:
        return Sitemap(pieces=(Piece(stories=read_feed(body, url, site)),))
    if re.match(rb"https?://", data):
        return Sitemap(pieces=_Lines(data, url, site))
    if not data.strip():
        raise SourceError(site.key, url, "an empty answer, no sitemap")
    raise SourceError(site.key, url, "an HTML page, no sitemap" if kind == "html" else "no sitemap")


@dataclass(frozen=True, slots=True)
class _Stories:
    """The stories of a urlset; each iteration reads it anew."""

    data: bytes
    url: str
    site: Site

    def __iter__(self) -> Iterator[Piece]:
        for entries in read_entries(self.data, "url", self.url, self.site):
            yield Piece(stories=tuple(self._stories(entries)))

    def _stories(self, entries: list[dict[str, str]]) -> Iterator[Found]:
        for entry in entries:
            address = absolute(entry.get("loc"), self.url)
            if address and self.site.is_story(address) and is_document(address):
                yield Found(url=address, claim=_claim(entry))


@dataclass(frozen=True, slots=True)
class _Children:
    """The sitemaps of an index."""

    data: bytes
    url: str
    site: Site

    def __iter__(self) -> Iterator[Piece]:
        for entries in read_entries(self.data, "sitemap", self.url, self.site):
            named = (absolute(entry.get("loc"), self.url) for entry in entries)
            yield Piece(sitemaps=tuple(url for url in named if url and self.site.same_host(url)))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The stories of a sitemap in plain text: one address a line."""

    data: bytes
    url: str
    site: Site

    def __iter__(self) -> Iterator[Piece]:
        lines = io.BytesIO(self.data)
        while portion := lines.readlines(_CHUNK):
            yield Piece(stories=tuple(self._stories(portion)))

    def _stories(self, lines: list[bytes]) -> Iterator[Found]:
        for line in lines:
            address = absolute(line.decode("utf-8", "replace"), self.url) if len(line) < _CHUNK else None
            if address and self.site.is_story(address) and is_document(address):
                yield Found(url=address, claim=Claim(source="sitemap"))


def _claim(entry: dict[str, str]) -> Claim:
    return Claim(
        source="sitemap",
        title=plain_words(entry["title"]) if "title" in entry else None,
        published_raw=entry.get("publication_date"),
        modified_raw=entry.get("lastmod"),
    )


def _unpacked(body: bytes, url: str, site: Site) -> bytes:
    """UTF-8: no gzip, no byte order mark, no control characters."""
    data = _gunzipped(body, url, site) if body.startswith(_GZIP) else body
    if len(data) > _MOST_BYTES:
        raise SourceError(site.key, url, f"a sitemap of more than {_MOST_BYTES} bytes")
    return _as_utf8(data).translate(None, _NO_XML)


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.search(data[:200])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return data.decode(encoding, "replace").encode("utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace").encode()


def _gunzipped(body: bytes, url: str, site: Site) -> bytes:
    """As much as can be unpacked: of a torn file the part before the tear."""
    out = io.BytesIO()
    try:
        while body.startswith(_GZIP):
            member = zlib.decompressobj(wbits=31)
            for start in range(0, len(body), _CHUNK):
                out.write(member.decompress(body[start : start + _CHUNK], _MOST_BYTES + 1 - out.tell()))
                if out.tell() > _MOST_BYTES:
                    return out.getvalue()
                if member.eof:
                    break
            body = body[min(start + _CHUNK, len(body)) - len(member.unused_data) :] if member.eof else b""
    except zlib.error as error:
        if not out.tell():
            raise SourceError(site.key, url, f"broken gzip: {error}") from error
    return out.getvalue()

"""Story addresses from RSS and Atom feeds.

In: bytes as received.  Out: `Found` for each entry that is a story of the section, in feed order. Never fetches
anything; raises `SourceError` for what is no feed or has no entries. Pure.
"""

import io
import re
from typing import Any

from archive.addresses import identity
from crawler.found import Found, SourceError, plain_words
from crawler.raw import Claim
from crawler.site import Site
from crawler.urls import absolute, is_document

__all__ = ["read_feed"]

_MOST_BYTES = 5 * 2**20
"""Feedparser takes about a second a megabyte."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_LONGEST_SUMMARY = 1000
"""Longer is the story itself, not a summary."""


def read_feed(body: bytes, url: str, site: Site) -> tuple[Found, ...]:
    """Every entry of RSS 0.9-2.0 or Atom that leads to a story, each address once.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://example.org", "feeds": ["https://example.org/rss"]})
    >>> feed = b"<rss><channel><item><link>/news/a</link><title>A &amp;amp; B</title></item></channel></rss>"
    >>> [(found.url, found.claim.title) for found in read_feed(feed, "https://example.org/rss", site)]
    [('https://example.org/news/a', 'A & B')]
    >>> read_feed(b"<html><title>Gone</title></html>", "https://example.org/rss", site)
    Traceback (most recent call last):
    crawler.found.SourceError: x https://example.org/rss: an HTML page, no feed
    """
    if len(body) > _MOST_BYTES:
        raise SourceError(site.key, url, f"a feed of {len(body)} bytes; at most {_MOST_BYTES} are read")
    if not body.strip():
        raise SourceError(site.key, url, "an empty answer, no feed")
    parsed = _parsed(body, url)
    if not parsed.entries:
        raise SourceError(site.key, url, _why_none(parsed, body))
    found: dict[str, Found] = {}
    for entry in parsed.entries:
        address = _address(entry, url, site)
        if address is not None:
            found.setdefault(identity(address), Found(url=address, claim=_claim(entry, parsed.version)))
    return tuple(found.values())


def _parsed(body: bytes, url: str) -> Any:
    import feedparser

    # A stream, because feedparser takes bytes for an address or a file name when they look like one.
    headers = {"content-location": url, "content-type": "application/xml"}
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = _DECLARATION.sub("", body.decode("utf-16", "replace")).encode()
    return feedparser.parse(io.BytesIO(body.lstrip()), response_headers=headers, sanitize_html=False)


def _why_none(parsed: Any, body: bytes) -> str:
    if parsed.version:
        return "a feed without entries"
    return "an HTML page, no feed" if b"<html" in body[:2000].lower() else "neither RSS nor Atom"


def _address(entry: Any, url: str, site: Site) -> str | None:
    """The first of an entry's addresses that is a story: an aggregator's own link may stand first."""
    links = [link.get("href") for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    for href in (entry.get("feedburner_origlink"), entry.get("link"), *links, entry.get("id")):
        address = absolute(href, url)
        if address and site.is_story(address) and is_document(address):
            return address
    return None


def _claim(entry: Any, version: str) -> Claim:
    published, updated = _printed(entry, "published"), _printed(entry, "updated")
    if published is None and version.startswith("rss"):
        published, updated = updated, None  # dc:date, the only date of RSS 1.0
    return Claim(
        source="feed",
        title=_words(entry, "title"),
        published_raw=published,
        modified_raw=updated,
        category=_category(entry),
        summary=_summary(entry),
    )


def _printed(entry: Any, name: str) -> str | None:
    # Feedparser's own get() gives the publication date for a missing update.
    value = dict.get(entry, name)
    return value.strip() or None if isinstance(value, str) else None


def _words(entry: Any, name: str) -> str | None:
    value = entry.get(name)
    return plain_words(value) or None if isinstance(value, str) else None


def _category(entry: Any) -> str | None:
    named = (plain_words(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ()))
    return next((name for name in named if name and "://" not in name), None)


def _summary(entry: Any) -> str | None:
    words = _words(entry, "summary")
    if words is None:
        return None
    words = words.partition(" The post ")[0] if "appeared first on" in words else words
    return words if len(words) <= _LONGEST_SUMMARY else None

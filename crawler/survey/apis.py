"""Stories in answers made for programs: WordPress's posts, and the JSON that a page's 'load more' asks for. Pure.

In: bytes as received, their address.  Out: `Found` for each story named, in order; () for what names none.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.document import Document
from crawler.found import Found, plain_words
from crawler.raw import Claim
from crawler.survey.links import links_of
from crawler.urls import absolute, is_document

__all__ = ["first_page_of", "stories_in"]

_MOST_BYTES = 5 * 2**20
_MOST_OBJECTS = 20_000
_MOST_PIECES = 40
"""Of markup within one answer."""
_ADDRESSES = ("link", "url", "href", "permalink", "fullUrl", "full_url", "path", "uri", "pageUrl", "canonical_url")
_TITLES = ("title", "headline", "heading", "name", "label")
_DAYS = (
    "date",
    "published",
    "publishedAt",
    "published_at",
    "datePublished",
    "publishDate",
    "publishOn",
    "pubDate",
    "created",
)


def stories_in(body: bytes, url: str) -> tuple[Found, ...]:
    """Every story that an answer in JSON names, each address once; markup within it is read as a page is.

    >>> body = b'{"items": [{"title": "A well", "url": "/news/a"}, {"headline": "Two", "href": "/news/b"}]}'
    >>> [found.url for found in stories_in(body, "https://example.org/api/news")]
    ['https://example.org/news/a', 'https://example.org/news/b']
    """
    if len(body) > _MOST_BYTES:
        return ()
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    host = urlsplit(url).netloc.removeprefix("www.")
    found: dict[str, Found] = {}
    for item in _objects(value):
        for story in _story(item, url) if isinstance(item, dict) else _cards(item, url):
            if urlsplit(story.url).netloc.removeprefix("www.") == host and is_document(story.url):
                found.setdefault(story.url, story)
    return tuple(found.values())


def _objects(value: Any) -> Iterator[dict[str, Any] | str]:
    """Objects and pieces of markup, in order; no deeper and no more than an honest answer has."""
    waiting, seen, pieces = [value], 0, 0
    while waiting and seen < _MOST_OBJECTS:
        seen += 1
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += list(item.values())[::-1]
        elif isinstance(item, list):
            waiting += item[::-1]
        elif isinstance(item, str) and "<a " in item and (pieces := pieces + 1) <= _MOST_PIECES:
            yield item


def _story(item: dict[str, Any], base: str) -> Iterator[Found]:
    title = next((words for name in _TITLES if (words := _words(item.get(name)))), None)
    address = next((text for name in _ADDRESSES if isinstance(text := item.get(name), str) and "/" in text), None)
    url = absolute(address, base) if title else None
    if url is not None:
        raw = next((text for name in _DAYS if isinstance(text := item.get(name), str)), None)
        claim = Claim(source="api", title=title, published_raw=_with_offset(raw, item.get("date_gmt")))
        yield Found(url=url, claim=claim)


def _words(value: Any) -> str | None:
    """Plain, or as WordPress has it: {'rendered': '…'}."""
    text = value.get("rendered") if isinstance(value, dict) else value
    return plain_words(text)[:500] or None if isinstance(text, str) else None


def _with_offset(local: str | None, utc: Any) -> str | None:
    """WordPress writes the same moment twice, once in the site's zone: the difference is the zone's offset.

    >>> _with_offset("2026-05-04T09:00:00", "2026-05-04T08:00:00"), _with_offset("4 May 2026", None)
    ('2026-05-04T09:00:00+01:00', '4 May 2026')
    """
    if local is None or not isinstance(utc, str):
        return local
    try:
        minutes = round((datetime.fromisoformat(local) - datetime.fromisoformat(utc)).total_seconds() / 60)
    except (ValueError, TypeError):
        return local
    sign = "-" if minutes < 0 else "+"
    return f"{local}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if abs(minutes) < 1440 else local


def _cards(markup: str, base: str) -> Iterator[Found]:
    page = Document.parse(markup.encode("utf-8", "replace"), base, "text/html; charset=utf-8")
    for card in links_of(page).cards:
        yield Found(url=card.url, claim=Claim(source="api", title=card.title, published_raw=card.published_raw))


def first_page_of(url: str) -> str:
    """The address of the first page, where a button names the next one.

    >>> first_page_of("https://example.org/api/news?size=8&page=2")
    'https://example.org/api/news?size=8&page=1'
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    firsts = {"page": "1", "paged": "1", "p": "1", "offset": "0", "start": "0", "skip": "0"}
    query = urlencode([(name, firsts.get(name, value) if value.isdecimal() else value) for name, value in pairs])
    return urlunsplit(parts._replace(query=query)) if pairs else url

"""Paths to answers: listing, stories, redirects, feed, sitemap, robots and the traps of one section. Pure."""

import gzip
import hashlib
from urllib.parse import parse_qsl, urlsplit

from tests.sections.section import Answer, Section

__all__ = ["answer"]

_XML = "application/xml; charset=utf-8"


def answer(section: Section, target: str, if_none_match: str | None = None) -> Answer:
    """What the section's server says to GET `target` (path and query)."""
    found = _page(section, target)
    if found.status == 200 and section.markup.etag:
        etag = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
        if if_none_match == etag:
            return Answer(304, {"ETag": etag}, b"")
        return Answer(200, found.headers | {"ETag": etag}, found.body)
    return found


def _page(section: Section, target: str) -> Answer:
    markup, parts = section.markup, urlsplit(target)
    kind = {"Content-Type": markup.content_type}
    if parts.path == "/robots.txt":
        return Answer(200, {"Content-Type": "text/plain"}, section.robots().encode())
    if parts.path == markup.feed:
        return Answer(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, section.feed().encode())
    if markup.sitemap_index and parts.path == markup.sitemap:
        return Answer(200, {"Content-Type": _XML}, section.sitemap_index().encode())
    if markup.sitemap_index and parts.path == "/sitemap-news.xml.gz":
        return Answer(200, {"Content-Type": "application/gzip"}, gzip.compress(section.sitemap().encode(), mtime=0))
    if parts.path == markup.sitemap:
        return Answer(200, {"Content-Type": _XML}, section.sitemap().encode())
    number = _listing_number(section, target)
    if number:
        return Answer(200, kind, section.listing_page(number))
    for story in section.stories.values():
        path = section.path(story)
        if parts.path == path:
            return Answer(200, kind, section.story_page(story))
        old = (markup.old_path or "").format(slug=story.slug)
        if parts.path.rstrip("/") in (path.rstrip("/"), old.rstrip("/") or None):
            return Answer(301, {"Location": path}, b"")
    return _elsewhere(section, target)


def _listing_number(section: Section, target: str) -> int | None:
    """The page a listing address means; the first page for parameters that the site ignores, as real sites do."""
    for number in range(1, section.pages + 1):
        if target == section.page_url(number):
            return number
    parts = urlsplit(target)
    if parts.path.rstrip("/") == section.markup.listing_path.rstrip("/") and not _beyond(section, parts.query):
        return 1
    return None


def _beyond(section: Section, query: str) -> bool:
    """Whether a page number is asked for that does not exist: answered 404."""
    sample = dict(parse_qsl(urlsplit(section.page_url(2)).query))
    return any(key in sample for key, _ in parse_qsl(query))


def _elsewhere(section: Section, target: str) -> Answer:
    """The rest of the site: an endless search, archives by month, pages about nothing in particular."""
    parts = urlsplit(target)
    if parts.path.startswith("/search-results"):
        number = int(dict(parse_qsl(parts.query)).get("page", "1") or 1)
        story = list(section.stories.values())[number % len(section.stories)]
        page = (
            f'<html><title>Search</title><h1>Search</h1><a href="{section.href(story)}">{story.slug}</a>'
            f'<a rel="next" href="/search-results/?page={number + 1}&amp;term=x">Next</a></html>'
        )
        return Answer(200, {"Content-Type": "text/html"}, page.encode())
    if parts.path in ("/", "/about-us/"):
        return Answer(200, {"Content-Type": "text/html"}, b"<title>Welcome</title><h1>Welcome</h1><p>We help.</p>")
    return Answer(404, {"Content-Type": "text/html"}, b"<title>Not found</title><h1>Page not found</h1>")

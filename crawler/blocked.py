"""Answers that are no story: challenge, consent wall, login, soft 404, maintenance, another format, nothing at all.

In: one answer, parsed.  Out: `PageRefused` with its kind and the evidence, or None. Pure. Both mistakes cost: a
challenge taken for a story is a false edit, a story refused is a gap. So a page is refused by what its heading or title
says in so many words, never by a word in its text; and a page that declares itself an article (JSON-LD, Open Graph), or
has a story's length of text under such a heading, is a story about cookies, passwords or pages not found.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from archive.addresses import identity
from archive.errors import PageRefused
from crawler.document import Document, fold
from crawler.notices import notice_kind

if TYPE_CHECKING:
    from crawler.site import Site

__all__ = ["refusal"]

_LEAST_BYTES = 40
_STORY_WORDS = 120
"""Words in paragraphs of a page that is more than a notice."""
_HTML = re.compile(r"^\s*(?:text/(?:html|plain)|application/xhtml\+xml)\b", re.IGNORECASE)
_OTHER_FORMAT = (b"%PDF-", b"<?xml", b"<rss", b"<feed", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_SPLIT = re.compile(r"\s+[|–—·•:-]\s+|\s*[|·•]\s*|:\s+")

_ARTICLE = re.compile(r"Article|Posting|Report")


def refusal(
    document: Document,
    *,
    url: str,
    requested_url: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    site: "Site | None",
) -> PageRefused | None:
    """Why this answer is no story; None when nothing says so. Plain error statuses are the caller's to judge.

    >>> page = b"<title>Example Trust</title><h1>Page not found</h1><p>Try the <a href=/>home page</a>."
    >>> parsed = Document.parse(page, "https://example.org/news/a")
    >>> refusal(parsed, url=parsed.url, requested_url=parsed.url, status=200, headers=(), body=page, site=None).kind
    'soft-404'
    """
    found = (
        _mitigated(headers)
        or _format(headers, body)
        or _emptiness(document, body, status)
        or _led_away(url, requested_url, site)
        or _notice(document, status)
    )
    if found is None:
        return None
    return PageRefused(site.key if site else "", requested_url, *found)


def _mitigated(headers: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The header by which a protection service says that this is its page and not the site's."""
    value = next((value for name, value in headers if name.lower() == "cf-mitigated"), None)
    return ("challenge", f"header cf-mitigated: {value}") if value else None


def _format(headers: Iterable[tuple[str, str]], body: bytes) -> tuple[str, str] | None:
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    if declared and not _HTML.match(declared):
        return "not-html", f"Content-Type {declared}"
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    magic = next((sign for sign in _OTHER_FORMAT if start.startswith(sign)), None)
    if magic and b"<html" not in body[:1024].lower():
        return "not-html", f"begins with {magic!r}"
    return None


def _emptiness(document: Document, body: bytes, status: int) -> tuple[str, str] | None:
    if status >= 300:
        return None
    if len(body.strip()) < _LEAST_BYTES:
        return "empty", f"{len(body)} bytes"
    return None if _text(document) else ("empty", "no word on it")


def _led_away(url: str, requested_url: str, site: "Site | None") -> tuple[str, str] | None:
    """A missing story's address often leads to the home page or to the listing."""
    if site is None or identity(url) == identity(requested_url):
        return None
    places = {identity(listing): "the listing" for listing in site.listings} | {identity(site.home): "the home page"}
    without_query = identity(url).split("?")[0]
    place = places.get(identity(url)) or places.get(without_query)
    return ("soft-404", f"leads to {place} {url}") if place else None


def _notice(document: Document, status: int) -> tuple[str, str] | None:
    """A heading or title that says in so many words that this is no story."""
    headings = [fold(document.text_of(heading)) for heading in document.root.iter("h1")]
    title = next((fold(element.text) for element in document.root.iter("title")), "")
    parts = [*headings, title, *(_SPLIT.split(title) if title else ())]
    if not headings:
        parts += [fold(document.text_of(heading)) for heading in document.root.iter("h2")][:1]
    for said in parts:
        kind = notice_kind(said)
        if kind and _believable(document, kind, said, headings, status):
            return kind, f"its heading says {said!r}"
    return None


def _believable(document: Document, kind: str, said: str, headings: list[str], status: int) -> bool:
    """Whether the rest of the page agrees that it is a notice."""
    if status >= 400:
        return True
    if said not in headings and headings and kind != "challenge" and len(headings[0].split()) > 3:
        return False  # the title says so, the page has a headline of its own
    if _declares_an_article(document):
        return False
    if kind == "login" and not document.root.xpath("//input[@type='password']"):
        return False
    if kind == "consent" and not document.root.xpath("//form|//button"):
        return False
    return (kind == "soft-404" and said in headings) or _paragraph_words(document) < _STORY_WORDS


def _declares_an_article(document: Document) -> bool:
    if document.meta("og:type") == "article" and document.meta("article:published_time"):
        return True
    return any(_ARTICLE.search(str(item.get("@type"))) and item.get("datePublished") for item in document.json_ld())


def _paragraph_words(document: Document) -> int:
    return sum(len(document.text_of(paragraph).split()) for paragraph in document.root.iter("p"))


def _text(document: Document) -> bool:
    body = next(iter(document.root.iter("body")), document.root)
    return bool(document.text_of(body))

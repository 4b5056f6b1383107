"""What an interface for programs names, before it is known which addresses are stories. Pure.

In: an answer, the section's address.  Out: `Told`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.apis import read_api
from crawler.found import Found, SourceError
from crawler.site import Site

__all__ = ["Told", "first_page_of", "told_by"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One answer."""

    stories: tuple[Found, ...] = ()
    goes_on: bool = False
    """Whether a further page is named."""


def told_by(body: bytes, url: str, headers: Iterable[tuple[str, str]], site: Site, section: str) -> Told:
    """Every page of the site that an answer names as it names stories. `site`: every address is a story. Where only
    the last words of addresses are told, they are taken for those below the section.

    >>> body = b'[{"title": "A well", "slug": "a-well"}, {"title": "Two wells", "slug": "two-wells"}]'
    >>> site = Site(key="x", home="https://example.org/", stories="^/.+")
    >>> told = told_by(body, "https://example.org/api/news", [], site, "https://example.org/news/")
    >>> [found.url for found in told.stories]
    ['https://example.org/news/a-well', 'https://example.org/news/two-wells']
    """
    stem = urlsplit(section).path.rstrip("/")
    below = replace(site, stories=f"^{stem}/[^/?]+") if stem.replace("/", "").replace("-", "").isalnum() else site
    for reading in dict.fromkeys((site.stories, below.stories)):
        try:
            page = read_api(body, url, list(headers), replace(site, stories=reading))
        except SourceError:
            return Told()
        if len(page.stories) > 1:
            return Told(stories=page.stories, goes_on=page.next_page is not None)
    return Told()


def first_page_of(url: str) -> str:
    """The address of the first page, where a button names the next one.

    >>> first_page_of("https://example.org/api/news?size=8&page=2")
    'https://example.org/api/news?size=8&page=1'
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    firsts = {"page": "1", "paged": "1", "p": "1", "offset": "0", "start": "0", "skip": "0"}
    if not any(name in firsts and value.isdecimal() and value > firsts[name] for name, value in pairs):
        return url
    query = urlencode([(name, firsts.get(name, value) if value.isdecimal() else value) for name, value in pairs])
    return urlunsplit(parts._replace(query=query))

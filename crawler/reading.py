"""The reader: bytes of one page in, a Story out. No network, no archive, no Scrapy; never raises for any bytes."""

from dataclasses import replace
from datetime import datetime

from archive.addresses import is_web
from archive.records import Story
from crawler.document import Document
from crawler.normalise import normalise
from crawler.page import read_page
from crawler.raw import Claim
from crawler.site import Site

__all__ = ["read_story", "read_with_document"]

_NOWHERE = "https://page.invalid/"  # what links are relative to when the page came from no address (RFC 6761)


def read_story(
    body: bytes,
    url: str,
    content_type: str | None = None,
    site: Site | None = None,
    *,
    fetched_at: datetime | None = None,
    claim: Claim | None = None,
) -> Story:
    """Read one story page. `body`: bytes as received, decoded from transfer only. Without a site, by the page alone.

    What the page does not tell is None and, where every story has it, a problem of kind 'field-missing'.
    `fetched_at` lets dates in the future be noticed; `claim` is what a listing, feed or sitemap said of the story.

    >>> read_story(b"", "https://www.example.org/news/a").problems[0].detail
    'no title found'
    """
    document = Document.parse(body, url if is_web(url) else _NOWHERE, content_type)
    story = read_with_document(document, site, fetched_at=fetched_at, claim=claim)
    return story if is_web(url) else replace(story, url=url)


def read_with_document(
    document: Document, site: Site | None = None, *, fetched_at: datetime | None = None, claim: Claim | None = None
) -> Story:
    """The same for a page that is parsed already. The site's `ignore`d parts are removed from the document."""
    return normalise(read_page(document, site), site, fetched_at=fetched_at, claim=claim)

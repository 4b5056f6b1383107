"""Story addresses from listing pages; feeds and sitemaps are read by their own modules and handed on here.

In: a listing page and its site.  Out: `Listing`: every story of the section that the page links to, with what its card
says of it, and the further pages of the listing. Pure.
"""

import re
from collections.abc import Callable, Iterator

from archive.addresses import identity
from crawler.cards import Card, find_cards
from crawler.document import Document, fold
from crawler.feeds import read_feed
from crawler.found import Found, Listing, Sitemap, SourceError
from crawler.pagination import read_pages
from crawler.raw import Claim
from crawler.site import Site
from crawler.sitemaps import read_sitemap
from crawler.urls import is_document

__all__ = ["Found", "Listing", "Sitemap", "SourceError", "read_feed", "read_listing", "read_sitemap"]

_LINKS = ("href", "data-href", "data-url", "data-link", "data-permalink", "onclick")
_LINKED = "//*[" + " or ".join(f"@{name}" for name in _LINKS) + "]"
_GOES_TO = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|location\.(?:assign|replace)\([\"']([^\"']+)[\"']\)"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_NO_STORY = re.compile(
    rf"(?:(?:{_MONTHS})\s*)?(?:19|20)\d\d(?:\s*\(\d+\))?|(?:{_MONTHS})(?:\s*\(\d+\))?|(?:(?:news|blog|press)\s+)?archives?|"
    r"(?:(?:view|see|show|browse)\s+)?all(?:\s+(?:our|the|latest))?(?:\s+(?:news|stories|articles|posts|updates|blogs|"
    r"press\s+releases))?|subscribe(?:\s+(?:now|here))?|rss(?:\s+feed)?",
    re.IGNORECASE,
)
"""What links to parts of a listing are called, years and months of an archive among them."""


def read_listing(document: Document, site: Site) -> Listing:
    """Everything a listing page leads to.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://example.org", "listings": ["https://example.org/news"],
    ...                              "stories": "^/news/[^/?]+/?$"})
    >>> page = b"<h2><a href='/news/well'>A well opens</a></h2><a href='/about'>About</a><a href='?page=2'>Next</a>"
    >>> listing = read_listing(Document.parse(page, "https://example.org/news"), site)
    >>> [story.url for story in listing.stories], listing.next_pages
    (['https://example.org/news/well'], ('https://example.org/news?page=2',))
    """
    pages = read_pages(document, site)
    others = pages.every | _sections(document)

    def is_target(url: str) -> bool:
        return site.is_story(url) and is_document(url) and identity(url) not in others

    claims = _claims(document, site, is_target)
    found: dict[str, Found] = {}
    for url in dict.fromkeys(_addresses(document)):
        if is_target(url) and identity(url) not in found:
            found[identity(url)] = Found(url=url, claim=claims.get(identity(url), Claim(source="card")))
    return Listing(stories=tuple(found.values()), next_pages=pages.later)


def _sections(document: Document) -> frozenset[str]:
    """What links lead to of which every word on the page is a year, a month, 'Archive', 'View all news': no stories."""
    told: dict[str, bool] = {}
    for link in document.root.iter("a"):
        words = fold(link.text_content()) or next((fold(image.get("alt")) for image in link.iter("img")), "")
        url = document.absolute(link.get("href")) if words else None
        if url is not None:
            told[identity(url)] = told.get(identity(url), True) and bool(_NO_STORY.fullmatch(words))
    return frozenset(key for key, is_section in told.items() if is_section)


def _addresses(document: Document) -> Iterator[str]:
    """Where links, and cards that a script makes clickable, lead to; in page order."""
    for value in dict.fromkeys(_values(document)):
        url = document.absolute(value)
        if url is not None:
            yield url


def _values(document: Document) -> Iterator[str]:
    for element in document.root.xpath(_LINKED):
        for name in _LINKS if element.tag not in ("link", "base") else ():
            value = element.get(name)
            if name == "onclick" and value:
                goes = _GOES_TO.search(value)
                value = (goes[1] or goes[2]) if goes else None
            if value:
                yield value


def _claims(document: Document, site: Site, is_target: Callable[[str], bool]) -> dict[str, Claim]:
    """What the cards say, by identity; where a story has several cards, the one that says most."""
    claims: dict[str, tuple[int, Claim]] = {}
    for run in find_cards(document, is_target, order=site.date_order):
        for card in run.cards:
            said = sum(bool(value) for value in (card.published_raw, card.published_raw, card.category, card.summary))
            if identity(card.url) not in claims or said > claims[identity(card.url)][0]:
                claims[identity(card.url)] = (said, _claim(card))
    return {key: claim for key, (_, claim) in claims.items()}


def _claim(card: Card) -> Claim:
    return Claim(
        source="card",
        title=card.title,
        published_raw=card.published_raw,
        category=card.category,
        summary=card.summary,
    )

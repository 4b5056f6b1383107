"""Where a listing page leads: cards that look like stories, and everything else. Pure.

In: a parsed page.  Out: `Links`. A menu, a list of categories and a footer are lists of links too: what makes a card is
a day, a heading, a summary, a picture or a title of several words, in several of its neighbours as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive.addresses import identity
from crawler.cards import Card, Run, find_cards
from crawler.document import Document
from crawler.survey.paths import LISTING_WORDS
from crawler.urls import is_document, page_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["NEWS_WORDS", "Links", "links_of"]

_NEWS_WORDS_TEXT = (
    "news newsroom blog blogs stories story press press-releases press-office media media-centre latest "
    "latest-news articles updates insights our-stories our-news news-and-stories news-and-views "
    "news-and-events newyddion blogiau straeon actualites actualités actus nouvelles communiques presse aktuelles "
    "nachrichten noticias notizie nieuws"
)
NEWS_WORDS = frozenset(_NEWS_WORDS_TEXT.split())
_SIGNS = frozenset(("heading", "date", "summary", "image", "box"))
_FURNITURE = frozenset(("nav", "footer"))
_ROLES = frozenset(("navigation", "contentinfo", "menu", "menubar", "search"))
_PROMISING_TITLE = 4
"""Words from which on a line reads like a headline."""
_INVITES = re.compile(
    r"(?:read|find out|learn|see|view|show|load|browse|sign|subscribe|donate|join|all|next|previous|older|newer)\b|"
    r"(?:page )?\d+$|[«»‹›<>→←]",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """What one page leads to on its own site."""

    cards: tuple[Card, ...]
    """Those that look like stories, each address once, in page order."""
    others: tuple[str, ...]
    """Addresses that are surely none: menus, categories, further pages."""
    sections: tuple[str, ...]
    """Addresses that are called like a section of news."""


def links_of(document: Document) -> Links:
    """See the module.

    >>> page = b"<nav><a href=/us>Us</a><a href=/news>News</a></nav><h2><a href=/news/a>A well</a></h2><p>One.</p>"
    >>> page += b"<h2><a href=/news/b>Two wells</a></h2><p>Two.</p>"
    >>> found = links_of(Document.parse(page, "https://example.org/news"))
    >>> [urlsplit(card.url).path for card in found.cards], [urlsplit(url).path for url in found.others]
    (['/news/a', '/news/b'], ['/us', '/news'])
    """
    host = urlsplit(document.url).netloc.removeprefix("www.")

    def on_site(url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc.removeprefix("www.") == host and is_document(url)

    here = page_address(document.url)
    cards: dict[str, Card] = {}
    for run in find_cards(document, on_site):
        for card in _stories(run):
            page = page_address(card.url)
            if not _is_listing_like(card.url) and not (page.listing == here.listing and page.number != here.number):
                cards.setdefault(identity(card.url), card)
    linked = dict(_linked(document, on_site))
    others = {
        key: url for key, (url, words, menu) in linked.items() if key not in cards and _is_other(url, words, menu)
    }
    menus = {key for key, (_, words, menu) in linked.items() if menu and len(words.split()) < _PROMISING_TITLE}
    kept = {key: card for key, card in cards.items() if key not in menus}
    others |= {key: cards[key].url for key in cards if key in menus}
    sections = tuple(url for url, words, _ in linked.values() if _is_section(url, words))
    return Links(cards=tuple(kept.values()), others=tuple(others.values()), sections=sections)


def _stories(run: Run) -> list[Card]:
    """Of cards side by side those that can be stories, if the run as a whole is one of stories."""
    if _in_furniture(run.container):
        return []
    likely = [card for card in run.cards if _looks_like_a_story(card)]
    return likely if len(likely) * 2 >= len(run.cards) else [card for card in likely if "date" in card.signals]


def _looks_like_a_story(card: Card) -> bool:
    words = len(card.title.split())
    if _INVITES.match(card.title) and not card.signals & {"date", "heading"}:
        return False
    return (
        bool(card.signals & {"date", "summary"})
        or (words > 1 and bool(card.signals & _SIGNS))
        or (words >= _PROMISING_TITLE)
    )


def _in_furniture(element: "HtmlElement") -> bool:
    around = (element, *element.iterancestors())
    return any(each.tag in _FURNITURE or each.get("role") in _ROLES for each in around) or any(
        each.tag == "header" and each.getparent() is not None and each.getparent().tag == "body" for each in around
    )


def _linked(document: Document, on_site: object) -> Iterator[tuple[str, tuple[str, str, bool]]]:
    """Every link: its identity, address, words, and whether it stands in a menu or footer."""
    assert callable(on_site)
    for a in document.root.iter("a"):
        url = document.absolute(a.get("href"))
        if url is not None and on_site(url):
            yield identity(url), (url, document.text_of(a), _in_furniture(a))


def _is_listing_like(url: str) -> bool:
    """Whether a part of the path says that stories are listed there.

    >>> [_is_listing_like(f"https://example.org/{path}") for path in ("news/category/water", "news/tags", "news/a-tag")]
    [True, True, False]
    """
    parts = [part.casefold() for part in urlsplit(url).path.split("/") if part]
    return any(part in LISTING_WORDS for part in parts)


def _is_other(url: str, words: str, menu: bool) -> bool:
    """Whether a link that is no card leads to a page of another kind; a menu's own pages may have long names.

    >>> urls = ("https://example.org/how-to-help-us/", "https://example.org/news/a-b-c")
    >>> [_is_other(url, "How you can help us", True) for url in urls]
    [True, False]
    """
    short = len(words.split()) < _PROMISING_TITLE
    folders, _, slug = urlsplit(url).path.strip("/").rpartition("/")
    return (
        _is_listing_like(url) or (menu and (short or not folders)) or (short and slug.count("-") < 2 and len(words) > 0)
    )


def _is_section(url: str, words: str) -> bool:
    """Whether an address or the words of its link are those of a section of news.

    >>> _is_section("https://example.org/about/news/", ""), _is_section("https://example.org/donate", "Give")
    (True, False)
    """
    slug = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).casefold()
    return slug.partition(".")[0] in NEWS_WORDS or words.casefold().replace(" ", "-") in NEWS_WORDS

"""One story page in page words: evidence in order of trust, the source kept.

In: a Document and its Site (None: nothing is known of the site).  Out: RawStory. Pure; never raises for any page.
"""

from collections.abc import Sequence
from itertools import chain
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from archive.records import Problem
from crawler import metadata
from crawler.authors import find_authors
from crawler.blocks import Block, collect
from crawler.body import read_body
from crawler.dateline import Place, address_evidence, modified_evidence, printed_evidence, published_evidence
from crawler.document import Document
from crawler.given import given_address, given_names, given_words
from crawler.headline import Headline, find_headline, home_link_names
from crawler.others import card_elements, is_within
from crawler.particulars import find_category, find_image, find_summary
from crawler.publication import choose_day
from crawler.raw import Evidence, RawStory
from crawler.site import Site
from crawler.teasers import find_runs, read_teasers

__all__ = ["DEFAULT_ORDER", "DEFAULT_ZONE", "read_page"]

DEFAULT_ZONE = ZoneInfo("Europe/London")
DEFAULT_ORDER = "DMY"


def read_page(document: Document, site: Site | None = None) -> RawStory:
    """Everything that the page says of its story."""
    if site:
        document.drop(site.ignore)
    names = _names(document, site)
    body_element = document.root.find("body")
    blocks = collect(document.root if body_element is None else body_element)
    runs = find_runs(document, site)
    others = card_elements(runs, blocks)
    own = [block for block in blocks if not is_within(block, others)]
    headline = _headline(document, own, site, names)
    body = read_body(document, own, headline, site)
    place = Place(headline=headline.index, first=body.first, last=body.last)
    authors = _authors(document, own, place, site, names)
    published, problems = _published(document, own, place, site)
    return RawStory(
        url=document.url,
        title=headline.evidence,
        summary=given_words(document, site, "summary") or find_summary(document, names),
        published=published,
        modified=_modified(document, own, place, site),
        authors=authors,
        category=given_words(document, site, "category") or find_category(document, own, place, (*authors, *names)),
        language=metadata.language(document),
        image_url=given_address(document, site, "image")
        or find_image(document, headline.element, _told(own, place), others),
        canonical_url=metadata.canonical_url(document),
        body_text=body.text,
        body_html=body.html,
        teasers=read_teasers(document, site, body.element, runs),
        problems=(*document.problems, *problems),
    )


def _told(blocks: Sequence[Block], place: Place) -> list[HtmlElement]:
    """Elements of the story's text, its ends included."""
    return [block.element for block in blocks if place.first <= block.index <= place.last and place.first >= 0]


def _names(document: Document, site: Site | None) -> tuple[str, ...]:
    own = (site.name,) if site and site.name else ()
    return tuple(dict.fromkeys((*own, *metadata.site_names(document), *home_link_names(document))))


def _headline(document: Document, blocks: Sequence[Block], site: Site | None, names: tuple[str, ...]) -> Headline:
    found = find_headline(list(blocks), metadata.titles(document), names)
    selected = given_words(document, site, "title")
    return found if selected is None else Headline(evidence=selected, element=found.element, index=found.index)


def _authors(
    document: Document, blocks: Sequence[Block], place: Place, site: Site | None, names: tuple[str, ...]
) -> tuple[str, ...]:
    return given_names(document, site) or find_authors(document, blocks, place, names)


def _published(
    document: Document, blocks: Sequence[Block], place: Place, site: Site | None
) -> tuple[Evidence | None, list[Problem]]:
    """What tells the day, and what contradicts it."""
    selected = given_words(document, site, "published")
    trusted = chain(
        [selected] if selected else [],
        metadata.published_dates(document),
        published_evidence(document, blocks, place),
        metadata.vague_dates(document),
        address_evidence(document.url),
    )
    zone, order = (site.zone, site.date_order) if site else (DEFAULT_ZONE, DEFAULT_ORDER)
    return choose_day(trusted, printed_evidence(blocks, place), order, zone, is_zone_known=site is not None)


def _modified(document: Document, blocks: Sequence[Block], place: Place, site: Site | None) -> Evidence | None:
    selected = given_words(document, site, "modified")
    candidates = [selected, *metadata.modified_dates(document), *modified_evidence(document, blocks, place)]
    return next((evidence for evidence in candidates if evidence), None)

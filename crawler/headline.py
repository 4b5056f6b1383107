"""The story's own headline, spelled as the page prints it.

In: a Document, its blocks and what the page declares.  Out: the words, their source, and the element that prints them.
"""

import copy
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.document import Document, fold
from crawler.metadata import clean
from crawler.raw import Evidence
from crawler.text import same_words, strip_site_name
from crawler.trimming import is_date_line

__all__ = ["Headline", "find_headline", "home_link_names"]

_SECTION_WORDS = (
    "news|latest news|all news|our news|news and views|news & views|news and events|news & events|blog|blogs|our blog|"
    "stories|our stories|press|press release|press releases|media|media centre|media center|newsroom|press office|home|"
    "articles|article|latest|updates|events|search|menu|newyddion|actualités|nouvelles|aktuelles|noticias|notizie|nieuws"
)
_SECTIONS = frozenset(_SECTION_WORDS.split("|"))
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.\w+|home/?|default\.aspx)?|\.{1,2}/?", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_MOST_PARTS = 6  # elements within a heading that are looked at
_LEAD = 6  # lines between a headline and its text
_NEVER_AROUND = frozenset(("nav", "footer", "aside", "form", "dialog"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """What `find_headline` found."""

    evidence: Evidence | None
    element: HtmlElement | None
    """The heading that prints it; None where only metadata tells it."""
    index: int
    """Place of its block in reading order; -1 where no block prints it."""


def find_headline(blocks: list[Block], declared: list[Evidence], names: tuple[str, ...]) -> Headline:
    """Where a heading and the metadata agree, the heading's spelling; else a heading that can be one; else metadata.

    `names`: what the site calls itself; a heading that is one of them, or the name of a section, loses.
    """
    headings = [block for block in blocks if block.heading and _may_be(block, names) and not _leads_home(block)]
    headings.sort(key=lambda block: (block.heading, block.index))
    spellings = [spelling for block in headings for spelling in (block.text, *_without_a_part(block))]
    stripped = [strip_site_name(evidence.value, names, spellings) for evidence in declared]
    for block in headings[:1]:
        if joined := _joined(block, [each.value for each in declared], names):
            return _from(block, joined)
    agreed = _agreed(headings, [*stripped, *(each.value for each in declared)])
    if agreed is not None:
        return agreed
    first = [block for block in headings if block.heading == 1] or _partly(headings, stripped)
    if first:
        return _from(max(first, key=lambda block: (_likeness(block.text, stripped), -block.index)))
    telling = [title for title in stripped if title and not _is_section(title, names)]
    for block in blocks:
        if any(abs(len(block.text) - len(title)) < 12 and same_words(clean(block.text), title) for title in telling):
            return _from(block)
    title = next(iter(telling), None)
    source = declared[stripped.index(title)].source if title is not None else ""
    dated = next((block for block in headings if _is_dated(block, blocks)), None) if source in ("", "title") else None
    if dated is not None:
        return _from(dated)  # 'Harbour Trust News' is the title of every page of some sites
    if title is not None:
        return Headline(evidence=Evidence(value=title, source=source), element=None, index=-1)
    return _from(headings[0]) if headings else Headline(evidence=None, element=None, index=-1)


def _from(block: Block, text: str | None = None) -> Headline:
    source = f"h{block.heading}" if block.heading else "text"
    evidence = Evidence(value=clean(text or block.text), source=source)
    return Headline(evidence=evidence, element=block.element, index=block.index)


def _agreed(headings: list[Block], titles: list[str]) -> Headline | None:
    """The first heading that says what a title says, if need be without the category that it holds as well."""
    for block in headings:
        for spelling in (block.text, *_without_a_part(block)):
            if any(same_words(clean(spelling), title) for title in titles):
                return _from(block, spelling)
    return None


def _joined(block: Block, titles: list[str], names: tuple[str, ...]) -> str | None:
    """The declared spelling of a heading in two lines, which only a colon joins: 'In the north' / 'A well opens'."""
    if ":" in block.text or not len(block.element):
        return None
    words = _WORD.findall(block.text.casefold())
    alike = (title for title in titles if ": " in title and _WORD.findall(title.casefold()) == words)
    return next((title for title in alike if not _is_section(title.partition(":")[0], names)), None)


def _without_a_part(block: Block) -> list[str]:
    """A heading's words without those of one element in it, for each: `<h1><span>News</span> A well opens</h1>`."""
    parts = list(block.element.iterdescendants())[:_MOST_PARTS]
    found: list[str] = []
    for place in range(len(parts)):
        copied = copy.deepcopy(block.element)
        list(copied.iterdescendants())[place].drop_tree()
        found.append(fold(copied.text_content()))
    return [text for text in found if text and text != block.text]


def _is_dated(heading: Block, blocks: list[Block]) -> bool:
    """Whether a date stands right below a heading, running text below that, and none above."""
    start = bisect_right(blocks, heading.index, key=lambda block: block.index)
    if any(block.is_prose and not block.zones for block in blocks[:start]):
        return False
    lead = list(takewhile(lambda block: not block.is_prose and not block.heading, blocks[start : start + _LEAD]))
    text = blocks[start + len(lead) : start + len(lead) + 1]
    return any(is_date_line(block.text) for block in lead) and any(block.is_prose for block in text)


def _may_be(block: Block, names: tuple[str, ...]) -> bool:
    if any(zone.tag in _NEVER_AROUND for zone in block.zones) or len(block.text) < 2:
        return False
    return not _is_section(block.text, names)


def home_link_names(document: Document) -> list[str]:
    """What links to the front page say, in words or to those who do not see the logo: often the site's name."""
    links = [link for link in document.root.iter("a") if _is_home(document, link.get("href") or "#")]
    said = [
        text for link in links for text in (fold(link.text_content()), *(fold(i.get("alt")) for i in link.iter("img")))
    ]
    return [text for text in dict.fromkeys(said) if 3 < len(text) <= 60 and text.casefold() not in _SECTIONS]


def _is_home(document: Document, href: str) -> bool:
    """Whether an address is the front page of this website: a story links to those of others."""
    if not _HOME.fullmatch(href.strip()):
        return False
    target = document.absolute(href) if ":" in href or href.startswith("//") else document.base_url
    return target is not None and _host(target) == _host(document.base_url)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _leads_home(block: Block) -> bool:
    """Whether a heading is the site's name: nothing but a link to the front page."""
    links = [link.get("href") or "" for link in (*block.element.iter("a"), *block.element.iterancestors("a"))]
    return block.link_density > 0.9 and any(_HOME.fullmatch(href.strip()) for href in links)


def _is_section(text: str, names: tuple[str, ...]) -> bool:
    """Whether a text is the name of the site or of one of its sections."""
    return text.casefold().strip(" :") in _SECTIONS or any(same_words(text, name) for name in names)


def _partly(headings: list[Block], titles: list[str]) -> list[Block]:
    return [block for block in headings if _likeness(block.text, titles) > 0.6][:1]


def _likeness(text: str, titles: list[str]) -> float:
    """Share of words that a heading has in common with the declared title most like it, 0.0 to 1.0."""
    words = _words(text)
    return max((len(words & other) / max(len(words | other), 1) for other in map(_words, titles)), default=0.0)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))

"""The story's own headline, spelled as the page prints it.

In: a Document, its blocks and what the page declares.  Out: the words, their source, and the element that prints them.
"""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.document import fold
from crawler.metadata import clean
from crawler.raw import Evidence
from crawler.text import same_words, strip_site_name

__all__ = ["Headline", "find_headline", "home_link_names"]

_SECTION_WORDS = (
    "news|latest news|all news|our news|news and views|news & views|news and events|news & events|blog|blogs|our blog|"
    "stories|our stories|press|press release|press releases|media|media centre|media center|newsroom|press office|home|"
    "articles|article|latest|updates|events|search|menu|newyddion|actualités|nouvelles|aktuelles|noticias|notizie|nieuws"
)
_SECTIONS = frozenset(_SECTION_WORDS.split("|"))
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.\w+|home/?|default\.aspx)?|\.{1,2}/?", re.IGNORECASE)
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
    stripped = [strip_site_name(evidence.value, names, [block.text for block in headings]) for evidence in declared]
    for block in headings:
        if any(same_words(clean(block.text), title) for title in (*stripped, *(each.value for each in declared))):
            return _from(block, stripped)
    first = [block for block in headings if block.heading == 1] or _partly(headings, stripped)
    if first:
        return _from(max(first, key=lambda block: (_likeness(block.text, stripped), -block.index)), stripped)
    for block in blocks:
        if any(abs(len(block.text) - len(title)) < 12 and same_words(clean(block.text), title) for title in stripped):
            return _from(block, stripped)
    title = next((title for title in stripped if title and not _is_section(title, names)), None)
    if title is not None:
        source = declared[stripped.index(title)].source
        return Headline(evidence=Evidence(value=title, source=source), element=None, index=-1)
    return _from(headings[0], stripped) if headings else Headline(evidence=None, element=None, index=-1)


def _from(block: Block, declared: list[str]) -> Headline:
    source = f"h{block.heading}" if block.heading else "text"
    title = _without_kicker(block, declared)
    return Headline(evidence=Evidence(value=title, source=source), element=block.element, index=block.index)


def _without_kicker(block: Block, declared: list[str]) -> str:
    """The words of a heading; where it holds parts of its own, those that the declared title confirms.

    A kicker ('Interview') in a heading is a part that the title does not have, or has with a colon behind it.
    """
    printed = clean(block.text)
    parts = [part for part in map(fold, block.element.itertext()) if part]
    if len(parts) < 2:
        return printed
    for title in declared:
        letters = _letters(title)
        for start in range(1, len(parts)):
            rest = " ".join(parts[start:])
            if letters and _letters(rest) == letters:
                return clean(rest)
        if letters and letters == _letters(printed) and not same_words(title, printed):
            return title
    return printed


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _may_be(block: Block, names: tuple[str, ...]) -> bool:
    if any(zone.tag in _NEVER_AROUND for zone in block.zones) or len(block.text) < 2:
        return False
    return not _is_section(block.text, names)


def home_link_names(root: HtmlElement) -> list[str]:
    """What links to the front page say, in words or to those who do not see the logo: often the site's name."""
    links = [link for link in root.iter("a") if _HOME.fullmatch((link.get("href") or "#").strip())]
    said = [
        text for link in links for text in (fold(link.text_content()), *(fold(i.get("alt")) for i in link.iter("img")))
    ]
    return [text for text in dict.fromkeys(said) if 3 < len(text) <= 60 and text.casefold() not in _SECTIONS]


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
    return frozenset(re.findall(r"\w+", text.casefold()))

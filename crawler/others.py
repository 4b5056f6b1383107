"""The parts of a story page that belong to other stories.

In: a Document, its Site.  Out: elements whose text is never this story's. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.addresses import identity
from crawler.blocks import Block
from crawler.cards import Card, Run, find_cards
from crawler.document import Document
from crawler.site import Site

__all__ = ["card_elements", "is_within"]

_SENTENCE = re.compile(r"[a-z,”’\"'»)] ?[.!?]$")
_LARGEST_CARD = 700  # characters of running text
_LINKED = 0.9  # a card may be one link from end to end
_NO_STORY = re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|authors?|search|page|feed)/", re.IGNORECASE)
_TELLING = frozenset(("heading", "date", "summary", "image"))


def card_elements(document: Document, site: Site | None, blocks: Sequence[Block]) -> frozenset[HtmlElement]:
    """Elements of cards that lead to other stories. A lone link needs more to be a card than several side by side."""
    sentences = {
        block.element
        for block in blocks
        if block.link_chars and _SENTENCE.search(block.text) and block.link_density < 0.85
    }
    prose = _prose(blocks)
    here = _identity(document.url)

    def is_target(url: str) -> bool:
        if identity(url) == here:
            return False
        return site.is_story(url) if site else _may_be_story(url, document.url)

    runs = find_cards(document, is_target, order=site.date_order if site else "DMY")
    return frozenset(
        node
        for run in runs
        for card in run.cards
        if _is_card(card, run)
        and sentences.isdisjoint(card.nodes)
        and sum(prose.get(node, 0) for node in card.nodes) <= _LARGEST_CARD
        for node in card.nodes
    )


def _prose(blocks: Sequence[Block]) -> dict[HtmlElement, int]:
    """Characters of running text in each element that has any."""
    prose: dict[HtmlElement, int] = defaultdict(int)
    for block in blocks:
        if block.is_prose and block.link_density < _LINKED:
            for element in (block.element, *block.element.iterancestors()):
                prose[element] += len(block.text)
    return prose


def is_within(block: Block, elements: frozenset[HtmlElement]) -> bool:
    """Whether a block stands in one of these elements."""
    return bool(elements) and any(element in elements for element in (block.element, *block.element.iterancestors()))


def _is_card(card: Card, run: Run) -> bool:
    return len(card.signals & _TELLING) >= (1 if len(run.cards) > 1 else 2)


def _may_be_story(url: str, here: str) -> bool:
    """Without a site: a page of the same host that is not its front page."""
    there = urlsplit(url)
    if _NO_STORY.search(there.path):
        return False
    return there.netloc.removeprefix("www.") == urlsplit(here).netloc.removeprefix("www.") and len(there.path) > 1


def _identity(url: str) -> str:
    try:
        return identity(url)
    except ValueError:  # a page without an address of its own
        return ""

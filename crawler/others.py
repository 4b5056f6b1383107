"""The parts of a story page that belong to other stories.

In: runs of cards, the blocks of the page.  Out: elements whose text is never this story's. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.cards import Card, Run

__all__ = ["card_elements", "is_within"]

_SENTENCE = re.compile(r"[a-z,”’\"'»)] ?[.!?]$")
_LARGEST_CARD = 700  # characters of running text
_LINKED = 0.9  # a card may be one link from end to end
_SHAPE = frozenset(("heading", "image", "box"))  # a story with one link, to its category, has none of these
_TELLING = frozenset(("heading", "date", "summary", "image"))


def card_elements(runs: Iterable[Run], blocks: Sequence[Block]) -> frozenset[HtmlElement]:
    """Elements of cards that lead to other stories. A lone link needs more to be a card than several side by side."""
    sentences = {
        block.element
        for block in blocks
        if block.link_chars and _SENTENCE.search(block.text) and block.link_density < 0.85
    }
    prose = _prose(blocks)

    def is_card(card: Card, run: Run) -> bool:
        held = [length for node in card.nodes for length in prose.get(node, ())]
        if sum(held) > _LARGEST_CARD or not sentences.isdisjoint(card.nodes):
            return False
        if len(run.cards) > 1:
            return bool(card.signals & _TELLING)
        return len(card.signals & _TELLING) > 1 and bool(card.signals & _SHAPE) and len(held) < 2

    return frozenset(node for run in runs for card in run.cards if is_card(card, run) for node in card.nodes)


def _prose(blocks: Sequence[Block]) -> dict[HtmlElement, list[int]]:
    """Lengths of the paragraphs in each element that has any."""
    prose: dict[HtmlElement, list[int]] = defaultdict(list)
    for block in blocks:
        if block.is_prose and block.link_density < _LINKED:
            for element in (block.element, *block.element.iterancestors()):
                prose[element].append(len(block.text))
    return prose


def is_within(block: Block, elements: frozenset[HtmlElement]) -> bool:
    """Whether a block stands in one of these elements."""
    return bool(elements) and any(element in elements for element in (block.element, *block.element.iterancestors()))

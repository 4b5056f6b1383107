"""Which blocks can be the story at all: not the page's furniture, not what a title such as 'Comments' announces.

In: blocks, the place of the headline.  Out: the blocks outside zones that deserve their name. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.column import is_prose
from crawler.phrases import is_aside_title

__all__ = ["story_like"]

_UNLUCKY = 0.4  # a zone with this share of the prose, the first of it included, is a wrapper with an unlucky name
_WHOLE = 0.7  # and one with this share needs no more, unless its name leaves no doubt
_HALF = 0.5  # the `header` around a headline introduces the story; with half of the prose it is the story
_DOUBTLESS = re.compile(r"comment|cookie|consent|footer|newsletter|related|disqus|sidebar|modal|popup", re.IGNORECASE)
_DOUBTLESS_TAGS = frozenset(("nav", "footer", "dialog", "figcaption", "button"))


def story_like(blocks: Sequence[Block], headline: int) -> list[Block]:
    """The blocks that are in no zone of their page, in reading order."""
    prose = [block for block in blocks if is_prose(block)]
    first = next((block for block in prose if block.index > headline), None)
    heading = next((block for block in blocks if block.index == headline), None)
    sacred = set(heading.zones) if heading else set()
    zones = {zone for block in blocks for zone in block.zones}
    weights = _weights(prose)
    total = sum(len(block.text) for block in prose)
    doubtful = {zone for zone in zones if _is_wrapper(zone, weights[zone], total, first)}
    openings = {zone for zone in sacred if zone.tag == "header" and weights[zone] < _HALF * total}
    foreign = zones - doubtful - (sacred - openings)
    outside = [block for block in blocks if block is heading or foreign.isdisjoint(block.zones)]
    return _without_sections(outside, heading)


def _weights(prose: list[Block]) -> dict[HtmlElement, int]:
    weights: dict[HtmlElement, int] = defaultdict(int)
    for block in prose:
        for zone in block.zones:
            weights[zone] += len(block.text)
    return weights


def _is_wrapper(zone: HtmlElement, weight: int, total: int, first: Block | None) -> bool:
    if weight >= _UNLUCKY * total and first is not None and zone in first.zones:
        return True
    names = f"{zone.get('class', '')} {zone.get('id', '')} {zone.get('aria-label', '')}"
    return weight >= _WHOLE * total > 0 and zone.tag not in _DOUBTLESS_TAGS and not _DOUBTLESS.search(names)


def _without_sections(blocks: list[Block], heading: Block | None) -> list[Block]:
    """Without the sections that begin with a title such as 'Comments' or 'Related', wherever they stand."""
    taken: set[HtmlElement] = set(_path(heading.element)) if heading else set()
    doomed: set[HtmlElement] = set()
    first_prose = next((b for b in blocks if is_prose(b) and (heading is None or b.index > heading.index)), None)
    sacred = set(_path(first_prose.element)) if first_prose else set()
    for block in blocks:
        path = _path(block.element)
        if not is_prose(block) and is_aside_title(block.text):
            section = next((e for e in reversed(path) if e not in taken and e not in sacred), None)
            if section is not None and section is not block.element:
                doomed.add(section)
        taken.update(path)
    return [block for block in blocks if doomed.isdisjoint(_path(block.element))] if doomed else blocks


def _path(element: HtmlElement) -> list[HtmlElement]:
    """An element and those around it, innermost first."""
    return [element, *element.iterancestors()]

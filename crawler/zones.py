"""Which blocks can be the story at all: not the page's furniture, not what a title such as 'Comments' announces.

In: blocks, the place of the headline.  Out: the blocks outside zones that deserve their name. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.phrases import is_aside_title

__all__ = ["story_like"]

_UNLUCKY = 0.4  # a zone with this share of the prose, the first of it included, is a wrapper with an unlucky name
_WHOLE = 0.5  # and one with this share needs no more, unless its name leaves no doubt
_HALF = 0.5  # the `header` around a headline introduces the story; with half of the prose it is the story
_STANDFIRST = 60  # characters; less is a byline or a label
_LEFT = 0.15  # a page whose zones leave less of its prose has unlucky names throughout
_LONG = 500  # characters of prose from which on that is sure
_DOUBTLESS = re.compile(r"comment|cookie|consent|footer|disqus|modal|popup", re.IGNORECASE)
_DOUBTLESS_TAGS = frozenset(("nav", "footer", "dialog", "figcaption", "button"))
_BESIDE_TAGS = _DOUBTLESS_TAGS | {"header", "form", "aside"}


def story_like(blocks: Sequence[Block], headline: int) -> list[Block]:
    """The blocks that are in no zone of their page, in reading order."""
    heading = next((block for block in blocks if block.index == headline), None)
    sacred = set(heading.zones) if heading else set()
    prose = [block for block in blocks if block.is_prose]
    weights = _weights(prose)
    total = sum(len(block.text) for block in prose)
    known = sum(
        len(block.text) for block in prose if any(_is_doubtless(zone) for zone in block.zones if zone not in sacred)
    )
    first = next((block for block in prose if block.index > headline and not _is_beside(block, sacred)), None)
    openings = {zone for zone in sacred if zone.tag == "header" and weights[zone] < _HALF * total}
    zones = {zone for block in blocks for zone in block.zones} - (sacred - openings)
    foreign = {zone for zone in zones if not _is_wrapper(zone, weights[zone], total - known, first)}
    left = sum(len(block.text) for block in prose if foreign.isdisjoint(block.zones))
    if total >= _LONG and left < _LEFT * total:
        foreign = {zone for zone in foreign if _is_doubtless(zone)}
    opening = _standfirst(prose, headline, openings)
    outside = [block for block in blocks if block in (heading, opening) or foreign.isdisjoint(block.zones)]
    return _without_sections(outside, heading)


def _standfirst(prose: list[Block], headline: int, openings: set[HtmlElement]) -> Block | None:
    """The paragraph that stands with the headline in its `header` and in no other zone: the story begins with it."""
    inside = (block for block in prose if block.index > headline and block.zones and block.zones[-1] in openings)
    return next((block for block in inside if len(block.text) >= _STANDFIRST and block.link_density < _HALF), None)


def _is_beside(block: Block, sacred: set[HtmlElement]) -> bool:
    return any(zone.tag in _BESIDE_TAGS and zone not in sacred for zone in block.zones)


def _is_doubtless(zone: HtmlElement) -> bool:
    said = ("class", "id", "aria-label", "itemprop", "itemtype")
    names = " ".join(zone.get(name, "") for name in said)
    return zone.tag in _DOUBTLESS_TAGS or _DOUBTLESS.search(names) is not None


def _weights(prose: list[Block]) -> dict[HtmlElement, int]:
    weights: dict[HtmlElement, int] = defaultdict(int)
    for block in prose:
        for zone in block.zones:
            weights[zone] += len(block.text)
    return weights


def _is_wrapper(zone: HtmlElement, weight: int, total: int, first: Block | None) -> bool:
    if weight >= _UNLUCKY * total and first is not None and zone in first.zones:
        return True
    opens_free = first is not None and not first.zones
    return weight >= _WHOLE * total > 0 and not opens_free and not _is_doubtless(zone)


def _without_sections(blocks: list[Block], heading: Block | None) -> list[Block]:
    """Without the sections that begin with a title such as 'Comments' or 'Related', wherever they stand."""
    taken: set[HtmlElement] = set(_path(heading.element)) if heading else set()
    doomed: set[HtmlElement] = set()
    first_prose = next((b for b in blocks if b.is_prose and (heading is None or b.index > heading.index)), None)
    sacred = set(_path(first_prose.element)) if first_prose else set()
    for block in blocks:
        path = _path(block.element)
        if not block.is_prose and is_aside_title(block.text):
            section = next((e for e in reversed(path) if e not in taken and e not in sacred), None)
            if section is not None and section is not block.element:
                doomed.add(section)
        taken.update(path)
    return [block for block in blocks if doomed.isdisjoint(_path(block.element))] if doomed else blocks


def _path(element: HtmlElement) -> list[HtmlElement]:
    """An element and those around it, innermost first."""
    return [element, *element.iterancestors()]

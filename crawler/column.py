"""Which part of the page is the story: found from where prose stands, how it is linked and where the headline is.

In: blocks, the place of the headline.  Out: the blocks of the story's column and the element that holds them. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.blocks import Block

__all__ = ["Column", "find_column", "is_prose"]

_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_POSTSCRIPT = re.compile(
    r"(?:-?\s*ends?\s*-?$|notes?(?: (?:to|for) (?:the )?editors?)?\b:?$|nodiadau\b|notes aux rédact)", re.IGNORECASE
)
_LISTS = frozenset(("li", "ul", "ol", "blockquote", "dd", "dt", "dl", "tr", "tbody", "q", "a"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """The story's part of the page."""

    element: HtmlElement
    """Holds every block of the column, and often others."""
    blocks: tuple[Block, ...]
    """In reading order, furniture still among them."""


def is_prose(block: Block) -> bool:
    """Whether a block reads like running text rather than a label, a link or a control."""
    if block.heading or block.link_density > 0.5:
        return False
    return len(block.text) >= 80 or (len(block.text) >= 12 and _SENTENCE_END.search(block.text) is not None)


def find_column(blocks: Sequence[Block], headline: int) -> Column | None:
    """The story's column; None when the page has no running text.

    `blocks`: what is left when zones and cards are gone. `headline`: index of its block, -1 when none prints it.
    """
    prose = [block for block in blocks if is_prose(block)]
    if not prose:
        return None
    core = _core(prose, headline)
    top = _common(core, next((block.element for block in blocks if block.index == headline), None))
    within = _Members(blocks)
    kept = {block.index: block for block in within.of(core)}
    element = core
    for parent in core.iterancestors():
        if parent.tag in ("body", "html") and top is not parent:
            break
        seen = {block.index for block in within.of(element)}
        beside = [block for block in within.of(parent) if block.index not in seen]
        taken = _accepted(beside, parent, element, kept, headline)
        kept.update((block.index, block) for block in taken)
        element = parent
        if parent is top and not taken:
            break
        if parent.tag == "body":
            break
    chosen = tuple(kept[index] for index in sorted(kept))
    return Column(element=_lowest(chosen, core), blocks=chosen)


def _core(prose: list[Block], headline: int) -> HtmlElement:
    """The element with most prose directly in it, nearness to the headline counting double."""
    score: dict[HtmlElement, float] = defaultdict(float)
    first: dict[HtmlElement, int] = {}
    after = [block.index for block in prose if block.index > headline]
    for block in prose:
        value = len(block.text) * (1 - 1.5 * block.link_density)
        for depth, holder in enumerate(_holders(block)):
            score[holder] += value / (1, 3)[depth]
            first.setdefault(holder, block.index)

    def worth(element: HtmlElement) -> float:
        start = first[element]
        if start < headline:
            return score[element] / 2
        distance = sum(1 for index in after if index < start)
        return score[element] * (1 + 1 / (1 + distance / 2))

    return max(score, key=worth)


def _holders(block: Block) -> Iterable[HtmlElement]:
    """What a paragraph stands in: its parent past list and quote wrappers, and the parent of that."""
    holder = block.element
    if holder.tag == "p" or holder.tag in _LISTS:
        holder = holder.getparent()
    while holder is not None and holder.tag in _LISTS:
        holder = holder.getparent()
    if holder is None:
        return (block.element,)
    outer = holder.getparent()
    return (holder,) if outer is None or outer.tag in ("html", "body") else (holder, outer)


def _common(a: HtmlElement, b: HtmlElement | None) -> HtmlElement | None:
    """The lowest element around both."""
    if b is None:
        return None
    around = {a, *a.iterancestors()}
    return next((element for element in (b, *b.iterancestors()) if element in around), None)


class _Members:
    """Blocks by the elements around them, computed when asked."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._by_element: dict[HtmlElement, list[Block]] = defaultdict(list)
        for block in blocks:
            for element in (block.element, *block.element.iterancestors()):
                self._by_element[element].append(block)

    def of(self, element: HtmlElement) -> list[Block]:
        return self._by_element[element]


def _accepted(
    blocks: list[Block], parent: HtmlElement, core: HtmlElement, kept: dict[int, Block], headline: int
) -> list[Block]:
    """Of the blocks beside the core, those of subtrees that carry on the story."""
    start, end = min(kept), max(kept)
    pieces: dict[HtmlElement, list[Block]] = defaultdict(list)
    for block in blocks:
        pieces[_child(parent, block.element)].append(block)
    taken: list[Block] = []
    for piece, inside in pieces.items():
        if _carries_on(piece, inside, core, start=start, end=end, headline=headline):
            taken += inside
    return taken


def _carries_on(
    piece: HtmlElement, inside: list[Block], core: HtmlElement, *, start: int, end: int, headline: int
) -> bool:
    text = sum(len(block.text) for block in inside)
    links = sum(block.link_chars for block in inside)
    prose = sum(len(block.text) for block in inside if is_prose(block))
    if links > 0.4 * text or _has_controls(piece):
        return False
    names = core.get("class") or ""
    twin = (
        piece.tag == core.tag and piece.get("class", "") == names and (names != "" or piece.tag in ("div", "section"))
    )
    if inside[0].index < start:
        return inside[0].index > headline >= 0 and (prose > 0 or twin)
    return (twin and prose > 0) or (inside[0].index > end and _is_postscript(inside[0].text))


def _is_postscript(text: str) -> bool:
    """Whether a part after the text begins as the end of a press release does."""
    return _POSTSCRIPT.match(text) is not None


def _has_controls(element: HtmlElement) -> bool:
    return next(element.iter("input", "textarea", "select"), None) is not None


def _child(parent: HtmlElement, element: HtmlElement) -> HtmlElement:
    """The child of `parent` that holds `element`, or `parent` where the text stands in it directly."""
    while element is not parent:
        above = element.getparent()
        if above is None or above is parent:
            return element
        element = above
    return parent


def _lowest(blocks: Sequence[Block], core: HtmlElement) -> HtmlElement:
    """The lowest element around the core and every block."""
    element = core
    for block in blocks:
        common = _common(element, block.element)
        element = element if common is None else common
    return element

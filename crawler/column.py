"""Which part of the page is the story: found from where prose stands, how it is linked and where the headline is.

In: blocks, the place of the headline.  Out: the blocks of the story's column and the element that holds them. Pure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.blocks import Block

__all__ = ["Column", "find_column"]

_POSTSCRIPT = re.compile(
    r"(?:-?\s*ends?\s*-?$|notes?(?: (?:to|for) (?:the )?editors?)?\b:?$|nodiadau\b|notes aux rédact)", re.IGNORECASE
)
_NEAR = (4.0, 2.0, 1.5)  # what the first paragraphs below the headline count, against paragraphs far from it
_BEFORE = 0.5
_SHORT = 400  # characters: what may be no more than a standfirst
_ASKS = re.compile(
    r"[/.?=_-](?:donat\w*|give|giving|sign-?up|subscribe|newsletter|fundraise)(?=$|[/.?#&=_-])", re.IGNORECASE
)
_NUMBERED = re.compile(r"\S*\d\S*")
_MADE_UP = re.compile(r"(?:^|[-_])(?=\w*\d)(?=\w*[a-z])\w{5,}$", re.IGNORECASE)
_LISTS = frozenset(("li", "ul", "ol", "blockquote", "dd", "dt", "dl", "tr", "tbody", "q", "a"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """The story's part of the page."""

    element: HtmlElement
    """Holds every block of the column, and often others."""
    blocks: tuple[Block, ...]
    """In reading order, furniture still among them."""


def find_column(blocks: Sequence[Block], headline: int) -> Column | None:
    """The story's column; None when the page has no running text.

    `blocks`: what is left when zones and cards are gone. `headline`: index of its block, -1 when none prints it.
    """
    prose = [block for block in blocks if block.is_prose]
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
        if parent is top or parent.tag == "body":
            break
    chosen = tuple(kept[index] for index in sorted(kept))
    return Column(element=_lowest(chosen, core), blocks=chosen)


def _core(prose: list[Block], headline: int) -> HtmlElement:
    """The element with most prose directly in it; what stands right below the headline counts several times."""
    score: dict[HtmlElement, float] = defaultdict(float)
    boxes = _paragraph_boxes(prose)
    place = 0
    for block in prose:
        nearness = _BEFORE if block.index < headline else _NEAR[place] if place < len(_NEAR) else 1.0
        place += block.index > headline
        value = len(block.text) * max(0.1, 1 - 1.5 * block.link_density) * nearness
        for depth, holder in enumerate(_holders(block, boxes)):
            score[holder] += value / (1, 3)[depth]
    return max(score, key=lambda element: score[element])


def _paragraph_boxes(prose: list[Block]) -> frozenset[HtmlElement]:
    """Elements used like `p`: each holds one block of prose, and its neighbours do so too."""
    count = Counter(block.element for block in prose)
    single = [element for element, number in count.items() if number == 1 and element.tag in ("div", "span", "section")]
    siblings = Counter(element.getparent() for element in single)
    return frozenset(element for element in single if siblings[element.getparent()] > 1)


def _holders(block: Block, boxes: Collection[HtmlElement]) -> Iterable[HtmlElement]:
    """What a paragraph stands in: its parent past list and quote wrappers, and the parent of that."""
    holder = block.element
    if holder.tag == "p" or holder.tag in _LISTS or holder in boxes:
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
    sound = {piece: inside for piece, inside in pieces.items() if not _is_foreign(piece, inside)}
    following = {piece: inside for piece, inside in sound.items() if inside[0].index > end}
    before = {piece: inside for piece, inside in sound.items() if inside[0].index < start}
    ends = [
        inside
        for piece, inside in before.items()
        if inside[0].index > headline >= 0 and (_are_twins(piece, core) or any(block.is_prose for block in inside))
    ]
    ends += _carried_on(following, core, kept)
    reached = [block.index for inside in ends for block in inside]
    first, last = min((start, *reached)), max((end, *reached))
    taken = [
        inside
        for inside in sound.values()
        if inside in ends or start < inside[0].index < end or (first < inside[0].index < last and _is_between(inside))
    ]
    taken += _trailing(pieces, sound, core, max((last, *(inside[-1].index for inside in taken))))
    return [block for inside in taken for block in inside]


def _carried_on(
    following: dict[HtmlElement, list[Block]], core: HtmlElement, kept: dict[int, Block]
) -> list[list[Block]]:
    """Of the subtrees behind the core, those that show by themselves that they go on with its story."""
    weight, end = _prose(kept.values()), max(kept)
    text = [inside for inside in following.values() if _is_text(inside)]
    goes_on = _prose(block for inside in text for block in inside) >= weight
    taken: list[list[Block]] = []
    for piece, inside in following.items():
        if _are_twins(piece, core):
            fits = any(block.is_prose for block in inside)
        else:
            is_next = goes_on or (weight < _SHORT and inside[0].index == end + 1)
            fits = _POSTSCRIPT.match(inside[0].text) is not None or (is_next and _is_text(inside))
        if fits:
            taken.append(inside)
    return taken


def _trailing(
    pieces: dict[HtmlElement, list[Block]], sound: Collection[HtmlElement], core: HtmlElement, end: int
) -> list[list[Block]]:
    """The boxes right behind the story, of the make of its own, that hold its last words: a list, a short sentence."""
    taken: list[list[Block]] = []
    for piece, inside in pieces.items():
        if inside[0].index <= end:
            continue
        if piece not in sound or not _are_kin(piece, core) or not all(_tells(block) for block in inside):
            break
        taken.append(inside)
    return taken


def _is_between(blocks: list[Block]) -> bool:
    """Whether a box between two of the story tells it too: a lone heading, a list, a quote. A label does not."""
    return all(block.heading > 1 or _tells(block) for block in blocks)


def _tells(block: Block) -> bool:
    """Whether a block is an item of a list or a sentence, however short, and no link."""
    is_said = block.is_prose or block.item is not None or block.text[-1] in ".!?”’"
    return is_said and not block.heading and block.link_density < 0.5


def _prose(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.is_prose)


def _are_twins(piece: HtmlElement, core: HtmlElement) -> bool:
    """Whether two neighbours are of one make, as the rows of a page builder are; their numbers may differ."""
    if piece.tag != core.tag:
        return False
    names, others = (_NUMBERED.sub("", element.get("class") or "").split() for element in (core, piece))
    return set(names) == set(others) and (bool(names) or piece.tag in ("div", "section"))


def _are_kin(piece: HtmlElement, core: HtmlElement) -> bool:
    """Whether two neighbours are boxes of one family: twins, or with a name in common up to its last hyphen."""
    if _are_twins(piece, core):
        return True
    names, others = (
        {name.rpartition("-")[0].strip("-_") or name for name in _given(element.get("class") or "")}
        for element in (core, piece)
    )
    return piece.tag == core.tag and not names.isdisjoint(others)


def _given(names: str) -> list[str]:
    """Names that a person gave: a build's `css-1x2y3z` on two elements says nothing."""
    return [name for name in names.split() if not _MADE_UP.search(name)]


def _is_links(blocks: list[Block]) -> bool:
    """Whether links outweigh words; a sentence is one, however many links it has."""
    linked = sum(block.link_chars for block in blocks if not block.is_prose)
    return linked > 0.4 * sum(len(block.text) for block in blocks)


def _is_text(blocks: list[Block]) -> bool:
    """Paragraphs, headings and lists with hardly anything else, a paragraph first: no name, no label."""
    begins = blocks[0].is_prose or (blocks[0].heading > 1 and len(blocks) > 1 and blocks[1].is_prose)
    rest = sum(len(block.text) for block in blocks if not block.is_prose and not block.heading and block.item is None)
    return begins and rest <= 0.2 * _prose(blocks)


def _is_foreign(piece: HtmlElement, blocks: list[Block]) -> bool:
    """Whether a box gives evidence that it is no story: links, controls, a plea."""
    return _is_links(blocks) or _has_controls(piece) or _is_plea(blocks)


def _is_plea(blocks: list[Block]) -> bool:
    """Whether a box leads up to a button that asks for money or an address: a link of its own, of that target."""
    if sum(len(block.text) for block in blocks) > _SHORT:
        return False
    buttons = (block for block in blocks if block.link_density > 0.9 and not block.is_prose)
    return any(_ASKS.search(link.get("href") or "") for block in buttons for link in block.element.iter("a"))


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

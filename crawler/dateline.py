"""The dates that a page shows: `time` and microdata, labelled lines, a lone date by the headline, the address.

In: a Document, its blocks and where headline and body stand.  Out: `Evidence`, most trusted first, in page words. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.document import Document, fold
from crawler.labels import split_label
from crawler.raw import Evidence
from crawler.trimming import is_date_line

__all__ = ["Place", "modified_evidence", "near_headline", "published_evidence"]

_BEFORE, _AFTER = 6, 10  # blocks above the headline and below the body where a page still speaks of this story
_UPDATED = re.compile(r"updat|modif|review|edit", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")
_LONGEST_LINE = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where headline and body stand among the blocks; -1 where one is not printed."""

    headline: int
    first: int
    last: int


def published_evidence(document: Document, blocks: Sequence[Block], place: Place) -> list[Evidence]:
    """What the page shows as its date of publication."""
    around = _around(blocks, place)
    found = list(_marked(document, around, place, updated=False))
    found += _labelled(around, "published")
    lone = (block.text for block in near_headline(blocks, place) if is_date_line(block.text))
    found += [Evidence(value=text, source="text") for text in lone if not _is_update(text)]
    in_address = _IN_ADDRESS.search(document.url)
    if in_address:
        found.append(Evidence(value="-".join(in_address.groups()), source="url"))
    return found


def modified_evidence(document: Document, blocks: Sequence[Block], place: Place) -> list[Evidence]:
    """What the page shows as its last change."""
    around = _around(blocks, place)
    return [*_marked(document, around, place, updated=True), *_labelled(around, "updated")]


def near_headline(blocks: Sequence[Block], place: Place) -> Iterator[Block]:
    """Short lines between headline and body, nearest first, then those right above the headline."""
    if place.headline < 0:
        yield from (block for block in blocks[max(0, place.first - 4) : max(0, place.first)] if _is_line(block))
        return
    end = place.first + 2 if place.first > place.headline else place.headline + 5
    yield from (block for block in blocks[place.headline + 1 : end] if _is_line(block))
    yield from (block for block in reversed(blocks[max(0, place.headline - 4) : place.headline]) if _is_line(block))


def _is_line(block: Block) -> bool:
    return len(block.text) <= _LONGEST_LINE and not any(zone.tag == "nav" for zone in block.zones)


def _around(blocks: Sequence[Block], place: Place) -> list[Block]:
    """Blocks that may speak of the story: from a little above the headline to a little below the body."""
    anchor = place.headline if place.headline >= 0 else max(place.first, 0)
    return list(blocks[max(0, anchor - _BEFORE) : max(place.last, anchor) + _AFTER])


def _marked(document: Document, around: list[Block], place: Place, *, updated: bool) -> Iterator[Evidence]:
    """`time` elements and `itemprop` dates that stand on a line of their own near the headline."""
    lines = {block.element: block for block in around}
    name = "dateModified" if updated else "datePublished"
    found: list[tuple[int, Evidence]] = []
    for node in (*document.marked("datePublished", "dateModified"), *document.root.iter("time")):
        block = _line_of(node, lines)
        if name in (node.get("itemprop") or "").split():
            rank, source = 0, f"microdata:{name}"
        elif block is None or node.tag != "time" or node.get("itemprop") or not _stands_alone(node, block):
            continue
        elif _says_updated(node, block) != updated:
            continue
        else:
            rank, source = _rank(block, place), "time"
        value = fold(node.get("datetime") or node.get("content") or "") or fold(node.text_content())
        if value and rank < 9:
            found.append((rank, Evidence(value=value, source=source)))
    yield from (evidence for _, evidence in sorted(found, key=lambda pair: pair[0]))


def _line_of(node: HtmlElement, lines: dict[HtmlElement, Block]) -> Block | None:
    return next((lines[element] for element in (node, *node.iterancestors()) if element in lines), None)


def _stands_alone(node: HtmlElement, block: Block) -> bool:
    """Not the time of an event within a sentence."""
    return len(block.text) - len(fold(node.text_content())) <= 80


def _says_updated(node: HtmlElement, block: Block) -> bool:
    names = f"{node.get('class', '')} {node.get('itemprop', '')} {node.get('title', '')}"
    before = block.text.partition(fold(node.text_content()) or "\n")[0]
    return bool(_UPDATED.search(names) or _UPDATED.search(before[-25:]))


def _rank(block: Block, place: Place) -> int:
    """0 between headline and body, 1 above the headline, 2 below the body; 9 nowhere near."""
    if place.headline < block.index <= max(place.first, place.headline + 4):
        return 0
    return 1 if block.index <= place.headline else 2 if block.index > place.last else 9


def _labelled(around: Iterable[Block], kind: str) -> Iterator[Evidence]:
    """'Published: …' in one line, or the label and its value in neighbouring ones (`dt` and `dd`, two cells)."""
    waiting: str | None = None
    for block in around:
        if waiting is not None and any(c.isdigit() for c in block.text) and len(block.text) <= _LONGEST_LINE:
            yield Evidence(value=f"{waiting} {block.text}", source=f"label:{waiting.strip(' :')}")
        waiting = None
        label = split_label(block.text) if len(block.text) <= _LONGEST_LINE else None
        if label is None or label.kind != kind:
            continue
        if label.rest:
            yield Evidence(value=block.text, source=f"label:{label.words}")
        else:
            waiting = block.text


def _is_update(text: str) -> bool:
    label = split_label(text)
    return label is not None and label.kind == "updated"

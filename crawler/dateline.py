"""The dates that a page shows: `time` and microdata, labelled lines, a lone date by the headline, the address.

In: a Document, its blocks and where headline and body stand.  Out: `Evidence`, most trusted first, in page words. Pure.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.date_shapes import shapes
from crawler.dates import find_date
from crawler.document import Document, fold
from crawler.labels import split_label
from crawler.metaline import parts_of
from crawler.raw import Evidence
from crawler.trimming import is_date_line

__all__ = [
    "Place",
    "address_evidence",
    "around",
    "modified_evidence",
    "near_headline",
    "printed_evidence",
    "published_evidence",
]

_BEFORE, _AFTER = 6, 10  # blocks above the headline and below the body where a page still speaks of this story
_LEAD = 5  # blocks of the text among which byline and date may stand: a standfirst often comes before them
_OPENING = 8  # blocks at the beginning of a body among which its first paragraph is
_BESIDE = frozenset(("aside", "complementary", "form", "dialog", "nav"))
_PUBLICATION = re.compile(r"publi|cyhoedd|veröff|erschien", re.IGNORECASE)  # not 'Date', which an event has too
_COMMENTS = re.compile(r"\bcomments?\b|\bdisqus\b", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif|review|edit", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")
_LONGEST_LINE = 160
_ANY_ZONE = ZoneInfo("UTC")  # asked only whether a line is a day and nothing else


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where headline and body stand among the blocks; -1 where one is not printed."""

    headline: int
    first: int
    last: int


def published_evidence(document: Document, blocks: Sequence[Block], place: Place) -> list[Evidence]:
    """What the page shows as its date of publication."""
    marked = list(_marked(document, around(blocks, place), place, updated=False))
    found = [evidence for rank, evidence in marked if rank < 2]
    found += _labelled(_neighbourhood(blocks, place), "published")
    found += [Evidence(value=line, source="text") for line in _lone_dates(blocks, place) if not _is_update(line)]
    found += [evidence for rank, evidence in marked if rank == 2]
    found += _labelled(_foot(blocks, place), "published")
    beside = [block for block in around(blocks, place) if not any(map(_says_comments, block.zones))]
    facts = [block for block in beside if block.item is not None and block.item.tag in ("dt", "dd")]
    found += [each for each in _labelled(beside, "published") if _PUBLICATION.search(each.source)]
    found += _labelled(facts, "published")
    return found


def printed_evidence(blocks: Sequence[Block], place: Place) -> Iterator[Evidence]:
    """The days that readers see between headline and text: labelled, or alone on their line."""
    if place.headline < 0:
        return
    anchor, text = _position(blocks, place.headline), _text(blocks, place)
    between = [block for block in blocks[anchor + 1 : max(text, anchor) + 1] if _is_line(block) and not _boxes(block)]
    yield from _labelled(between, "published")
    for block in between:
        lines = (block.text, *parts_of(block))
        yield from (Evidence(value=line, source="text") for line in lines if _is_day_alone(line))


def _is_day_alone(line: str) -> bool:
    """Whether a line is one day and nothing else: no second one, no label, no word beside it."""
    if not is_date_line(line) or split_label(line) is not None or len(shapes(line, "DMY")) != 1:
        return False
    reading = find_date(line, zone=_ANY_ZONE)
    return reading is not None and reading.day is not None and not reading.rest


def address_evidence(url: str) -> list[Evidence]:
    """The day in an address such as /2018/01/22/wells/."""
    found = _IN_ADDRESS.search(url)
    return [Evidence(value="-".join(found.groups()), source="url")] if found else []


def _lone_dates(blocks: Sequence[Block], place: Place) -> Iterator[str]:
    for block in near_headline(blocks, place):
        lines = [block.text, *parts_of(block)] if len(block.text) <= _LONGEST_LINE else []
        yield from (line for line in lines if is_date_line(line))


def modified_evidence(document: Document, blocks: Sequence[Block], place: Place) -> list[Evidence]:
    """What the page shows as its last change."""
    near = around(blocks, place)
    marked = [evidence for _, evidence in _marked(document, near, place, updated=True)]
    return [*marked, *_labelled(near, "updated")]


def near_headline(blocks: Sequence[Block], place: Place) -> Iterator[Block]:
    """Short lines between headline and body, nearest first, then those right above the headline."""
    anchor = _position(blocks, place.headline if place.headline >= 0 else place.first)
    text = _text(blocks, place)
    if place.headline >= 0:
        yield from filter(_is_line, blocks[anchor + 1 : text + 2 if text > anchor else anchor + 5])
    yield from filter(_is_line, reversed(blocks[max(0, anchor - 4) : anchor]))
    below = text + 2 if text > anchor else anchor + 5
    yield from filter(_is_line, blocks[below : min(text + _LEAD, _position(blocks, place.last))])


def _text(blocks: Sequence[Block], place: Place) -> int:
    """Where the running text begins: a body may open with a sub-headline, byline and date still below that."""
    first = _position(blocks, place.first)
    opening = range(first, min(first + _OPENING, len(blocks)))
    return next((position for position in opening if blocks[position].is_prose), first)


def _neighbourhood(blocks: Sequence[Block], place: Place) -> list[Block]:
    """Lines that speak of the story whose headline they stand by: from a little above it to the first paragraphs."""
    anchor = _position(blocks, place.headline if place.headline >= 0 else place.first)
    text = _text(blocks, place)
    end = text + 2 if text > anchor else anchor + 5
    above = [block for block in blocks[max(0, anchor - _BEFORE) : anchor] if not _boxes(block)]
    below = [block for block in blocks[anchor:end] if not any(_is_headed(box) for box in _boxes(block))]
    return above + below


def _foot(blocks: Sequence[Block], place: Place) -> list[Block]:
    """Lines at the end of the story, up to the heading of whatever follows it."""
    last = _position(blocks, max(place.last, place.headline))
    after = list(takewhile(lambda block: not block.heading, blocks[last + 1 : last + 1 + _AFTER]))
    return [block for block in (*blocks[last : last + 1], *after) if not _boxes(block)]


def _boxes(block: Block) -> list[HtmlElement]:
    """What stands beside the story, around a block: an aside, a box of comments, a form."""
    return [zone for zone in block.zones if zone.tag in _BESIDE or zone.get("role") in _BESIDE or _says_comments(zone)]


def _says_comments(zone: HtmlElement) -> bool:
    return _COMMENTS.search(f"{zone.get('class', '')} {zone.get('id', '')} {zone.get('itemprop', '')}") is not None


def _is_headed(box: HtmlElement) -> bool:
    """Whether a box has a heading: then it is about something else."""
    return next(box.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None


def _position(blocks: Sequence[Block], index: int) -> int:
    """Where the block with this index, or the first after it, stands in the list: blocks of cards are not in it."""
    return bisect_left(blocks, index, key=lambda block: block.index) if index >= 0 else 0


def _is_line(block: Block) -> bool:
    return len(block.text) <= _LONGEST_LINE and not any(zone.tag == "nav" for zone in block.zones)


def around(blocks: Sequence[Block], place: Place) -> list[Block]:
    """Blocks that may speak of the story: from a little above the headline to a little below the body."""
    anchor = place.headline if place.headline >= 0 else place.first
    start, end = _position(blocks, anchor), _position(blocks, max(place.last, anchor))
    return list(blocks[max(0, start - _BEFORE) : end + _AFTER])


def _marked(document: Document, near: list[Block], place: Place, *, updated: bool) -> Iterator[tuple[int, Evidence]]:
    """`time` elements and `itemprop` dates that stand on a line of their own near the headline."""
    lines = {block.element: block for block in near}
    name = "dateModified" if updated else "datePublished"
    found: list[tuple[int, Evidence]] = []
    for node in (*document.marked("datePublished", "dateModified"), *document.root.iter("time")):
        block = _line_of(node, lines)
        if name in (node.get("itemprop") or "").split():
            rank, source = 0, f"microdata:{name}"
        elif (
            block is None
            or node.tag != "time"
            or node.get("itemprop")
            or not _stands_alone(node, block)
            or _says_updated(node, block) != updated
        ):
            continue
        else:
            rank, source = _rank(block, place), "time"
        value = fold(node.get("datetime") or node.get("content") or "") or fold(node.text_content())
        if value:
            found.append((rank, Evidence(value=value, source=source)))
    yield from sorted(found, key=lambda pair: pair[0])


def _line_of(node: HtmlElement, lines: dict[HtmlElement, Block]) -> Block | None:
    return next((lines[element] for element in (node, *node.iterancestors()) if element in lines), None)


def _stands_alone(node: HtmlElement, block: Block) -> bool:
    """Not the time of an event within a sentence; a byline behind it may be long."""
    words = fold(node.text_content())
    if words and block.text.startswith(words) and block.text[-1] not in ".!?":
        return len(block.text) <= _LONGEST_LINE
    return len(block.text) - len(words) <= (30 if block.is_prose else 80)


def _says_updated(node: HtmlElement, block: Block) -> bool:
    names = f"{node.get('class', '')} {node.get('itemprop', '')} {node.get('title', '')}"
    before = block.text.partition(fold(node.text_content()) or "\n")[0]
    return bool(_UPDATED.search(names) or _UPDATED.search(before[-25:]))


def _rank(block: Block, place: Place) -> int:
    """0 between headline and body, 1 above the headline, 2 below the body; 9 nowhere near."""
    if place.headline < block.index <= max(place.first, place.headline + 4):
        return 0
    return 1 if block.index <= place.headline else 2 if block.index > place.last else 9


def _labelled(near: Iterable[Block], kind: str) -> Iterator[Evidence]:
    """'Published: …' in one line, or the label and its value in neighbouring ones (`dt` and `dd`, two cells)."""
    waiting: str | None = None
    for block in near:
        if waiting is not None and any(c.isdigit() for c in block.text) and len(block.text) <= _LONGEST_LINE:
            yield Evidence(value=f"{waiting} {block.text}", source=f"label:{waiting.strip(' :')}")
        waiting = None
        parts = parts_of(block) if len(block.text) <= _LONGEST_LINE else ()
        for part in parts:
            label = split_label(part)
            if label is None or label.kind != kind:
                continue
            if any(c.isdigit() for c in label.rest):
                yield Evidence(value=part, source=f"label:{label.words}")
            elif not label.rest and part is parts[-1]:
                waiting = part


def _is_update(text: str) -> bool:
    label = split_label(text)
    return label is not None and label.kind == "updated"

"""From the story's column to the story: what stands around and between its paragraphs goes.

In: the blocks of the column.  Out: those that are the story. Pure.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.credits import is_count
from crawler.dates import find_date
from crawler.labels import split_label
from crawler.metaline import parts_of
from crawler.phrases import is_aside_title, is_furniture, is_meta
from crawler.text import fold_space, same_words

__all__ = ["is_date_line", "trim"]

_OPENING = 4  # blocks of the text among which date and byline may stand: a standfirst often comes before them
_READERS = re.compile(r"comment|kommentar|respon|repl|discussion", re.IGNORECASE)  # what they wrote may be longer
_LINKED, _MOST_LINKS = 0.8, 4
_PARAGRAPHS, _LINKED_WORDS = 2, 0.15
_ANY_ZONE = ZoneInfo("UTC")  # asked only whether there is a date


def trim(blocks: Sequence[Block], headline: int, title: str | None) -> list[Block]:
    """The blocks that tell the story, in reading order."""
    kept = _after_headline(list(blocks), headline)
    kept = _without_asides(kept)
    kept = [block for block in kept if not _is_noise(block, title)]
    kept = _without_link_lists(kept)
    return _without_tail(_without_lead(kept))


def is_date_line(text: str) -> bool:
    """Whether a short line is a date with little beside it: 'Published: Mon 22 Jan 2018', '18 March 2024 News'."""
    return len(text) <= 90 and _is_date_line(text)


@lru_cache(maxsize=512)  # several readers ask, and the lines around a story are the same on every page
def _is_date_line(text: str) -> bool:
    if not any(c.isdigit() for c in text):
        return False
    if text[-1] in ".!?" and split_label(text) is None:
        return False
    reading = find_date(text, zone=_ANY_ZONE)
    return reading is not None and len(reading.rest) <= 40 and len(reading.rest.split()) <= 5


def _after_headline(blocks: list[Block], headline: int) -> list[Block]:
    after = [block for block in blocks if block.index > headline]
    weight = sum(len(block.text) for block in blocks if block.is_prose)
    return (
        after if headline >= 0 and sum(len(block.text) for block in after if block.is_prose) * 2 >= weight else blocks
    )


def _is_noise(block: Block, title: str | None) -> bool:
    text = block.text
    if title and abs(len(text) - len(title)) < 12 and same_words(text, title):
        return True
    if not block.heading and is_furniture(text, linked=block.link_density > 0.5):
        return True
    if is_count(text) and is_meta(text):
        return True
    if _is_pointer(block):
        return True
    return _is_controls(block) or (len(text) < 30 and not any(c.isalnum() for c in text))


def _is_pointer(block: Block) -> bool:
    """'Read next: A fine day at the weir': a title of other stories, and nothing but a link behind it."""
    title, colon, _ = block.text.partition(":")
    if not colon or block.heading or not is_aside_title(title):
        return False
    linked = sum(len(fold_space(link.text_content())) for link in block.element.iter("a"))
    return linked > 0 and linked + len(title) + 3 >= len(block.text)


def _is_controls(block: Block) -> bool:
    """A line of links that are controls, each of them: 'Previous Next All news'."""
    if block.link_density <= 0.9 or len(block.text) > 90:
        return False
    return all(is_furniture(fold_space(link.text_content())) for link in block.element.iter("a"))


def _without_asides(blocks: list[Block]) -> list[Block]:
    """Cut what a title such as 'Related' announces: its section, or all up to the next title of its rank."""
    dropped: set[int] = set()
    for place, block in enumerate(blocks):
        if block.is_prose or not is_aside_title(block.text):
            continue
        dropped.add(block.index)
        dropped.update(each.index for each in _announced(blocks, place))
    return [block for block in blocks if block.index not in dropped]


def _announced(blocks: list[Block], place: int) -> list[Block]:
    title, following = blocks[place], blocks[place + 1 :]
    section = _own_section(title, blocks[:place])
    if following and following[0].index > title.index + 1 and section is None:
        return []  # what it announced are cards, and they are gone already
    if section is not None:
        inside = [block for block in following if _is_inside(block.element, section)]
        if inside:
            return inside
    taken: list[Block] = []
    for block in following:
        if block.heading and block.heading <= (title.heading or 6) and not is_aside_title(block.text):
            break
        if not title.heading and block.is_prose and block.link_density < 0.2:
            break
        taken.append(block)
    if _is_story(taken, blocks) and not _READERS.search(title.text):
        return list(takewhile(lambda block: not block.is_prose, taken))
    return taken


def _is_story(taken: list[Block], blocks: list[Block]) -> bool:
    """Whether what a title seems to announce is most of the text, hardly a line or a word of it a link.

    A card below a story of two lines is longer than the story; what leads elsewhere gives it away.
    """
    prose = [block for block in taken if block.is_prose]
    links = sum(1 for block in taken if block.link_density > _LINKED)
    weight = sum(len(block.text) for block in blocks if block.is_prose)
    told, linked = sum(len(block.text) for block in prose), sum(block.link_chars for block in prose)
    return 2 * told > weight and links * _MOST_LINKS < len(prose) >= _PARAGRAPHS and linked < _LINKED_WORDS * told


def _own_section(title: Block, earlier: list[Block]) -> HtmlElement | None:
    """The highest element around a title that holds nothing of the column before it."""
    taken = {element for block in earlier for element in (block.element, *block.element.iterancestors())}
    section = None
    for element in (title.element, *title.element.iterancestors()):
        if element in taken or element.tag in ("body", "html"):
            break
        section = element
    return section


def _is_inside(element: HtmlElement, outer: HtmlElement) -> bool:
    return element is outer or any(above is outer for above in element.iterancestors())


def _without_link_lists(blocks: list[Block]) -> list[Block]:
    """Lists of which every item is a link, three or more of them, are navigation."""
    dropped: set[int] = set()
    runs: dict[HtmlElement | None, list[Block]] = {}
    for block in blocks:
        if block.item is not None:
            runs.setdefault(block.item.getparent(), []).append(block)
    for items in runs.values():
        if all(block.link_density > 0.8 for block in items) and len(items) > 2 and max(len(b.text) for b in items) < 40:
            dropped.update(block.index for block in items)
    return [block for block in blocks if block.index not in dropped]


def _without_lead(blocks: list[Block]) -> list[Block]:
    """Lines between headline and text: date, byline, category, reading time."""
    start = next((place for place, block in enumerate(blocks) if _opens(block)), len(blocks))
    if start < len(blocks) and blocks[start].item is not None:  # a list opens with its first item, however short
        start = next(place for place, block in enumerate(blocks) if _is_of(block, blocks[start]))
    lead = [block for block in blocks[:start] if block.heading and not _is_label(block)]
    opening = [block for block in blocks[start : start + _OPENING] if block.is_prose or not _is_label(block)]
    return [*lead, *opening, *blocks[start + _OPENING :]]


def _is_of(block: Block, other: Block) -> bool:
    """Whether two items are of one list."""
    return block.item is not None and other.item is not None and block.item.getparent() is other.item.getparent()


def _opens(block: Block) -> bool:
    """Whether a block is the first of the story itself. A standfirst set as a heading may have the byline below it."""
    if block.heading or _is_label(block):
        return False
    return block.is_prose or len(block.text) >= 40 or (block.item is not None and len(block.text.split()) > 3)


def _is_label(block: Block) -> bool:
    if is_meta(block.text) or is_date_line(block.text):
        return True
    return (
        len(block.text) <= 140 and block.text[-1] not in ".!?" and any(is_date_line(part) for part in parts_of(block))
    )


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Lines after the text: headings of nothing, dates, tags, a lone link elsewhere."""
    end = len(blocks)
    while end and _closes_nothing(blocks[end - 1]):
        end -= 1
    return blocks[:end]


def _closes_nothing(block: Block) -> bool:
    if block.heading or _is_label(block):
        return True
    return block.link_density > 0.9 and block.element.tag not in ("p", "li") and len(block.text) < 60

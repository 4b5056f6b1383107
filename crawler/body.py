"""The body of a story: its own paragraphs and nothing else.

In: a Document, its blocks, the headline.  Out: `Body`.
"""

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.body_text import body_text
from crawler.column import find_column
from crawler.document import Document, fold, remove
from crawler.given import given_parts, given_text
from crawler.headline import Headline
from crawler.metadata import declared_body
from crawler.site import Site
from crawler.trimming import trim
from crawler.zones import story_like

__all__ = ["Body", "read_body"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What `read_body` found."""

    text: str
    """As `Story.body_text`."""
    html: str
    """The same part of the page, not sanitised."""
    element: HtmlElement | None
    """Holds the story's text; None where none was found."""
    first: int
    """Index of its first paragraph or, without any, heading; -1 where none was found."""
    last: int
    """Index of its last block; -1 where none was found."""


_DECLARED = 400  # characters: less may be a teaser
_PICTURES = 2
NOTHING = Body(text="", html="", element=None, first=-1, last=-1)


def read_body(document: Document, blocks: Sequence[Block], headline: Headline, site: Site | None) -> Body:
    """The story's text. A site's own reader and its selector are obeyed; everything else is found by structure.

    `blocks`: without those of other stories' cards.
    """
    chosen = given_parts(document, site, "body")
    if chosen:
        marked = [block for block in blocks if _within(block, chosen)]
        return _body(marked, chosen[0])
    usable = story_like(blocks, headline.index)
    column = find_column(usable, headline.index)
    title = headline.evidence.value if headline.evidence else None
    found = _body(trim(column.blocks, headline.index, title), column.element) if column else NOTHING
    told = given_text(document, site, "body")
    if told:
        return _declared(told, found)
    declared = declared_body(document)
    if len(declared) >= _DECLARED and len(declared) > 2 * len(found.text):
        return _declared(declared, found)
    return found if found.text else _captions(document, blocks, headline)


def _captions(document: Document, blocks: Sequence[Block], headline: Headline) -> Body:
    """The text of a story that is told in pictures alone: what stands below them, from two on."""
    below = [block for block in blocks if block.index > headline.index and block.zones]
    told = [block for block in below if block.zones[-1].tag == "figcaption" or block.zones[0].tag == "figcaption"]
    top = document.root.find("body")
    if top is None or headline.evidence is None or len({block.text for block in told}) < _PICTURES:
        return NOTHING
    return _body(told, top)


def _declared(text: str, found: Body) -> Body:
    """The text that JSON-LD tells where the markup shows hardly any of it: scripts would have drawn it."""
    paragraphs = [fold(line) for line in text.splitlines() if line.strip()]
    return replace(
        found,
        text="\n\n".join(paragraphs),
        html="".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs),
    )


def _within(block: Block, elements: Collection[HtmlElement]) -> bool:
    return any(element in elements for element in (block.element, *block.element.iterancestors()))


def _body(blocks: Sequence[Block], element: HtmlElement) -> Body:
    if not blocks:
        return NOTHING
    html = _html(blocks, element)
    first = next((block for block in blocks if not block.heading), blocks[0])  # a date may stand below a standfirst
    return Body(text=body_text(blocks), html=html, element=element, first=first.index, last=blocks[-1].index)


def _html(blocks: Sequence[Block], top: HtmlElement) -> str:
    """The markup of the kept blocks: a copy of the column from which all other text is gone."""
    kept = {element for block in blocks for element in (block.element, *block.element.iterancestors())}
    leaves = {block.element for block in blocks}
    copied = copy.deepcopy(top)
    copied.tail = None
    doomed = []
    pairs = zip(top.iter(), copied.iter(), strict=True)
    within: set[HtmlElement] = set()
    for original, twin in pairs:
        parent = original.getparent()
        if original in leaves or parent in within:
            within.add(original)
        elif original not in kept and original is not top and parent in kept and original.text_content().strip():
            doomed.append(twin)
    remove(copied, doomed)
    return str(etree.tostring(copied, encoding="unicode", method="html"))

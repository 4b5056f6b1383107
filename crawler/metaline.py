"""The short lines by a headline that hold date, category and author, taken apart as they look, not as spelled.

In: a block.  Out: its parts. Pure. Pages put parts side by side with space that only a style sheet makes, so
'Press release', 'Published 27 December 2023' and '4 min read' may be one run of letters in the markup.
"""

import re

from lxml.html import HtmlElement

from crawler.blocks import Block
from crawler.document import UNREAD, fold
from crawler.labels import is_label

__all__ = ["line_of", "parts_of"]

_LONGEST = 160
_BARS = re.compile(r"\s*[|¦·•∙⋅]\s*|\s+[/–—]\s+")
_MARKS = re.compile(r"[\s|¦·•∙⋅/–—,-]+")
_SEPARATORS = " |¦·•∙⋅/–—-,"


def line_of(block: Block) -> str:
    """The block's words with ' | ' between parts that are elements of their own.

    >>> from lxml.html import fromstring
    >>> from crawler.blocks import collect
    >>> line_of(collect(fromstring("<p><span>Press release</span><span>Published <!-- -->27 May 2023</span></p>"))[0])
    'Press release | Published 27 May 2023'
    >>> line_of(collect(fromstring("<p><b>Published:</b><i>27 May 2023</i></p>"))[0])
    'Published: 27 May 2023'
    """
    element = block.element
    if len(block.text) > _LONGEST or not len(element):
        return block.text
    while len(element) == 1 and not fold(element.text) and not fold(element[0].tail) and len(element[0]):
        element = element[0]
    pieces = _pieces(element)
    line = ""
    for own, text in pieces:
        joint = " | " if line and own and not (line.endswith(":") or is_label(line.rpartition(" | ")[2])) else " "
        line += f"{joint}{text}" if line else text
    same = _MARKS.sub("", line) == _MARKS.sub("", block.text)  # else the element holds other lines too
    return line if same else block.text


def _pieces(element: HtmlElement) -> list[tuple[bool, str]]:
    """Texts of an element: whether each stands in an element of its own between others, and its words."""
    found: list[tuple[bool, str]] = []
    mixed = bool(fold(element.text).strip(_SEPARATORS)) or any(fold(child.tail).strip(_SEPARATORS) for child in element)
    if fold(element.text).strip(_SEPARATORS):
        found.append((False, fold(element.text)))
    for child in element:
        text = "" if child.tag in UNREAD or child.get("aria-hidden") == "true" else fold(" ".join(child.itertext()))
        if text.strip(_SEPARATORS):
            found.append((not mixed, text))
        tail = fold(child.tail)
        if tail.strip(_SEPARATORS) or (mixed and tail):
            found.append((False, tail))
    return found


def parts_of(block: Block) -> tuple[str, ...]:
    """The parts of a short line, without the marks between them.

    >>> from lxml.html import fromstring
    >>> from crawler.blocks import collect
    >>> parts_of(collect(fromstring("<p>18 March 2024 · <a>News</a></p>"))[0])
    ('18 March 2024', 'News')
    """
    if block.parts is None:
        block.parts = tuple(part for part in (piece.strip(" ,") for piece in _BARS.split(line_of(block))) if part)
    return block.parts

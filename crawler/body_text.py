"""The text of the blocks that were kept: paragraphs apart by a blank line, list items one a line.

In: blocks in reading order.  Out: str. Pure.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.blocks import Block

__all__ = ["body_text"]

_LISTS = frozenset(("ul", "ol", "dl", "table", "menu"))


def body_text(blocks: Sequence[Block]) -> str:
    """Paragraphs and headings apart by a blank line; items of one list and rows of one table one a line.

    >>> from lxml.html import fromstring
    >>> from crawler.blocks import collect
    >>> body_text(collect(fromstring("<div><p>One.</p><ul><li><p>a</p><li>b <i>c</i></ul><p>Two.</p></div>")))
    'One.\\n\\na\\nb c\\n\\nTwo.'
    """
    paragraphs: list[str] = []
    item: HtmlElement | None = None
    group: HtmlElement | None = None
    for block in blocks:
        if block.item is not None and block.item is item:
            paragraphs[-1] += f" {block.text}"
            continue
        outer = _outermost_list(block.item)
        if outer is not None and outer is group:
            paragraphs[-1] += f"\n{block.text}"
        else:
            paragraphs.append(block.text)
        item, group = block.item, outer
    return "\n\n".join(paragraphs)


def _outermost_list(item: HtmlElement | None) -> HtmlElement | None:
    """The list or table that an item belongs to, nested lists with their parent."""
    found, element = None, item
    while element is not None:
        parent = element.getparent()
        if parent is None or parent.tag not in (*_LISTS, "li", "dd", "tbody", "thead", "tfoot", "tr", "div"):
            break
        if parent.tag in _LISTS:
            found = parent
        element = parent
    return found

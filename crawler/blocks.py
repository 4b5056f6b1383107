"""A page as a row of text blocks: what stands on a line of its own, in reading order, with where it stood.

In: the tree of a page.  Out: `Block`s. Pure; judges nothing, only notes evidence (links, kind of line, zones).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.document import BLOCKS, UNREAD, fold

__all__ = ["Block", "collect"]

_LINES = BLOCKS | {"button"}
_ZONE_TAGS = frozenset(
    ("nav", "footer", "aside", "form", "dialog", "menu", "button", "figcaption", "header", "fieldset")
)
_ZONE_ROLES = frozenset(("navigation", "complementary", "banner", "contentinfo", "search", "dialog", "menu", "alert"))
_ZONE_WORDS = (
    "share|sharing|social|socials|related|recommended|recommendations|cookie|cookies|consent|newsletter|subscribe|subscription|signup|"
    "comment|comments|disqus|breadcrumb|breadcrumbs|crumbs|sidebar|promo|promos|advert|adverts|advertisement|ad|ads|sponsored|"
    "pagination|pager|tags|taglist|tagcloud|footer|footnav|navbar|navigation|menu|skip|toolbar|popup|modal|overlay|widget|banner|"
    "byline|author|authors|bio|caption|credit|credits|copyright|print|printfriendly|donate|cta|outbrain|taboola|login|search|toc|"
    "masthead|meta|metadata|postmeta|teaser|teasers"
)
_HINT = re.compile(rf"(?:^|[\s_-])(?:{_ZONE_WORDS})(?=$|[\s_-])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?|element-invisible|offscreen|assistive-text)(?:\s|$)",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ITEMS = frozenset(("li", "dt", "dd", "tr"))


@dataclass(slots=True, eq=False)
class Block:
    """One line or paragraph of a page."""

    index: int
    """Place in reading order."""
    element: HtmlElement
    """The innermost block-level element around it."""
    text: str
    """Its words, white space folded. Never empty."""
    link_chars: int
    """How many of its characters are link text."""
    heading: int
    """1 to 6 in `h1` to `h6`, else 0."""
    item: HtmlElement | None
    """The list item, term or row of a data table that it stands in."""
    zones: tuple[HtmlElement, ...] = field(repr=False)
    """Elements around it that are rarely part of a story, outermost first."""

    @property
    def link_density(self) -> float:
        """0.0 (no link) to 1.0 (nothing but links)."""
        return min(1.0, self.link_chars / len(self.text))


def collect(root: HtmlElement) -> list[Block]:
    """Every block of visible text, in reading order. A doubled `<br>` ends a paragraph, a single one does not.

    >>> from lxml.html import fromstring
    >>> [block.text for block in collect(fromstring("<div>One<b>s</b><br>two<br><br>three<p>four</p>five</div>"))]
    ['Ones two', 'three', 'four', 'five']
    """
    return list(_Collector().run(root))


class _Collector:
    """The walk over the tree. Not recursive: pages may be deep."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.linked = 0
        self.in_link = 0
        self.breaks = 0
        self.count = 0
        self.around: list[HtmlElement] = []
        self.items: list[HtmlElement] = []
        self.headings: list[int] = []
        self.zones: list[HtmlElement] = []

    def run(self, root: HtmlElement) -> Iterator[Block]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            tag = node.tag
            if event == "start":
                if tag in UNREAD or _is_hidden(node):
                    walk.skip_subtree()
                elif tag == "br":
                    self.breaks += 1
                    if self.breaks == 2:
                        yield from self.flush()
                    self.words.append(" ")
                elif tag in _LINES:
                    yield from self.flush()
                    self.enter(node)
                elif tag == "a":
                    self.in_link += 1
                if tag not in UNREAD:
                    self.add(node.text)
            else:
                if tag in _LINES and tag != "br" and self.around and self.around[-1] is node:
                    yield from self.flush()
                    self.leave(node)
                elif tag == "a" and self.in_link:
                    self.in_link -= 1
                if node is not root:
                    self.add(node.tail)
        yield from self.flush()

    def add(self, text: str | None) -> None:
        if text:
            self.words.append(text)
            if text.strip():
                self.breaks = 0
                self.linked += len(text) if self.in_link else 0

    def enter(self, node: HtmlElement) -> None:
        tag = node.tag
        self.around.append(node)
        if tag in _HEADINGS:
            self.headings.append(int(tag[1]))
        elif tag in _ITEMS and (tag != "tr" or _is_data_row(node)):
            self.items.append(node)
        if tag in _ZONE_TAGS or node.get("role") in _ZONE_ROLES or _is_hinted(node):
            self.zones.append(node)

    def leave(self, node: HtmlElement) -> None:
        self.around.pop()
        if node.tag in _HEADINGS:
            self.headings.pop()
        for stack in (self.items, self.zones):
            if stack and stack[-1] is node:
                stack.pop()

    def flush(self) -> Iterator[Block]:
        """The block gathered so far, if it says anything."""
        text = fold("".join(self.words)) if self.words else ""
        if text and self.around:
            yield Block(
                index=self.count,
                element=self.around[-1],
                text=text,
                link_chars=self.linked,
                heading=self.headings[-1] if self.headings else 0,
                item=self.items[-1] if self.items else None,
                zones=tuple(self.zones),
            )
            self.count += 1
        self.words.clear()
        self.linked = self.breaks = 0


def _is_hidden(node: HtmlElement) -> bool:
    """Whether a reader with eyes does not see it."""
    if node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return True
    style, names = node.get("style"), node.get("class")
    return bool((style and _HIDDEN.search(style)) or (names and _FOR_SCREEN_READERS.search(names)))


def _is_hinted(node: HtmlElement) -> bool:
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return len(names) > 1 and bool(_HINT.search(_CAMEL.sub("-", names)))


def _is_data_row(row: HtmlElement) -> bool:
    """Whether a row belongs to a table of data: several short cells, none of which holds a page's furniture."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    furniture = any(next(cell.iter("p", "div", "h1", "h2", "h3", "table", "ul"), None) is not None for cell in cells)
    return not furniture or all(len(cell) < 2 and len(cell.text_content()) < 200 for cell in cells)

"""A page as a row of text blocks: what stands on a line of its own, in reading order, with where it stood.

In: the tree of a page.  Out: `Block`s. Pure; judges nothing, only notes evidence (links, kind of line, zones).
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.document import BLOCKS, UNREAD, fold

__all__ = ["Block", "collect"]

_LINES = BLOCKS | {"button"}
_HARDLY = 100  # characters of running text
_NAMES = 1000  # characters of class, id or label that are looked at, and remembered
_SKIPPED = UNREAD | {"br"}
_ZONE_TAGS = frozenset(
    ("nav", "footer", "aside", "form", "dialog", "menu", "button", "figcaption", "header", "fieldset")
)
_ZONE_ROLES = frozenset(("navigation", "complementary", "banner", "contentinfo", "search", "dialog", "menu", "alert"))
_ZONE_WORDS = (
    "share|sharing|social|socials|related|recommended|recommendations|cookie|cookies|consent|newsletter|subscribe|subscription|signup|"
    "comment|comments|disqus|breadcrumb|breadcrumbs|crumbs|sidebar|promo|promos|advert|adverts|advertisement|ad|ads|sponsored|"
    "pagination|pager|tags|taglist|tagcloud|footer|footnav|navbar|navigation|menu|toolbar|popup|modal|overlay|banner|"
    "byline|author|authors|bio|caption|credit|credits|copyright|print|printfriendly|donate|cta|outbrain|taboola|login|search|toc|"
    "masthead|meta|metadata|postmeta|teaser|teasers|carousel|slideshow|lightbox|tooltip"
)
_HINT = re.compile(rf"(?:^|[\s_-])(?:{_ZONE_WORDS})(?=$|[\s_-])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?|element-invisible|offscreen|assistive-text|(?:[\w-]+-)?invisible)(?:\s|$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟][\"'”’»)\]]*$")
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
    is_prose: bool
    """Whether it reads like running text rather than a label, a link or a control."""
    zones: tuple[HtmlElement, ...] = field(repr=False)
    """Elements around it that are rarely part of a story, outermost first."""
    parts: tuple[str, ...] | None = field(default=None, repr=False)
    """What `metaline.parts_of` answered for it, which several readers ask; None while nobody has."""

    @property
    def link_density(self) -> float:
        """0.0 (no link) to 1.0 (nothing but links)."""
        return min(1.0, self.link_chars / len(self.text))


def collect(root: HtmlElement) -> list[Block]:
    """Every block of visible text, in reading order. A doubled `<br>` ends a paragraph, a single one does not.

    A page that shows hardly anything is read with what it hides: scripts would have shown it.

    >>> from lxml.html import fromstring
    >>> [block.text for block in collect(fromstring("<div>One<b>s</b><br>two<br><br>three<p>four</p>five</div>"))]
    ['Ones two', 'three', 'four', 'five']
    """
    seen = _Collector().run(root)
    if sum(len(block.text) for block in seen if block.is_prose) >= _HARDLY:
        return seen
    return _Collector(hidden=True).run(root)


class _Collector:
    """The walk over the tree. Not recursive: pages may be deep."""

    def __init__(self, *, hidden: bool = False) -> None:
        self.hidden = hidden
        self.words: list[str] = []
        self.linked = 0
        self.in_link = 0
        self.breaks = 0
        self.found: list[Block] = []
        self.around: list[HtmlElement] = []
        self.items: list[HtmlElement] = []
        self.headings: list[int] = []
        self.zones: tuple[HtmlElement, ...] = ()
        self.styled: set[HtmlElement] = set()
        self.roled: set[HtmlElement] = set()

    def run(self, root: HtmlElement) -> list[Block]:
        # Asked of libxml2 once for the page: most elements have none of these, and asking each takes half of the walk.
        self.styled = set(root.xpath("descendant::*[@hidden or @aria-hidden or @style]"))
        self.roled = set(root.xpath("descendant-or-self::*[@role or @itemprop or @itemtype or @aria-label]"))
        open_elements = [(root, iter(root))]
        self.enter(root, root.tag, root.get("class"))
        self.add(root.text)
        while open_elements:
            node, children = open_elements[-1]
            for child in children:
                tag, names = child.tag, child.get("class")
                if tag in _SKIPPED or (not self.hidden and self.is_hidden(child, names)):
                    if tag == "br":
                        self.line_break()
                    self.add(child.tail)
                    continue
                if tag in _LINES:
                    if self.words:
                        self.flush()
                    self.enter(child, tag, names)
                elif tag == "a":
                    self.in_link += 1
                self.add(child.text)
                if len(child):
                    open_elements.append((child, iter(child)))
                    break
                self.close(child, tag)
            else:
                open_elements.pop()
                self.close(node, node.tag)
        return self.found

    def line_break(self) -> None:
        self.breaks += 1
        if self.breaks == 2:
            self.flush()
        self.words.append(" ")

    def close(self, node: HtmlElement, tag: str) -> None:
        if tag in _LINES:
            if self.words:
                self.flush()
            self.leave(node, tag)
        elif tag == "a" and self.in_link:
            self.in_link -= 1
        if self.around:
            self.add(node.tail)

    def add(self, text: str | None) -> None:
        if text:
            self.words.append(text)
            if not text.isspace():
                self.breaks = 0
                self.linked += len(text) if self.in_link else 0

    def enter(self, node: HtmlElement, tag: str, names: str | None) -> None:
        self.around.append(node)
        if tag in _HEADINGS:
            self.headings.append(int(tag[1]))
        elif tag in _ITEMS and (tag != "tr" or _is_data_row(node)):
            self.items.append(node)
        if (tag in _ZONE_TAGS and not (tag == "form" and _is_page(node))) or self.is_zone(node, names):
            self.zones = (*self.zones, node)

    def is_hidden(self, node: HtmlElement, names: str | None) -> bool:
        """Whether a reader with eyes does not see it. `names`: its class."""
        if names and _is_for_screen_readers(names[:_NAMES]):
            return True
        if node not in self.styled:
            return False
        style = node.get("style")
        shown = node.get("hidden") is None and node.get("aria-hidden") != "true"
        return not shown or bool(style and _HIDDEN.search(style))

    def is_zone(self, node: HtmlElement, names: str | None) -> bool:
        """Whether role, class (`names`) or id say that an element is rarely part of a story."""
        name = node.get("id")
        if (names and _hints(names[:_NAMES])) or (name and _hints(name[:_NAMES])):
            return True
        return node in self.roled and _is_roled_zone(node)

    def leave(self, node: HtmlElement, tag: str) -> None:
        self.around.pop()
        if tag in _HEADINGS:
            self.headings.pop()
        if self.items and self.items[-1] is node:
            self.items.pop()
        if self.zones and self.zones[-1] is node:
            self.zones = self.zones[:-1]

    def flush(self) -> None:
        """The block gathered so far, if it says anything."""
        text = fold("".join(self.words)) if self.words else ""
        if text and self.around and (len(text) > 1 or text.isalnum()):
            heading = self.headings[-1] if self.headings else 0
            self.found.append(
                Block(
                    index=len(self.found),
                    element=self.around[-1],
                    text=text,
                    link_chars=self.linked,
                    heading=heading,
                    is_prose=not heading and _is_prose(text, self.linked),
                    item=self.items[-1] if self.items else None,
                    zones=self.zones,
                )
            )
        self.words.clear()
        self.linked = self.breaks = 0


def _is_prose(text: str, linked: int) -> bool:
    if len(text) < 12:
        return False
    if 2 * linked > len(text):  # a sentence around a long link is still one
        return len(text) - linked >= 20 and linked < 0.85 * len(text) and _SENTENCE_END.search(text) is not None
    return len(text) >= 80 or _SENTENCE_END.search(text) is not None


def _is_roled_zone(node: HtmlElement) -> bool:
    if node.get("role") in _ZONE_ROLES:
        return True
    if node.get("itemprop") == "comment" or (node.get("itemtype") or "").endswith("schema.org/Comment"):
        return True
    label = node.get("aria-label")
    return label is not None and _hints(label[:_NAMES])


@lru_cache(maxsize=4096)
def _hints(names: str) -> bool:
    return _HINT.search(_CAMEL.sub("-", names)) is not None


@lru_cache(maxsize=4096)
def _is_for_screen_readers(names: str) -> bool:
    return _FOR_SCREEN_READERS.search(names) is not None


def _is_page(form: HtmlElement) -> bool:
    """Whether a form is around the page rather than in it, as ASP.NET has it: most of the body, with a heading."""
    body = form.getparent()
    if body is None or body.tag != "body" or next(form.iter("h1", "h2"), None) is None:
        return False
    return 2 * sum(1 for _ in form.iter("p", "div", "td")) > sum(1 for _ in body.iter("p", "div", "td"))


def _is_data_row(row: HtmlElement) -> bool:
    """Whether a row belongs to a table of data: several short cells, none of which holds a page's furniture."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    furniture = any(next(cell.iter("p", "div", "h1", "h2", "h3", "table", "ul"), None) is not None for cell in cells)
    return not furniture or all(len(cell) < 2 and len(cell.text_content()) < 200 for cell in cells)

"""The pieces of text a card is made of, in page order, with what their markup says of each.

In: the elements of one card.  Out: `Part`s, grouped in lines. Judges nothing: which part is the title is decided by
`cardreader`. Formatting inside a sentence never splits it; a link, a date, a badge or a line break does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.html import HtmlElement

from crawler.credits import leads_to
from crawler.dates import find_date
from crawler.document import BLOCKS, UNREAD, fold

__all__ = ["HEADINGS", "Part", "hints", "is_hidden", "parts_of"]

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
"""Rank by element name."""
_FORMAT_NAMES = (
    "em i b strong u sup sub q cite abbr acronym mark wbr bdi bdo code font small big tt span s ins del dfn kbd "
    "var label a"
)
_FORMAT = frozenset(_FORMAT_NAMES.split())
_BOLD = frozenset(("b", "strong"))
_LOOSE = frozenset(("span", "small", "label", "b", "strong"))
_SEPARATORS = "|¦·•∙⋅/,;:–—-»>"
_UTC = ZoneInfo("UTC")
_NAMES = 300  # characters of class and kin whose words are remembered
_OF_A_BOX = frozenset(("teaser", "summary", "intro", "lead"))  # said of a box around a card: nothing about its parts
_WORD = re.compile(r"[^\W_]")
_MODIFIER = re.compile(r"--[\w-]*")
_TOKEN = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:(?:u-|is-|govuk-|nhsuk-)?visually-?hidden|sr-?only|show-for-sr|screen-?reader(?:-text|-only)?|"
    r"element-invisible|off-?screen|assistive-?text|hide-visually|a11y-\w+|accessib\w+-hidden|vh)(?:\s|$)",
    re.IGNORECASE,
)
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect|(?:left|top)\s*:\s*-\d{3,}", re.IGNORECASE
)
_SPLITTING_NAMES = (
    "date time day published category categories cat tag tags badge label kicker eyebrow overline chip pill topic "
    "topics type section meta excerpt summary description subtitle byline author"
)
_SPLITTING = frozenset(_SPLITTING_NAMES.split())


@dataclass(slots=True, eq=False)
class Part:
    """One run of words that belongs together."""

    text: str
    """White space folded; '' only for a `time` whose words are in its attribute."""
    line: int
    """Parts with one number stand on one line."""
    element: HtmlElement
    """The innermost element around all of it."""
    own: bool
    """Whether it is text of a link to the card's own story."""
    heading: HtmlElement | None
    """The heading it stands in."""
    bold: bool
    hidden: bool
    """Only for screen readers, or not shown."""
    stamp: str | None
    """`datetime` (or `content`) of the element around it."""
    hints: frozenset[str] = field(default_factory=frozenset)
    """Words of class, itemprop and rel of the elements around it inside the card that hold little else."""


def is_hidden(element: HtmlElement) -> bool:
    """Whether its text is only for screen readers, or not shown at all."""
    if element.get("hidden") is not None:
        return True
    name, style = element.get("class"), element.get("style")
    return bool((name and _FOR_SCREEN_READERS.search(name)) or (style and _UNSEEN_STYLE.search(style)))


def hints(element: HtmlElement) -> frozenset[str]:
    """The words that class, id, itemprop and rel of an element are made of, in lower case; '--modifiers' left out.

    >>> from lxml.html import fromstring
    >>> sorted(hints(fromstring('<p class="card__Date postMeta" itemprop="x">')))
    ['card', 'date', 'meta', 'post', 'x']
    """
    said = " ".join(value for name in ("class", "id", "itemprop", "rel", "data-testid") if (value := element.get(name)))
    if not said:
        return frozenset()
    return _tokens_once(said) if len(said) <= _NAMES else _tokens(said)


def _tokens(said: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(_CAMEL.sub(" ", _MODIFIER.sub("", said)).lower()))


_tokens_once = lru_cache(maxsize=4096)(_tokens)  # the classes of a template repeat from element to element


def parts_of(nodes: Iterable[HtmlElement], is_own: Callable[[HtmlElement], bool], *, tails: bool = False) -> list[Part]:
    """The parts of a card made of these sibling elements; with `tails`, of the text between and behind them too."""
    collector = _Collector(is_own, whole=not tails)
    for node in nodes:
        collector.walk(node)
        if tails:
            collector.say(node.tail)
    collector.flush()
    return collector.parts


class _Collector:
    """The walk over one card. Not recursive: pages may be deep."""

    def __init__(self, is_own: Callable[[HtmlElement], bool], *, whole: bool) -> None:
        self.is_own = is_own
        self.inside = 1 if whole else 0  # what is said of the card itself is not said of its parts
        self.parts: list[Part] = []
        self.line = 0
        self.words: list[str] = []
        self.bold_words = 0
        self.around: list[HtmlElement] = []
        self.start: list[HtmlElement] = []  # what was around the first words
        self.root: HtmlElement | None = None
        self.boxes: list[HtmlElement] = []  # what holds all of the card is the card itself

    def walk(self, root: HtmlElement) -> None:
        self.root = root
        self.boxes = _boxes(root) if self.inside else []
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            if event == "start":
                if node.tag in UNREAD or node.tag == "button":
                    walk.skip_subtree()
                self.enter(node)
                if node.tag not in UNREAD and node.tag != "button":
                    self.say(node.text)
            else:
                self.leave(node)
                if node is not root:
                    self.say(node.tail)

    def enter(self, node: HtmlElement) -> None:
        if node.tag in BLOCKS:
            self.flush()
            self.line += 1
        elif not self.glues(node):
            self.flush()
        self.around.append(node)

    def leave(self, node: HtmlElement) -> None:
        if node.tag in BLOCKS:
            self.flush()
            self.line += 1
        elif node.tag == "time" and not "".join(self.words).strip() and node.get("datetime"):
            self.words.append(" ")
            self.start = list(self.around)
            self.flush(bare_stamp=True)
        elif not self.glues(node):
            self.flush()
        self.around.pop()

    def say(self, text: str | None) -> None:
        if not text:
            return
        if not self.words:
            self.start = list(self.around)
        self.words.append(text)
        if text.strip() and any(node.tag in _BOLD for node in self.around):
            self.bold_words += 1

    def flush(self, *, bare_stamp: bool = False) -> None:
        """End the part gathered so far."""
        said = [word for word in map(fold, self.words) if word]
        raw, bold = "".join(self.words), bool(said) and self.bold_words == len(said)
        self.words, self.bold_words = [], 0
        if not said and not bare_stamp:
            return
        if len(said) > 1 and len(set(said)) == 1 and _WORD.search(said[0]):
            raw = said[0]  # printed twice in one breath
        around, element = self.start, self.start[-1] if self.start else self.root
        if element is None:
            return
        headings = [node for node in around if node.tag in HEADINGS or node.get("role") == "heading"]
        self.parts.append(
            Part(
                text=fold(raw),
                line=self.line,
                element=element,
                own=any(self.is_own(node) for node in around if node.tag == "a"),
                heading=headings[-1] if headings else None,
                bold=bold,
                hidden=any(is_hidden(node) and not self.holds_link(node) for node in around[self.inside :]),
                stamp=next((s for node in reversed(around[-3:]) if (s := _stamp(node))), None),
                hints=self.said_of(around[self.inside :][-3:]),
            )
        )

    def said_of(self, around: list[HtmlElement]) -> frozenset[str]:
        """What the elements right around a part say of it: their names, and where a link to something else leads."""
        told = frozenset().union(*(hints(node) for node in around if node not in self.boxes))
        boxed = frozenset().union(*(hints(node) for node in self.boxes))
        led = (leads_to(node) for node in around if node.tag == "a" and not self.is_own(node))
        return (told - (boxed & _OF_A_BOX)) | {kind for kind in led if kind}

    def holds_link(self, node: HtmlElement) -> bool:
        """Whether the card's own link is inside: a slide that is not shown yet, not a hidden text."""
        return node.tag != "a" and any(self.is_own(a) for a in node.iter("a"))

    def glues(self, node: HtmlElement) -> bool:
        """Whether an inline element is only formatting inside a run of words."""
        if node.tag not in _FORMAT or is_hidden(node):
            return False
        parent = node.getparent()
        if node.tag == "a":
            return parent is not None and not self.is_own(node) and _is_mixed(parent) and not _is_listed(node, parent)
        if node.tag in _LOOSE and hints(node) & _SPLITTING:
            return False
        if parent is None or _in_heading(node):
            return parent is not None and not (node.tag in _LOOSE and _touches(node))
        return _is_mixed(parent) and not (node.tag in _LOOSE and _touches(node)) and not _stands_apart(node, parent)


def _boxes(root: HtmlElement) -> list[HtmlElement]:
    """The card's element and those inside it that hold all of it, where they hold more than one thing."""
    boxes = [root]
    while len(boxes[-1]) == 1 and isinstance(boxes[-1][0].tag, str) and not fold(boxes[-1].text):
        boxes.append(boxes[-1][0])
    return boxes if len(boxes[-1]) > 1 else boxes[:1]


def _stamp(node: HtmlElement) -> str | None:
    if node.tag == "time" or "date" in (node.get("itemprop") or "").lower():
        return fold(node.get("datetime") or node.get("content")) or None
    return None


def _is_mixed(parent: HtmlElement) -> bool:
    """Whether an element has words of its own beside its children."""
    if parent.text and _WORD.search(parent.text):
        return True
    return any(child.tail and _WORD.search(child.tail) for child in parent)


def _is_listed(link: HtmlElement, parent: HtmlElement) -> bool:
    """Whether a link is a thing in a row of things, not words of a sentence: separators or nothing on both sides."""
    before = link.getprevious()
    ahead = fold(parent.text if before is None else before.tail)
    behind = fold(link.tail)
    return (not ahead or ahead[-1] in _SEPARATORS) and (not behind or behind[0] in _SEPARATORS)


def _in_heading(node: HtmlElement) -> bool:
    parent = node.getparent()
    for _ in range(4):
        if parent is None or parent.tag in HEADINGS:
            return parent is not None
        parent = parent.getparent()
    return False


def _touches(node: HtmlElement) -> bool:
    """Whether its words touch words of a neighbour without a space: two things that only style sets apart."""
    before = node.getprevious()
    parent = node.getparent()
    left = (parent.text if parent is not None else "") if before is None else before.tail
    own = "".join(node.itertext())
    if not own.strip():
        return False
    if not left and before is not None:
        left = "".join(before.itertext())
    after = node.getnext()
    right = node.tail or ("".join(after.itertext()) if after is not None else "")
    return bool((left and _joined(left, own)) or (right and _joined(own, right)))


def _joined(left: str, right: str) -> bool:
    """'News|18 March', 'today|Read', but not 'T|he', '‘|Heart' or 'pre-|School'."""
    return (left[-1].isalnum() or left[-1] in "?!.…)”") and (right[0].isupper() or right[0].isdigit())


def _stands_apart(node: HtmlElement, parent: HtmlElement) -> bool:
    """Whether formatting at an end of a line makes it a line of its own: a bold headline, a day, a long tail."""
    own = fold("".join(node.itertext()))
    if node.getnext() is None and not _WORD.search(node.tail or ""):
        return len(own.split()) > 5 or _tells_day(own)
    if node.getprevious() is not None or _WORD.search(parent.text or ""):
        return False
    return _tells_day(own) or (node.tag in _BOLD and not own.endswith(":"))


def _tells_day(text: str) -> bool:
    reading = find_date(text, zone=_UTC) if len(text) < 60 else None
    return reading is not None and reading.day is not None

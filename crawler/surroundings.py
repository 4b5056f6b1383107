"""What stands around a block of cards: the page's furniture, its headline and running text, the heading above the
block.

In: a parsed page and runs of cards.  Out: answers about one run. Told by element, role and position first; words of
class and id are only believed of parts that do not hold the headline, since templates put such words on the whole
page too.
"""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from crawler.cardparts import HEADINGS, hints
from crawler.cards import Run
from crawler.cardwords import is_invitation
from crawler.document import BLOCKS, UNREAD, Document, fold

__all__ = ["Surroundings"]

_FURNITURE = frozenset(("nav", "menu", "dialog", "form"))
_FURNITURE_ROLES_NAMES = "navigation menu menubar banner contentinfo search toolbar dialog tablist"
_FURNITURE_ROLES = frozenset(_FURNITURE_ROLES_NAMES.split())
_MENU_NAMES = (
    "nav navbar navigation menu megamenu mega submenu masthead dropdown flyout offcanvas topbar toolbar prevnext"
)
_MENU_WORDS = frozenset(_MENU_NAMES.split())
_SMALL_NAMES = (
    "breadcrumb breadcrumbs crumbs pagination pager paging share sharing social tags taglist tagcloud comments cookie "
    "cookies sitemap toc"
)
_SMALL_PARTS = frozenset(_SMALL_NAMES.split())
_OF_A_PART = "post|entry|article|card|story|content|news|section|item|block|single|panel|modal|media|widget"
_PAGE_ENDS = re.compile(
    rf"(?:^|\s)(?:(?!(?:{_OF_A_PART})[-_])[\w-]*footer|(?:(?:site|page|global|main|body|app|top|layout|l|c|o|m|tpl)[-_]*)?header|"
    r"colophon)(?:[-_]\S*)?(?:\s|$)",
    re.IGNORECASE,
)
_CONTENT = ("article", "main", "aside")
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)[^.]{0,60}\b(?:19|20)\d\d|all rights reserved|registered charity|charity (?:no\b|"
    r"number|registration)|"
    r"company (?:no\b|number|limited)|^privacy (?:policy|notice|statement)$|^cookies?(?: policy)?$|"
    r"^terms (?:and|&) conditions$|"
    r"elusen gofrestredig|mentions légales|^impressum$|^datenschutz",
    re.IGNORECASE,
)
_ASIDES_NAMES = "sidebar aside rail sidecolumn"
_ASIDES = frozenset(_ASIDES_NAMES.split())
_WORD = re.compile(r"[^\W_]")
_PARAGRAPH = 60
_LABEL = 80
_LONG = 1000
"""Characters, white space included, of a text that may be a line of rights."""


class Surroundings:
    """One page, asked about its runs of cards."""

    def __init__(self, document: Document, runs: Iterable[Run], body: HtmlElement | None = None) -> None:
        self.document, self.body = document, body
        sure = [run for run in runs if len(run.cards) > 1 or "date" in run.cards[0].signals]
        self.cards = {node for run in sure for card in run.cards for node in card.nodes}

    @cached_property
    def language(self) -> str:
        """The page's language, two letters; '' when it does not say."""
        html = next(self.document.root.iter("html"), self.document.root)
        return (html.get("lang") or "").lower().split("-")[0]

    @cached_property
    def _place(self) -> dict[HtmlElement, int]:
        return {element: at for at, element in enumerate(self.document.root.iter())}

    @cached_property
    def headline(self) -> HtmlElement | None:
        """The story's first-rank heading: the last one outside cards; None where there is none."""
        found = [h for h in self.document.root.iter("h1") if fold("".join(h.itertext())) and not self._in_card(h)]
        return found[-1] if found else None

    @cached_property
    def _around_headline(self) -> set[HtmlElement]:
        found = (element for element in (self.headline, self.text_column) if element is not None)
        return {around for element in found for around in (element, *element.iterancestors())}

    @cached_property
    def _paragraphs(self) -> list[HtmlElement]:
        """Paragraphs of running text, cards apart, in page order: any block with a sentence of its own."""
        found: dict[HtmlElement, None] = {}
        for element in (self.document.root if self.body is None else self.body).iter():
            if element.tag in UNREAD or not isinstance(element.tag, str) or not _says_much(element):
                continue
            block = (
                element
                if element.tag in BLOCKS
                else next((a for a in element.iterancestors() if a.tag in BLOCKS), element)
            )
            if block not in found and not self._in_card(block) and not self._is_linked(block):
                found[block] = None
        return list(found)

    @staticmethod
    def _is_linked(element: HtmlElement) -> bool:
        links = sum(len("".join(a.itertext())) for a in element.iter("a"))
        return 2 * links > len("".join(element.itertext()))

    @cached_property
    def text_column(self) -> HtmlElement | None:
        """The parent of the first long stretch of running text from the headline on."""
        weight: dict[HtmlElement, int] = {}
        for block in self._paragraphs:
            parent = block.getparent() if block.tag == "p" or block.find("br") is None else block
            if parent is not None and not self._is_inside(block, ("nav", "footer", "aside", "form")):
                weight[parent] = weight.get(parent, 0) + len("".join(block.itertext()))
        most = max(weight.values(), default=0)
        below = [column for column in weight if self.headline is None or self._is_below_headline(column)]
        return next((column for column in below or weight if 3 * weight[column] >= most), None)

    def _is_below_headline(self, column: HtmlElement) -> bool:
        """Whether a column holds the headline or comes after it."""
        headline = self.headline
        return headline is None or column in headline.iterancestors() or self._place[column] > self._place[headline]

    def _is_inside(self, element: HtmlElement, tags: tuple[str, ...]) -> bool:
        """Whether it stands in one of these elements; a form around the whole page does not count."""
        around_all = set(self.headline.iterancestors("form")) if self.headline is not None else set()
        return any(around not in around_all for around in element.iterancestors(*tags))

    def in_text(self, run: Run) -> bool:
        """Whether a run stands among the paragraphs of the story, or is a list right beside them."""
        column = self.text_column
        if column is None:
            return False
        if run.container is column or run.container.getparent() is column:
            return True
        ahead = [
            p
            for p in self._paragraphs
            if p.getparent() is column and self._place[p] > self._place[run.cards[-1].element]
        ]
        return bool(ahead) and column in run.container.iterancestors()

    def _in_card(self, element: HtmlElement) -> bool:
        return element in self.cards or any(around in self.cards for around in element.iterancestors())

    def is_furniture(self, element: HtmlElement, *, rich: bool = False) -> bool:
        """Whether an element belongs to the page's menu, header, footer or other parts that stand on every page.

        `rich`: it is part of a run of full cards, which words such as 'pagination' on a box around them do not undo.
        """
        return any(self._says_furniture(around, rich=rich) for around in (element, *element.iterancestors()))

    def _says_furniture(self, element: HtmlElement, *, rich: bool = False) -> bool:
        if element.tag in ("body", "html", "main"):
            return False
        if element.tag in _FURNITURE and element not in self._around_headline:
            return True
        if element.get("role") in _FURNITURE_ROLES and element not in self._around_headline:
            return True
        if element in self._around_headline:
            return False
        words = _MENU_WORDS if rich else _MENU_WORDS | _SMALL_PARTS
        if hints(element) & words or element in self._legal:
            return True
        ends = element.tag in ("header", "footer") or any(
            _PAGE_ENDS.search(element.get(name) or "") for name in ("class", "id")
        )
        return ends and next(element.iterancestors(*_CONTENT), None) is None

    @cached_property
    def _legal(self) -> set[HtmlElement]:
        """Everything around words that stand at the foot of every page: rights, the charity's number."""
        found: set[HtmlElement] = set()
        for element in self.document.root.iter():
            if element.tag in UNREAD or not (_says_rights(element.text) or _says_rights(element.tail)):
                continue
            if next(element.iterancestors("form", *_CONTENT), None) is None:
                around = [] if self._in_card(element) else [element, *element.iterancestors()]
                found.update(a for a in around if a not in self._around_headline and a is not self.document.root)
        return found if self._around_headline else set()

    def is_labelled_nav(self, run: Run) -> bool:
        """Whether the only furniture around a run is a `nav` inside the story's own part of the page."""
        kinds = [around for around in run.container.iterancestors() if self._says_furniture(around)]
        if self._says_furniture(run.container):
            kinds.append(run.container)
        return (
            len(kinds) == 1
            and kinds[0].tag == "nav"
            and next(kinds[0].iterancestors("main", "article"), None) is not None
        )

    def is_above(self, run: Run) -> bool:
        """Whether a run stands before the headline and in no column of its own."""
        if self.headline is None or self._place[run.cards[0].element] > self._place[self.headline]:
            return False
        return next(run.container.iterancestors(*_CONTENT), None) is None and not self.is_aside(run)

    def is_aside(self, run: Run) -> bool:
        """Whether a run stands in a column beside the story."""
        return any(
            around.tag == "aside" or around.get("role") == "complementary" or hints(around) & _ASIDES
            for around in (run.container, *run.container.iterancestors())
            if around not in self._around_headline
        )

    def is_outside(self, run: Run) -> bool:
        """Whether a run stands beside or below the part of the page that is the story's own."""
        if self.is_aside(run):
            return True
        own = [] if self.headline is None else list(self.headline.iterancestors("main"))
        plain = not any(card.signals & {"date", "image"} for card in run.cards)
        return plain and bool(own) and own[-1] not in run.container.iterancestors() and own[-1] is not run.container

    def names(self, run: Run) -> frozenset[str]:
        """Words of class and id of the elements right around a run."""
        around = [run.container, *run.container.iterancestors()][:4]
        kept = [
            element for element in around if element not in self._around_headline and element is not self.text_column
        ]
        return frozenset().union(*(hints(element) for element in kept))

    def label(self, run: Run) -> str:
        """The heading or short line above a run, or its aria-label; '' when running text or nothing stands there."""
        node = run.cards[0].element
        for _ in range(24):
            previous = node.getprevious()
            if previous is None:
                parent = node.getparent()
                if parent is None or parent.tag in ("body", "html"):
                    return ""
                if fold(parent.text):
                    return _short(fold(parent.text))
                if parent.get("aria-label") and parent not in self._around_headline:
                    return fold(parent.get("aria-label"))
                if parent.tag in ("main", "article") and parent in self._around_headline:
                    return ""
                node = parent
                continue
            if fold(previous.tail):
                return _short(fold(previous.tail))
            said = self._last_words(previous)
            if said is not None:
                return said
            node = previous
        return ""

    def _last_words(self, element: HtmlElement) -> str | None:
        """What an element in front of a run says as its label; None when it says nothing that counts."""
        if element.tag in UNREAD or element.tag in ("button", "hr", "br", "img"):
            return None
        if element.tag in HEADINGS:
            return fold("".join(element.itertext())) or None
        text = ""
        for piece in element.itertext():
            text += piece
            if len(text) > 4 * _LABEL:
                return ""
        text = fold(text)
        if not text or is_invitation(text) or (element.tag == "a" and len(text) < _LABEL):
            return None
        if not _WORD.search(_unlinked(element)):
            return None
        if any(inside in self.cards for inside in element.iter()):
            return ""
        headings = [said for h in element.iter(*HEADINGS) if (said := fold("".join(h.itertext())))]
        return headings[-1] if headings and text.endswith(headings[-1]) else _short(text)


def _says_rights(text: str | None) -> bool:
    return text is not None and len(text) < _LONG and _is_rights(text)


@lru_cache(maxsize=4096)
def _is_rights(text: str) -> bool:
    text = fold(text)
    return 3 < len(text) < 300 and _RIGHTS.search(text) is not None


def _says_much(element: HtmlElement) -> bool:
    """Whether an element has a sentence or two of its own."""
    if element.tag == "p":
        return len("".join(element.itertext()).strip()) >= _PARAGRAPH
    own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
    return own >= _PARAGRAPH


def _unlinked(element: HtmlElement) -> str:
    """The words of an element that are no link's."""
    linked = {piece for a in element.iter("a") for piece in a.iter()}
    return "".join(
        (piece.text or "" if piece not in linked else "")
        + (piece.tail or "" if piece.tag == "a" or piece not in linked else "")
        for piece in element.iter()
    )


def _short(text: str) -> str:
    return text if len(text) <= _LABEL and text[-1] not in ".!”" else ""

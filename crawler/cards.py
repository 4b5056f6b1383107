"""Runs of sibling cards: the blocks of a page in which each of several like parts leads to a page of its own.

In: a parsed page, and which addresses count.  Out: `Run`s of `Card`s in page order. Found by structure alone: the
largest parts of the tree that lead to one target only are cards where they stand side by side; where a list is flat
(headings and paragraphs without a box around each card), what stands between two links is divided by its rhythm; a
lone card is as large as it can be without swallowing a heading, a landmark or running text. Links inside sentences
are no cards.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from archive.addresses import identity
from crawler.cardbounds import Segment
from crawler.cardimage import picture_of
from crawler.cardlayout import card_runs
from crawler.cardparts import Part, parts_of
from crawler.cardreader import read_parts
from crawler.cardwords import CATEGORIES, NAMED_AUTHOR, as_category, is_invitation
from crawler.document import Document, fold

__all__ = ["Card", "Run", "find_cards"]

_SHORT = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One card in page words."""

    url: str
    """Absolute, normalised address that it leads to."""
    title: str
    """Once, as printed; never empty."""
    summary: str | None
    published_raw: str | None
    """The short line or the attribute that tells the day."""
    category: str | None
    image_url: str | None
    nodes: tuple[HtmlElement, ...] = field(repr=False)
    """The sibling elements that it is made of; one where it has a box of its own."""
    signals: frozenset[str] = frozenset()
    """What speaks for a card: heading, title (printed in a link or heading), date, summary, category, image, box (an
    article, or a link around all of it)."""

    @property
    def element(self) -> HtmlElement:
        """The first of its elements."""
        return self.nodes[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Cards that stand side by side."""

    container: HtmlElement = field(repr=False)
    """The element around them."""
    cards: tuple[Card, ...]
    """At least one."""


def find_cards(
    document: Document, is_target: Callable[[str], bool], within: HtmlElement | None = None, *, order: str = "DMY"
) -> tuple[Run, ...]:
    """Every run of cards of a page, or of one element of it, in page order.

    `is_target` is asked once for each normalised address; `order` is that of all-figure dates. The same address may be
    in several runs. Never raises on any tree.

    >>> page = b"<ul><li><a href=/n/a>One well</a> 18 March 2024 News<li><a href=/n/b>Two wells</a> 1 May 2024 Blog"
    >>> [run] = find_cards(Document.parse(page, "https://example.org/"), lambda url: "/n/" in url)
    >>> [(card.url[-4:], card.title, card.published_raw, card.category) for card in run.cards]
    [('/n/a', 'One well', '18 March 2024 News', 'News'), ('/n/b', 'Two wells', '1 May 2024 Blog', 'Blog')]
    """
    scope = document.root if within is None else within
    links = _links(document, is_target, scope)
    found = []
    for segments in card_runs({a: key for a, (_, key) in links.items()}, scope):
        run = _read_run(document, segments, links, order)
        if run is not None:
            found.append(run)
    return tuple(found)


Links = dict[HtmlElement, tuple[str, str]]


def _links(document: Document, is_target: Callable[[str], bool], scope: HtmlElement) -> Links:
    """Each link to a target with its address and identity."""
    known: dict[str, tuple[str, str] | None] = {}
    found: Links = {}
    unread = any(True for _ in scope.iter("noscript", "template"))
    for a in scope.iter("a"):
        href = a.get("href")
        if not href or (unread and next(a.iterancestors("noscript", "template"), None) is not None):
            continue
        if href not in known:
            url = document.absolute(href)
            known[href] = (url, identity(url)) if url and is_target(url) else None
        if (target := known[href]) is not None:
            found[a] = target
    return found


def _read_run(document: Document, segments: list[Segment], links: Links, order: str) -> Run | None:
    drafts = [_draft(segment, links) for segment in segments]
    shared = _shared([draft.parts for draft in drafts])
    closing = _closing([draft.parts for draft in drafts])
    cards = [card for draft in drafts if (card := draft.card(document, shared, closing, order)) is not None]
    return Run(container=segments[0].container, cards=tuple(cards)) if cards else None


def _shared(cards: list[list[Part]]) -> frozenset[str]:
    """Short texts, in lower case, that cannot be titles: several cards print them, or they stand where such do."""
    counts: dict[str, int] = {}
    places: dict[tuple[str, str], list[str]] = {}
    for parts in cards:
        for text in {part.text.casefold() for part in parts if 0 < len(part.text) <= _SHORT}:
            counts[text] = counts.get(text, 0) + 1
        for part in parts:
            place = (str(part.element.tag), part.element.get("class") or "")
            places.setdefault(place, []).append(part.text.casefold())
    shared = {text for text, count in counts.items() if count > 1}
    for texts in places.values():
        if any(text in CATEGORIES or text in shared for text in texts) and all(len(t.split()) <= 3 for t in texts):
            shared.update(texts)
    return frozenset(shared)


def _closing(cards: list[list[Part]]) -> frozenset[str]:
    """The words with which every card of a run ends, where they read like names of categories throughout.

    One of them must be a usual one or a single word: all of two words may as well be people.
    """
    ends = [_end(parts) for parts in cards]
    names = {end for end in ends if end}
    if len(cards) < 2 or None in ends or not any(len(n.split()) == 1 or n.casefold() in CATEGORIES for n in names):
        return frozenset()
    return frozenset(names)


def _end(parts: list[Part]) -> str | None:
    """The label at the end of a card, below a summary; None where the card ends otherwise."""
    told = [part for part in parts if part.text and not part.hidden and not is_invitation(part.text)]
    if len(told) < 3:
        return None
    last, above = told[-1], told[-2]
    plain = not (last.own or last.heading is not None or last.stamp or last.hints & NAMED_AUTHOR)
    if not plain or last.line == above.line or len(last.text.split()) > 3 or any(c.isdigit() for c in last.text):
        return None
    return last.text if last.text[:1].isupper() and as_category(last.text) == last.text else None


@dataclass(slots=True)
class _Draft:
    """A card whose parts are known and not yet judged."""

    segment: Segment
    own: list[HtmlElement]
    url: str
    parts: list[Part]

    def card(self, document: Document, shared: frozenset[str], closing: frozenset[str], order: str) -> Card | None:
        nodes = self.segment.nodes
        reading = read_parts(self.parts, self._labels(), shared=shared, before=self._before(), order=order)
        if not reading.title or reading.is_prose:
            return None
        category = reading.category or next((part.text for part in self.parts[-2:] if part.text in closing), None)
        image = document.absolute(picture_of(nodes))
        signals = set(reading.signals) | ({"image"} if image else set()) | ({"box"} if self._is_boxed() else set())
        return Card(
            url=self.url,
            title=reading.title,
            summary=reading.summary,
            published_raw=reading.published_raw,
            category=category,
            image_url=image,
            nodes=tuple(nodes),
            signals=frozenset(signals),
        )

    def _labels(self) -> list[str]:
        """What its links and pictures say to those who do not see them."""
        said: list[str] = []
        for a in self.own:
            said += [a.get("aria-label") or "", a.get("title") or ""]
            said += [image.get("alt") or "" for image in a.iter("img")]
        said += [image.get("alt") or "" for node in self.segment.nodes for image in node.iter("img")]
        return list(dict.fromkeys(text for text in map(fold, said) if text))

    def _before(self) -> str:
        """Words on the same line before a card that begins in the middle of one."""
        node = self.segment.nodes[0]
        if node.tag not in ("a", "span", "b", "strong", "em", "i"):
            return ""
        previous = node.getprevious()
        parent = node.getparent()
        text = previous.tail if previous is not None else parent.text if parent is not None else ""
        return fold(text)

    def _is_boxed(self) -> bool:
        nodes = self.segment.nodes
        if len(nodes) == 1 and nodes[0].tag == "article":
            return True
        return any(
            next(a.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "img"), None) is not None for a in self.own
        )


def _draft(segment: Segment, links: Links) -> _Draft:
    own = [a for node in segment.nodes for a in node.iter("a") if a in links and links[a][1] == segment.key]
    fragmentless = [a for a in own if "#" not in (a.get("href") or "")] or own
    mine = set(fragmentless)
    parts = parts_of(segment.nodes, lambda a: a in mine, tails=segment.flat)
    return _Draft(segment=segment, own=fragmentless, url=links[fragmentless[0]][0], parts=parts)

"""How far a card reaches where no box of its own says so.

In: links, and elements around them.  Out: the sibling elements of a card. A flat list (headings and paragraphs in
turn) is divided by its rhythm; a lone card grows until it would swallow a heading, a landmark of the page or running
text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.blocknames import block_kind
from crawler.cardparts import HEADINGS
from crawler.cardwords import is_invitation
from crawler.dates import find_date
from crawler.document import BLOCKS, UNREAD, fold

__all__ = ["Links", "Segment", "is_block_name", "is_flat", "is_small", "lone_cards", "path_to", "spread"]

Links = dict[HtmlElement, str]
"""What identifies the target of each link, in page order."""
_LANDMARKS_NAMES = "main body html aside nav header footer form ul ol table tbody dl section template"
_LANDMARKS = frozenset(_LANDMARKS_NAMES.split())
_STOP_NAMES = "hr nav form footer aside header ul ol dl table section article main"
_STOPS = frozenset((*HEADINGS, *_STOP_NAMES.split()))
_FLAT_NAMES = "a dt p b strong span em i font u figure picture center time small"
_FLAT = frozenset((*HEADINGS, *_FLAT_NAMES.split()))
_CELLS = frozenset(("td", "th", "dd", "dt", "li"))
_BOXES = frozenset(("li", "article", "tr"))
_MAX_ELEMENTS, _MAX_TEXT = 250, 2500
_UTC = ZoneInfo("UTC")
_MAX_LONE = 20  # links to one target in one place: more are no cards
_INVITATION_WORDS = 5
_MAX_FOLLOWING, _MAX_PARAGRAPH = 6, 700


@dataclass(slots=True, eq=False)
class Segment:
    """The elements of one card."""

    key: str
    """What identifies its target."""
    link: HtmlElement
    """Its first link."""
    container: HtmlElement
    nodes: list[HtmlElement]
    """Siblings in page order."""
    flat: bool
    """Whether the card has no box: text between and behind its elements is part of it."""


def path_to(unit: HtmlElement, link: HtmlElement) -> str:
    """Element names from a unit down to a link in it: cards of one list share it."""
    names = [str(link.tag)]
    element = link
    while element is not unit and (parent := element.getparent()) is not None:
        element = parent
        names.append(str(element.tag))
    return "/".join(names)


def is_small(nodes: Sequence[HtmlElement]) -> bool:
    """Whether these elements may be one card by their size. Looks at no more than a card's worth of them."""
    elements = text = 0
    for node in nodes:
        for element in node.iter():
            elements += 1
            if element.tag not in UNREAD:
                text += len((element.text or "").strip())
            text += len((element.tail or "").strip())
            if elements > _MAX_ELEMENTS or text > _MAX_TEXT:
                return False
    return True


def is_flat(
    kids: list[HtmlElement], spans: list[tuple[int, int]], units: Mapping[HtmlElement, list[HtmlElement]]
) -> bool:
    """Whether cards lie open among the children of one element, without a box around each."""
    tags = {kids[at].tag for first, last in spans for at in range(first, last + 1) if kids[at] in units}
    if tags <= _FLAT:
        return True
    gaps = {tuple(str(kid.tag) for kid in kids[a[1] + 1 : b[0]]) for a, b in pairwise(spans)}
    return (
        len(gaps) == 1
        and bool(next(iter(gaps)))
        and not tags & (_BOXES | _LANDMARKS)
        and all(_is_thin(u, own) for u, own in units.items())
    )


def _is_thin(unit: HtmlElement, own: list[HtmlElement]) -> bool:
    """Whether an element says nothing but its links."""
    said = "".join("".join(a.itertext()) for a in own)
    return "".join("".join(unit.itertext()).split()) == "".join(said.split())


def spread(kids: list[HtmlElement], spans: list[tuple[int, int]], links: Links) -> list[tuple[int, int]]:
    """First and last child of each card of a flat list, what stands before and behind its links included."""
    bounds = [*spans, (len(kids), len(kids))]
    gaps = [kids[bounds[at][1] + 1 : bounds[at + 1][0]] for at in range(len(spans))]
    lead = _lead(gaps[:-1], kids[: spans[0][0]], gaps[-1])
    ranges: list[tuple[int, int]] = []
    usual: dict[str, int] = {}
    start = spans[0][0] - lead
    for at, (first, last) in enumerate(spans):
        name, gap, is_last = str(kids[first].tag), gaps[at], at == len(spans) - 1
        rule = next((n for n, kid in enumerate(gap) if kid.tag == "hr"), None)
        ahead = 0 if is_last else len(gap) - rule - 1 if rule is not None else lead if _fits(gap, lead) else 0
        reach = usual.get(name, _MAX_FOLLOWING) if is_last else len(gap) - ahead
        following = _following(gap[:reach], links)
        if not is_last:
            usual[name] = max(usual.get(name, 0), following)
        ranges.append((start, last + following))
        start = bounds[at + 1][0] - ahead
    return ranges


def _lead(gaps: list[list[HtmlElement]], before: list[HtmlElement], after: list[HtmlElement]) -> int:
    """How many elements of each card stand before its link: those that also stand before the first link."""
    names = [[str(kid.tag) for kid in gap] for gap in gaps if gap]
    behind = [str(kid.tag) for kid in after]
    if not names or len(names) < len(gaps) or any(behind[: len(gap)] == gap for gap in names):
        return 0
    endings = [*names, [str(kid.tag) for kid in before]]
    lead = 0
    while lead < min(map(len, endings)):
        tags = {ending[-1 - lead] for ending in endings}
        if len(tags) > 1 or tags & _STOPS:
            break
        lead += 1
    return lead


def _fits(gap: list[HtmlElement], lead: int) -> bool:
    return len(gap) >= lead and not any(kid.tag in _STOPS for kid in gap[len(gap) - lead :])


def _following(
    kids: list[HtmlElement], links: Links, own: frozenset[HtmlElement] = frozenset(), *, titled: bool = True
) -> int:
    """How many of the elements behind a link still belong to its card.

    `own`: links to the same story, that may be among them: any behind a picture, else only 'Read more'.
    """
    for at, kid in enumerate(kids):
        inside = [a for a in kid.iter("a") if a in links]
        mine = bool(inside) and all(a in own and (not titled or is_invitation("".join(a.itertext()))) for a in inside)
        if at >= _MAX_FOLLOWING or _is_long(kid) or (not mine and (inside or kid.tag in _STOPS)):
            return at
        if kid.tag in BLOCKS and is_block_name(fold("".join(kid.itertext()))):
            return at
    return len(kids)


def _is_titled(element: HtmlElement, own: frozenset[HtmlElement]) -> bool:
    if next(element.iter(*HEADINGS), None) is not None:
        return True
    return any(not is_invitation("".join(a.itertext())) for a in element.iter("a") if a in own)


def _is_long(kid: HtmlElement) -> bool:
    length = 0
    for text in kid.itertext():
        length += len(text)
        if length > _MAX_PARAGRAPH:
            return True
    return False


def lone_cards(unit: HtmlElement, own: list[HtmlElement], links: Links) -> list[Segment]:
    """The cards of an element that leads to one target only, and may hold much else."""
    found: list[Segment] = []
    covered: set[HtmlElement] = set()
    mine = frozenset(own)
    for a in own:
        if a in covered:
            continue
        if len(found) == _MAX_LONE:
            break
        element = _grown(a, unit, mine)
        parent = element.getparent()
        nodes = [element]
        if parent is None:
            parent = element
        elif element.tag in _FLAT and element is not unit and not _is_block_link(element):
            siblings = list(islice(_readable(element), _MAX_FOLLOWING + 1))
            nodes += siblings[: _following(siblings, links, mine, titled=_is_titled(element, mine))]
            nodes = [*_day_before(element), *nodes]
        covered.update(link for node in nodes for link in node.iter("a"))
        flat = element.tag in _FLAT and (len(nodes) > 1 or element.tag == "a")
        found.append(Segment(key=links[a], link=a, container=parent, nodes=nodes, flat=flat))
    return found


def _readable(element: HtmlElement) -> Iterator[HtmlElement]:
    """The siblings behind an element that say anything."""
    return (kid for kid in element.itersiblings() if isinstance(kid.tag, str) and kid.tag not in UNREAD)


def _day_before(element: HtmlElement) -> list[HtmlElement]:
    """The line right before a lone card's link, if it tells a day."""
    before = element.getprevious()
    if before is None or before.tag in _STOPS or _is_long(before):
        return []
    reading = find_date("".join(before.itertext()), zone=_UTC)
    return [before] if reading is not None and reading.day is not None else []


def _grown(a: HtmlElement, unit: HtmlElement, own: frozenset[HtmlElement]) -> HtmlElement:
    """The largest element around a link that is still one card."""
    element = a
    while element is not unit and element.tag not in _BOXES:
        parent = element.getparent()
        if parent is None or parent.tag in _LANDMARKS or not is_small([parent]) or _swallows(parent, element, own):
            break
        element = parent
    return element


def _swallows(parent: HtmlElement, element: HtmlElement, own: frozenset[HtmlElement]) -> bool:
    """Whether the parent of a card brings a heading that is not the card's own."""
    inside = set(element.iter(*HEADINGS))
    others = [h for h in parent.iter(*HEADINGS) if h not in inside and not any(a in own for a in h.iter("a"))]
    if any(h.tag == "h1" for h in others):
        return True
    titled = _is_titled(element, own)
    said = titled or len("".join(element.itertext()).split()) > _INVITATION_WORDS
    if said and parent.tag not in _BOXES:
        kids = element.itersiblings(preceding=True)
        before = (kid for kid in kids if kid.tag in BLOCKS - _CELLS and not _is_long(kid))
        if any(is_block_name(fold("".join(kid.itertext()))) for kid in before):
            return True
    return bool(titled and others)


def is_block_name(text: str) -> bool:
    """Whether a text is the heading above a block of stories rather than a title."""
    return len(text.split()) <= _INVITATION_WORDS and bool(block_kind(text)) and not any(c.isdigit() for c in text)


def _is_block_link(element: HtmlElement) -> bool:
    return element.tag == "a" and next(element.iter(*HEADINGS, "p", "div", "img"), None) is not None

"""Where cards are, told from the tree and from where its links lead.

In: the links of a page, each with what identifies its target.  Out: `Segment`s, the sibling elements of one card
each, in runs. Each element is looked at a bounded number of times: a page of ten thousand links costs no more than
its size.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.cardbounds import Links, Segment, is_block_name, is_flat, is_small, lone_cards, path_to, spread
from crawler.cardparts import HEADINGS
from crawler.cardwords import is_invitation
from crawler.document import UNREAD, fold

__all__ = ["card_runs"]

_MANY = "\0many"
_BOXES = frozenset(("li", "article", "tr"))
_CHIP_WORDS = 3
_NEAR = 4


@dataclass(slots=True, eq=False)
class _Family:
    """An element that leads to several targets, and those of its children that lead to one each."""

    container: HtmlElement | None
    """None where the whole scope leads to one target only."""
    units: dict[HtmlElement, list[HtmlElement]] = field(default_factory=dict)
    """The links of each child."""


def card_runs(links: Links, scope: HtmlElement) -> list[list[Segment]]:
    """Cards in runs, in page order. `links`: in page order, with what identifies the target of each."""
    chips = _chips(links, scope)
    links = {a: key for a, key in links.items() if a not in chips}
    runs = [run for family in _families(links, scope) for run in _runs(family, links)]
    place = {a: at for at, a in enumerate(links)}
    runs.sort(key=lambda run: place[run[0].link])
    return _merged(runs)


def _families(links: Links, scope: HtmlElement) -> list[_Family]:
    owner = _owners(links, scope)
    found: dict[HtmlElement | None, _Family] = {}
    for a, key in links.items():
        unit = a
        while unit is not scope and (parent := unit.getparent()) is not None and owner[parent] == key:
            unit = parent
        container = None if unit is scope else unit.getparent()
        found.setdefault(container, _Family(container)).units.setdefault(unit, []).append(a)
    return list(found.values())


def _owners(links: Links, scope: HtmlElement) -> dict[HtmlElement, str]:
    """For each element around links the one target below it, or `_MANY`. Each element changes at most twice."""
    owner: dict[HtmlElement, str] = {}
    for a, key in links.items():
        element: HtmlElement | None = a
        while element is not None and (seen := owner.get(element)) != key and seen != _MANY:
            owner[element] = key if seen is None else _MANY
            element = None if element is scope else element.getparent()
    return owner


def _chips(links: Links, scope: HtmlElement) -> set[HtmlElement]:
    """Links of a card to something besides its story, where such addresses count too: a category, an author.

    They are short and plain, and stand inside one of several like boxes that each have one prominent link.
    """
    plain = {a for a in links if _is_plain(a)}
    boxes: set[HtmlElement] = set()
    for family in _families({a: key for a, key in links.items() if a not in plain}, scope) if plain else ():
        units = [unit for unit in family.units if unit.tag not in HEADINGS and unit.tag != "a"]
        common = _repeated([_shape(family, [unit]) for unit in units])
        if family.container is not None:
            boxes.update(unit for unit in units if _shape(family, [unit]) & common)
    inside: dict[HtmlElement, list[HtmlElement]] = {}
    for a in links if boxes else ():
        box = next((around for around in a.iterancestors() if around in boxes), None)
        if box is not None:
            inside.setdefault(box, []).append(a)
    return {a for own in inside.values() for a in own if a in plain and _is_beside(a, own, plain, links)}


def _is_beside(a: HtmlElement, own: list[HtmlElement], plain: set[HtmlElement], links: Links) -> bool:
    """Whether a plain link stands beside the prominent link of its box, and not as one more item of the same list."""
    main = next((other for other in own if other not in plain), None)
    if main is None or any(links[other] == links[a] for other in own if other not in plain):
        return False
    chain = {around: below for below, around in pairwise([main, *main.iterancestors()])}
    below = a
    for around in a.iterancestors():
        if around in chain:
            return path_to(below, a) != path_to(chain[around], main)
        below = around
    return False


def _is_plain(a: HtmlElement) -> bool:
    """Whether a link is a few words without heading or picture."""
    count = len("".join(a.itertext()).split())
    if not 0 < count <= _CHIP_WORDS or next(a.iter("img", "picture", *HEADINGS), None) is not None:
        return False
    return not any(around.tag in HEADINGS for around, _ in zip(a.iterancestors(), range(3), strict=False))


def _runs(family: _Family, links: Links) -> list[list[Segment]]:
    """The cards of one family, a new run after each heading between them and for each card unlike the others."""
    container = family.container
    if container is None:
        return [[segment] for unit, own in family.units.items() for segment in lone_cards(unit, own, links)]
    kids = [kid for kid in container if kid in family.units or (isinstance(kid.tag, str) and kid.tag not in UNREAD)]
    place = {kid: at for at, kid in enumerate(kids)}
    groups = _groups(family, links, kids, place)
    spans = [(place[group[0]], place[group[-1]]) for group in groups]
    flat = is_flat(kids, spans, family.units)
    ranges = spread(kids, spans, links) if flat else spans
    common = _repeated([_shape(family, group) for group in groups])
    runs: list[list[Segment]] = [[]]
    for at, group in enumerate(groups):
        if at and _is_break(kids, ranges[at - 1], ranges[at], flat=flat):
            runs.append([])
        link = family.units[group[0]][0]
        nodes = kids[ranges[at][0] : ranges[at][1] + 1]
        if (flat or group[0].tag in _BOXES or _shape(family, group) & common) and _may_be_card(nodes, links):
            runs[-1].append(Segment(key=links[link], link=link, container=container, nodes=nodes, flat=flat))
            continue
        lone = [segment for unit in group for segment in lone_cards(unit, family.units[unit], links)]
        if len(lone) == 1 and lone[0].nodes == group:
            runs[-1].extend(lone)
        else:
            runs += [*([segment] for segment in lone), []]
    return [run for run in runs if run]


def _is_break(kids: list[HtmlElement], above: tuple[int, int], below: tuple[int, int], *, flat: bool) -> bool:
    """Whether a heading stands between two cards, or words that are no like card (an appeal among stories)."""
    between = kids[above[1] + 1 : below[0]]
    if flat or not between:
        return any(kid.tag in HEADINGS for kid in between)
    tags = {kids[above[1]].tag, kids[below[0]].tag}
    return any({kid.tag} != tags and "".join(kid.itertext()).strip() for kid in between)


def _shape(family: _Family, group: list[HtmlElement]) -> set[str]:
    return {path_to(unit, a) for unit in group for a in family.units[unit]}


def _may_be_card(nodes: list[HtmlElement], links: Links) -> bool:
    """Whether elements are no more than a card: not the story itself with its headline and one link."""
    if not is_small(nodes):
        return False
    loose = [h for node in nodes for h in node.iter(*HEADINGS) if not _is_linked(h, links)]
    if any(h.tag == "h1" for h in loose):
        return False
    told = any(not is_invitation("".join(a.itertext())) for node in nodes for a in node.iter("a") if a in links)
    return not (told and any(is_block_name(fold("".join(h.itertext()))) for h in loose))


def _is_linked(heading: HtmlElement, links: Links) -> bool:
    return any(a in links for a in heading.iter("a")) or any(a in links for a in heading.iterancestors("a"))


def _groups(
    family: _Family, links: Links, kids: list[HtmlElement], place: dict[HtmlElement, int]
) -> list[list[HtmlElement]]:
    """Children that lead to one target and follow each other: an image link, a heading link, a 'Read more' link."""
    groups: list[list[HtmlElement]] = []
    last = ""
    for unit, own in family.units.items():
        between = kids[place[groups[-1][-1]] + 1 : place[unit]] if groups else []
        is_near = len(between) <= _NEAR and not any(kid.tag in HEADINGS or kid.tag == "hr" for kid in between)
        if groups and links[own[0]] == last and unit.tag not in _BOXES and is_near:
            groups[-1].append(unit)
        else:
            groups.append([unit])
        last = links[own[0]]
    return groups


def _repeated(shapes: list[set[str]]) -> set[str]:
    """Paths to a link that more than one group has."""
    seen: set[str] = set()
    again: set[str] = set()
    for shape in shapes:
        again |= seen & shape
        seen |= shape
    return again


def _merged(runs: list[list[Segment]]) -> list[list[Segment]]:
    """Rows of one grid are one run: their containers are siblings, or the last row holds a single card."""
    found: list[list[Segment]] = []
    for run in runs:
        if found and _is_next_row(found[-1], run):
            found[-1].extend(run)
        else:
            found.append(run)
    return found


def _is_next_row(above: list[Segment], below: list[Segment]) -> bool:
    upper, lower = _rows(above[-1]), _rows(below[0])
    for (box, shape), (next_box, next_shape) in ((u, n) for u in upper for n in lower):
        if box is not next_box and shape == next_shape and box.getparent() is next_box.getparent():
            return not _says_between(box, next_box)
    return False


def _rows(segment: Segment) -> list[tuple[HtmlElement, str]]:
    """The elements that could be its row, each with the path from there to its link."""
    first = segment.nodes[0]
    box = segment.container
    return [(first, path_to(first, segment.link)), (box, path_to(box, segment.link))] if not segment.flat else []


def _says_between(first: HtmlElement, last: HtmlElement) -> bool:
    """Whether words or anything else stand between two siblings."""
    node = first
    for _ in range(3):
        following = node.getnext()
        if following is last:
            return bool(fold(node.tail))
        if following is None or fold(node.tail) or fold("".join(following.itertext())):
            return True
        node = following
    return True

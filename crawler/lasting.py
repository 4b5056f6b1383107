"""CSS selectors that will still find a part of a page tomorrow, and on the site's other pages.

In: an element as two answers of one page have it.  Out: selectors, the surest first. Pure.

A selector rests on names that people gave: ids, classes, attributes. Names that a build or a request made up
('css-1x2y3z', 'views-8271', a nonce), names of looks ('mt-4') and of states ('active'), and places in a row
('the third paragraph') are no ground to stand on.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from lxml.html import HtmlElement

__all__ = ["is_lasting", "names_of", "selectors_below"]

_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_VALUE = re.compile(r"[A-Za-z][A-Za-z_/+ -]*", re.ASCII)
_MADE_UP = re.compile(r"\d{3}|^(?:css|sc|jsx|jss|svelte|emotion|makestyles|ember|ng|v)-", re.IGNORECASE)
_LOOKS = re.compile(
    r"(?:[mp][trblxyse]?|col|row|w|h|text|font|flex|grid|gap|d|bg|border|rounded|leading|order|fs|fw|lh|is|has|js|sm|md|"
    r"lg|xl|float|align)-.*"
)
_STATES = frozenset(
    [
        "active",
        "visible",
        "hidden",
        "show",
        "shown",
        "open",
        "closed",
        "row",
        "col",
        "container",
        "wrapper",
        "inner",
        "outer",
        "clearfix",
        "left",
        "right",
        "center",
        "first",
        "last",
        "odd",
        "even",
        "small",
        "large",
        "bold",
        "content",
        "text",
        "item",
        "block",
        "box",
        "wrap",
        "loaded",
        "lazy",
        "fade",
    ]
)
_ATTRIBUTES = frozenset(("role", "itemprop", "property", "name", "rel", "type", "aria-live", "aria-label"))
_MOST_CLASSES = 6


def is_lasting(token: str) -> bool:
    """Whether an id or a class looks like a name that a person gave to a kind of thing.

    >>> [is_lasting(token) for token in ("view-count", "css-1x2y3z", "Counter_root__x7Hs2", "post-81734", "mt-4")]
    [True, False, False, False, False]
    """
    if not _WORD.fullmatch(token) or _MADE_UP.search(token) or _LOOKS.fullmatch(token) or token.lower() in _STATES:
        return False
    return not any(map(_is_random, re.split(r"[-_]+", token)))


def _is_random(piece: str) -> bool:
    """Letters and figures mixed, or many letters without a vowel."""
    if len(piece) < 4:
        return False
    return (piece.isalnum() and not piece.isalpha()) or not re.search("[aeiouyw]", piece, re.IGNORECASE)


def names_of(first: HtmlElement | None, second: HtmlElement | None) -> Iterator[str]:
    """Selectors by what an element is called in both answers (in one, where only one has it), the surest first.

    >>> from lxml.html import fromstring
    >>> list(names_of(fromstring("<p id=n-81 class='views a1b2'>7"), fromstring("<p id=n-94 class='views c3d4'>8")))
    ['p.views']
    """
    both = [element for element in (first, second) if element is not None]
    tag = str(both[0].tag)
    if tag in ("html", "body", "head"):
        return
    ids = {element.get("id", "") for element in both}
    if len(ids) == 1 and is_lasting(min(ids)):
        yield f"{tag}#{min(ids)}"
    classes = [name for name in _classes(both) if is_lasting(name)]
    yield from (f"{tag}.{name}" for name in classes)
    if len(ids) == 2 and (stem := _stem(ids)):
        yield f'{tag}[id^="{stem}"]'
    yield from _attributes(both, tag)
    yield from (f"{tag}.{one}.{two}" for one, two in combinations(classes, 2))


def _classes(both: list[HtmlElement]) -> list[str]:
    kept = set.intersection(*({*element.get("class", "").split()} for element in both))
    return [name for name in dict.fromkeys(both[0].get("class", "").split()) if name in kept][:_MOST_CLASSES]


def _stem(ids: set[str]) -> str:
    """What two ids begin with, as far as it is a name: 'views-' of 'views-a8f3' and 'views-b01c'."""
    one, two = sorted(ids)
    alike = next(
        (n for n, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), min(len(one), len(two))
    )
    stem = re.sub(r"[^-_]*$", "", one[:alike])
    return stem if len(stem) > 4 and is_lasting(stem.rstrip("-_")) else ""


def _attributes(both: list[HtmlElement], tag: str) -> Iterator[str]:
    for name in map(str, both[0].attrib):
        values = {element.get(name) for element in both}
        if None in values or not re.fullmatch("[a-z][a-z-]*", name):
            continue
        value = next(iter(values)) or ""
        if len(values) == 1 and _VALUE.fullmatch(value) and (name.startswith("data-") or name in _ATTRIBUTES):
            yield f'{tag}[{name}="{value}"]'
        if name.startswith("data-") and is_lasting(name.removeprefix("data-")):
            yield f"{tag}[{name}]"


def selectors_below(first: HtmlElement | None, second: HtmlElement | None) -> Iterator[str]:
    """Selectors by what the elements around it are called: 'p.views > span', 'footer small'. Never for a paragraph, a
    heading or a list item, which stories have of their own."""
    element = second if first is None else first
    if element is None or str(element.tag) in _OF_STORIES:
        return
    other = first if second is None else second
    tag, parent, twin = str(element.tag), element.getparent(), None if other is None else other.getparent()
    sign = " > "
    for _ in range(4):
        if parent is None or twin is None:
            return
        yield from (f"{name}{sign}{tag}" for name in names_of(parent, twin))
        sign, parent, twin = " ", parent.getparent(), twin.getparent()


_OF_STORIES = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "td",
        "tr",
        "table",
        "blockquote",
        "a",
        "em",
        "i",
        "b",
        "strong",
        "div",
        "img",
        "html",
        "body",
    ]
)

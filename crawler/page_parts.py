"""What differs between two answers of one page, part by part.

In: two parsed pages.  Out: `Part`s, the innermost elements in which the two are not alike. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lxml.html import HtmlElement

from crawler.document import Document, fold

__all__ = ["Part", "differing_parts"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One element that differs. At least one of `first` and `second` is there."""

    kind: Literal["words", "attribute", "element"]
    """'words': text directly in it; 'attribute': `name`; 'element': only one of the two pages has it."""
    first: HtmlElement | None
    second: HtmlElement | None
    name: str = ""
    before: str = ""
    """The words or the attribute in the first page; '' where it has none."""
    after: str = ""

    @property
    def element(self) -> HtmlElement:
        """In the first page if it is there."""
        return self.second if self.first is None else self.first


def differing_parts(first: Document, second: Document) -> list[Part]:
    """Every part that differs, in page order. Elements are paired by their place, or by their text where one page has
    more of them; white space differs from nothing.

    >>> pages = [Document.parse(b"<p>Read <b>%d</b> times</p><p>Same" % n, "https://example.org/") for n in (7, 8)]
    >>> [(part.kind, part.element.tag, part.before, part.after) for part in differing_parts(*pages)]
    [('words', 'b', '7', '8')]
    """
    found: list[Part] = []
    waiting: list[tuple[HtmlElement | None, HtmlElement | None]] = [(first.root, second.root)]
    while waiting:
        one, two = waiting.pop()
        if one is None or two is None:
            found.append(_lone(one, two))
            continue
        found += _attributes(one, two)
        pairs = list(_pairs(list(one), list(two)))
        before, after = _own_words(one), _own_words(two)
        if before != after:
            found.append(Part(kind="words", first=one, second=two, before=before, after=after))
        waiting += reversed(pairs)
    return found


def _lone(one: HtmlElement | None, two: HtmlElement | None) -> Part:
    before, after = ("" if element is None else fold(element.text_content()) for element in (one, two))
    return Part(kind="element", first=one, second=two, before=before, after=after)


def _attributes(one: HtmlElement, two: HtmlElement) -> Iterator[Part]:
    for name in sorted({*map(str, one.attrib), *map(str, two.attrib)}):
        before, after = one.get(name, ""), two.get(name, "")
        if before.split() != after.split():
            yield Part(kind="attribute", first=one, second=two, name=name, before=before, after=after)


def _own_words(element: HtmlElement) -> str:
    """Text that stands in no child."""
    return fold(" ".join([element.text or "", *(child.tail or "" for child in element)]))


def _pairs(
    one: Sequence[HtmlElement], two: Sequence[HtmlElement]
) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    """Children side by side; None for one that has no counterpart."""
    if [child.tag for child in one] == [child.tag for child in two]:
        yield from zip(one, two, strict=True)
        return
    texts = [[(child.tag, fold(child.text_content())) for child in children] for children in (one, two)]
    for _, a, b, c, d in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        yield from _by_tag(one[a:b], two[c:d])


def _by_tag(
    one: Sequence[HtmlElement], two: Sequence[HtmlElement]
) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    tags = [[child.tag for child in children] for children in (one, two)]
    for kind, a, b, c, d in SequenceMatcher(None, tags[0], tags[1], autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(one[a:b], two[c:d], strict=True)
        else:
            yield from ((child, None) for child in one[a:b])
            yield from ((None, child) for child in two[c:d])

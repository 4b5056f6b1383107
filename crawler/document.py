"""One parse of one page, shared by every reader of it.

In: bytes as received, their address and Content-Type.  Out: `Document`. Never raises on any bytes: a page that cannot
be parsed within reason is an empty document that says so in `problems`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, Self

import lxml.html
from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from archive.addresses import normalise
from archive.records import Problem
from crawler.budget import too_costly
from crawler.charset import decode
from crawler.jsonld import objects
from crawler.text import fold_space

__all__ = ["BLOCKS", "UNREAD", "Document", "fold", "remove"]

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that a browser starts on a line of their own: words on two sides of them are two words."""
_UNREAD_NAMES = "script style template noscript head title iframe object svg math select textarea video audio"
UNREAD = frozenset(_UNREAD_NAMES.split())
"""Elements whose text is no part of what a page says."""

_REMOVED = "{urn:newskeep}removed"  # no page has an element of that name: HTML has no namespaces
_CONTROL = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
_CONTROL_REFERENCE = re.compile(
    rb"(?i)&#(?:0*(?:[1-8]|11|1[4-9]|2\d|3[01]|127)|x0*(?:[1-8bef]|1[\da-f]|7f))(?:;|(?![\da-f]))"
)
"""The same characters by number: they are no part of a text either."""
_ODD = re.compile("[\x80-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BY_ORIGIN = re.compile(r"/(?!/)|https?://[A-Za-z0-9]")
"""How a link begins that leads to the same place from every page of a host."""
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:-]+/")
_LONGEST = 300
"""Characters of a link that is remembered."""
# That of lxml.html asks Python for each element of a page which methods of form fields it should have: we need none.
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)


def remove(root: HtmlElement, elements: Sequence[HtmlElement]) -> None:
    """Take elements below `root` out, their text too. What lxml's `drop_tree` does, which raises where a character
    beside one, such as '&#xFFFF;', is none of XML's.

    >>> page = Document.parse(b"<p>One <b>two</b>three", "https://example.org/a")
    >>> remove(page.root, page.select("b"))
    >>> page.root.text_content()
    'One three'
    """
    for element in elements:
        element.tag = _REMOVED
    if elements:
        etree.strip_elements(root, _REMOVED, with_tail=False)


def fold(text: str | None) -> str:
    """One space between words, none around; no-break spaces are spaces; soft hyphens and zero-width marks go.

    >>> fold(" Published:\\xa0\\xa0 Mon\\n22 Jan\\u200b ")
    'Published: Mon 22 Jan'
    """
    if not text:
        return ""
    if not text.isascii() and _ODD.search(text):
        return fold_space(_SURROGATE.sub("\ufffd", text))
    return " ".join(text.split())


class Document:
    """A parsed page. `root` is never None; `problems` says what could not be parsed.

    `unread`: why `root` is not the whole page, so that nothing may be concluded from it; None when it is.
    """

    def __init__(
        self, root: HtmlElement, url: str, problems: tuple[Problem, ...] = (), unread: str | None = None
    ) -> None:
        self.root, self.url, self.problems, self.unread = root, url, problems, unread
        self.chosen: dict[str, Any] | None = None
        """What `metadata.story_object` answered, which a dozen readers ask; None while nobody has."""
        self._alive = tuple(
            root.iter()
        )  # lxml makes a new Python object of an element whenever none is left: half the time

    @classmethod
    def parse(cls, body: bytes, url: str, content_type: str | None = None) -> Self:
        """Parse a page as received.

        >>> page = Document.parse(b"<base href='/b/'><p>One<br>two</p>", "https://example.org/a")
        >>> page.text_of(page.root), page.absolute("c?utm_source=x")
        ('One two', 'https://example.org/b/c')
        """
        problems: list[Problem] = []
        refusal = too_costly(body)
        if refusal:
            problems.append(Problem(kind="page-unreadable", detail=refusal))
            body = b""
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        parser.set_element_class_lookup(_ELEMENTS)
        text = unicodedata.normalize("NFC", decode(body, content_type))  # 'août' in two ways is one month
        markup = _CONTROL_REFERENCE.sub(b"", text.encode("utf-8", "replace").translate(None, _CONTROL))
        try:
            root = lxml.html.document_fromstring(markup if markup.strip() else b"<html></html>", parser=parser)
        except (etree.LxmlError, AssertionError) as error:  # 'Document is empty', or nothing but a comment
            problems.append(Problem(kind="page-unreadable", detail=f"no document in it: {str(error)[:200]}"))
            root = lxml.html.document_fromstring(b"<html></html>")
        cut = parser.error_log.filter_from_level(etree.ErrorLevels.FATAL).last_error  # it stops there
        if cut is not None:
            refusal = f"parsed up to line {cut.line} only: {cut.message.strip()[:200]}"
            problems.append(Problem(kind="page-cut", detail=refusal))
        return cls(root, url, tuple(problems), refusal)

    @cached_property
    def base_url(self) -> str:
        """What relative addresses are relative to."""
        href = next((href for base in self.root.iter("base") if (href := base.get("href")) is not None), None)
        return (_absolute(href, self.url) if href else None) or self.url

    def absolute(self, href: str | None) -> str | None:
        """The normalised address that a link of the page leads to; None when it is none, or not http(s)."""
        if href and len(href) <= _LONGEST and _BY_ORIGIN.match(href):
            return _absolute_once(href, self._origin)
        return _absolute(href, self.base_url)

    @cached_property
    def _origin(self) -> str:
        found = _ORIGIN.match(self.base_url)
        return found[0] if found else self.base_url

    def text_of(self, element: HtmlElement) -> str:
        """The words a reader sees in an element, on one line: inline markup neither splits nor glues words."""
        if not len(element):
            return "" if element.tag in UNREAD else fold(element.text)
        return fold("".join(_pieces(element)))

    def select(self, css: str) -> list[HtmlElement]:
        """Elements for a CSS selector, in page order; none for what is no selector (`Site` refuses those)."""
        try:
            path = HTMLTranslator().css_to_xpath(css)
            return [element for element in self.root.xpath(path) if isinstance(element, HtmlElement)]
        except (SelectorError, etree.XPathError):
            return []

    def drop(self, selectors: Sequence[str]) -> None:
        """Remove the parts of a page that its site calls noise."""
        remove(
            self.root,
            [element for css in selectors for element in self.select(css) if element.getparent() is not None],
        )
        self.chosen = None

    def meta(self, *names: str) -> str | None:
        """Content of the first of these `meta` names (name, property, itemprop or http-equiv) that says something."""
        return next((values[0] for name in names if (values := self.metas(name))), None)

    def metas(self, name: str) -> tuple[str, ...]:
        """Every non-empty content of one `meta` name, in page order, white space folded."""
        return tuple(self._metas.get(name.lower(), ()))

    def meta_names(self) -> tuple[str, ...]:
        """Every name that `meta` answers for, in page order, lower case."""
        return tuple(self._metas)

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for tag in self.root.iter("meta"):
            content = fold(tag.get("content"))
            in_head = (
                tag.getparent() is not None and tag.getparent().tag == "head"
            )  # in the body, `itemprop` may be a card's
            for attribute in ("name", "property", "http-equiv", *(("itemprop",) if in_head else ())) if content else ():
                name = (tag.get(attribute) or "").strip().lower()
                if name:
                    found.setdefault(name, []).append(content)
        return found

    def marked(self, *names: str) -> list[HtmlElement]:
        """Elements with one of these `itemprop`s, in page order."""
        return [element for element in self._marked if not set(names).isdisjoint(element.get("itemprop", "").split())]

    @cached_property
    def _marked(self) -> list[HtmlElement]:
        return [element for element in self.root.xpath("//*[@itemprop]") if isinstance(element, HtmlElement)]

    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """Every JSON-LD object of the page in order: lists and `@graph` flattened, broken blocks skipped."""
        return self._json_ld

    @cached_property
    def _json_ld(self) -> tuple[dict[str, Any], ...]:
        found: list[dict[str, Any]] = []
        for script in self.root.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                found.extend(objects(script.text or ""))
        return tuple(found)


def _pieces(element: HtmlElement) -> Iterator[str]:
    """Text of an element and what it holds; a space where a block begins or ends. No recursion: pages may be deep."""
    skip: HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if skip is None and node.tag in UNREAD:
                skip = node
            if node.tag in BLOCKS:
                yield " "
            if skip is None:
                yield node.text or ""
            continue
        if skip is node:
            skip = None
        if node.tag in BLOCKS:
            yield " "
        if skip is None and node is not element:
            yield node.tail or ""


def _absolute(href: str | None, base: str) -> str | None:
    if href is None or not href.strip() or href.lstrip().startswith("#"):
        return None
    try:
        return normalise(href, base)
    except ValueError:
        return None


_absolute_once = lru_cache(maxsize=4096)(_absolute)  # the links of a menu stand on every page of a site

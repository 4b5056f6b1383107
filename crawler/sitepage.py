"""SitePage: what a file of `sites_dir` holds, and how its readers are asked.

In: a `Document` and the name of a field.  Out: page words, addresses or elements that the site's own reader gave, or
None: then the generic reader looks. What a reader raises is `ReaderFailed`, which names file, field and line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import TYPE_CHECKING, ClassVar

from lxml.html import HtmlElement

from archive.errors import SiteError
from crawler.document import fold

if TYPE_CHECKING:
    from crawler.document import Document

__all__ = ["ReaderFailed", "Readers", "SitePage"]

_SEVERAL = ("author",)
"""Fields that may have several values in words."""
_PARTS = ("teasers",)
"""Fields that are parts of the page; words would lose what they lead to."""


class SitePage:
    """One website. Constants stand on top, with the names and meanings of the keys of `[sites.<key>]`; `home` and one
    entrance are needed. A method for a field (title, summary, published, modified, author, category, image, body,
    teasers) takes the page and returns its words, an element, a list of elements, or None where the page says nothing.

    Nothing is cleaned, no date is parsed and no default given here: the words go the way of all others.
    """

    name: ClassVar[str]
    home: ClassVar[str]
    listings: ClassVar[Sequence[str]]
    feeds: ClassVar[Sequence[str]]
    sitemaps: ClassVar[Sequence[str]]
    apis: ClassVar[Sequence[str]]
    stories: ClassVar[str]
    timezone: ClassVar[str]
    date_order: ClassVar[str]
    lacks: ClassVar[Sequence[str]]
    ignore: ClassVar[Sequence[str]]
    selectors: ClassVar[Mapping[str, str]]


class ReaderFailed(SiteError):
    """A site's own reader raised, or gave what no reader may give. The page is recorded as 'reader-failed' and its
    last version stays: `file` and `field` say who."""

    def __init__(self, site: str, url: str, file: str, field: str, words: str) -> None:
        self.file, self.field = file, field
        super().__init__(site, url, f"{file}: {field}: {words}")


@dataclass(frozen=True, kw_only=True)
class Readers:
    """The methods of one site's class. Equal where file and code are."""

    site: str
    file: str
    """As messages name it."""
    code: str
    """SHA-256 of the file, 64 hex digits."""
    methods: Mapping[str, Callable[["Document"], object]] = field(compare=False, repr=False)
    """By field."""

    def words(self, page: "Document", name: str) -> tuple[str, ...]:
        """Words for a field, several only of authors; () where the page says nothing."""
        given = self._asked(page, name)
        if isinstance(given, str):
            return tuple(filter(None, (fold(given),)))
        if name in _SEVERAL and isinstance(given, Sequence) and all(isinstance(each, str) for each in given):
            return tuple(filter(None, map(fold, given)))
        told = tuple(filter(None, (_told(page, element) for element in self._elements(page, name, given) or ())))
        return told if name in _SEVERAL else told[:1]

    def text(self, page: "Document", name: str) -> str | None:
        """Running text with its line breaks, where the reader gave words; None for elements and for nothing."""
        given = self._asked(page, name)
        return given if isinstance(given, str) and given.strip() else None

    def parts(self, page: "Document", name: str) -> list[HtmlElement] | None:
        """Elements for a field; None where the page says nothing, [] where the reader is sure that there is none."""
        given = self._asked(page, name)
        if isinstance(given, str) and name not in _PARTS:
            return None
        return self._elements(page, name, given)

    def _elements(self, page: "Document", name: str, given: object) -> list[HtmlElement] | None:
        if given is None:
            return None
        found = [given] if isinstance(given, HtmlElement) else given
        if not isinstance(found, list | tuple) or not all(isinstance(each, HtmlElement) for each in found):
            expected = "an element or a list of elements" if name in _PARTS else "words, an element or a list of them"
            raise self._failed(page, name, f"expected {expected}, or None, not {type(given).__name__}")
        return list(found)

    def _asked(self, page: "Document", name: str) -> object:
        method = self.methods.get(name)
        if method is None:
            return None
        try:
            return method(page)
        except Exception as error:  # the operator's own code: one page is put aside, the others go on
            lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == self.file]
            where = f" (line {lines[-1]})" if lines else ""
            raise self._failed(page, name, f"{type(error).__name__}: {error}{where}") from error

    def _failed(self, page: "Document", name: str, words: str) -> ReaderFailed:
        return ReaderFailed(self.site, page.url, self.file, name, words)


def _told(page: "Document", element: HtmlElement) -> str:
    """An attribute that tells, else the words."""
    return fold(element.get("content") or element.get("datetime") or "") or page.text_of(element)

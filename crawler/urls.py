"""Addresses on pages: which are pages at all, and which page of which listing one is.

In: href values and normalised addresses.  Out: normalised addresses, `PageAddress`. Pure; on top of
`archive.addresses`, which decides when two addresses are one.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from archive.addresses import normalise

__all__ = ["PageAddress", "absolute", "is_document", "page_address", "page_number"]

_OTHER_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|csv|txt|zip|gz|rar|7z|jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|"
    r"mov|avi|webm|ogg|wav|css|js|json|xml|rss|atom|ics|vcf|epub|mobi|exe|dmg)$",
    re.IGNORECASE,
)
_FEED_END = re.compile(r"/(?:feed|rss|atom|amp/feed)/?$", re.IGNORECASE)


def absolute(href: str | None, base: str) -> str | None:
    """The normalised address a link leads to; None when it is none, stays on the page, or is not http(s).

    >>> absolute(" ../b/?utm_source=x ", "https://example.org/news/a/"), absolute("#top", "https://example.org/")
    ('https://example.org/news/b/', None)
    >>> absolute("http://[", "https://example.org/"), absolute("javascript:void(0)", "https://example.org/")
    (None, None)
    """
    if href is None or not href.strip() or href.lstrip().startswith("#"):
        return None
    try:
        return normalise(href, base)
    except ValueError:
        return None


def is_document(url: str) -> bool:
    """Whether an address can be an HTML page by its path: no picture, no PDF, no feed.

    >>> [is_document(f"https://example.org/news/{end}") for end in ("a", "a.html", "a.pdf", "feed/", "rss.xml")]
    [True, True, False, False, False]
    """
    path = urlsplit(url).path
    return not _OTHER_FILES.search(path) and not _FEED_END.search(path)


_PAGE_NAME = re.compile(
    r"(?:.*[-_.\[:])?(?:p|pg|pn|page|paged|pages|pagenum(?:ber)?|page[-_]?(?:no|nr|num|number|index)|current[-_]?page|seite|"
    r"pagina|tudalen|offset|start|skip|start_?row|b_start(?::int)?)\]?(?:[-_][0-9a-z]+)?",
    re.IGNORECASE,
)
_PAGE_PATH = re.compile(
    r"(?:(?<=/)|[-_])(?:page|pages|p|pg|seite|pagina|tudalen|sida|index)[/:=_-]?(?P<number>[0-9]{1,5})(?P<end>\.[a-z]{3,5})?/?$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"(?<=/)(?P<number>[1-9][0-9]{0,2})/?$")
_INDEX = re.compile(r"(?:(?<=/)(?:index|default)\.(?:html?|php|aspx?))$|\.(?:html?|php|aspx?)$", re.IGNORECASE)
# Parameters that do not choose among stories: the size of a page, the order, a visit, the machinery of a framework.
_HARMLESS = re.compile(
    r"(?:.*[-_.\[])?(?:page_?size|per_?page|limit|take|count|size|rows|num|max(?:[-_]?(?:results|items))?|items|chash|action|"
    r"controller|view|layout|display|ajax|_|_wrapper_format|_rsc|rnd|sid|sess(?:ion)?_?(?:id)?|zenid|oscsid|cfid|cftoken)\]?",
    re.IGNORECASE,
)
_NO_CHOICE = frozenset(("", "all", "any", "*", "0", "null", "undefined"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAddress:
    """An address taken apart into a listing and a page of it. Two pages of one listing differ in `number` alone."""

    host: str
    """Without `www`."""
    path: str
    """Without the page number, an index file's name and the last slash."""
    choices: frozenset[tuple[str, str]]
    """Query parameters that choose among stories: categories, search words, dates."""
    number: int | None
    """As written: the page, or how many stories to skip; None where the address names none."""
    written: str
    """'query:page', 'path', 'bare' (a figure with nothing around it), or '' with no number."""

    @property
    def listing(self) -> tuple[str, str, frozenset[tuple[str, str]]]:
        """Equal for two pages of one listing."""
        return self.host, self.path, self.choices


def page_address(url: str) -> PageAddress:
    """Take a normalised address apart.

    >>> first, second = page_address("https://example.org/news/"), page_address("https://www.example.org/news/page/2/")
    >>> first.listing == second.listing, second.number, second.written
    (True, 2, 'path')
    >>> page_address("https://example.org/news/?page=3&category=wells").choices
    frozenset({('category', 'wells')})
    """
    parts = urlsplit(url)
    number: int | None = None
    written = ""
    choices = set()
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if number is None and _PAGE_NAME.fullmatch(name) and (figures := _figures(value)) is not None:
            number, written = figures, f"query:{name.casefold()}"
        elif not _HARMLESS.fullmatch(name) and value.casefold() not in _NO_CHOICE:
            choices.add((name.casefold(), value))
    path = parts.path
    if number is None:
        for pattern, how in ((_PAGE_PATH, "path"), (_BARE_NUMBER, "bare")):
            if found := pattern.search(path):
                number, written = int(found["number"]), how
                path = path[: found.start()]
                break
    return PageAddress(
        host=parts.netloc.removeprefix("www."),
        path=_INDEX.sub("", path).rstrip("/-_"),
        choices=frozenset(choices),
        number=number,
        written=written,
    )


def _figures(value: str) -> int | None:
    """A page number; of Drupal's '0,2' (several pagers on one page) the sum."""
    if not re.fullmatch(r"[0-9]{1,5}(?:,[0-9]{1,5}){0,9}", value):
        return None
    return sum(int(figures) for figures in value.split(","))


def page_number(url: str) -> int:
    """The number that an address writes for its page (a page, or stories to skip); 0 where it writes none.

    >>> [page_number(f"https://example.org/news/{end}") for end in ("?page=12", "page/3", "p4", "?offset=40", "")]
    [12, 3, 4, 40, 0]
    """
    return page_address(url).number or 0

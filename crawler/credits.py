"""Who and how many: the words beside a date that name people or count things, and so can be no category.

In: a short text or a link.  Out: what it is. Pure. Where a link leads says more than where it stands: /author/jo is a
person and /category/news a category under any template.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.dates import find_date
from crawler.document import fold

__all__ = ["category_in_credit", "is_count", "leads_to", "people_linked", "until_credit"]

_UTC = ZoneInfo("UTC")  # asked only whether words tell a day
_PERSON = re.compile(r"/(?:authors?|profiles?|users?|contributors?|writers?)/[^/]|/@[^/]|^author=", re.IGNORECASE)
_CATEGORY = re.compile(
    r"/(?:[\w-]*categor(?:y|ies)|topics?|sections?|categorie|kategorie|rubrique)/[^/]|(?:^|&)[\w-]*category=[^&]",
    re.IGNORECASE,
)
_COUNTED = (
    r"comments?|repl(?:y|ies)|responses?|views?|reads?|shares?|likes?|reactions?|claps?|downloads?|sylw|commentaires?"
)
_COUNT = re.compile(
    rf"(?!(?:19|20)\d\d\b)\d[\d.,\s]*[km]?\+?\s+[^\W\d]+(?:[\s-][^\W\d]+)?|(?:no|zero|one|an?)\s+(?:{_COUNTED})(?:\s+yet)?",
    re.IGNORECASE,
)
_EMBARGO = re.compile(r"(?:strictly\s+)?embargo(?:ed)?\b.*|(?:not )?for (?:immediate )?release\b.*", re.IGNORECASE)
_BY_IN = re.compile(r"(?:^|\s)by\s+\S.{0,60}?\s+in\s+(.{2,60})", re.IGNORECASE)
_BY = re.compile(r"\s+(?:by|gan|par|von|por)\s+(?=[^\W\d_])", re.IGNORECASE)
_ON = re.compile(r"\s+(?:on|ar|le|am|el|il|op)\s+(?=\S)|\s+(?=\d)", re.IGNORECASE)


def is_count(text: str) -> bool:
    """Whether a short line is a number of things, or tells from when it may be printed.

    >>> [is_count(text) for text in ("1,204 views", "No Comments", "Embargoed until 5 May", "2024 review")]
    [True, True, True, False]
    """
    return bool(_COUNT.fullmatch(text.strip()) or _EMBARGO.fullmatch(text.strip()))


def leads_to(link: HtmlElement) -> str | None:
    """'author' or 'category' where rel or address of a link say so.

    >>> from lxml.html import fromstring
    >>> [leads_to(fromstring(f"<a href='{to}'>x</a>")) for to in ("/@ines", "/category/n/", "/news/wells")]
    ['author', 'category', None]
    """
    rel = (link.get("rel") or "").lower().split()
    try:
        parts = urlsplit((link.get("href") or "").strip())
    except ValueError:
        return None
    if "author" in rel or _PERSON.search(parts.path) or _PERSON.search(parts.query):
        return "author"
    return "category" if "category" in rel or _CATEGORY.search(parts.path) or _CATEGORY.search(parts.query) else None


def people_linked(elements: Iterable[HtmlElement]) -> tuple[str, ...]:
    """The words of links to people inside some elements."""
    links = (link for element in elements for link in (*element.iter("a"), *element.iterancestors("a")))
    names = (fold(link.text_content()) for link in links if leads_to(link) == "author")
    return tuple(dict.fromkeys(name for name in names if name))


def until_credit(value: str) -> str:
    """What a label announces, up to who wrote it and when.

    >>> until_credit("News by Jo Marsh on 22 January 2018"), until_credit("Reports on Poverty")
    ('News', 'Reports on Poverty')
    """
    value = _BY.split(value, maxsplit=1)[0]
    for joint in _ON.finditer(value):
        reading = find_date(value[joint.end() :], zone=_UTC)
        if reading is not None and not reading.rest:
            return value[: joint.start()].strip(" ,|")
    return value


def category_in_credit(text: str) -> str | None:
    """The category in a line that names who, where on the site and when.

    >>> category_in_credit("By Jo Marsh in News on 22 January 2018"), category_in_credit("By Jo Marsh")
    ('News', None)
    """
    found = _BY_IN.search(text)
    return until_credit(found[1]) if found else None

"""Which fields of a story differ between two readings. Pure.

In: two readings (`Story` or `VersionRow`).  Out: the names of the columns that differ, and a fingerprint that is equal
when none does. What another page says of a story (a card, a feed) is never an edit of it, and what a page stops saying
is not taken back.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from archive.folding import plain
from archive.records import Problem, Story

__all__ = ["Reading", "changed_fields", "fingerprint", "hearsay", "inherit"]

_HEARSAY = frozenset(("card", "feed", "sitemap", "wordpress", "api"))
"""Sources that are another page's word."""
_TOLD_TIME = ("+wordpress", "+api")
"""How a source ends where the page gives the day and an interface the time of day."""
_PUBLISHED = ("published_on", "published_at", "published_raw", "published_source")


class Reading(Protocol):
    """The fields that make a version, wherever they come from."""

    @property
    def title(self) -> str | None: ...
    @property
    def summary(self) -> str | None: ...
    @property
    def summary_source(self) -> str | None: ...
    @property
    def published_on(self) -> date | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def published_raw(self) -> str | None: ...
    @property
    def published_source(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def category_source(self) -> str | None: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def image_url(self) -> str | None: ...
    @property
    def body_text(self) -> str: ...


def fingerprint(story: Reading) -> str:
    """SHA-256 (hex) of all that makes a version; equal fingerprints mean that nothing a person would see differs."""
    values = [fold(getattr(story, name)) for name, fold in _FOLDED.items()]
    at = None if _is_told_time(story.published_source) else story.published_at
    dates = () if hearsay(story.published_source) else (story.published_on, at)
    category = None if hearsay(story.category_source) else plain(story.category)
    words = json.dumps([values, _own_summary(story), dates, category], default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def changed_fields(old: Reading, new: Reading, *, gained: bool = False) -> tuple[str, ...]:
    """Columns of `versions` in which a later reading differs. `gained`: also a category or summary that appears first,
    as when a better reader reads the same bytes.

    >>> changed_fields(_sample(title="It’s"), _sample(title="It's"))
    ()
    >>> heard = _sample(category="News", category_source="card")
    >>> changed_fields(heard, _sample(category="Blog", category_source="label"))
    ()
    >>> changed_fields(_sample(image_url="/a.jpg?v=1"), _sample(image_url="/a.jpg?v=2", body_text="More."))
    ('body_text',)
    """
    return tuple(name for name, differs in _DIFFERS.items() if differs(old, new, gained))


def inherit(old: Reading, new: Story) -> Story:
    """The new reading with what it does not say taken over from the old one: a day, a category, or either from a page
    where the new has only hearsay. A day that the page itself used to print is missed aloud (problem 'date-lost').

    >>> later = inherit(_sample(published_on=date(2018, 1, 22), published_source="time"), _sample())
    >>> later.published_on, later.problems[0].kind
    (datetime.date(2018, 1, 22), 'date-lost')
    """
    if _weaker(new.published_on, new.published_source, old.published_on, old.published_source):
        if not hearsay(old.published_source):
            words = f"the page no longer gives a day of publication; {old.published_on} is kept"
            new = replace(new, problems=(*new.problems, Problem(kind="date-lost", detail=words, url=new.url)))
        new = replace(new, **{name: getattr(old, name) for name in _PUBLISHED})
    elif _is_told_time(old.published_source) and new.published_at is None and new.published_on == old.published_on:
        new = replace(new, published_at=old.published_at, published_source=old.published_source)
    if hearsay(old.summary_source) and _own_summary(new) is None:
        new = replace(new, summary=old.summary, summary_source=old.summary_source)
    if _weaker(new.category, new.category_source, old.category, old.category_source):
        new = replace(new, category=old.category, category_source=old.category_source)
    return new


def _weaker(new: object, new_source: str | None, old: object, old_source: str | None) -> bool:
    return old is not None and (new is None or (hearsay(new_source) and not hearsay(old_source)))


def hearsay(source: str | None) -> bool:
    """Whether a `…_source` names another page's word."""
    return source is not None and source.partition(":")[0] in _HEARSAY


def _is_told_time(source: str | None) -> bool:
    return source is not None and source.endswith(_TOLD_TIME)


def _own_summary(story: Reading) -> str | None:
    derived = story.summary_source is None or story.summary_source.startswith("body") or hearsay(story.summary_source)
    return None if derived else plain(story.summary)


def _image(url: str | None) -> str | None:
    """Without the query: it names a size or a cache, rarely a picture."""
    return url and urlsplit(url)._replace(query="", fragment="").geturl()


def _names(authors: tuple[str, ...]) -> list[str]:
    return [plain(name) for name in authors]


_FOLDED: dict[str, Callable[[Any], Any]] = {
    "title": plain,
    "authors": _names,
    "image_url": _image,
    "body_text": plain,
}


def _differs(name: str) -> Callable[[Reading, Reading, bool], bool]:
    fold = _FOLDED[name]
    return lambda old, new, _gained: fold(getattr(old, name)) != fold(getattr(new, name))


def _summary_differs(old: Reading, new: Reading, gained: bool) -> bool:
    before, after = _own_summary(old), _own_summary(new)
    return after is not None and before != after and (gained or before is not None)


def _day_differs(old: Reading, new: Reading, _gained: bool) -> bool:
    """A day that is no longer given is not an edit; `inherit` reports it."""
    heard = hearsay(old.published_source) or hearsay(new.published_source)
    return not heard and new.published_on is not None and old.published_on != new.published_on


def _instant_differs(old: Reading, new: Reading, gained: bool) -> bool:
    """A time of day that appears or disappears on the same day is the page's precision, not another date."""
    if hearsay(old.published_source) or hearsay(new.published_source) or new.published_at is None:
        return False
    if _is_told_time(old.published_source) or _is_told_time(new.published_source):
        return False
    return old.published_at != new.published_at and (gained or old.published_at is not None)


def _category_differs(old: Reading, new: Reading, gained: bool) -> bool:
    if new.category is None or new.category_source is None or hearsay(new.category_source):
        return False
    named = old.category is not None and old.category_source is not None and not hearsay(old.category_source)
    return plain(old.category) != plain(new.category) and (named or gained)


_DIFFERS: dict[str, Callable[[Reading, Reading, bool], bool]] = {
    "title": _differs("title"),
    "summary": _summary_differs,
    "published_on": _day_differs,
    "published_at": _instant_differs,
    "category": _category_differs,
    "authors": _differs("authors"),
    "image_url": _differs("image_url"),
    "body_text": _differs("body_text"),
}


def _sample(**values: Any) -> Story:
    """A story for the examples above."""
    fields: dict[str, Any] = dict.fromkeys(Story.__dataclass_fields__)
    fields |= {"url": "https://example.org/a", "authors": (), "body_text": "", "body_html": "", "parsed_by": "sample"}
    return Story(**{**fields, "teasers": (), "problems": (), **values})

"""Stories as they are archived against the same pages now, field by field. Pure.

In: current versions and pages read again.  Out: in how many stories each field was and is, and what got worse.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from jobs.text import one_line

if TYPE_CHECKING:
    from archive.rows import VersionRow

__all__ = ["compare"]

_LEAST = 0.2
"""Share of the stories read again that must have lost a field before it counts as worse."""
_CLAIMS = ("card", "feed", "sitemap", "api")
"""Sources that are not the story's own page: what a listing says of it cannot be missing there."""
_FIELDS = {
    "title": "title",
    "day": "published_on",
    "summary": "summary",
    "author": "authors",
    "category": "category",
    "picture": "image_url",
    "language": "language",
}


def compare(before: "Sequence[tuple[str, VersionRow, int]]", pages: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`before`: address, current version and number of related stories. `pages`: by address asked for.

    The answer: `read`, how many pages are stories still; `fields`, name to (before, now) over those; `failed`, words
    for each page that is none; `worse`, whole sentences."""
    good, failed = [], []
    for url, version, related in before:
        page = pages[url]
        why = _failure(page)
        if why:
            failed.append(f"{url}: {why}")
        else:
            good.append((version, related, page["reading"]))
    then = [_has_then(version, related) for version, related, _ in good]
    now = [_has_now(reading, version) for version, _, reading in good]
    fields = {name: (sum(row[name] for row in then), sum(row[name] for row in now)) for name in then[0]} if good else {}
    least = max(ceil(_LEAST * len(before)), 1)
    worse = [_words(name, were, are) for name, (were, are) in fields.items() if were - are >= least]
    if len(failed) >= least:
        worse.append(f"{len(failed)} of {len(before)} pages do not answer as stories any more")
    return {"read": len(good), "fields": fields, "failed": failed, "worse": worse}


def _failure(page: Mapping[str, Any]) -> str:
    """'' for a page that a crawl would archive."""
    if "failed" in page:
        return one_line(page["failed"])
    if page["refused"]:
        return f"{page['refused']['kind']} ({one_line(page['refused']['evidence'])})"
    return "" if page["status"] in (200, 203) else f"answered {page['status']}"


def _has_then(version: "VersionRow", related: int) -> dict[str, bool]:
    own = {name: bool(getattr(version, field)) and _is_own(version, field) for name, field in _FIELDS.items()}
    return {**own, "text": bool(version.word_count), "related": bool(related)}


def _is_own(version: "VersionRow", field: str) -> bool:
    sources = {"published_on": version.published_source, "category": version.category_source}
    return str(sources.get(field)).split(":")[0] not in _CLAIMS


def _has_now(reading: Mapping[str, Any], version: "VersionRow") -> dict[str, bool]:
    own = {name: bool(reading[field]) for name, field in _FIELDS.items()}
    whole = bool(reading["word_count"]) and 2 * reading["word_count"] >= version.word_count
    return {**own, "text": whole, "related": bool(reading["teasers"])}


def _words(name: str, were: int, are: int) -> str:
    if name == "text":
        return f"the text of {were - are} stories is missing, or less than half of what it was"
    what = {"day": "a day", "author": "an author", "related": "related stories"}.get(name, f"a {name}")
    return f"{were} of them had {what}, now {are or 'none'}"

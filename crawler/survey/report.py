"""The survey event: a table for newskeep.toml, the evidence for each line of it, a sample. Pure.

In: what was judged and read.  Out: a dict that is written as JSON; jobs reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crawler.site import Site
from crawler.survey.judge import Judged
from crawler.survey.telling import Sampled, disagreements, fill, row
from crawler.survey.verdict import Verdict
from crawler.survey.walk import Entrances

__all__ = ["Facts", "event", "refused"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What was inferred of a site."""

    site: Site
    because: dict[str, str]
    """By key of the table: one line of evidence."""
    key: str
    javascript: bool = False


def refused(url: str, final_url: str, verdict: Verdict, requests: int) -> dict[str, Any]:
    """The event of an address that cannot be a site."""
    return {
        "url": url,
        "final_url": final_url,
        "refusal": {"kind": verdict.kind, "words": verdict.words, "advice": verdict.advice},
        "table": None,
        "key": None,
        "because": {},
        "sample": [],
        "fill": fill(()),
        "disagreements": [],
        "estimate": {"stories": None, "from": None},
        "requests": requests,
    }


def event(
    url: str,
    final_url: str,
    facts: Facts,
    sample: Sequence[Sampled],
    estimate: tuple[int | None, str | None],
    requests: int,
    apis: Sequence[str],
) -> dict[str, Any]:
    """The event of a section."""
    return {
        "url": url,
        "final_url": final_url,
        "refusal": None,
        "table": _table(facts, apis),
        "key": facts.key,
        "because": facts.because,
        "sample": [row(each) for each in sample],
        "fill": fill(sample),
        "disagreements": disagreements(sample, facts.site),
        "estimate": {"stories": estimate[0], "from": estimate[1]},
        "requests": requests,
    }


def _table(facts: Facts, apis: Sequence[str]) -> dict[str, Any]:
    site = facts.site
    table: dict[str, Any] = {
        "name": site.name,
        "home": site.home,
        "listings": list(site.listings),
        "feeds": list(site.feeds),
        "sitemaps": list(site.sitemaps),
        "apis": list(apis),
        "stories": site.stories,
        "timezone": site.timezone,
        "date_order": site.date_order,
        "lacks": list(site.lacks),
        "delay_s": site.delay_s,
    }
    if facts.javascript:
        table["javascript"] = True
    if site.allow_private:
        table["allow_private"] = True
    return table


def entrance_words(judged: Judged, entrances: Entrances, pages: int, years: int = 0) -> dict[str, str]:
    """Why listing, feeds, sitemaps and interfaces are named, or are not."""
    words = {}
    shown = len(judged.cards)
    more = f"; {pages} further pages are linked" if pages > 1 else "; a further page is linked" if pages else ""
    more += "; it leads to a page for each year" if years else ""
    words["listings"] = (
        f"{shown} cards of stories on the page{more}" if shown > 1 else "the page itself shows no stories to follow"
    )
    for name, kept, found in (
        ("feeds", judged.feeds, entrances.feeds),
        ("sitemaps", judged.sitemaps, entrances.sitemaps),
        ("apis", judged.apis, entrances.apis),
    ):
        words[name] = _entrance(kept, found, entrances, judged.left_out)
    return words


def _entrance(kept: Any, found: Any, entrances: Entrances, left_out: dict[str, str]) -> str:
    if kept:
        url, stories = next(iter(kept.items()))
        how = "named by the site" if url in entrances.named else "found at its usual place or in the page"
        return f"{how}; names {len(stories)} stories of this section"
    if found:
        url = next(iter(found))
        return f"left out: {url}: {left_out.get(url, 'it names no story of this section')}"
    return "none was found"


def count_pages(numbers: Sequence[int]) -> int:
    """How many pages a listing has, from the numbers in the addresses of its further pages: counted from 0 or 1, or
    how many stories each skips. 1 where there are none, 0 where only the next one is linked: nobody knows.

    >>> count_pages([2, 3, 14]), count_pages([1, 2, 7]), count_pages([20, 40, 180]), count_pages([]), count_pages([2])
    (14, 8, 10, 1, 0)
    """
    found = sorted(number for number in numbers if number > 0)
    if len(found) < 2:
        return 0 if numbers else 1
    step = found[0]
    if step == 2:
        return found[-1]
    return found[-1] // step + 1


def estimate(judged: Judged, entrances: Entrances, shown: int, pages: int) -> tuple[int | None, str | None]:
    """How many stories the section may have, and what says so. `shown`: on the first page."""
    if judged.sitemaps:
        return max(len(stories) for stories in judged.sitemaps.values()), "sitemap"
    if judged.apis:
        return entrances.total, "api"
    if shown and pages != 1:
        return (shown * pages if pages else None), "listing pages"
    if judged.feeds and max(map(len, judged.feeds.values())) > shown:
        return max(len(stories) for stories in judged.feeds.values()), "feed"
    return (shown, "listing pages") if shown else (None, None)

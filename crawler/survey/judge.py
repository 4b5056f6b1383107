"""Which of what was found are stories of the section, and which entrances name them. Pure.

In: `Seen`.  Out: `Judged`, or None where nothing names stories.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.addresses import identity
from crawler.found import Found
from crawler.survey.links import NEWS_WORDS, Links
from crawler.survey.paths import Pattern, infer
from crawler.survey.walk import Entrances, Seen, cards_of

__all__ = ["Judged", "judge"]

_ENOUGH_CARDS = 4
_ENOUGH_ENTRIES = 10
_SHARE = 0.2
"""Of a feed's entries that must be of the section, where there is a listing as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The pattern, and what it leaves of each entrance."""

    pattern: Pattern
    told_by: str
    """'cards', 'feed entries', 'addresses of the sitemap' …: what the pattern was taken from."""
    cards: tuple[Found, ...]
    """Of the listing's first page."""
    older: tuple[Found, ...]
    """Of further pages."""
    feeds: dict[str, tuple[Found, ...]]
    sitemaps: dict[str, tuple[Found, ...]]
    apis: dict[str, tuple[Found, ...]]
    left_out: dict[str, str]
    """By entrance: why it was left out."""

    def is_story(self, url: str) -> bool:
        return bool(re.search(self.pattern.expression, urlsplit(url).path))


def judge(seen: Seen, section: str, others: Sequence[str], later: Sequence[Links] = ()) -> Judged | None:
    """See the module. `others`: addresses that are surely no stories, beside those that the page's menus lead to.
    `later`: what further pages of the listing lead to."""
    cards = cards_of(seen.links)
    older = [found for links in later for found in cards_of(links)]
    taken, told_by = _evidence([*cards, *older], seen.entrances, section)
    if not taken:
        return None
    wrong = (
        *others,
        *seen.links.others,
        *(url for links in later for url in links.others),
        *seen.links.sections,
        section,
    )
    pattern = infer((found.url for found in taken), wrong, section)
    if pattern is None:
        return None
    kept = tuple(found for found in cards if _matches(pattern, found))
    has_listing = len(kept) > 1
    left_out: dict[str, str] = {}
    feeds = _of_section(seen.entrances.feeds, pattern, _SHARE if has_listing else 0, left_out)
    if later and has_listing:
        feeds = _of_listing(feeds, (*cards, *older), pattern, section, left_out)
    apis = _of_section(seen.entrances.apis, pattern, _SHARE if has_listing else 0, left_out)
    sitemaps = _of_section(seen.entrances.sitemaps, pattern, 0, left_out)
    if _is_anything(pattern) and (has_listing or feeds or apis):
        left_out |= dict.fromkeys(
            sitemaps, "it names pages that are no stories, and addresses alone do not tell them apart"
        )
        sitemaps = {}
    return Judged(
        pattern=pattern,
        told_by=told_by,
        cards=kept,
        older=tuple(found for found in older if _matches(pattern, found)),
        feeds=feeds,
        sitemaps=sitemaps,
        apis=apis,
        left_out=left_out,
    )


def _evidence(cards: list[Found], entrances: Entrances, section: str) -> tuple[list[Found], str]:
    """The surest addresses of stories: cards, else feeds and interfaces, else sitemaps."""
    named = [found for group in (entrances.feeds, entrances.apis) for stories in group.values() for found in stories]
    below = _below(named, section)
    if len(cards) >= _ENOUGH_CARDS and not (len(below) >= 3 and not _below(cards, section)):
        return cards, "cards"
    if named:
        whose = "feed entries" if entrances.feeds else "stories of the interface"
        return [*cards, *(below if len(below) >= 3 else named)], "cards and " + whose if cards else whose
    if len(cards) > 1:
        return cards, "cards"
    listed = [found for stories in entrances.sitemaps.values() for found in stories]
    return _of_news(listed, section), "addresses of the sitemap"


def _below(found: Iterable[Found], section: str) -> list[Found]:
    stem = urlsplit(section).path.rstrip("/")
    return [each for each in found if stem and urlsplit(each.url).path.startswith(f"{stem}/")]


def _of_news(listed: list[Found], section: str) -> list[Found]:
    """Of everything that a sitemap names what lies below the section, is called like news, or is dated as news."""
    if below := _below(listed, section):
        return below
    dated = [found for found in listed if found.claim.published_raw or found.claim.title]
    named = [found for found in listed if NEWS_WORDS & set(urlsplit(found.url).path.casefold().split("/")[1:-1])]
    years = [found for found in listed if re.search(r"/(?:19|20)\d\d/", urlsplit(found.url).path)]
    return next((group for group in (dated, named, years) if len(group) > 1), [])


def _matches(pattern: Pattern, found: Found) -> bool:
    return bool(re.search(pattern.expression, urlsplit(found.url).path))


def _of_section(
    group: dict[str, tuple[Found, ...]], pattern: Pattern, share: float, left_out: dict[str, str]
) -> dict[str, tuple[Found, ...]]:
    kept: dict[str, tuple[Found, ...]] = {}
    for url, stories in group.items():
        own = tuple(found for found in stories if _matches(pattern, found))
        if own and len(own) >= share * len(stories):
            kept[url] = own
        else:
            left_out[url] = f"only {len(own)} of the {len(stories)} that it names are of this section"
    return kept


def _of_listing(
    feeds: dict[str, tuple[Found, ...]],
    listed: Iterable[Found],
    pattern: Pattern,
    section: str,
    left_out: dict[str, str],
) -> dict[str, tuple[Found, ...]]:
    """The feeds whose newest entries the listing has too. Where addresses do not tell the section from its neighbours,
    as `/2026/03/<words>/` under `/category/news/`, a feed of all of them would bring theirs; the listing has pages."""
    stem = urlsplit(section).path.rstrip("/")
    if re.match(rf"\^{re.escape(stem)}/", pattern.expression.replace("\\", "")):
        return feeds
    known = {identity(found.url) for found in listed}
    kept = {}
    for url, stories in feeds.items():
        newest = stories[:_ENOUGH_ENTRIES]
        missing = sum(identity(found.url) not in known for found in newest)
        if missing * 3 > len(newest):
            left_out[url] = f"{missing} of the first {len(newest)} that it names are not in the listing"
        else:
            kept[url] = stories
    return kept


def _is_anything(pattern: Pattern) -> bool:
    """Whether a story is told from any other page by hardly anything: '/<words>'."""
    return pattern.words == "/<words>"

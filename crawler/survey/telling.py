"""What a sample of stories told: rows for the table, what is missing, which dates disagree. Pure.

In: `Sampled` stories, and what other pages claim of them.  Out: rows, shares, words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from archive.records import Story
from crawler.dates import read_date
from crawler.raw import Claim
from crawler.site import FIELDS, Site

__all__ = ["SHOWN", "Sampled", "days_of", "disagreements", "fill", "lacking", "row"]

SHOWN = ("title", "published", "summary", "author", "category", "image", "teasers")
"""Fields whose shares are told."""
_TELLING = (
    "dates-disagree",
    "weekday-contradicts-date",
    "date-unreadable",
    "date-in-future",
    "date-absurd",
    "date-order",
)
_ELSEWHERE = ("card", "feed", "sitemap", "api", "wordpress")
_FEWEST = 3
"""Stories that must have been read before it is said that a site lacks a field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """One story of the sample: read, or refused in words."""

    url: str
    story: Story | None = None
    title_source: str | None = None
    refused: str | None = None
    claims: tuple[Claim, ...] = ()
    """What card, feed, sitemap and interface say of it."""


def _values(story: Story) -> dict[str, bool]:
    """Whether each field of `FIELDS` has a value."""
    return {
        "title": bool(story.title),
        "summary": bool(story.summary),
        "published": story.published_on is not None,
        "modified": story.modified_at is not None,
        "author": bool(story.authors),
        "category": bool(story.category),
        "language": bool(story.language),
        "image": bool(story.image_url),
        "teasers": bool(story.teasers),
    }


def row(sampled: Sampled) -> dict[str, Any]:
    """One row of the sample, as the survey event has it."""
    story = sampled.story
    values = _values(story) if story else {}
    problems = [f"{each.kind}: {each.detail}" for each in story.problems if each.kind in _TELLING] if story else []
    return {
        "url": sampled.url,
        "title": story.title if story else None,
        "title_source": sampled.title_source,
        "published_on": story.published_on.isoformat() if story and story.published_on else None,
        "published_raw": story.published_raw if story else None,
        "published_source": story.published_source if story else None,
        "category": story.category if story else None,
        "teasers": len(story.teasers) if story else 0,
        "missing": [name for name in SHOWN if story and not values[name]],
        "problems": problems,
        "refused": sampled.refused,
    }


def fill(sample: Sequence[Sampled]) -> dict[str, float]:
    """The share of the stories read that have each field; 0 where none was read."""
    read = [_values(each.story) for each in sample if each.story]
    return {name: round(sum(values[name] for values in read) / len(read), 2) if read else 0.0 for name in SHOWN}


def lacking(sample: Sequence[Sampled]) -> list[str]:
    """Fields that none of the stories read has. A title is never lacking: without one nothing was read."""
    read = [_values(each.story) for each in sample if each.story]
    if len(read) < _FEWEST:
        return []
    return [name for name in FIELDS if name != "title" and not any(values[name] for values in read)]


def days_of(sampled: Sampled, site: Site) -> Mapping[str, tuple[str, date]]:
    """By witness (card, page, feed, wordpress …): the words and the day."""
    found: dict[str, tuple[str, date]] = {}
    own = sampled.story
    if own and own.published_on and own.published_raw and own.published_source not in _ELSEWHERE:
        found["page"] = (own.published_raw, own.published_on)
    for claim in sampled.claims:
        reading = read_date(claim.published_raw, order=site.date_order, zone=site.zone) if claim.published_raw else None
        if reading and reading.day:
            found.setdefault(claim.source, (claim.published_raw or "", reading.day))
    return found


def disagreements(sample: Sequence[Sampled], site: Site) -> list[str]:
    """A line for each story whose card, page, feed and interface do not name one day.

    >>> claims = [Claim(source="card", published_raw="3 May 2026")]
    >>> claims += [Claim(source="feed", published_raw="2026-05-03T23:30:00Z")]
    >>> site = Site(key="x", home="https://example.org/")
    >>> disagreements([Sampled(url="https://example.org/news/a", claims=tuple(claims))], site)
    ['/news/a: card says 3 May 2026, feed says 2026-05-03T23:30:00Z (4 May 2026)']
    """
    lines = []
    for each in sample:
        days = days_of(each, site)
        if len({day for _, day in days.values()}) > 1:
            said = (f"{witness} says {_shown(words, day)}" for witness, (words, day) in sorted(days.items()))
            parts = urlsplit(each.url)
            lines.append(f"{parts.path}{'?' + parts.query if parts.query else ''}: {', '.join(said)}")
    return lines


def _shown(words: str, day: date) -> str:
    plain = f"{day:%-d %B %Y}"
    return plain if plain in words else f"{words[:60]} ({plain})"

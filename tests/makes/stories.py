"""What the editors of the demo sections typed: invented stories in three languages. In: a language and a number.
Out: frozen stories, the truth that a crawl is held to."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from re import sub
from zoneinfo import ZoneInfo

from tests.makes.words import TONGUES, Tongue

__all__ = ["COUNT", "Story", "in_words", "make_stories"]

COUNT = 24
_ZONES = {"en": "Europe/London", "cy": "Europe/London", "fr": "Europe/Paris"}
_FIRST = date(2024, 6, 18)
_TIMES = ((9, 30), (14, 5), (0, 20), (17, 45))
"""Of one story after the other; the third is the day before in UTC while summer time lasts."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story; every word as it is printed."""

    number: int
    slug: str
    title: str
    published: datetime
    """With the section's zone."""
    category: str
    author: str
    summary: str
    paragraphs: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.published.date()

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def make_stories(tongue: str = "en", salt: int = 0, count: int = COUNT) -> tuple[Story, ...]:
    """Latest first. `salt` tells the sections apart: other places, people and figures."""
    return tuple(_story(TONGUES[tongue], ZoneInfo(_ZONES[tongue]), index, salt) for index in range(count))


def _story(tongue: Tongue, zone: ZoneInfo, index: int, salt: int) -> Story:
    turn = index + 7 * salt
    places, people = tongue.places, tongue.people
    names = {
        "place": places[turn % len(places)],
        "other": places[(turn * 5 + 3) % len(places)],
        "person": people[(turn * 3 + salt) % len(people)],
        "friend": people[(turn * 3 + salt + 5) % len(people)],
        "count": str(13 + (turn * 37) % 86),
        "sum": tongue.thousands.join((str(2 + turn % 7), f"{(turn * 173 + 250) % 1000:03}")),
        "years": str(3 + turn % 17),
    }
    title, summary, *paragraphs = (text.format(**names) for text in tongue.plots[index % len(tongue.plots)])
    hour, minute = _TIMES[index % len(_TIMES)]
    day = _FIRST - timedelta(days=13 * index + index % 3)
    return Story(
        number=900 - index,
        slug=_slug(title),
        title=title,
        published=datetime.combine(day, time(hour, minute), zone),
        category=tongue.categories[index % len(tongue.categories)],
        author=people[(index + salt) % len(people)],
        summary=summary,
        paragraphs=tuple(paragraphs),
    )


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return sub(r"[^a-z0-9]+", "-", plain).strip("-")


def in_words(day: date, tongue: str = "en") -> str:
    """'3 May 2024' as the language prints it; French says '1er'."""
    first = "1er" if tongue == "fr" and day.day == 1 else str(day.day)
    return f"{first} {TONGUES[tongue].months[day.month - 1]} {day.year}"

"""What the demo section holds: an invented story as its author wrote it, and how TOML spells one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

__all__ = ["Brand", "DemoStory", "story_from_table", "template_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Brand:
    """Words that every page of the section repeats."""

    name: str
    strapline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoStory:
    """One story, the truth that pages are made from. None of it is taken from a page."""

    slug: str
    """Last part of its address."""
    title: str
    """As printed, entities decoded."""
    day: date
    """The printed day."""
    summary: str
    """For cards, feed and description; printed on the page itself only with `standfirst`."""
    body: str
    """In the small markup of `jobs.demo.markup`."""
    changed_at: datetime
    """UTC; the page's Last-Modified."""
    template: str
    """'bare', 'classic' or 'blocks'. Kept for life: an old page keeps the template that it was made with."""
    time_of_day: time | None = None
    """Wall-clock time of publication in Europe/London; only the 'blocks' template prints it."""
    category: str = "News"
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = "en-GB"
    standfirst: bool = False
    """Whether the 'classic' template opens the body with the summary."""
    modified_at: datetime | None = None
    """UTC; what the page declares as its last edit. A silent redating leaves it alone."""

    picture: str = ""
    """Name of its picture without '.jpg', which stays when the story moves; '' while it is the slug."""

    @property
    def image(self) -> str:
        """Path of its picture."""
        return f"/media/{self.picture or self.slug}.jpg"


def template_of(day: date) -> str:
    """The template in use when a story of that day was made.

    >>> template_of(date(2009, 2, 2)), template_of(date(2018, 1, 23)), template_of(date(2024, 6, 18))
    ('bare', 'classic', 'blocks')
    """
    return "bare" if day.year < 2013 else "classic" if day.year < 2020 else "blocks"


def story_from_table(table: Mapping[str, Any]) -> DemoStory:
    """One `[[stories]]` table. KeyError or TypeError for a table that is not one: the data is ours."""
    day: date = table["day"]
    values = {**table, "body": table["body"].strip(), "authors": tuple(table.get("authors", ()))}
    values["tags"] = tuple(table.get("tags", ()))
    values["time_of_day"] = time.fromisoformat(values.pop("time")) if "time" in table else None
    made_at = datetime.combine(day, time(6), UTC)
    return DemoStory(**{"template": template_of(day), "changed_at": made_at, **values})

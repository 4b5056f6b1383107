"""A demo story as templates ask for it. Pure.

In: a DemoStory.  Out: a View with every spelling of its dates and addresses that some template prints.
"""

import json
from dataclasses import dataclass
from datetime import datetime, time
from email.utils import format_datetime
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from jobs.demo import days
from jobs.demo.markup import html
from jobs.demo.record import Brand, DemoStory

__all__ = ["View", "json_ld"]


@dataclass(frozen=True, slots=True)
class View:
    """Attribute by attribute what a template prints; markup only where it says so."""

    story: DemoStory

    def __getattr__(self, name: str) -> object:
        return getattr(self.story, name)

    @property
    def path(self) -> str:
        return f"/news/{self.story.slug}/"

    @property
    def html(self) -> Markup:
        """The body. The data is ours and `html` escapes its text."""
        return Markup(html(self.story.body))  # noqa: S704

    @property
    def english_day(self) -> str:
        return days.english_day(self.story.day)

    @property
    def short_day(self) -> str:
        return days.short_day(self.story.day)

    @property
    def ordinal_day(self) -> str:
        return days.ordinal_day(self.story.day)

    @property
    def figure_day(self) -> str:
        return days.figure_day(self.story.day)

    @property
    def long_day(self) -> str:
        """In the story's own language."""
        return format_date(self.story.day, "d MMMM y", locale=self.story.language.replace("-", "_"))

    @property
    def published(self) -> str:
        """With time and offset where the story has a time, else the day alone."""
        return days.stamp(self._instant) if self.story.time_of_day else self.story.day.isoformat()

    @property
    def modified(self) -> str:
        return days.stamp(self.story.modified_at) if self.story.modified_at else ""

    @property
    def stamp(self) -> str:
        return days.stamp(self._instant)

    @property
    def changed(self) -> str:
        return days.instant(self.story.changed_at)

    @property
    def mail_date(self) -> str:
        return format_datetime(self._instant)

    @property
    def _instant(self) -> datetime:
        """Feeds must name a time: noon where the story has none."""
        return datetime.combine(self.story.day, self.story.time_of_day or time(12), days.LONDON)


def json_ld(view: View, brand: Brand, base: str) -> Markup:
    """A graph as search-engine plug-ins write it; '</' is broken up so that no text can end the script."""
    story, url = view.story, f"{base}{view.path}"
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "headline": story.title,
        "description": story.summary,
        "datePublished": view.published,
        "inLanguage": story.language,
        "articleSection": [story.category],
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "image": {"@type": "ImageObject", "url": f"{base}{story.image}"},
        "isPartOf": {"@id": f"{url}#webpage"},
        "publisher": {"@id": f"{base}/#organization"},
    }
    if view.modified:
        article["dateModified"] = view.modified
    graph = [
        {"@type": "Organization", "@id": f"{base}/#organization", "name": brand.name, "url": f"{base}/"},
        {"@type": "WebPage", "@id": f"{url}#webpage", "url": url, "name": f"{story.title} - {brand.name}"},
        article,
    ]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("</", "<\\/")
    return Markup(text)  # noqa: S704 - made of data by json.dumps, and unable to leave the script element

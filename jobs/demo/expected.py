"""The truth about a demo story, built from its data: what a faithful archive must say. Pure, and knows no reader.

In: stories.  Out: a dict with the field names of `archive.records.Story`, values as that record's `as_dict` has them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jobs.demo.days import LONDON, english_day, figure_day, instant, ordinal_day, short_day
from jobs.demo.markup import plain
from jobs.demo.record import DemoStory

__all__ = ["expected"]


def expected(story: DemoStory, related: Sequence[DemoStory], base: str) -> dict[str, Any]:
    """What is true of a page. None where the page itself does not give the field.

    `category` is what the page or, on the classic and the bare template, only a card or the feed prints.
    `published_raw` is the date line in words, where the template prints one.
    """
    classic, blocks, bare = (story.template == name for name in ("classic", "blocks", "bare"))
    opening = f"{story.summary}\n\n" if classic and story.standfirst else ""
    return {
        "url": f"{base}/news/{story.slug}/",
        "title": story.title,
        "summary": None if bare else story.summary,
        "published_on": story.day.isoformat(),
        "published_at": instant(datetime.combine(story.day, story.time_of_day, LONDON))
        if blocks and story.time_of_day
        else None,
        "published_raw": None if blocks else _date_line(story),
        "modified_at": instant(story.modified_at) if blocks and story.modified_at else None,
        "authors": list(story.authors) if blocks else [],
        "category": story.category,
        "language": None if bare else story.language,
        "image_url": f"{base}{story.image}" if blocks else None,
        "body_text": opening + plain(story.body),
        "teasers": [_teaser(story, other, position, base) for position, other in enumerate(related, 1)],
        "template": story.template,
    }


def _date_line(story: DemoStory) -> str:
    if story.template == "bare":
        return f"Posted on {ordinal_day(story.day)}"
    return f"Published:\N{NO-BREAK SPACE} {short_day(story.day)}"


def _teaser(host: DemoStory, story: DemoStory, position: int, base: str) -> dict[str, Any]:
    bare = host.template == "bare"
    return {
        "position": position,
        "title": story.title,
        "url": f"{base}/news/{story.slug}/",
        "summary": story.summary,
        "published_on": story.day.isoformat(),
        "published_raw": figure_day(story.day) if bare else english_day(story.day),
        "category": story.category,
        "image_url": None if bare else f"{base}{story.image}",
    }

"""Which fields a page gave by itself. Pure.

In: a reading as the page alone told it, nothing inherited.  Out: names of columns of `versions`. What a card or a feed
said of the story, and a summary cut from the body, are not the page's own.
"""

from archive.fields import hearsay
from archive.folding import plain
from archive.records import Story

__all__ = ["given_by"]


def given_by(story: Story) -> frozenset[str]:
    """title, summary, published_on, published_at, category, authors, image_url, body_text: those that are there."""
    dated, filed = not hearsay(story.published_source), not hearsay(story.category_source)
    own_summary = story.summary_source is not None and not story.summary_source.startswith("body")
    there = {
        "title": plain(story.title),
        "summary": own_summary and plain(story.summary),
        "published_on": dated and story.published_on,
        "published_at": dated and story.published_at,
        "category": filed and plain(story.category),
        "authors": story.authors,
        "image_url": story.image_url,
        "body_text": plain(story.body_text),
    }
    return frozenset(name for name, value in there.items() if value)

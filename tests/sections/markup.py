"""Markup: everything that differs from one website to the next, as data. In: a story.  Out: the page of one site."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.sections.blocks import Resolve, render
from tests.sections.model import Story

__all__ = ["Markup"]


def _tidy(story: Story, resolve: Resolve) -> str:
    return render(story.blocks, resolve)


@dataclass(frozen=True, kw_only=True)
class Markup:
    """One website's habits; its looks are templates, and `section.py` says what they are given."""

    name: str
    """Also the folder in `markups/pages/` with its Jinja2 templates: story.html, listing.html and what they include."""
    body: Callable[[Story, Resolve], str] = _tidy
    language: str = "en"
    story_path: str = "/news/{slug}/"
    stories: str = r"^/news/[^/?]+/?$"
    listing_path: str = "/news/"
    page_path: str = "/news/?page={n}"
    """Address of listing page n, n from 2; {m} is n - 1."""
    per_page: int = 9
    links: tuple[str, ...] = ("path",)
    """Spellings of links to stories, in turn: path, absolute, bare (no www), noslash, utm, relative, fragment."""
    listing_links: tuple[str, ...] = ()
    """The same on listing pages, where 'old' is possible too; () for the same as `links`."""
    old_path: str | None = None
    """A former address that redirects to the story."""
    cards: tuple[int, ...] = (3,)
    """Numbers of related cards, in turn."""
    header_standfirst: bool = False
    """The standfirst stands above the date line: body with or without it is right."""
    column_standfirst: bool = False
    """The standfirst is the first paragraph of the story column: part of the body."""
    day_in_body: str | None = None
    """The day is the first line of the story column, printed so: body with or without it is right."""
    page_date: bool = True
    page_category: bool = True
    card_date: bool = True
    card_category: bool = True
    listing_category: bool = False
    """Listing cards name the category, where pages do not."""
    zone: str = "Europe/London"
    encoding: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    after: Callable[[str], str] = field(default=str)
    """Last touch on the finished page: entities, upper-case tags."""
    feed: str | None = None
    """Path of an RSS feed of the newest stories."""
    sitemap: str | None = None
    """Path of a sitemap of all stories."""
    sitemap_index: bool = False
    """The sitemap is an index of two, the one with the stories gzipped."""
    sources: tuple[str, ...] = ("listings",)
    """What the configuration names: listings, feeds, sitemaps, robots."""
    etag: bool = False

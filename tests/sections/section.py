"""Section: one website made of stories and a markup, as a pure function from path to answer, and its gold truth."""

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup as Safe

from tests.sections.dates import PRINTED
from tests.sections.decoys import make_decoys
from tests.sections.markup import Markup
from tests.sections.model import Block, Story, make_stories, plain

__all__ = ["Answer", "Card", "Gold", "Section", "identity"]


@dataclass(frozen=True)
class Card:
    """A related card as the page must be read."""

    title: str
    day: date | None
    category: str | None
    url: str


@dataclass(frozen=True)
class Gold:
    """What a careful person copies from a story page."""

    url: str
    title: str
    day: date | None
    """None: the page prints no day."""
    bodies: tuple[str, ...]
    """Any of them is right."""
    category: str | None
    """None: the page does not say; not compared."""
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def identity(url: str) -> str:
    """The scorer's own idea of 'the same address', so that a fault of the archive's does not hide itself.

    >>> identity("http://www.a.example/x/?utm_source=b#c") == identity("https://a.example/x")
    True
    """
    parts = urlsplit(url)
    query = "&".join(f"{k}={v}" for k, v in parse_qsl(parts.query) if not k.startswith("utm_"))
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + (f"?{query}" if query else "")


class Section:
    """One news section. `base` is its address, with or without a port; stories can be edited between crawls."""

    def __init__(self, markup: Markup, seed: int = 1, count: int = 22, base: str | None = None) -> None:
        self.markup, self.seed = markup, seed
        self.base = (base or f"https://www.{markup.name.replace('_', '-')}.example").rstrip("/")
        stories = make_stories(f"{markup.name}/{seed}", count, markup.language, markup.cards)
        self.stories = {story.slug: story for story in stories}
        self.decoys = make_decoys(f"{markup.name}/{seed}", markup.language)

    # addresses

    def path(self, story: Story) -> str:
        return self.markup.story_path.format(slug=story.slug, when=story.published)

    def url(self, story: Story) -> str:
        return self.base + self.path(story)

    def href(self, story: Story, turn: int = 0, styles: tuple[str, ...] = ()) -> str:
        """A link to the story in one of the spellings that the site's editors use."""
        styles = styles or self.markup.links
        path, style = self.path(story), styles[turn % len(styles)]
        spellings = {
            "path": path,
            "absolute": self.base + path,
            "bare": self.base.replace("//www.", "//") + path,
            "noslash": path.rstrip("/"),
            "utm": f"{self.base}{path}?utm_source=site&utm_medium=card",
            "relative": path.lstrip("/"),
            "fragment": f"{path}#main",
            "old": (self.markup.old_path or "").format(slug=story.slug) or path,
        }
        return spellings[style]

    def resolve(self, target: str) -> str:
        if target.startswith("story:"):
            return self.href(self.stories[target.removeprefix("story:")])
        return target

    @property
    def table(self) -> dict[str, Any]:
        """A `[sites.<key>]` table that a stranger would write for this section."""
        markup = self.markup
        table: dict[str, Any] = {
            "home": f"{self.base}/",
            "stories": markup.stories,
            "timezone": markup.zone,
            "allow_private": True,
            "delay_s": 0,
        }
        if "listings" in markup.sources:
            table["listings"] = [self.base + markup.listing_path]
        if "feeds" in markup.sources:
            table["feeds"] = [f"{self.base}{markup.feed}"]
        if "sitemaps" in markup.sources or "robots" in markup.sources:
            table["sitemaps"] = ["robots"] if "robots" in markup.sources else [f"{self.base}{markup.sitemap}"]
        return table

    # truth

    def gold(self, story: Story, *, crawled: bool = False) -> Gold:
        """What the page tells; with `crawled`, what page and listing tell together."""
        markup = self.markup
        bodies = [story.body]
        if story.standfirst and markup.column_standfirst:
            bodies = [f"{plain(story.standfirst)}\n\n{story.body}"]
        elif story.standfirst and markup.header_standfirst:
            bodies.append(f"{plain(story.standfirst)}\n\n{story.body}")
        if markup.day_in_body:
            bodies += [f"{PRINTED[markup.day_in_body](story.published)}\n\n{body}" for body in bodies]
        return Gold(
            url=self.url(story),
            title=story.title,
            day=story.day if markup.page_date or crawled else None,
            bodies=tuple(bodies),
            category=story.category if markup.page_category or (crawled and markup.listing_category) else None,
            cards=tuple(self._card(self.stories[slug]) for slug in story.related),
        )

    def _card(self, story: Story) -> Card:
        markup = self.markup
        return Card(
            story.title,
            story.day if markup.card_date else None,
            story.category if markup.card_category else None,
            self.url(story),
        )

    def edit(self, slugs: list[str]) -> None:
        """One more sentence in the last paragraph of each."""
        for slug in slugs:
            story = self.stories[slug]
            text = f"{story.blocks[-1].items[-1]} This page was corrected after a reader wrote to us."
            last = Block(story.blocks[-1].kind, (*story.blocks[-1].items[:-1], text))
            self.stories[slug] = replace(story, blocks=(*story.blocks[:-1], last))

    # pages

    @cached_property
    def _environment(self) -> Environment:
        pages = FileSystemLoader(Path(__file__).parent / "markups" / "pages" / self.markup.name)
        environment = Environment(loader=pages, autoescape=True, undefined=StrictUndefined)
        environment.filters.update(PRINTED)
        return environment

    @property
    def pages(self) -> int:
        return math.ceil(len(self.stories) / self.markup.per_page)

    def page_url(self, number: int) -> str:
        return self.markup.listing_path if number == 1 else self.markup.page_path.format(n=number, m=number - 1)

    def _common(self) -> dict[str, Any]:
        newest = list(self.stories.values())[:4]
        return {"site": self, "base": self.base, "d": self.decoys, "newest": newest, "href": self.href, "Safe": Safe}

    def story_page(self, story: Story) -> bytes:
        every = list(self.stories.values())
        at = every.index(story)
        words = {
            "story": story,
            "url": self.url(story),
            "body": Safe(self.markup.body(story, self.resolve)),
            "related": [self.stories[slug] for slug in story.related],
            "previous": every[at + 1] if at + 1 < len(every) else None,
            "following": every[at - 1] if at else None,
        }
        return self._encode(self._environment.get_template("story.html").render(self._common() | words))

    def listing_page(self, number: int) -> bytes:
        size = self.markup.per_page
        items = list(self.stories.values())[(number - 1) * size : number * size]
        links = [self.href(story, turn, self.markup.listing_links) for turn, story in enumerate(items)]
        words = {
            "items": list(zip(items, links, strict=True)),
            "page": number,
            "pages": self.pages,
            "page_url": self.page_url,
        }
        return self._encode(self._environment.get_template("listing.html").render(self._common() | words))

    def _encode(self, page: str) -> bytes:
        return self.markup.after(page).encode(self.markup.encoding, "xmlcharrefreplace")

    def robots(self) -> str:
        lines = ["User-agent: *", "Disallow: /search-results/", "Disallow: /admin/"]
        if self.markup.sitemap:
            lines += ["", f"Sitemap: {self.base}{self.markup.sitemap}"]
        return "\n".join(lines) + "\n"

    def sitemap_index(self) -> str:
        """Two sitemaps: one gzipped with the stories, one with other pages that is missing."""
        places = [
            f"<sitemap><loc>{self.base}{path}</loc></sitemap>" for path in ("/sitemap-gone.xml", "/sitemap-news.xml.gz")
        ]
        start = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return "\n".join([start, *places, "</sitemapindex>"])

    def sitemap(self) -> str:
        rows = [
            f"<url><loc>{escape(self.url(s))}</loc><lastmod>{PRINTED['iso'](s.modified)}</lastmod></url>"
            for s in self.stories.values()
        ]
        rows += [f"<url><loc>{self.base}{path}</loc></url>" for path in ("/about-us/", self.markup.listing_path)]
        start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return "\n".join([start, *rows, "</urlset>"])

    def feed(self) -> str:
        rows = [
            f"<item><title>{escape(s.title)}</title><link>{escape(self.url(s))}?utm_source=rss</link>"
            f"<pubDate>{PRINTED['rfc'](s.published)}</pubDate><category>{escape(s.category)}</category>"
            f"<description>{escape(s.summary)}</description></item>"
            for s in self.stories.values()
        ]
        start = f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>News</title><link>{self.base}/</link>'
        return "\n".join([start, *rows, "</channel></rss>"])

"""What the demo section answers to a path: status, headers, body. Pure: no socket, no clock, no state of its own.

In: a DemoSection, a path with its query, the address it is served at.  Out: an Answer.
"""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import ceil
from urllib.parse import parse_qs, quote_plus, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from jobs.demo.days import instant
from jobs.demo.look import Look
from jobs.demo.record import DemoStory
from jobs.demo.section import DemoSection
from jobs.demo.spelling import respelt
from jobs.demo.views import View, json_ld

__all__ = ["Answer", "answer"]

_STORY = re.compile(r"/news/([\w-]+)/?")
_OLD = re.compile(r"/(?:stories|news-archive)/([\w-]+)(?:\.html)?/?")
_SITEMAP = re.compile(r"/sitemap-news-(\d+)\.xml(\.gz)?")
_LISTINGS = {
    "/news/": ("blocks_listing.html", "News"),
    "/latest/": ("classic_listing.html", "Latest"),
    "/news-list/": ("bare_listing.html", "All our news"),
}
_WORDS = "This page exists so that the links of the section lead somewhere. It is no story."
_SITEMAP_SIZE = 250
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer, before conditional requests, HEAD and compression are looked at."""

    status: int = 200
    body: bytes = b""
    content_type: str = _HTML
    changed_at: datetime | None = None
    """For Last-Modified; None sends none."""
    location: str | None = None


def answer(section: DemoSection, target: str, base: str, noise: int = 0) -> Answer:
    """The answer to a path and query. `noise` other than 0 is printed in places outside the story."""
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return _Site(section, base, noise).answer(parts.path, query)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("jobs.demo"),
        autoescape=select_autoescape(("html", "xml")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


@dataclass(frozen=True, slots=True)
class _Site:
    section: DemoSection
    base: str
    noise: int

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path in _LISTINGS:
            return self._listing(path, query)
        if match := _STORY.fullmatch(path):
            return self._story(match[1])
        if match := _OLD.fullmatch(path):
            return self._redirect(match[1])
        if path == "/search-results/":
            return self._search(query)
        return self._machine_file(path) or self._other(path)

    def _story(self, slug: str) -> Answer:
        section = self.section
        ailment = section.look.ailments.get(slug)
        if ailment:
            return self._plain("Page not found") if ailment == "soft-404" else Answer(status=302, location="/news/")
        slug = section.copies.get(slug, slug)
        if slug in section.stories:
            return self._story_page(section.stories[slug])
        if slug in section.moved:
            return self._redirect(slug)
        status = section.deleted[slug][0] if slug in section.deleted else 404
        return self._plain("This story has been removed" if status == 410 else "Page not found", status=status)

    def _story_page(self, story: DemoStory) -> Answer:
        section, look = self.section, self.section.look
        view = View(replace(story, body=f"{story.body}\n\n{look.coda}") if look.coda else story)
        older, newer = (other and View(other) for other in section.neighbours(story.slug))
        body = self._render(
            f"{look.design or story.template}_story.html",
            story=view,
            title=story.title,
            language=story.language,
            older=older,
            newer=newer,
            related=[View(other) for other in section.related(story.slug)] if look.cards else [],
            json_ld=json_ld(view, section.brand, self.base),
        )
        body = _dressed(body, view, look)
        changed_at = section.page_changed_at(story.slug)
        if story.template == "bare" and not look.design:  # no charset in the header: the page alone declares it
            return Answer(body=_cp1252(body), content_type="text/html", changed_at=changed_at)
        return Answer(body=body.encode(), changed_at=changed_at)

    def _redirect(self, slug: str) -> Answer:
        current = self.section.resolve(slug)
        if current not in self.section.stories:
            return self._plain("Page not found", status=404)
        return Answer(status=301, location=f"/news/{current}/")

    def _listing(self, path: str, query: dict[str, str]) -> Answer:
        template, title = _LISTINGS[path]
        category = query.get("category")
        stories = [story for story in self._listed() if category in (None, story.category)]
        size = self.section.per_page
        pages = max(1, ceil(len(stories) / size))
        page = int(query["page"]) if query.get("page", "1").isdecimal() and "page" in query else 1
        if not 1 <= page <= pages:
            return self._plain("Page not found", status=404)
        numbers = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
        body = self._render(
            template,
            path=path,
            title=title,
            cards=[View(story) for story in stories[(page - 1) * size : page * size]],
            page=page,
            pages=pages,
            numbers=numbers,
        )
        encoded = _cp1252(body) if template.startswith("bare") else body.encode()
        content_type = "text/html" if template.startswith("bare") else _HTML
        return Answer(body=encoded, content_type=content_type, changed_at=self.section.furniture_at)

    def _search(self, query: dict[str, str]) -> Answer:
        """Endless on purpose: every page has a next one."""
        page = int(query["page"]) if query.get("page", "").isdecimal() else 1
        following = f"/search-results/?page={page + 1}&term={quote_plus(query.get('term', ''))}"
        return self._plain(f"Results, page {page}", links=self.section.newest()[:5], next_path=following)

    def _machine_file(self, path: str) -> Answer | None:
        section, changed_at = self.section, self.section.furniture_at
        if path == "/robots.txt":
            return Answer(body=self._render("robots.txt").encode(), content_type="text/plain; charset=utf-8")
        if path == "/feed/":
            body = self._render("feed.xml", stories=[View(story) for story in self._listed()[:20]])
            return Answer(body=body.encode(), content_type="application/rss+xml; charset=utf-8", changed_at=changed_at)
        if path == "/atom.xml":
            stories = [View(story) for story in self._listed()[:20]]
            body = self._render("atom.xml", stories=stories, updated=instant(section.furniture_at))
            return Answer(body=body.encode(), content_type="application/atom+xml", changed_at=changed_at)
        return self._sitemap(path)

    def _sitemap(self, path: str) -> Answer | None:
        """The index names the parts; those after the first are compressed, as large sites do."""
        stories = self._listed()
        parts = ceil(len(stories) / _SITEMAP_SIZE)
        if path == "/sitemap.xml":
            paths = [f"/sitemap-news-{part}.xml{'.gz' if part > 1 else ''}" for part in range(1, parts + 1)]
            body = self._render("sitemap_index.xml", paths=["/sitemap-pages.xml", *paths])
        elif path == "/sitemap-pages.xml":
            body = self._render(
                "sitemap.xml", entries=[{"path": path, "changed": ""} for path in ("/", "/about/", "/news/")]
            )
        elif (match := _SITEMAP.fullmatch(path)) and 1 <= int(match[1]) <= parts:
            start = (int(match[1]) - 1) * _SITEMAP_SIZE
            entries = [View(story) for story in stories[start : start + _SITEMAP_SIZE]]
            body = self._render("sitemap.xml", entries=entries)
            if match[2]:
                return Answer(body=gzip.compress(body.encode(), mtime=0), content_type="application/gzip")
        else:
            return None
        return Answer(body=body.encode(), content_type="application/xml", changed_at=self.section.furniture_at)

    def _listed(self) -> tuple[DemoStory, ...]:
        return self.section.newest() if self.section.look.listed else ()

    def _other(self, path: str) -> Answer:
        if path == "/":
            return self._plain("Welcome", links=self._listed()[:5])
        known = re.fullmatch(r"/(about|visit|donate|privacy|cookies|newsletter|tags/[\w%-]+|about/[\w-]+)/", path)
        return self._plain(known[1].capitalize()) if known else self._plain("Page not found", status=404)

    def _plain(self, title: str, *, status: int = 200, links: Iterable[DemoStory] = (), next_path: str = "") -> Answer:
        page = self._render(
            "plain_page.html", title=title, words=_WORDS, links=[View(link) for link in links], next_path=next_path
        )
        return Answer(status=status, body=page.encode())

    def _render(self, template: str, **values: object) -> str:
        latest = [View(story) for story in self._listed()[:3]]
        shared = {"base": self.base, "brand": self.section.brand, "noise": self.noise, "latest": latest}
        return _templates().get_template(template).render({"language": "en-GB", **shared, **values})


def _dressed(body: str, view: View, look: Look) -> str:
    """The page as it is shown for now: its day in another form, its words in another spelling."""
    form = look.days.get(view.story.slug)
    if form:
        body = body.replace(view.short_day, str(getattr(view, form))).replace(
            view.ordinal_day, str(getattr(view, form))
        )
    if look.image_query:
        body = body.replace('.jpg"', f'.jpg{look.image_query}"')
    return respelt(body, look.spellings.get(view.story.slug, ""))


def _cp1252(text: str) -> bytes:
    """The code page of the old templates; what it cannot say becomes a character reference."""
    return text.encode("windows-1252", "xmlcharrefreplace")

"""Drupal 10: a view of teasers with a pager that counts from 0, fields in boxes, instants in UTC beside local days."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from datetime import UTC
from html import escape

from tests.makes.make import Answer, Make, html, part, xml
from tests.makes.stories import Story, in_words

__all__ = ["Drupal"]


class Drupal(Make):
    key, trust, salt = "drupal", "Eskholm Valley Care", 1
    start = "/news"
    pages: Mapping[str, str] = {"/about-us": "About us", "/get-involved": "Get involved", "/contact": "Contact"}

    def path(self, story: Story) -> str:
        return f"/news/{story.slug}"

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /core/\nDisallow: /admin/\nDisallow: /search/\nSitemap: {self.base}/sitemap.xml\n"

    def listing(self, query: Mapping[str, str]) -> Answer:
        page = int(query.get("page", "0"))
        stories, last = part(self.stories, page + 1), len(self.stories) // 8 - 1
        rows = "".join(f'<div class="views-row">{self._teaser(story)}</div>' for story in stories)
        return html(
            self.page(
                "News",
                f'<h1 class="title page-title">News</h1><div class="views-element-container"><div class="view view-news">'
                f'<div class="view-content">{rows or "No results."}</div>{self._pager(page, last)}</div></div>',
            )
        )

    def _pager(self, page: int, last: int) -> str:
        items = "".join(
            f'<li class="pager__item{" is-active" if n == page else ""}"><a href="?page={n}" '
            f'title="Go to page {n + 1}"><span class="visually-hidden">Page</span>{n + 1}</a></li>'
            for n in range(last + 1)
        )
        if page < last:
            items += (
                f'<li class="pager__item pager__item--next"><a href="?page={page + 1}" title="Go to next page" rel="next">'
                '<span class="visually-hidden">Next page</span><span aria-hidden="true">›</span></a></li>'
            )
        return f'<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">{items}</ul></nav>'

    def _time(self, story: Story) -> str:
        instant = story.published.astimezone(UTC)
        return f'<time datetime="{instant:%Y-%m-%dT%H:%M:%SZ}" class="datetime">{in_words(story.day)}</time>'

    def _teaser(self, story: Story) -> str:
        return f"""<article data-history-node-id="{story.number}" class="node node--type-news node--view-mode-teaser">
<div class="node__content"><div class="field field--name-field-date field__item">{self._time(story)}</div>
<h2 class="node__title"><a href="{self.path(story)}" rel="bookmark"><span class="field field--name-title">\
{escape(story.title)}</span></a></h2>
<div class="text-formatted field field--name-field-summary field__item"><p>{escape(story.summary)}</p></div></div></article>"""

    def story(self, story: Story) -> Answer:
        body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs)
        teasers = "".join(f'<div class="views-row">{self._teaser(other)}</div>' for other in self.related(story))
        main = f"""<h1 class="title page-title"><span class="field field--name-title">{escape(story.title)}</span></h1>
<article data-history-node-id="{story.number}" class="node node--type-news node--promoted node--view-mode-full">
<div class="node__content"><div class="field field--name-field-date field__item">{self._time(story)}</div>
<div class="field field--name-field-type field--label-inline clearfix"><div class="field__label">Category</div>
<div class="field__item"><a href="/taxonomy/term/4" hreflang="en">{story.category}</a></div></div>
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item">{body}</div>
</div></article><section class="block block-views"><h2>Related news</h2>{teasers}</section>"""
        head = f"""<link rel="canonical" href="{self.url(story)}" /><link rel="shortlink" href="{self.base}/node/{story.number}" />
<meta name="description" content="{escape(story.summary)}" />"""
        return html(self.page(story.title, main, head))

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path != "/sitemap.xml":
            return None
        places = [self.base + page for page in ("/", self.start, *self.pages)] + [self.url(s) for s in self.stories]
        rows = (f"<url><loc>{place}</loc><changefreq>weekly</changefreq></url>" for place in places)
        return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>')

    def page(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8" /><meta name="Generator" content="Drupal 10 (https://www.drupal.org)" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />{head}
<title>{escape(title)} | {self.trust}</title></head><body class="path-node">
<a href="#main-content" class="visually-hidden focusable">Skip to main content</a><div class="dialog-off-canvas-main-canvas">
<header role="banner"><div class="region region-header"><div class="site-name"><a href="/" rel="home">{self.trust}</a></div>
<nav role="navigation"><h2 class="visually-hidden">Main navigation</h2><ul class="menu">{self.nav()}</ul></nav></div></header>
<main role="main"><a id="main-content" tabindex="-1"></a><div class="region region-content">{main}</div></main>
<footer role="contentinfo"><p>Registered charity 0000001. 1 High Row, Eskholm.</p></footer></div></body></html>"""

"""Like Squarespace: a blog whose older pages are reached by an offset in milliseconds, months written first, a feed
behind `?format=rss`."""

# ruff: noqa: E501 - markup has the lines that such systems write

import json
from collections.abc import Mapping
from email.utils import format_datetime
from html import escape

from tests.makes.make import Answer, Make, html, xml
from tests.makes.stories import Story

__all__ = ["Squarespace"]


class Squarespace(Make):
    key, trust, salt = "squarespace", "Lowmarsh Choirs", 3
    start = "/blog"
    pages: Mapping[str, str] = {"/about": "About", "/choirs": "Our choirs", "/contact": "Contact"}

    def path(self, story: Story) -> str:
        return f"/blog/{story.slug}"

    def robots(self) -> str:
        lines = ("User-agent: *", "Disallow: /config", "Disallow: /search", "Disallow: /account", "")
        return "\n".join((*lines, f"Sitemap: {self.base}/sitemap.xml", ""))

    def listing(self, query: Mapping[str, str]) -> Answer:
        if query.get("format") == "rss":
            return self._feed()
        offset = int(query.get("offset", "9999999999999"))
        rest = [story for story in self.stories if _stamp(story) < offset]
        shown = rest[:8]
        older = ""
        if len(rest) > len(shown):
            older = f'<div class="older"><a href="/blog?offset={_stamp(shown[-1])}" rel="next">Older Posts</a></div>'
        items = "".join(map(self._item, shown))
        return html(
            self.page(
                "Blog", f'<div class="blog-basic-grid">{items}</div><nav class="blog-list-pagination">{older}</nav>'
            )
        )

    def _item(self, story: Story) -> str:
        return f"""<article class="blog-basic-grid--container entry blog-item"><div class="blog-item-summary">
<div class="blog-basic-grid--text"><div class="blog-meta-section"><span class="blog-meta-primary"><span \
class="blog-categories-list"><a href="/blog/category/{story.category}" class="blog-categories">{story.category}</a></span>
<time class="blog-date" pubdate data-animation-role="date">{_american(story)}</time></span></div>
<h1 class="blog-title"><a href="{self.path(story)}" data-no-animation>{escape(story.title)}</a></h1>
<div class="blog-excerpt"><p>{escape(story.summary)}</p></div>
<a href="{self.path(story)}" class="blog-more-link">Read More</a></div></div></article>"""

    def story(self, story: Story) -> Answer:
        data = {"@context": "http://schema.org", "@type": "Article", "headline": f"{story.title} — {self.trust}"}
        data |= {
            "datePublished": f"{story.published:%Y-%m-%dT%H:%M:%S%z}",
            "author": {"@type": "Person", "name": story.author},
        }
        head = f"""<meta property="og:title" content="{escape(story.title)} — {self.trust}"/>
<meta itemprop="name" content="{escape(story.title)} — {self.trust}"/><link rel="canonical" href="{self.url(story)}"/>
<meta name="description" content="{escape(story.summary)}"/>
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>"""
        blocks = "".join(
            f'<p class="" style="white-space:pre-wrap;">{escape(text, quote=False)}</p>' for text in story.paragraphs
        )
        after, before = self.related(story)[0], self.stories[self.stories.index(story) - 1]
        main = f"""<article class="entry hentry h-entry"><div class="blog-item-wrapper"><div class="blog-item-top-wrapper">
<div class="blog-item-title"><h1 class="entry-title entry-title--large p-name" itemprop="headline">{escape(story.title)}</h1>
</div><div class="blog-item-meta-wrapper"><time class="dt-published blog-meta-item blog-meta-item--date" \
datetime="{story.day}" pubdate>{_american(story)}</time><span class="blog-item-author-name">Written By {story.author}</span>
</div></div><div class="blog-item-content-wrapper"><div class="blog-item-content e-content"><div class="sqs-layout">
<div class="sqs-block html-block sqs-block-html"><div class="sqs-block-content"><div class="sqs-html-content">{blocks}</div>
</div></div></div></div></div></div></article><section class="item-pagination" id="itemPagination">
<a href="{self.path(before)}" class="item-pagination-link item-pagination-link--prev"><div class="visually-hidden">Previous\
</div><h2 class="item-pagination-title">{escape(before.title)}</h2></a><a href="{self.path(after)}" \
class="item-pagination-link item-pagination-link--next"><div class="visually-hidden">Next</div>
<h2 class="item-pagination-title">{escape(after.title)}</h2></a></section>"""
        return html(self.page(story.title, main, head))

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path != "/sitemap.xml":
            return None
        places = [self.base + page for page in ("/", self.start, *self.pages)] + [self.url(s) for s in self.stories]
        rows = (f"<url><loc>{place}</loc><priority>0.5</priority></url>" for place in places)
        return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>')

    def _feed(self) -> Answer:
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self.url(s)}</link><pubDate>{format_datetime(s.published)}"
            f"</pubDate><category>{s.category}</category><description><![CDATA[<p>{s.summary}</p>]]></description></item>"
            for s in self.stories[:20]
        )
        return xml(f'<rss version="2.0"><channel><title>Blog - {self.trust}</title>{items}</channel></rss>')

    def page(self, title: str, main: str, head: str = "") -> str:
        return f"""<!doctype html>
<html lang="en-GB" class="touch-styles"><head><meta charset="utf-8"><meta name="viewport" content="initial-scale=1">
<!-- This is Squarespace-like. --><title>{escape(title)} — {self.trust}</title>
<link rel="alternate" type="application/rss+xml" title="RSS Feed" href="{self.base}/blog?format=rss"/>{head}
</head><body class="tweak-blog-basic-grid"><div id="siteWrapper" class="clearfix site-wrapper"><header id="header">
<div class="header-title"><a href="/">{self.trust}</a></div><nav class="header-nav-list"><ul>{self.nav()}</ul></nav></header>
<main id="page" class="container" role="main"><article class="sections" data-page-sections="5f0">{main}</article></main>
<footer class="sections"><p>Made by the Lowmarsh choirs</p></footer></div></body></html>"""


def _american(story: Story) -> str:
    return f"{story.day:%b} {story.day.day}, {story.day.year}"


def _stamp(story: Story) -> int:
    """Milliseconds since 1970, as the offset has it."""
    return int(story.published.timestamp() * 1000)

"""Stories that only a sitemap names: the section's page asks for words to search, and shows none by itself."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html, xml
from tests.makes.stories import Story, in_words

__all__ = ["Sitemap"]


class Sitemap(Make):
    key, trust, salt = "sitemap", "Dunmouth Harbour Mission", 6
    start = "/stories/"
    pages: Mapping[str, str] = {"/history/": "History", "/services/": "Services", "/people/": "People"}

    def path(self, story: Story) -> str:
        return f"/stories/{story.day.year}/{story.slug}"

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /search\nSitemap: {self.base}/sitemap_index.xml\n"

    def listing(self, query: Mapping[str, str]) -> Answer:
        return html(
            self.page(
                "Stories",
                '<h1>Stories</h1><form action="/search"><label>Look for <input name="q"></label><button>Search</button></form>'
                "<p>Type a word, a place or a year.</p>",
            )
        )

    def story(self, story: Story) -> Answer:
        body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in story.paragraphs)
        return html(
            self.page(
                story.title,
                f'<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{escape(story.title)}</h1>'
                f'<p><time itemprop="datePublished" datetime="{story.day}">{in_words(story.day)}</time> in '
                f'<span itemprop="articleSection">{story.category}</span></p><div itemprop="articleBody">{body}</div></article>',
            )
        )

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        schema = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        if path == "/sitemap_index.xml":
            names = ("pages", "stories")
            rows = "".join(f"<sitemap><loc>{self.base}/sitemap-{name}.xml</loc></sitemap>" for name in names)
            return xml(f"<sitemapindex {schema}>{rows}</sitemapindex>")
        if path == "/sitemap-pages.xml":
            rows = "".join(f"<url><loc>{self.base}{page}</loc></url>" for page in ("/", self.start, *self.pages))
            return xml(f"<urlset {schema}>{rows}</urlset>")
        if path == "/sitemap-stories.xml":
            rows = "".join(f"<url><loc>{self.url(s)}</loc><lastmod>{s.day}</lastmod></url>" for s in self.stories)
            return xml(f"<urlset {schema}>{rows}</urlset>")
        return None

    def page(self, title: str, main: str) -> str:
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - {self.trust}</title>
</head><body><div class="top"><a href="/">{self.trust}</a><ul class="menu">{self.nav()}</ul></div>
<div id="content">{main}</div><div class="bottom"><p>{self.trust}, the quay, Dunmouth</p></div></body></html>"""

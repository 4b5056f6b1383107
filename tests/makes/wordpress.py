"""WordPress with a block theme: query loop, 'month and name' addresses, feed, core sitemaps and the REST interface."""

# ruff: noqa: E501 - markup has the lines that such systems write

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime
from html import escape

from tests.makes.make import Answer, Make, html, json_answer, part, xml
from tests.makes.stories import Story, in_words

__all__ = ["WordPress"]

_TYPES = {"post": "wp/v2/posts", "category": "wp/v2/categories", "page": "wp/v2/pages"}


class WordPress(Make):
    key, trust, salt = "wordpress", "Kettlebridge Shelter", 0

    def path(self, story: Story) -> str:
        return f"/{story.day:%Y/%m}/{story.slug}/"

    def robots(self) -> str:
        lines = ("User-agent: *", "Disallow: /wp-admin/", "Allow: /wp-admin/admin-ajax.php", "")
        return "\n".join((*lines, f"Sitemap: {self.base}/wp-sitemap.xml", ""))

    def listing(self, query: Mapping[str, str]) -> Answer | None:
        return self._loop(1)

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path.startswith("/news/page/") and path.strip("/").split("/")[-1].isdigit():
            return self._loop(int(path.strip("/").split("/")[-1]))
        if path == "/feed/":
            return self._feed()
        if path.startswith("/wp-json"):
            return self._rest(path.removeprefix("/wp-json").strip("/"), query)
        maps = {
            "/wp-sitemap.xml": self._maps,
            "/wp-sitemap-posts-post-1.xml": self._map,
            "/wp-sitemap-posts-page-1.xml": self._rest_of_site,
        }
        return maps[path]() if path in maps else None

    def page(self, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="UTF-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name='robots' content='max-image-preview:large' /><title>{escape(title)} &#8211; {self.trust}</title>
<link rel="alternate" type="application/rss+xml" title="{self.trust} &raquo; Feed" href="{self.base}/feed/" />
<link rel="https://api.w.org/" href="{self.base}/wp-json/" />{head}
<meta name="generator" content="WordPress 6.5.3" />
<style id='wp-block-site-logo-inline-css'>.wp-block-site-logo{{box-sizing:border-box;line-height:0}}</style></head>
<body class="wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part">
<p class="wp-block-site-title"><a href="{self.base}" rel="home">{self.trust}</a></p>
<nav class="is-responsive wp-block-navigation" aria-label="Navigation"><ul class="wp-block-navigation__container">
{self.nav()}</ul></nav></header><main class="wp-block-group" id="wp--skip-link--target">{main}</main>
<footer class="wp-block-template-part"><p>Designed with <a href="https://wordpress.org" rel="nofollow">WordPress</a></p>
</footer></div><script id="wp-block-template-skip-link-js-after">( function() {{ }}() );</script></body></html>"""

    def _loop(self, page: int) -> Answer | None:
        stories, last = part(self.stories, page), len(self.stories) // 8
        if not stories:
            return None
        older = f'<a href="/news/page/{page + 1}/" class="wp-block-query-pagination-next">Next Page</a>'
        numbers = "".join(
            f'<a class="page-numbers" href="/news/page/{n}/">{n}</a>' for n in range(1, last + 1) if n != page
        )
        return html(
            self.page(
                "News",
                f'<h1 class="wp-block-query-title">News</h1><div class="wp-block-query"><ul class="wp-block-post-template">'
                f'{"".join(map(self._card, stories))}</ul><nav class="wp-block-query-pagination" aria-label="Pagination">'
                f'<div class="wp-block-query-pagination-numbers">{numbers}</div>{older if page < last else ""}</nav></div>',
            )
        )

    def _card(self, story: Story) -> str:
        return f"""<li class="wp-block-post post-{story.number} post type-post status-publish format-standard hentry">
<h2 class="wp-block-post-title"><a href="{self.url(story)}" target="_self">{escape(story.title)}</a></h2>
<div class="wp-block-post-date"><time datetime="{story.published.isoformat()}"><a href="{self.url(story)}">\
{in_words(story.day)}</a></time></div><div class="wp-block-post-excerpt"><p class="wp-block-post-excerpt__excerpt">\
{escape(story.summary)} </p></div></li>"""

    def story(self, story: Story) -> Answer:
        data = {"@type": "Article", "headline": story.title, "datePublished": story.published.isoformat()}
        data |= {"author": {"name": story.author}, "articleSection": [story.category], "inLanguage": "en-GB"}
        graph = json.dumps({"@context": "https://schema.org", "@graph": [data]}, ensure_ascii=False)
        head = f"""<link rel="canonical" href="{self.url(story)}" /><meta property="og:title" content="{escape(story.title)}" />
<meta name="description" content="{escape(story.summary)}" /><meta property="og:type" content="article" />
<script type="application/ld+json" class="yoast-schema-graph">{graph}</script>"""
        section = story.category.lower()
        return html(
            self.page(
                story.title,
                f'<div class="wp-block-group"><h1 class="wp-block-post-title">{escape(story.title)}</h1>'
                f'<div class="wp-block-template-part"><div class="wp-block-post-date"><time '
                f'datetime="{story.published.isoformat()}">{in_words(story.day)}</time></div><p>by</p>'
                f'<div class="wp-block-post-author-name"><a href="/author/desk/">{story.author}</a></div><p>in</p>'
                f'<div class="taxonomy-category wp-block-post-terms"><a href="/category/{section}/" rel="tag">'
                f'{story.category}</a></div></div></div><div class="entry-content wp-block-post-content">'
                f'{_paragraphs(story.paragraphs)}</div><h2 class="wp-block-heading">More posts</h2>'
                f'<ul class="wp-block-post-template">{"".join(map(self._card, self.related(story)))}</ul>',
                head,
            )
        )

    def _feed(self) -> Answer:
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self.url(s)}</link><pubDate>{format_datetime(s.published)}"
            f"</pubDate><category><![CDATA[{s.category}]]></category><dc:creator><![CDATA[{s.author}]]></dc:creator>"
            f"<description><![CDATA[<p>{escape(s.summary)}</p>]]></description></item>"
            for s in self.stories[:10]
        )
        return xml(
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>{self.trust}</title><link>{self.base}</link>{items}</channel></rss>"
        )

    def _maps(self) -> Answer:
        places = (
            f"<sitemap><loc>{self.base}/wp-sitemap-posts-{kind}-1.xml</loc></sitemap>" for kind in ("post", "page")
        )
        return xml(
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(places)}</sitemapindex>'
        )

    def _map(self) -> Answer:
        rows = (
            f"<url><loc>{self.url(s)}</loc><lastmod>{s.published.isoformat()}</lastmod></url>" for s in self.stories
        )
        return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>')

    def _rest_of_site(self) -> Answer:
        rows = (f"<url><loc>{self.base}{path}</loc></url>" for path in ("/", self.start, *self.pages))
        return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>')

    def _rest(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path == "":
            routes = {f"/{route}": {"namespace": "wp/v2", "methods": ["GET"]} for route in _TYPES.values()}
            about = {"name": self.trust, "url": self.base, "timezone_string": "Europe/London", "gmt_offset": 1}
            return json_answer({**about, "namespaces": ["oembed/1.0", "wp/v2"], "routes": routes})
        if path == "wp/v2/categories":
            names = dict.fromkeys(story.category for story in self.stories)
            return json_answer([{"id": n, "name": name, "slug": name.lower()} for n, name in enumerate(names, 1)])
        if path != "wp/v2/posts":
            return None
        return self._posts(int(query.get("page", "1")), int(query.get("per_page", "10")), query)

    def _posts(self, page: int, size: int, query: Mapping[str, str]) -> Answer | None:
        stories = part(self.stories, page, size)
        if not stories:
            return None
        wanted = [name for name in query.get("_fields", "").split(",") if name]
        rows = [{k: v for k, v in self._post(s).items() if not wanted or k in wanted} for s in stories]
        pages = -(-len(self.stories) // size)
        headers = {"X-WP-Total": str(len(self.stories)), "X-WP-TotalPages": str(pages)}
        if page < pages:
            headers["Link"] = f'<{self.base}/wp-json/wp/v2/posts?per_page={size}&page={page + 1}>; rel="next"'
        return json_answer(rows, **headers)

    def _post(self, story: Story) -> dict[str, object]:
        names = list(dict.fromkeys(each.category for each in self.stories))
        return {
            "id": story.number,
            "date": f"{story.published:%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{story.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "modified": f"{story.published:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{story.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "slug": story.slug,
            "status": "publish",
            "type": "post",
            "link": self.url(story),
            "title": {"rendered": escape(story.title)},
            "content": {"rendered": _paragraphs(story.paragraphs), "protected": False},
            "excerpt": {"rendered": f"<p>{escape(story.summary)}</p>\n", "protected": False},
            "categories": [names.index(story.category) + 1],
        }


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"\n<p>{escape(text, quote=False)}</p>\n" for text in texts)

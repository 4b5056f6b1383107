"""As Umbraco sites are made: templates by hand, page and pageSize in the query, plain days, no structured data."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html, part, xml
from tests.makes.stories import Story, in_words

__all__ = ["Umbraco"]


class Umbraco(Make):
    key, trust, salt = "umbraco", "Hollin Foundation", 2
    start = "/news-media/news/"
    pages: Mapping[str, str] = {"/about-us/": "About us", "/news-media/events/": "Events", "/contact-us/": "Contact us"}

    def path(self, story: Story) -> str:
        return f"/news-media/news/{story.slug}/"

    def listing(self, query: Mapping[str, str]) -> Answer:
        page = int(query.get("page", "1"))
        cards = "".join(self._card(story) for story in part(self.stories, page))
        last = len(self.stories) // 8
        links = "".join(
            f'<li class="{"active" if n == page else ""}"><a href="{self.start}?page={n}">{n}</a></li>'
            for n in range(1, last + 1)
        )
        after = f'<li class="next"><a href="{self.start}?page={page + 1}">Next</a></li>' if page < last else ""
        filters = "".join(f'<option value="{name}">{name}</option>' for name in ("News", "Appeals", "Volunteers"))
        return html(
            self.page(
                "News",
                f'<div class="page-header"><h1>News</h1></div><form method="get"><select name="category">{filters}</select>'
                f'</form><div class="row listing">{cards or "<p>No news was found.</p>"}</div>'
                f'<ul class="pagination">{links}{after}</ul>',
            )
        )

    def _card(self, story: Story) -> str:
        picture = f"/media/{story.number:x}abc/photo.jpg?anchor=center&amp;mode=crop&amp;width=400&amp;height=250&amp;rnd=1331"
        return f"""<div class="col-md-4"><a class="card" href="{self.path(story)}"><img src="{picture}" alt="" />
<div class="card-body"><span class="tag">{story.category}</span><h3>{escape(story.title)}</h3>
<span class="date">{in_words(story.day)}</span><p>{escape(story.summary)}</p></div></a></div>"""

    def story(self, story: Story) -> Answer:
        body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs)
        cards = "".join(map(self._card, self.related(story)))
        head = f"""<meta property="og:title" content="{escape(story.title)}" /><meta name="description" content="\
{escape(story.summary)}" /><meta property="og:url" content="{self.url(story)}" />"""
        main = f"""<div class="container article-page"><h1>{escape(story.title)}</h1>
<div class="meta"><span>Published:</span>&nbsp; {story.day:%a} {in_words(story.day)}</div>
<div class="meta"><span>Written by:</span> {story.author}</div>
<div class="umb-block-list"><div class="rte">{body}</div></div>
<div class="share"><a href="https://social.example/share?u={self.url(story)}">Share</a></div></div>
<div class="related"><h2>You may also like</h2><div class="row">{cards}</div></div>"""
        return html(self.page(story.title, main, head))

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path != "/sitemap.xml":
            return None
        places = [self.base + page for page in ("/", self.start, *self.pages)] + [self.url(s) for s in self.stories]
        rows = (f"<url><loc>{place}</loc><lastmod>2024-06-20</lastmod></url>" for place in places)
        return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>')

    def page(self, title: str, main: str, head: str = "") -> str:
        return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {self.trust}</title>{head}
<link rel="stylesheet" href="/css/site.css?v=3f1"></head><body>
<div id="cookie" class="cookie-bar"><p>We use cookies to see how the site is used.</p><button>Accept</button></div>
<header><div class="container"><a class="logo" href="/"><img src="/img/logo.svg" alt="{self.trust}"></a>
<ul class="main-nav">{self.nav()}</ul></div></header>{main}
<footer><div class="container"><h4>Newsletter</h4><p>Hear from us once a month.</p><p>© {self.trust}, charity no. 0000002</p>
</div></footer></body></html>"""

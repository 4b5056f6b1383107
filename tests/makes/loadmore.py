"""Eight cards and a button: the rest of the stories comes as JSON, a page at a time, when the button is pressed."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html, json_answer, part
from tests.makes.stories import Story, in_words

__all__ = ["LoadMore"]


class LoadMore(Make):
    key, trust, salt = "loadmore", "Farrowby Food Share", 8
    start = "/news/"
    pages: Mapping[str, str] = {"/how-it-works/": "How it works", "/partners/": "Partners", "/join/": "Join"}

    def path(self, story: Story) -> str:
        return f"/news/article/{story.slug}"

    def listing(self, query: Mapping[str, str]) -> Answer:
        cards = "".join(map(self._card, part(self.stories, 1)))
        return html(
            self.page(
                "News",
                f'<h1>News</h1><div id="news-list" class="grid" data-endpoint="/api/news?page=2">{cards}</div>'
                '<button type="button" class="btn js-load-more" data-target="#news-list" data-api="/api/news?page=2">Load more</button>',
            )
        )

    def _card(self, story: Story) -> str:
        return f"""<article class="news-card"><a href="{self.path(story)}"><p class="news-card__meta">{story.category} | \
{in_words(story.day)}</p><h2 class="news-card__title">{escape(story.title)}</h2><p>{escape(story.summary)}</p></a></article>"""

    def story(self, story: Story) -> Answer:
        body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in story.paragraphs)
        cards = "".join(map(self._card, self.related(story)))
        head = f'<meta property="article:published_time" content="{story.published.isoformat()}"><meta property="og:title" content="{escape(story.title)}">'
        return html(
            self.page(
                story.title,
                f'<article class="article"><h1>{escape(story.title)}</h1><p class="article__meta">{in_words(story.day)}</p>'
                f'<div class="article__body">{body}</div></article><aside><h2>More news</h2>{cards}</aside>',
                head,
            )
        )

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path != "/api/news":
            return None
        page = int(query.get("page", "1"))
        items = [
            {
                "id": s.number,
                "title": s.title,
                "url": self.path(s),
                "date": str(s.day),
                "category": s.category,
                "teaser": s.summary,
            }
            for s in part(self.stories, page)
        ]
        pages = len(self.stories) // 8
        after = f"/api/news?page={page + 1}" if page < pages else None
        return json_answer({"items": items, "page": page, "pages": pages, "total": len(self.stories), "next": after})

    def page(self, title: str, main: str, head: str = "") -> str:
        return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} | {self.trust}</title>{head}
<script src="/js/app.3f9c.js" defer></script></head><body><header class="site-header"><a href="/">{self.trust}</a>
<nav aria-label="Main"><ul>{self.nav()}</ul></nav></header><main>{main}</main>
<footer class="site-footer"><p>Farrowby Food Share, charity 0000008</p></footer></body></html>"""

"""A section in Welsh: days in Welsh words, pages as '?tudalen=2', labels of its own."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html, part
from tests.makes.stories import Story, in_words

__all__ = ["Welsh"]


class Welsh(Make):
    key, trust, salt, tongue = "welsh", "Cyfeillion Cwmtelor", 10, "cy"
    start = "/newyddion/"
    pages: Mapping[str, str] = {"/amdanom/": "Amdanom ni", "/cyfrannu/": "Cyfrannu", "/cysylltu/": "Cysylltu"}

    def path(self, story: Story) -> str:
        return f"/newyddion/{story.slug}/"

    def listing(self, query: Mapping[str, str]) -> Answer:
        page = int(query.get("tudalen", "1"))
        cards = "".join(map(self._card, part(self.stories, page)))
        last = len(self.stories) // 8
        links = "".join(f'<a href="?tudalen={n}">{n}</a> ' for n in range(1, last + 1) if n != page)
        after = f'<a href="?tudalen={page + 1}" rel="next">Tudalen nesaf</a>' if page < last else ""
        return html(
            self.page(
                "Newyddion",
                f'<h1>Newyddion</h1><div class="cardiau">{cards}</div><nav class="tudalennau">{links}{after}</nav>',
            )
        )

    def _card(self, story: Story) -> str:
        return f"""<div class="cerdyn"><h2><a href="{self.path(story)}">{escape(story.title)}</a></h2>
<p class="dyddiad">{in_words(story.day, "cy")}</p><p>{escape(story.summary)}</p></div>"""

    def story(self, story: Story) -> Answer:
        body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in story.paragraphs)
        cards = "".join(map(self._card, self.related(story)))
        return html(
            self.page(
                story.title,
                f'<article><h1>{escape(story.title)}</h1><p class="dyddiad">Cyhoeddwyd: {in_words(story.day, "cy")}</p>'
                f'<div class="testun">{body}</div></article><section><h2>Rhagor o newyddion</h2>{cards}</section>',
            )
        )

    def page(self, title: str, main: str) -> str:
        return f"""<!doctype html><html lang="cy"><head><meta charset="utf-8"><title>{escape(title)} | {self.trust}</title></head>
<body><header><a href="/">{self.trust}</a><a href="/en/" lang="en">English</a><nav><ul>{self.nav()}</ul></nav></header>
<main>{main}</main><footer><p>Elusen gofrestredig 0000010</p></footer></body></html>"""

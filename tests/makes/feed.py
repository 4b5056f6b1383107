"""A feed and nothing else: the section's page shows a picture and a link to the feed, which holds every story."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from datetime import UTC
from html import escape

from tests.makes.make import Answer, Make, html, xml
from tests.makes.stories import Story, in_words

__all__ = ["Feed"]


class Feed(Make):
    key, trust, salt = "feed", "Corrie Hospice at Home", 5
    start = "/latest/"
    pages: Mapping[str, str] = {"/our-care/": "Our care", "/give/": "Give", "/find-us/": "Find us"}

    def path(self, story: Story) -> str:
        return f"/latest/{story.number}-{story.slug}/"

    def listing(self, query: Mapping[str, str]) -> Answer:
        return html(
            self.page(
                "Latest",
                '<h1>Latest</h1><img src="/img/desk.jpg" alt="Our news desk"><p>What we do, day by day. Follow it in any '
                'reader: <a href="/latest/atom.xml">our feed</a>.</p>',
            )
        )

    def story(self, story: Story) -> Answer:
        body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in story.paragraphs)
        return html(
            self.page(
                story.title,
                f"<article><header><h1>{escape(story.title)}</h1><p class=byline>{in_words(story.day)} | {story.author}</p></header>"
                f"{body}</article>",
            )
        )

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path != "/latest/atom.xml":
            return None
        entries = "".join(
            f'<entry><title>{escape(s.title)}</title><link rel="alternate" href="{self.url(s)}"/><id>{self.url(s)}</id>'
            f"<published>{s.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</published><updated>{s.published.isoformat()}</updated>"
            f'<category term="{s.category}"/><summary>{escape(s.summary)}</summary></entry>'
            for s in self.stories
        )
        return xml(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{self.trust}</title>{entries}</feed>')

    def page(self, title: str, main: str) -> str:
        return f"""<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>{escape(title)} · {self.trust}</title>
<link rel=alternate type="application/atom+xml" href="/latest/atom.xml" title="Latest"></head><body>
<header><a href="/">{self.trust}</a><nav><ul>{self.nav()}</ul></nav></header><main>{main}</main>
<footer><p>Corrie Hospice at Home cares for people where they live.</p></footer></body></html>"""

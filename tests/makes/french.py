"""A section in French, as SPIP sites are made: days in French words, an offset for older pages, signs of its own."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html, part
from tests.makes.stories import Story, in_words

__all__ = ["French"]


class French(Make):
    key, trust, salt, tongue = "french", "Les Amis de Grisolle", 9, "fr"
    start = "/actualites/"
    pages: Mapping[str, str] = {"/association/": "L’association", "/dons/": "Faire un don", "/contact/": "Contact"}

    def path(self, story: Story) -> str:
        return f"/actualites/{story.slug}.html"

    def listing(self, query: Mapping[str, str]) -> Answer:
        return self._page_of(1)

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        parts = path.strip("/").split("/")
        if parts[:2] != ["actualites", "page"] or not parts[-1].isdigit():
            return None
        return self._page_of(int(parts[-1]))

    def _page_of(self, page: int) -> Answer:
        items = "".join(map(self._item, part(self.stories, page)))
        last = len(self.stories) // 8
        older = f'<a class="suivant" href="/actualites/page/{page + 1}/">Page suivante</a>' if page < last else ""
        return html(
            self.page(
                "Actualités",
                f'<h1>Actualités</h1><ul class="liste-articles">{items}</ul><p class="pagination">{older}</p>',
            )
        )

    def _item(self, story: Story) -> str:
        return f"""<li class="item hentry"><h3 class="entry-title"><a href="{self.path(story)}" rel="bookmark">{escape(story.title)}</a></h3>
<small class="publication"><abbr class="published">{in_words(story.day, "fr")}</abbr>, par <span class="vcard">{story.author}</span></small>
<div class="introduction"><p>{escape(story.summary)}</p></div></li>"""

    def story(self, story: Story) -> Answer:
        body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in story.paragraphs)
        items = "".join(map(self._item, self.related(story)))
        return html(
            self.page(
                story.title,
                f'<article class="article"><h1 class="titre">{escape(story.title)}</h1><p class="infos">Publié le '
                f'{in_words(story.day, "fr")} par {story.author}</p><p class="rubrique">Rubrique : {story.category}</p>'
                f'<div class="texte">{body}</div></article><aside><h2>À lire aussi</h2><ul>{items}</ul></aside>',
            )
        )

    def page(self, title: str, main: str) -> str:
        return f"""<!DOCTYPE html><html lang="fr" dir="ltr"><head><meta charset="utf-8"><title>{escape(title)} - {self.trust}</title>
<meta name="generator" content="SPIP 4.2"></head><body class="pas_surlignable"><header><p class="spip_logo"><a href="/">{self.trust}</a></p>
<nav><ul>{self.nav()}</ul></nav></header><main>{main}</main><footer><p>Association loi 1901, Grisolle</p></footer></body></html>"""

"""No wrapper at all: headline, day, paragraphs, cards, footer are children of body; a gzipped sitemap in an index."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="flat",
    story_path="/news/{slug}.html",
    stories=r"^/news/[^/]+\.html$",
    sitemap="/sitemap_index.xml",
    sitemap_index=True,
    sources=("sitemaps",),
    cards=(3, 2, 5),
)

"""A visual designer's export: numbered class names, invisible blocks, empty lists, a hashed page parameter."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="webflow",
    story_path="/news/{slug}",
    stories=r"^/news/[^/]+$",
    listing_path="/news",
    page_path="/news?65f1a0_page={n}",
    cards=(3, 4, 2),
    per_page=8,
)

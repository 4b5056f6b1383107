"""A marketing suite: JSON-LD beside an event and a broken block, a body inside a span, 'Mar 18, 2024 09:05:00 AM'."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="hub",
    story_path="/blog/{slug}",
    stories=r"^/blog/(?!page/|tag/|author/)[^/]+$",
    listing_path="/blog",
    page_path="/blog/page/{n}",
    links=("absolute", "utm"),
    cards=(3, 2),
    page_category=False,
    card_category=False,
    per_page=10,
)

"""Drupal with field wrappers: node title as a field, date with a noon-UTC attribute, a views block of teaser nodes."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="drupal",
    story_path="/news/{slug}",
    stories=r"^/news/[^/]+$",
    listing_path="/news",
    page_path="/news?page={m}",
    cards=(3, 4),
    header_standfirst=True,
    per_page=10,
)

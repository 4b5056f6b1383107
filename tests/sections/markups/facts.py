"""The day stands in a definition list beside the story; og:title is cut short; cards twice (wide, narrow)."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="facts",
    cards=(3, 2, 4),
    page_path="/news/page-{n}/",
    per_page=8,
)

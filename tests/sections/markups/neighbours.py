"""Meaningless class names; previous and next as cards of their own, stories in the header, a footer that says ©."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="neighbours",
    cards=(3, 4, 2),
    page_path="/news/?paged={n}",
    per_page=9,
)

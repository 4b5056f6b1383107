"""A page builder on WordPress: title, date, text and footer are widgets in equal wrappers; the next page as data."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="builder",
    links=("absolute",),
    cards=(3, 4, 3),
    page_path="/news/page/{n}/",
    per_page=9,
)

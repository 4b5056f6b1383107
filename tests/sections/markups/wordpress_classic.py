"""A WordPress classic theme: posted-on line with two times, sharing and related posts in the content, widgets."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="wordpress_classic",
    links=("absolute", "utm"),
    listing_links=("absolute",),
    page_path="/news/page/{n}/",
    cards=(3, 3, 2),
    per_page=5,
    feed="/feed/",
)

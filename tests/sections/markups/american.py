"""A blog of 2008: XHTML, the site's name in the h1, 'Jan 22, 2018 9:05am', twelve latest stories beside the text."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="american",
    story_path="/news/{slug}.php",
    stories=r"^/news/[^/]+\.php$",
    page_path="/news/page{n}/",
    cards=(12, 8),
    card_category=False,
    encoding="cp1252",
    content_type="text/html; charset=ISO-8859-1",
    per_page=10,
)

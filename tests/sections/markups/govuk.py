"""A government-style design system: dates in a definition list (the update first), history, an aside of documents."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="govuk",
    story_path="/government/news/{slug}",
    stories=r"^/government/news/[^/]+$",
    listing_path="/news-and-communications",
    page_path="/news-and-communications?page={n}",
    cards=(3, 5, 2),
    header_standfirst=True,
    per_page=10,
    etag=True,
)

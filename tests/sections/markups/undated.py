"""Stories without a date: only cards print it. Events and footers do print days; none of them is the story's."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="undated",
    cards=(3, 2, 5),
    column_standfirst=True,
    page_date=False,
    page_category=False,
    listing_category=True,
    per_page=8,
)

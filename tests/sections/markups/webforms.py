"""ASP.NET web forms: the whole page in one form, label and day in two spans, an h3 as standfirst, cards as cells."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="webforms",
    links=("path", "noslash"),
    cards=(3, 2, 6),
    page_path="/news/?pg={n}",
    column_standfirst=True,
    page_category=False,
    listing_category=True,
    per_page=8,
)

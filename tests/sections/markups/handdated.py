"""A Joomla-like site whose editors type the day as the first line of the text; an h2 for the headline; plain cards."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="handdated",
    day_in_body="ordinal",
    cards=(5, 3),
    page_category=False,
    card_category=False,
    page_path="/news/?start={m}0",
    per_page=10,
)

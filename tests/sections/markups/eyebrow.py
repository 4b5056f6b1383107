"""Component classes: '18 March 2024 News' above the headline, figures and an appeal after it, stories in the menu."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="eyebrow",
    cards=(3, 3, 4, 0),
    feed="/news/feed.xml",
    sources=("feeds",),
    per_page=100,
)

"""Plain semantic HTML5 with microdata: times in UTC, stories and comments as nested articles, a base element."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="microdata",
    links=("relative",),
    cards=(3, 2, 4),
    column_standfirst=True,
    sitemap="/sitemap.xml",
    sources=("robots",),
    per_page=10,
)

"""A Welsh section: 'Cyhoeddwyd: 18 Mawrth 2024', date and category of a card in one line, a link to the English."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="welsh",
    language="cy",
    story_path="/newyddion/{slug}/",
    stories=r"^/newyddion/[^/]+/?$",
    listing_path="/newyddion/",
    page_path="/newyddion/?tudalen={n}",
    links=("path", "noslash"),
    cards=(3, 4),
    page_category=False,
    listing_category=True,
    per_page=8,
)

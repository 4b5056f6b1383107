"""A classic Umbraco-like template: labelled date in a paragraph, grid rows, cards that print their title twice."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="umbraco",
    story_path="/news-media/news/{slug}/",
    stories=r"^/(?:news-media/)?news/[^/?]+/?$",
    listing_path="/news-media/news/",
    page_path="/news-media/news/?page={n}",
    old_path="/news/{slug}",
    links=("path", "bare", "noslash", "utm"),
    listing_links=("absolute", "bare", "noslash", "old"),
    cards=(3, 3, 6, 1),
    page_category=False,
    listing_category=True,
    etag=True,
)

"""A European CMS: headline in an h3, '18.03.2024' in a part called footer, related news beside files and links."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="typo",
    story_path="/news/detail/{slug}",
    stories=r"^/news/detail/[^/]+$",
    page_path="/news/page-{n}",
    cards=(3, 2, 4),
    header_standfirst=True,
    card_category=False,
    per_page=7,
)

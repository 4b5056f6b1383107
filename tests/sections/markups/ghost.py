"""Ghost-like: excerpt above the date, JSON-LD in UTC, cards that name their author too, rel=next only in the head."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="ghost",
    story_path="/stories/{slug}/",
    stories=r"^/stories/(?!page/)[^/]+/$",
    listing_path="/stories/",
    page_path="/stories/page/{n}/",
    cards=(3,),
    header_standfirst=True,
    feed="/rss/",
    sitemap="/sitemap-posts.xml",
    per_page=12,
)

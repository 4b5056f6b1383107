"""A WordPress block theme: wp-block-post-* classes, a JSON-LD @graph, a query loop of posts after the comments."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_TAGS = {
    "p": ("<!-- wp:paragraph -->\n<p>", "</p>\n<!-- /wp:paragraph -->"),
    "h": ('<!-- wp:heading -->\n<h2 class="wp-block-heading">', "</h2>\n<!-- /wp:heading -->"),
    "ul": ('<!-- wp:list -->\n<ul class="wp-block-list">', "</ul>\n<!-- /wp:list -->"),
    "ol": ('<!-- wp:list {"ordered":true} -->\n<ol class="wp-block-list">', "</ol>\n<!-- /wp:list -->"),
    "quote": ('<blockquote class="wp-block-quote is-layout-flow"><p>', "</p></blockquote>"),
}
_FIGURE = (
    '<figure class="wp-block-image size-large"><img src="/wp-content/uploads/2024/03/team-1024x683.jpg" alt="" />'
    '<figcaption class="wp-element-caption">The team on a wet morning. Photo: Hana Pryce</figcaption></figure>'
)


def _body(story: Story, resolve: Resolve) -> str:
    return render(story.blocks, resolve, tags=_TAGS, between={2: _FIGURE})


MARKUP = Markup(
    name="wordpress_block",
    body=_body,
    story_path="/{when:%Y/%m/%d}/{slug}/",
    stories=r"^/\d{4}/\d{2}/\d{2}/[^/]+/?$",
    listing_path="/blog/",
    page_path="/blog/page/{n}/",
    links=("absolute",),
    cards=(3, 2, 0),
    feed="/feed/",
    sitemap="/post-sitemap.xml",
    per_page=10,
)

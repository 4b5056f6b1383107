"""Squarespace-like div soup: the body in several HTML blocks around image blocks, a carousel of summary items."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_OPEN = """<div class="sqs-block html-block sqs-block-html" data-block-type="2">
<div class="sqs-block-content"><div class="sqs-html-content">"""
_CLOSE = "</div></div></div>"
_IMAGE = """<div class="sqs-block image-block sqs-block-image" data-block-type="5"><div class="sqs-block-content">
<div class="image-block-outer-wrapper">
<figure class="sqs-block-image-figure intrinsic"><div class="image-block-wrapper">
<noscript><img src="/s/a.jpg" alt="pic" /></noscript>
<img data-src="/s/a.jpg" data-image-focal-point="0.5,0.5" alt="pic" /></div>
<figcaption class="image-caption-wrapper">
<div class="image-caption"><p class="">Opening day, seen from the pier.</p></div>
</figcaption></figure></div></div></div>"""
_SPACER = '<div class="sqs-block spacer-block" data-aspect-ratio="4"><div class="sqs-block-content">&nbsp;</div></div>'


def _body(story: Story, resolve: Resolve) -> str:
    tags = {
        "p": ('<p class="" style="white-space:pre-wrap;">', "</p>"),
        "h": ("<h3>", "</h3>"),
        "ul": ('<ul data-rte-list="default">', "</ul>"),
    }
    item = ('<li><p class="" style="white-space:pre-wrap;">', "</p></li>")
    cut = max(1, len(story.blocks) // 2)
    first = render(story.blocks[:cut], resolve, tags=tags, item=item)
    second = render(story.blocks[cut:], resolve, tags=tags, item=item)
    parts = [_OPEN + first + _CLOSE, _IMAGE, _SPACER]
    if second:
        parts.append(_OPEN + second + _CLOSE)
    return '<div class="row sqs-row"><div class="col sqs-col-12 span-12">' + "\n".join(parts) + "</div></div>"


MARKUP = Markup(
    name="squarespace",
    body=_body,
    story_path="/news/{slug}",
    stories=r"^/news/[^/]+$",
    listing_path="/news",
    page_path="/news?offset=17106822{n:05d}",
    cards=(4, 3, 8),
    per_page=8,
    sitemap="/sitemap.xml",
)

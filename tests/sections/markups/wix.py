"""Wix-like div soup: no semantic tag but lists, data-hook attributes, paragraphs as div with empty ones between."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_P = ('<div type="paragraph" class="font_8"><span style="color:#333"><span>', "</span></span></div>")
_EMPTY = '<div type="empty-line" class="font_8"><span>&nbsp;</span></div>'


def _body(story: Story, resolve: Resolve) -> str:
    tags = {
        "p": _P,
        "quote": ('<div type="blockquote" class="font_8 q"><span>', "</span></div>"),
        "h": ('<div type="heading" class="font_4"><span style="font-weight:bold"><span>', "</span></span></div>"),
    }
    between = dict.fromkeys(range(1, len(story.blocks)), _EMPTY)
    return render(story.blocks, resolve, tags=tags, item=("<li><div>", "</div></li>"), between=between)


MARKUP = Markup(
    name="wix",
    body=_body,
    story_path="/post/{slug}",
    stories="^/post/.+",
    listing_path="/blog",
    page_path="/blog/page/{n}",
    links=("absolute",),
    cards=(3, 3, 2),
    page_category=False,
    card_category=False,
)

"""The day as a calendar leaf of three spans, before the headline; a section for each part; an event among cards."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_CTA = (
    '<div class="cta-banner" role="complementary"><h3>Could you help?</h3><p>Just £25 pays for a week of meals.</p>'
    '<a class="button" href="/donate/">Donate now</a></div>'
)


def _body(story: Story, resolve: Resolve) -> str:
    tags = {"h": ("</section>\n<section><h2>", "</h2>")}
    return "<section>" + render(story.blocks, resolve, tags=tags, between={3: _CTA}) + "</section>"


MARKUP = Markup(
    name="calendar", body=_body, page_path="/news/page/{n}/", cards=(3, 2), links=("absolute",), per_page=10
)

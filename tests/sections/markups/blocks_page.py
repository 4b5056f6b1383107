"""A page of content blocks: text in several blocks beside pictures and an appeal, times without datetime."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_TEXT = '<div class="block block--text"><div class="prose">'
_IMAGE = """<div class="block block--image"><figure><picture>
<img src="/media/p.jpg" alt="People at a table" loading="lazy"></picture>
<figcaption>Lunch is served at noon. Photo: Ffion Rees</figcaption></figure></div>"""
_APPEAL = """<div class="block block--cta"><h2>Stand with us</h2><p>£15 a month could keep our doors open.</p>
<a class="button" href="/donate">Donate</a></div>"""


def _body(story: Story, resolve: Resolve) -> str:
    parts = []
    for at in range(0, len(story.blocks), 4):
        parts.append(_TEXT + render(story.blocks[at : at + 4], resolve) + "</div></div>")
        parts.append(_IMAGE if at == 0 else _APPEAL if at == 4 else "")
    return "\n".join(parts)


MARKUP = Markup(
    name="blocks_page",
    body=_body,
    story_path="/latest/{slug}",
    stories=r"^/latest/[^/]+$",
    listing_path="/latest",
    page_path="/latest?page={n}&topic=",
    cards=(3, 2, 4),
    header_standfirst=True,
    per_page=9,
)

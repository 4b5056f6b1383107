"""Utility classes on bare div: React comment nodes in the text, one line, data of other stories as JSON."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story


def _body(story: Story, resolve: Resolve) -> str:
    tags = {"p": ('<p class="css-1x2y3z">', "</p>"), "h": ('<h2 class="css-8h2k mt-10 text-2xl">', "</h2>")}
    return render(story.blocks, resolve, tags=tags).replace("\n", "")


MARKUP = Markup(
    name="tailwind",
    body=_body,
    story_path="/news/{slug}",
    stories=r"^/news/[^/]+$",
    listing_path="/news",
    page_path="/news?page={n}",
    header_standfirst=True,
    cards=(3, 1, 6),
)

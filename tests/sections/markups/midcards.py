"""Related cards in the main column, between two paragraphs of the story; canonical links that name another story."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story


def _body(story: Story, resolve: Resolve) -> str:
    return render(story.blocks, resolve, between={2: "<!--cards-->"})


MARKUP = Markup(name="midcards", body=_body, cards=(2, 3), page_path="/news/?p={n}", links=("path", "utm"), per_page=7)

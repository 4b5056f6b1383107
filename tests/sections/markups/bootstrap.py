"""A Bootstrap card grid: unclosed paragraphs and items, a badge for the category, figures in an aside amid the body."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story


def _body(story: Story, resolve: Resolve) -> str:
    tags = {
        "p": ("<p>", ""),
        "h": ('<h3 class="h4 mt-4">', "</h3>"),
        "quote": ('<blockquote class="blockquote"><p>', "</blockquote>"),
    }
    between = {3: "<!--numbers-->"} if len(story.blocks) > 5 else {}
    return render(story.blocks, resolve, tags=tags, item=("<li>", ""), between=between)


MARKUP = Markup(
    name="bootstrap",
    body=_body,
    links=("path", "noslash", "fragment"),
    cards=(3, 6, 3, 2),
    per_page=6,
)

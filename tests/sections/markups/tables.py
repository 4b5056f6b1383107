"""Hand-made in 1999: nested tables, upper-case tags, FONT, text with <BR><BR>, windows-1252 undeclared."""

import re

from tests.sections.blocks import Resolve, breaks
from tests.sections.markup import Markup
from tests.sections.model import Story


def _body(story: Story, resolve: Resolve) -> str:
    return breaks(story.blocks, resolve)


def _shout(page: str) -> str:
    """Tags in upper case, attributes as they were."""
    return re.sub(
        r"</?(table|tr|td|font|b|br|p|a|img|ul|ol|li|h1|h2|body|html|head|title|hr|center|i)\b",
        lambda m: m[0].upper(),
        page,
    )


MARKUP = Markup(
    name="tables",
    body=_body,
    after=_shout,
    story_path="/news/{slug}.htm",
    stories=r"^/news/[^/]+\.htm$",
    per_page=500,
    cards=(2, 5, 1),
    encoding="cp1252",
    content_type="text/html",
)

"""'News • 18 March 2024 • 3 min read' in one line, a headline broken over two lines, paragraphs pasted from Word."""

from tests.sections.blocks import Resolve, render
from tests.sections.markup import Markup
from tests.sections.model import Story

_WORD = (
    '<p class="MsoNormal" style="margin:0cm"><span lang="EN-GB" style="font-size:11.0pt">',
    "<o:p></o:p></span></p>",
)
_EMPTY = '<p class="MsoNormal"><span lang="EN-GB"><o:p>&nbsp;</o:p></span></p>'
_VIDEO = (
    '<div class="video"><iframe src="https://video.example/embed/1" title="Our year"></iframe>'
    '<noscript>Please switch on JavaScript to watch the film.</noscript></div><script>play("1 May 2020")</script>'
)


def _body(story: Story, resolve: Resolve) -> str:
    tags = {"p": _WORD, "h": ("<p><b><u>", "</u></b></p>"), "quote": ('<p class="MsoQuote"><i>', "</i></p>")}
    between = {**dict.fromkeys(range(1, len(story.blocks)), _EMPTY), 2: _VIDEO}
    return render(story.blocks, resolve, tags=tags, item=("<li><p>", "</p></li>"), between=between)


MARKUP = Markup(
    name="oneline",
    body=_body,
    links=("path", "noslash", "utm"),
    cards=(3, 12, 1, 4),
    page_path="/news/?pg={n}",
    per_page=9,
)

"""Labels in spans, headline in an h2, og:title that names the charity, text as character references."""

from tests.sections.markup import Markup

_NAMED = {
    "’": "&rsquo;",
    "‘": "&lsquo;",
    "“": "&ldquo;",
    "”": "&#8221;",
    "–": "&ndash;",
    "—": "&#x2014;",
    "£": "&pound;",
}


def _references(page: str) -> str:
    for character, reference in _NAMED.items():
        page = page.replace(character, reference)
    return page


MARKUP = Markup(
    name="spans",
    after=_references,
    story_path="/news/{slug}/",
    links=("path", "noslash"),
    cards=(4, 2),
    encoding="ascii",
    content_type="text/html",
)

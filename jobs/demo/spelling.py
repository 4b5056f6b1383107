"""Ways to spell the same words in HTML: what editors, plug-ins and other servers do to a page that nobody edited. Pure.

In: rendered HTML, the name of a spelling.  Out: HTML that a reader cannot tell from the first.

>>> respelt("<p title='a b'>It’s a café – twice.</p>", "plain quotes")
"<p title='a b'>It's a café – twice.</p>"
>>> respelt("<p>It’s a café.</p>", "entities")
'<p>It&#8217;s a caf&#233;.</p>'
"""

import re
import unicodedata
from collections.abc import Callable

__all__ = ["SPELLINGS", "respelt"]

_TAG = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_QUOTES = {ord(sign): "'" for sign in "‘’"} | {ord(sign): '"' for sign in "“”"}


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _plain_quotes(text: str) -> str:
    return text.translate(_QUOTES)


def _entities(text: str) -> str:
    return "".join(f"&#{ord(sign)};" if ord(sign) > 0x7F else sign for sign in text)


def _soft_hyphens(text: str) -> str:
    """Inside longer words only; never inside an entity."""
    return re.sub(r"(?<![&\w#])([a-z]{4})(?=[a-z]{4})", "\\1\N{SOFT HYPHEN}", text)


def _fixed_spaces(text: str) -> str:
    """Before a figure, as typographers like it, and two where one would do."""
    return re.sub(r"(?<=\w) (?=\d)", "\N{NO-BREAK SPACE}", text).replace(". ", ".  ")


def _other_lines(text: str) -> str:
    """Broken after every comma."""
    return text.replace(", ", ",\n        ")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "decomposed": _decomposed,
    "plain quotes": _plain_quotes,
    "entities": _entities,
    "soft hyphens": _soft_hyphens,
    "fixed spaces": _fixed_spaces,
    "other lines": _other_lines,
}
"""By the name that a script gives them."""


def respelt(html: str, spelling: str) -> str:
    """The page with the text between its tags spelt anew; '' leaves it alone. KeyError for an unknown spelling."""
    if not spelling:
        return html
    spell = SPELLINGS[spelling]
    return "".join(part if part.startswith("<") else spell(part) for part in _TAG.split(html))

"""What counts in a text, and what is noise. Pure.

In: a text as a page has it.  Out: the same without what no reader sees. White space, no-break and zero-width spaces,
soft hyphens, straight or curly quotes, entities left unread (`&amp;`) and the Unicode form never differ.
"""

import html
import re
import unicodedata

__all__ = ["ENTITY", "INVISIBLE", "fold", "plain"]

_QUOTES = dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"')
INVISIBLE = frozenset((0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_HYPHENS = dict.fromkeys("\u2010\u2011", "-")
_NOISE = tuple((_QUOTES | dict.fromkeys(map(chr, INVISIBLE), "") | _HYPHENS).items())
ENTITY = re.compile(r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});")
"""An entity that was not read, however often its ampersand was escaped."""
_PASSES = 4
"""Nobody escapes deeper by accident, and a page made to cost time stays cheap."""


def plain(text: str | None) -> str:
    """The text without what does not count. None and blank text are the same.

    >>> plain(" “Caf\\u0065\\u0301”\\u00a0co\\u00adoperates ") == plain('"Caf\\u00e9" cooperates')
    True
    >>> plain("Bed &amp; breakfast"), plain("AT&T; R&D")
    ('Bed & breakfast', 'AT&T; R&D')
    """
    return " ".join(fold(text or "").split())


def fold(text: str) -> str:
    """As `plain`, with white space as it stands.

    >>> fold("It’s  &quot;here&quot;")
    'It\\'s  "here"'
    """
    if text.isascii() and "&" not in text:
        return text.replace("`", "'")
    for _ in range(_PASSES):
        before = text
        text = unicodedata.normalize("NFC", _quiet(text))
        if "&" in text:
            text = ENTITY.sub(_read, text)
        if text == before:
            break
    return text


def _quiet(text: str) -> str:
    """Sign by sign, as a search for one that is not there costs next to nothing; `str.translate` asks for each."""
    for sign, instead in _NOISE:
        if sign in text:
            text = text.replace(sign, instead)
    return text


def _read(entity: re.Match[str]) -> str:
    """What an entity stands for; the entity itself where HTML knows none of that name."""
    name = re.sub(r"&(?:amp;)*(?=.)", "&", entity[0])
    sign = html.unescape(name)
    return name if sign.endswith(";") and len(sign) > 1 else sign

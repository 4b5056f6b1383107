"""What counts in a text, and what is noise. Pure.

In: a text as a page has it.  Out: the same without what no reader sees. White space, no-break and zero-width spaces,
soft hyphens, straight or curly quotes, entities left unread (`&amp;`) and the Unicode form never differ.
"""

import unicodedata

__all__ = ["plain"]

_QUOTES = {ord(sign): "'" for sign in "‘’‚‛′`´"} | {ord(sign): '"' for sign in "“”„‟″«»"}
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_HYPHENS = {0x2010: "-", 0x2011: "-"}
_NOISE = {**_QUOTES, **_INVISIBLE, **_HYPHENS}


def plain(text: str | None) -> str:
    """The text without what does not count. None and blank text are the same.

    >>> plain(" “Caf\\u0065\\u0301”\\u00a0co\\u00adoperates ") == plain('"Caf\\u00e9" cooperates')
    True
    """
    return " ".join(unicodedata.normalize("NFC", text or "").translate(_NOISE).split())

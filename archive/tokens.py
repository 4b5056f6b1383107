"""A text as words and signs that cover it without a gap. Pure.

In: a paragraph.  Out: `Tokens`: for each word or sign what it means (folded) and what it is (raw, with the white space
after it). Noise never changes what a text means, nor where one token ends.
"""

import re
import unicodedata
from itertools import accumulate, pairwise
from typing import NamedTuple

from archive.folding import ENTITY, INVISIBLE, fold, plain

__all__ = ["Tokens", "is_word", "tokens"]

_SIGNS = (
    r"!-/:-@\[-`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf"
    r"\u2010-\u206f\u20a0-\u20cf\u3000-\u303f"
)
_SINGLE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that put no space between words: each sign stands alone."""
_LETTERS = rf"[^\s{_SIGNS}{_SINGLE}]+"
_JOINED = r"['&-]|(?<=\d)[.,:/](?=\d)|(?<=[^\W\d_])\.(?=[^\W\d_])"
"""Signs within one word: don't, well-known, R&D, 1,200.50, 07:30, example.org."""
_TOKEN = re.compile(rf"(?:{_LETTERS}(?:(?:{_JOINED}){_LETTERS})*|\S)\s*")
_LETTER = re.compile(rf"[^\s{_SIGNS}]")
_WORD = re.compile(rf"[^\s{_SIGNS}{_SINGLE}]")
_GLUE = "\u2060"
"""On the side of a sign where no space is. Folding removes it from any text, so no text can hold it."""


class Tokens(NamedTuple):
    """Two lists of one length."""

    folded: list[str]
    """Equal where a reader sees the same. A sign carries whether it touches its neighbours; a word need not."""
    raw: list[str]
    """''.join(raw) is the text."""


def is_word(folded: str) -> bool:
    """Whether a token counts as a word: a letter or a digit is in it."""
    return _LETTER.search(folded) is not None


def tokens(text: str) -> Tokens:
    """The text taken apart. A text without a word or sign has one token that means nothing.

    >>> tokens("On Saturday, at 7.30").raw
    ['On ', 'Saturday', ', ', 'at ', '7.30']
    """
    flat, starts = _flattened(text)
    if starts is not None and not starts:
        return Tokens([plain(flat)], [text])
    pieces = _TOKEN.findall(flat.lstrip())
    if not pieces:
        return Tokens([""], [text])
    begun = len(flat) - len(flat.lstrip())
    ends = list(accumulate(map(len, pieces), initial=begun))
    bounds = ends if starts is None else [starts[place] for place in ends]
    bounds[0], bounds[-1] = 0, len(text)
    if starts and any(start >= end for start, end in pairwise(bounds)):
        return Tokens([plain(flat)], [text])
    return Tokens(_meanings(pieces), [text[start:end] for start, end in pairwise(bounds)])


def _meanings(pieces: list[str]) -> list[str]:
    meanings = [piece.rstrip() for piece in pieces]
    last = len(pieces) - 1
    for place, meaning in enumerate(meanings):
        if len(meaning) == 1 and not _WORD.match(meaning):
            left = _GLUE if place and not pieces[place - 1][-1].isspace() else ""
            right = _GLUE if place < last and len(pieces[place]) == 1 else ""
            meanings[place] = left + meaning + right
    return meanings


def _flattened(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its places the place in the text: None where both are the same, [] where signs
    melt together that no rule here takes for one. Then the text is one token, so nothing is claimed that is not so."""
    flat = fold(text)
    if len(flat) == len(text) and unicodedata.is_normalized("NFC", text) and not ENTITY.search(text):
        return flat, None
    folded: list[str] = []
    starts: list[int] = []
    for start, end in pairwise([*_clusters(text), len(text)]):
        piece = fold(text[start:end])
        folded.append(piece)
        starts += [start] * len(piece)
    spelled = "".join(folded)
    return (spelled, [*starts, len(text)]) if spelled == flat else (flat, [])


def _clusters(text: str) -> list[int]:
    """Where each sign begins: an entity is one, and what combines belongs to the sign before."""
    entities = {found.start(): found.end() for found in ENTITY.finditer(text)}
    begun, until = [0] if text else [], 0
    for place, sign in enumerate(text):
        if place < until:
            continue
        until = entities.get(place, 0)
        if place and not (unicodedata.combining(sign) or ord(sign) in INVISIBLE or 0x1160 <= ord(sign) <= 0x11FF):
            begun.append(place)
    return begun

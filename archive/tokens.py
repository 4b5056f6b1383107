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
_JOINING = "".join(map(chr, sorted(INVISIBLE))) + r"\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
_JOINING += r"\u0670\u093c\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
"""Signs that melt into the one before, or vanish."""
_CLUSTER = re.compile(rf"(?:{ENTITY.pattern}|.)[{_JOINING}]*", re.DOTALL)
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
    return folded.isalnum() or _LETTER.search(folded) is not None


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
    clusters = _CLUSTER.findall(text)
    known = {cluster: fold(cluster) for cluster in set(clusters)}
    folded = [known[cluster] for cluster in clusters]
    spelled = "".join(folded)
    if spelled != flat:
        return flat, []
    places = accumulate(map(len, clusters), initial=0)
    starts = [start for start, piece in zip(places, folded, strict=False) for _ in piece]
    return spelled, [*starts, len(text)]

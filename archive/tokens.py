"""A text as words and signs that cover it without a gap. Pure.

In: a paragraph.  Out: `Tokens`: for each word or sign what it means (folded) and what it is (raw, with the white space
after it). Noise never changes what a text means, nor where one token ends.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import NamedTuple

from archive.folding import ENTITY, INVISIBLE, fold, plain

__all__ = ["Tokens", "Vocabulary", "count_words", "is_word", "tokens", "words_before"]

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
_VANISHING = "".join(map(chr, sorted(INVISIBLE)))
_MELTING = r"\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
_MELTING += r"\u0670\u093c\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
"""Signs that melt into the one before."""
_CLUSTER = re.compile(rf"(?:{ENTITY.pattern}|.)[{_VANISHING}{_MELTING}]*", re.DOTALL)
_PIECE = re.compile(r"\s*\S+\s*")
"""No token, and nothing that a token depends on, reaches over white space: a piece is taken apart by itself."""
_CROOKED = re.compile(rf"[\s{_VANISHING}]*\S+(?:\s[{_VANISHING}]*)*")
"""The same; signs that vanish stay with the white space before them."""
_TOGETHER = re.compile(rf"&|\s[{_VANISHING}]*[{_MELTING}]")
"""What may part a piece in two, be no piece at all, or melt into white space."""
_GLUE = "\u2060"
"""On the side of a sign where no space is. Folding removes it from any text, so no text can hold it."""


_MELTED: "Pieces" = ((), ())
"""A piece whose signs melt together in a way that no rule here knows."""


class Tokens(NamedTuple):
    """Two lists of one length."""

    folded: list[str]
    """Equal where a reader sees the same. A sign carries whether it touches its neighbours; a word need not."""
    raw: list[str]
    """''.join(raw) is the text."""


Pieces = tuple[tuple[str, ...], tuple[str, ...]]
"""Folded and raw tokens of one piece."""


class _Known(dict[str, Pieces]):
    """Pieces of a text, each taken apart when first met."""

    def __init__(self, apart: Callable[[str], Pieces]) -> None:
        super().__init__()
        self.apart = apart

    def __missing__(self, piece: str) -> Pieces:
        found = self[piece] = self.apart(piece)
        return found


class Vocabulary:
    """What was already taken apart of texts that are compared: a language says the same few thousand words again."""

    def __init__(self) -> None:
        self.straight, self.crooked = _Known(_straight), _Known(_crooked)


def is_word(folded: str) -> bool:
    """Whether a token counts as a word: a letter or a digit is in it."""
    return folded.isalnum() or _LETTER.search(folded) is not None


def words_before(folded: Sequence[str]) -> list[int]:
    """How many words stand before each place, the end included.

    >>> words_before(["7.30", ".", "don't"])
    [0, 1, 1, 2]
    """
    return [*accumulate([word.isalnum() or _LETTER.search(word) is not None for word in folded], initial=0)]


def count_words(folded: Sequence[str]) -> int:
    return words_before(folded)[-1]


def tokens(text: str, vocabulary: Vocabulary | None = None) -> Tokens:
    """The text taken apart. A text without a word or sign has one token that means nothing.

    >>> tokens("On Saturday, at 7.30").raw
    ['On ', 'Saturday', ', ', 'at ', '7.30']
    """
    vocabulary = vocabulary or Vocabulary()
    flat = fold(text)
    if not flat.strip():
        return Tokens([""], [text])
    if len(flat) == len(text) and unicodedata.is_normalized("NFC", text) and not ENTITY.search(text):
        known, pieces = vocabulary.straight, _PIECE.findall(text)
    elif _TOGETHER.search(text):
        known, pieces = vocabulary.crooked, [text]
    else:
        known, pieces = vocabulary.crooked, _CROOKED.findall(text)
    found = [*map(known.__getitem__, pieces)]
    if _MELTED in found:
        return Tokens([plain(flat)], [text])
    folded, raw = ([*chain.from_iterable(map(itemgetter(side), found))] for side in (0, 1))
    return Tokens(folded, raw)


def _straight(piece: str) -> Pieces:
    """Of a text whose signs stand for one sign each."""
    word = piece.rstrip()
    if word.isascii() and word.isalnum():
        return (word,), (piece,)
    flat = fold(piece)
    return _pieces(piece, flat, range(len(flat) + 1))


def _crooked(piece: str) -> Pieces:
    """Of any other text: which signs melt into one? Where no rule here tells, nothing is claimed that is not so."""
    clusters = _CLUSTER.findall(piece)
    known = {cluster: fold(cluster) for cluster in set(clusters)}
    folded = [known[cluster] for cluster in clusters]
    flat = "".join(folded)
    if flat != fold(piece):
        return _MELTED
    places = accumulate(map(len, clusters), initial=0)
    starts = [start for start, sign in zip(places, folded, strict=False) for _ in sign]
    return _pieces(piece, flat, [*starts, len(piece)])


def _pieces(piece: str, flat: str, starts: Sequence[int]) -> Pieces:
    """`starts`: for each place of the folded piece, and for its end, the place in the piece."""
    found = _TOKEN.findall(flat.lstrip())
    ends = accumulate(map(len, found), initial=len(flat) - len(flat.lstrip()))
    bounds = [starts[place] for place in ends]
    bounds[0], bounds[-1] = 0, len(piece)
    if any(start >= end for start, end in pairwise(bounds)):
        return _MELTED
    return tuple(_meanings(found)), tuple(piece[start:end] for start, end in pairwise(bounds))


def _meanings(pieces: list[str]) -> list[str]:
    meanings = [piece.rstrip() for piece in pieces]
    last = len(pieces) - 1
    for place, meaning in enumerate(meanings):
        if len(meaning) == 1 and not _WORD.match(meaning):
            left = _GLUE if place and not pieces[place - 1][-1].isspace() else ""
            right = _GLUE if place < last and len(pieces[place]) == 1 else ""
            meanings[place] = left + meaning + right
    return meanings

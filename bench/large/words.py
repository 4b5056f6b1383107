"""Invented text with the statistics of English: a few small words often, thousands of others ever more rarely.

In: a seed.  Out: words, sentences, paragraphs; the same for the same seed on every machine.
"""

import random
from itertools import accumulate

__all__ = ["Author"]

_SMALL_WORDS = (
    "the of and to in a for with on that was by from as at it is were had its which has their this be are after our "
    "not have more but who they would will when been one into over about than out can all new other some two also"
)
_SMALL = _SMALL_WORDS.split()
_ONSETS_TEXT = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh sl st str t th tr v w"
_VOWELS_TEXT = "a e i o u ea ou ai ee oa"
_CODAS_TEXT = "n r l s t d m nd st ng p e y"
_ONSETS, _VOWELS, _CODAS = _ONSETS_TEXT.split(), _VOWELS_TEXT.split(), _CODAS_TEXT.split()
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ly", "ment", "tion", "able", "ness", "al")
_RARE = 6_000


def _vocabulary() -> list[str]:
    """The most frequent first, and mostly short."""
    chance = random.Random("vocabulary")
    words: dict[str, None] = dict.fromkeys(_SMALL)
    while len(words) < len(_SMALL) + _RARE:
        pieces = chance.choices((1, 2, 3), (4, 5, 1))[0]
        stem = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) for _ in range(pieces))
        words.setdefault(stem + chance.choice(_ENDINGS))
    return [*_SMALL, *sorted(list(words)[len(_SMALL) :], key=lambda word: len(word) + chance.random() * 5)]


_WORDS = _vocabulary()
_WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(_WORDS))))
_RARE_WORDS = _WORDS[len(_SMALL) :]


class Author:
    """Writes one text after another; the same seed, the same texts."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)

    def words(self, count: int) -> list[str]:
        return self.chance.choices(_WORDS, cum_weights=_WEIGHTS, k=count)

    def name(self, count: int) -> str:
        """Words for a title or a menu, none of them small."""
        return " ".join(word.capitalize() for word in self.chance.choices(_RARE_WORDS, k=count))

    def title(self) -> str:
        return " ".join([self.name(2), *self.words(self.chance.randint(4, 8))])

    def sentence(self) -> str:
        words = self.words(self.chance.randint(8, 22))
        if len(words) > 12:
            words[len(words) // 2] += ","
        words[0] = words[0].capitalize()
        return " ".join(words) + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.chance.randint(2, 5)))

    def token(self, length: int) -> str:
        """What a build or a random number wrote."""
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))

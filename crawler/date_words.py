"""Names of months and weekdays in the languages that charities of these islands and their neighbours print.

In: one word.  Out: what it can mean. The tables come from Babel (Unicode CLDR) and are built on first use; what CLDR
does not hold (mutated Welsh months, 'Sept', 'Febr') stands here. Pure.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["month_of", "weekdays_of"]

# In order of precedence: where two languages disagree about a word, the earlier one is believed.
_LANGUAGES = ("en", "cy", "fr", "de", "es", "it", "nl", "pt", "ga")
_MORE_MONTHS = (
    "jan ion janv",
    "febr chwe fev feber",
    "march fawrth mrz maerz mrt",
    "ebrill",
    "fai",
    "june fehefin",
    "july orffennaf ngorffennaf",
    "awst",
    "sept fedi setiembre",
    "oct",
    "nov dachwedd nhachwedd thachwedd",
    "dec ragfyr",
)
_MORE_WEEKDAYS = ("mon llun", "tues tue", "weds wed", "thur thurs thu", "fri", "sat samstag sonnabend", "sun")


def month_of(word: str) -> int | None:
    """1 to 12 for the name of a month, whole or shortened, in any case and with or without accents; None otherwise.

    >>> [month_of(word) for word in ("January", "Sept.", "FÉVRIER", "Fawrth", "Dachwedd", "juil.", "März", "News")]
    [1, 9, 2, 3, 11, 7, 3, None]
    """
    return _months().get(_fold(word))


def weekdays_of(word: str) -> frozenset[int]:
    """The weekdays (Monday is 0) that a word can name; empty when it names none, two when languages disagree.

    >>> [sorted(weekdays_of(word)) for word in ("Mon", "Tues.", "Dydd Llun", "mercredi", "segunda-feira", "News")]
    [[0], [1], [0], [2], [0], []]
    """
    return _weekdays().get(_fold(word), frozenset())


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalpha() or c == " " or c == "-").strip()


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    table: dict[str, int] = {}
    for language in _LANGUAGES:
        for month, name in _names(language, "months"):
            table.setdefault(name, month)
    for month, names in enumerate(_MORE_MONTHS, start=1):
        for name in names.split():
            table.setdefault(name, month)
    return table


@lru_cache(maxsize=1)
def _weekdays() -> dict[str, frozenset[int]]:
    table: dict[str, frozenset[int]] = {}
    for language in _LANGUAGES:
        for weekday, name in _names(language, "days"):
            for spelling in {name, name.removeprefix("dydd "), name.removesuffix("-feira")}:
                table[spelling] = table.get(spelling, frozenset()) | {weekday}
    for weekday, names in enumerate(_MORE_WEEKDAYS):
        for name in names.split():
            table[name] = table.get(name, frozenset()) | {weekday}
    return table


def _names(language: str, kind: str) -> Iterator[tuple[int, str]]:
    from babel import Locale

    contexts = getattr(Locale(language), kind)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in contexts[context][width].items():
                if len(_fold(name)) > 1:
                    yield number, _fold(name)

"""In which order a website writes a date in figures: 03/04/2026. Pure.

In: the words of dates, with the day that better evidence gives for the same story where there is some.  Out: DMY, MDY
or YMD, and why in words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["OrderGuess", "guess_order"]

_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d./-]|T\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderGuess:
    """An order and what speaks for it."""

    order: str
    words: str
    sure: bool


def guess_order(printed: Iterable[tuple[str, date | None]], language: str | None = None) -> OrderGuess:
    """The order that most dates speak for. A date in figures before words: '2026-04-03' is always clear.

    >>> guess_order([("Posted 04/28/2026", None), ("05/03/2026", None)]).order
    'MDY'
    >>> guess_order([("03/04/2026", date(2026, 4, 3))])
    OrderGuess(order='DMY', words='03/04/2026 is 3 April 2026 in its data', sure=True)
    >>> guess_order([("3 April 2026", None)]).words
    'no date in figures was seen'
    """
    votes: dict[str, list[str]] = {"DMY": [], "MDY": []}
    unclear = ""
    for text, known in printed:
        for match in _FIGURES.finditer(text):
            order, why = _told(match, known)
            if order:
                votes[order].append(why)
            unclear = unclear or match[0]
    best = max(votes, key=lambda order: len(votes[order]))
    if votes[best]:
        return OrderGuess(order=best, words=votes[best][0], sure=len(votes["DMY"]) != len(votes["MDY"]))
    american = (language or "").replace("_", "-").lower() == "en-us"
    if unclear and american:
        return OrderGuess(order="MDY", words=f"{unclear} can be read in two ways; the page says en-US", sure=False)
    if unclear:
        return OrderGuess(order="DMY", words=f"assumed: {unclear} can be read in two ways", sure=False)
    return OrderGuess(order="DMY", words="no date in figures was seen", sure=True)


def _told(match: re.Match[str], known: date | None) -> tuple[str, str]:
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return "DMY", f"{match[0]} has its day first"
    if second > 12 >= first:
        return "MDY", f"{match[0]} has its month first"
    if known is not None and first != second:
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        for order, month, day in (("DMY", second, first), ("MDY", first, second)):
            if _is_near(year, month, day, known):
                return order, f"{match[0]} is {known:%-d %B %Y} in its data"
    return "", ""


def _is_near(year: int, month: int, day: int, known: date) -> bool:
    """Within a day: a moment in UTC may be the evening before."""
    try:
        return abs(date(year, month, day) - known) <= timedelta(days=1)
    except ValueError:  # 31 February
        return False

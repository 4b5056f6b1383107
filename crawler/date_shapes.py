"""The shapes a date can have, searched in one line of text.

In: one line, spaces folded.  Out: `Shape`s in text order: year, month, day as figures, not yet judged. Pure.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.date_words import month_of

__all__ = ["Shape", "shapes"]

_APART = r"[\s,.\-/]{0,3}"
_WORD = r"(?P<word>[^\W\d_]{3,14})\.?"
_ORDINAL = r"(?:(?:st|nd|rd|th|ère|er|re|e|º|ª|°|\.|af|il|ydd|f?ed|eg|ain|ste|de)(?![^\W\d_]))?"
_YEAR = r"(?:1[89]|2[01])[0-9]{2}"
# Not the rest of a longer number, of a price, of a range ('22-24 January') or of a path.
_FREE = r"(?<![0-9£$€#+/])(?<![0-9][.,:–-])"
_FREE_FIGURE = r"(?<![\w£$€#+/])(?<![0-9][.,:–-])"
_END = r"(?![0-9%])"

_ISO = re.compile(
    r"(?<![0-9_/-])(?<![0-9][.,:])(?P<y>[0-9]{4})(?P<sep>[-/.–])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    rf"{_END}(?![-/]|\.[0-9])"
)
_FIGURES = re.compile(
    rf"{_FREE_FIGURE}(?P<a>[0-9]{{1,2}})(?:(?P<sep>[-/.–])(?P<b>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{4}}|[0-9]{{2}}(?!\w))"
    rf"|\s?(?P<wide>[/.])\s?(?P<b2>[0-9]{{1,2}})\s?(?P=wide)\s?(?P<y2>[0-9]{{4}})){_END}(?![-–/.:][0-9])"
)
_SHORT_YEAR = r"['’][0-9]{2}(?!\w)"
_DAY_FIRST = re.compile(
    rf"{_FREE}(?P<d>[0-9]{{1,2}}){_ORDINAL}{_APART}(?:(?:day\s+)?of\s+|d[eo]\s+|d['’]\s?|o\s+)?{_WORD}{_APART}"
    rf"(?:(?:del?|of|o)\s+)?(?P<y>{_YEAR}|{_SHORT_YEAR}|(?<!,\s)[0-9]{{2}}(?=\s*(?:$|[|·•,(])"
    rf"|\s[0-9]{{1,2}}:[0-9]{{2}}|\s[-–—/]\s[^\W\d_]))"
    rf"{_END}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_]){_WORD}[\s\-]{{0,2}}(?:the\s)?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s|-)"
    rf"(?P<y>{_YEAR}|{_SHORT_YEAR}){_END}",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(rf"(?<![\w.,/-])(?P<y>{_YEAR}),?\s{_WORD}\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![\w:.])")
_CTIME = re.compile(
    rf"(?<![^\W\d_]){_WORD}\s(?P<d>[0-9]{{1,2}})(?P<time>\s[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\s[A-Z]{{2,5}})?)"
    rf"\s(?P<y>{_YEAR}){_END}"
)
_MONTH_ONLY = re.compile(
    rf"(?<![^\W\d_]){_WORD},?\s(?:del?\s|of\s)?(?P<y>(?:19|20)[0-9]{{2}})(?!\w)(?![-–/][0-9])", re.IGNORECASE
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?=$|T[0-9])")
_ISO_MONTH = re.compile(r"(?P<y>(?:19|20)[0-9]{2})-(?P<m>0[1-9]|1[0-2])$")
_ISO_YEAR = re.compile(r"(?P<y>(?:19|20)[0-9]{2})$")
_RANGE = re.compile(r"(?:^|[|·:])\s*[0-9]{1,2}(?:st|nd|rd|th)?\s?(?:[-–]|to)\s?$")
_NUMBER_OF = re.compile(
    r"\b(?:version|release|ver|v|tel|telephone|phone|fax|call|ffôn|sort code|isbn|issn|doi|ip|build|section|chapter|"
    r"ref(?:erence)?)\.?\s?:?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """One place in a line that looks like a date."""

    start: int
    end: int
    year: str
    """Two or four figures."""
    month: int | None
    day: int | None
    swapped: bool = False
    """Figures that are no date in the site's order, but are in another."""
    time: str = ""
    """A time that stands inside the date, as in 'Mon Jan 22 09:05:00 2018'."""


def shapes(line: str, order: str) -> list[Shape]:
    """Every date-like place, in text order; where two overlap, the stricter shape wins.

    >>> [(shape.year, shape.month, shape.day) for shape in shapes("22nd January, 2018 – 3/4/19", "DMY")]
    [('2018', 1, 22), ('19', 4, 3)]
    >>> shapes("£10.50 for 24 March, 10.30.2, 1 in 4, 2018-2019", "DMY")
    []
    """
    for pattern, read in _WHOLE:
        whole = pattern.match(line)
        shape = read(whole, order) if whole else None
        if shape and (shape.day or not pattern.groupindex.get("d")):
            return [shape]
    found: list[Shape] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _READERS:
        for match in _matches(pattern, line):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            shape = read(match, order)
            if shape is not None:
                taken.append((start, end))  # an impossible date is taken too: '31 February 2018' is not 'February 2018'
                if shape.day or pattern is _MONTH_ONLY:
                    found.append(shape)
    return sorted(found, key=lambda shape: shape.start)


def _matches(pattern: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """Like finditer, but a match whose word is no month does not hide one that begins inside it."""
    position = 0
    while match := pattern.search(line, position):
        yield match
        position = match.start() + 1 if "word" in pattern.groupindex and not month_of(match["word"]) else match.end()


def _shape(match: re.Match[str], year: str, month: int | None, day: int | None, swapped: bool = False) -> Shape:
    possible = day is not None and month is not None and _possible(year, month, day)
    return Shape(
        start=match.start(),
        end=match.end(),
        year=year.lstrip("'’"),
        month=month,
        day=day if possible else None,
        swapped=swapped,
        time=match.groupdict().get("time") or "",
    )


def _possible(year: str, month: int, day: int) -> bool:
    figures = int(year.lstrip("'’"))
    try:
        date(figures if len(year) == 4 else 2000 + figures, month, day)
    except ValueError:
        return False
    return True


def _worded(match: re.Match[str], _order: str) -> Shape | None:
    month = month_of(match["word"])
    if _RANGE.search(match.string, 0, match.start()):
        return None  # '22 - 24 January 2018': neither day is the day
    return _shape(match, match["y"], month, int(match["d"])) if month else None


def _month_only(match: re.Match[str], _order: str) -> Shape | None:
    month = month_of(match["word"])
    return _shape(match, match["y"], month, None) if month else None


def _figured(match: re.Match[str], _order: str) -> Shape | None:
    groups = match.groupdict()
    month, day = int(groups["m"]) if "m" in groups else None, int(groups["d"]) if "d" in groups else None
    swapped = bool(month and day and month > 12 >= day)
    if swapped:
        month, day = day, month
    return _shape(match, match["y"], month, day, swapped)


def _ordered(match: re.Match[str], order: str) -> Shape | None:
    """Two figures and a year (or, in YMD, three figures of two) in the site's order, else in another one."""
    if _NUMBER_OF.search(match.string, 0, match.start()):
        return None
    first, second, third = match["a"], match["b"] or match["b2"], match["y"] or match["y2"]
    orders = {"DMY": (third, second, first), "MDY": (third, first, second), "YMD": (first, second, third)}
    if len(third) == 4 or len(first) == 1:
        del orders["YMD"]
    wanted = orders.pop(order, None) or orders.pop("DMY")
    for number, (year, month, day) in enumerate((wanted, *orders.values())):
        if 1 <= int(month) <= 12 and _possible(year, int(month), int(day)):
            return _shape(match, year, int(month), int(day), swapped=number > 0)
    return None


_Reader = Callable[[re.Match[str], str], Shape | None]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_ISO, _figured),
    (_FIGURES, _ordered),
    (_DAY_FIRST, _worded),
    (_MONTH_FIRST, _worded),
    (_CTIME, _worded),
    (_YEAR_FIRST, _worded),
    (_MONTH_ONLY, _month_only),
)
_WHOLE: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_COMPACT, _figured),
    (_ISO_MONTH, _figured),
    (_ISO_YEAR, _figured),
)

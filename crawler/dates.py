"""Dates as pages print them, read without inventing anything.

In: the words of a label, an attribute or a card's line, with the site's zone and order of figures.
Out: `DateReading`, or None where no date is printed. A relative word, a day without a year and a price are no dates;
'March 2024' is a month without a day. A time without a zone takes the site's zone and says so. Pure.

>>> london = ZoneInfo("Europe/London")
>>> reading = read_date("Published:\\u00a0 Mon 22 Jan 2018", zone=london)
>>> str(reading.day), reading.instant, reading.precision, reading.rest
('2018-01-22', None, 'day', '')
>>> reading = read_date("18 March 2024 News", zone=london)
>>> str(reading.day), reading.rest
('2024-03-18', 'News')
>>> str(read_date("Jan 22, 2018 9:05am", zone=ZoneInfo("America/New_York")).instant)
'2018-01-22 14:05:00+00:00'
>>> [read_date(text, zone=london) for text in ("£10.50", "24 March", "yesterday", "3 days ago", "2018-2019")]
[None, None, None, None, None]
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from archive.records import Problem
from crawler.clock_times import ClockTime, instant_of, time_after, time_before
from crawler.date_shapes import Shape, shapes
from crawler.date_words import weekdays_of
from crawler.labels import split_label, trailing_label
from crawler.text import fold_space

__all__ = ["DateReading", "find_date", "read_date"]

_LONGEST = 1000
"""Characters of a text that are looked at: a date line is short, a page given by mistake must not cost much."""
_SHORT = 100
"""Characters of a text whose reading is remembered."""
_OLDEST, _LATEST = 1990, 2100
"""Years outside are kept and called absurd: no website published a story in them."""
_WEEKDAY_BEFORE = re.compile(
    r"(?:\b(?:le|den|der|el|il|de|ar)\s)?(?:d?dydd\s)?([^\W\d_]{2,13}(?:-feira)?)([.,]{0,2})\s?(?:the\s|le\s)?$",
    re.IGNORECASE,
)
_WEEKDAY_AFTER = re.compile(r"\s?\(([^\W\d_]{3,13})\)")
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_READING_TIME = re.compile(
    r"(?:reading time:?\s*)?\b[0-9]{1,3}[\s-]?min(?:ute)?s?(?:\.|\b)"
    r"(?:\s?(?:read|reading time|o ddarllen|de lecture))?",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"^(?:(?:posted |filed |published )?(?:in|under|yn|dans)\s+(?-i:(?=[A-Z]))|"
    r"(?:category|section|topic|categori)\s*:\s*)",
    re.IGNORECASE,
)
_LINKS = re.compile(r"(?:^|\s)(?:on|le|ar|am|el|il|op|em|the|at)$", re.IGNORECASE)
_EDGES = " \t|¦·•∙⋅,;:–—-/@»›«‹"


@dataclass(frozen=True, kw_only=True, slots=True)
class DateReading:
    """One date and what stood beside it."""

    day: date | None
    """Calendar day in the site's zone; None when only a month or a year is printed."""
    instant: datetime | None
    """UTC, whole seconds; None when no time of day is printed."""
    raw: str
    """The text given, as it was."""
    precision: str
    """'second', 'minute', 'day', 'month' or 'year': the finest part that is printed."""
    rest: str
    """What stood beside the date, without labels, other dates and reading times; parts keep their ' | '."""
    problems: tuple[Problem, ...] = ()
    """weekday-contradicts-date, date-order, date-absurd, date-in-future, time-without-zone."""


def read_date(text: str, *, order: str = "DMY", zone: ZoneInfo, today: date | None = None) -> DateReading | None:
    """The date of a text whose purpose is to tell one; None when none is there.

    Of several dates the first that is not announced as an update is read. `order` is that of all-figure dates (DMY, MDY
    or YMD); figures that fit only another order are read in that one, with a problem. `today` is for short years
    ('22.1.18') and for noticing dates more than a day ahead. Midnight without a zone counts as no time: it is how
    software writes 'no time given'. Never raises for any text.

    >>> london = ZoneInfo("Europe/London")
    >>> [problem.kind for problem in read_date("Tue 22 Jan 2018", zone=london).problems]
    ['weekday-contradicts-date']
    >>> reading = read_date("March 2024", zone=london)
    >>> reading.day, reading.precision
    (None, 'month')
    >>> str(read_date("2018-01-21T23:30:00Z", zone=ZoneInfo("Europe/Paris")).day)
    '2018-01-22'
    """
    return (_read_once if len(text) <= _SHORT else _read)(text, order, zone, today)


def _read(text: str, order: str, zone: ZoneInfo, today: date | None) -> DateReading | None:
    line = fold_space(text[:_LONGEST])
    if not any("0" <= character <= "9" for character in line):
        return None
    label = split_label(line)
    offset = len(line) - len(label.rest) if label else 0
    places = [_place(shape, line, offset, zone) for shape in shapes(line[offset:], order)]
    if not places:
        return None
    chosen = next((place for place in places if place.kind != "updated"), places[0])
    return _reading(chosen, places, text, line, zone, today)


_read_once = lru_cache(maxsize=1024)(_read)  # a page tells the same day four or five times


def find_date(text: str, *, order: str = "DMY", zone: ZoneInfo, today: date | None = None) -> DateReading | None:
    """The date in a short line of other words, such as 'News | 18 March 2024 | 3 min read'; None in running text.

    Stricter than `read_date`: at most a dozen other words, and a month alone only with hardly a word beside it.

    >>> find_date("News | 18 March 2024 | 3 min read", zone=ZoneInfo("Europe/London")).rest
    'News'
    >>> find_date("In March 2024 we opened a well.", zone=ZoneInfo("Europe/London"))
    """
    reading = read_date(text, order=order, zone=zone, today=today)
    if reading is None or reading.precision == "year":
        return None
    words = len(reading.rest.split())
    return reading if words <= (12 if reading.day else 2) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A shape with the weekday and the time beside it, and the span of all that in the line."""

    shape: Shape
    start: int
    end: int
    clock: ClockTime | None
    weekday: str | None
    kind: str


def _place(shape: Shape, line: str, offset: int, zone: ZoneInfo) -> _Place:
    start, end = shape.start + offset, shape.end + offset
    clock = time_after(shape.time, zone) if shape.time else time_after(line[end:], zone) if shape.day else None
    if clock and not shape.time:
        end += clock.width
    weekday = None
    before = _WEEKDAY_BEFORE.search(line, 0, start)
    if before and weekdays_of(before[1]) and (len(before[1]) > 2 or before[2]):
        weekday, start = before[1], before.start()
    elif (after := _WEEKDAY_AFTER.match(line, end)) and weekdays_of(after[1]):
        weekday, end = after[1], after.end()
        clock = clock or time_after(line[end:], zone)
        end += clock.width if clock and not shape.time else 0
    if clock is None and shape.day and (earlier := time_before(line[:start], zone)):
        clock, start = earlier, start - earlier.width
    label = trailing_label(line[:start])
    return _Place(
        shape=shape,
        start=len(label.rest) if label else start,
        end=end,
        clock=clock,
        weekday=weekday,
        kind=label.kind if label else "",
    )


def _reading(
    place: _Place, places: list[_Place], text: str, line: str, zone: ZoneInfo, today: date | None
) -> DateReading:
    shape, clock = place.shape, place.clock
    if clock and clock.zone is None and clock.time == time():
        clock = None
    rest = _rest(line, places)
    if shape.day is None or shape.month is None:
        return DateReading(day=None, instant=None, raw=text, precision="month" if shape.month else "year", rest=rest)
    printed = date(_year(shape, today), shape.month, shape.day)
    instant = instant_of(printed, clock, zone) if clock else None
    day = instant.astimezone(zone).date() if instant and clock and clock.zone else printed
    precision = "day" if instant is None else "second" if clock and clock.seconds else "minute"
    problems = (
        *_doubts(place, printed, line),
        *_absurdities(day, line, today),
        *_assumptions(instant, clock, zone, line),
    )
    return DateReading(day=day, instant=instant, raw=text, precision=precision, rest=rest, problems=problems)


def _year(shape: Shape, today: date | None) -> int:
    """Two figures are of this century unless that lies more than a year ahead and the last century is not absurd."""
    figures = int(shape.year)
    if len(shape.year) == 4:
        return figures
    ahead = 2000 + figures > today.year + 1 if today else figures > 69
    return 1900 + figures if ahead and 1900 + figures >= _OLDEST else 2000 + figures


def _rest(line: str, places: list[_Place]) -> str:
    pieces, start = [], 0
    for place in places:
        pieces.append(line[start : place.start])
        start = max(start, place.end)
    cleaned = (_piece(_READING_TIME.sub("", piece)) for piece in (*pieces, line[start:]))
    return " | ".join(piece for piece in cleaned if piece)


def _piece(words: str) -> str:
    trimmed = _LINKS.sub("", words.strip(_EDGES)).strip(_EDGES).removeprefix(")").removesuffix("(").strip(_EDGES)
    trimmed = _FILED.sub("", trimmed)
    return trimmed if any(character.isalnum() for character in trimmed) else ""


def _doubts(place: _Place, printed: date, line: str) -> list[Problem]:
    doubts = []
    if place.weekday and printed.weekday() not in weekdays_of(place.weekday):
        detail = f"{line!r} says {place.weekday}, but {printed} is a {_WEEKDAY_NAMES[printed.weekday()]}"
        doubts.append(Problem(kind="weekday-contradicts-date", detail=detail))
    if place.shape.swapped:
        detail = f"{line!r} is no date in the order of this site; read as {printed}"
        doubts.append(Problem(kind="date-order", detail=detail))
    return doubts


def _absurdities(day: date, line: str, today: date | None) -> list[Problem]:
    if not _OLDEST <= day.year <= _LATEST:
        return [Problem(kind="date-absurd", detail=f"{line!r} gives {day}, when no website published a story")]
    if today and day - today > timedelta(days=1):
        return [Problem(kind="date-in-future", detail=f"{line!r} gives {day}, which is after {today}")]
    return []


def _assumptions(instant: datetime | None, clock: ClockTime | None, zone: ZoneInfo, line: str) -> list[Problem]:
    if instant is None or clock is None or clock.zone:
        return []
    return [Problem(kind="time-without-zone", detail=f"{line!r} names no zone; {zone.key} is taken")]

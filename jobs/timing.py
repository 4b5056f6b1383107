"""When a job runs, as newskeep.toml writes it: 'every 1h', or a cron line. Pure.

In: the words.  Out: `Every` or `Cron`; ValueError says what is wrong with the words.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

__all__ = ["Cron", "Every", "Timing", "parse_timing"]

_UNITS = {"m": 60, "h": 3600, "d": 86400}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SHORTCUTS = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * sun", "@monthly": "0 0 1 * *"}
_LONGEST_YEAR = tuple(monthrange(2024, month)[1] for month in range(1, 13))
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _DAYS),  # cron's own count: 0 and 7 are Sunday
)


@dataclass(frozen=True, kw_only=True)
class Every:
    """At equal distances, from the last run."""

    seconds: int


@dataclass(frozen=True, kw_only=True)
class Cron:
    """At the minutes that match, in the operator's zone. Numbers: no scheduler counts weekdays in its own way.

    A minute matches a time of day and a day: `day()` tells which.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    """Of the month, 1 to 31."""
    months: frozenset[int]
    """1 to 12."""
    weekdays: frozenset[int]
    """0 is Sunday, as in cron; 7 has become 0."""
    either_day: bool
    """Cron's rule: where both day of the month and weekday are restricted, one of them is enough."""
    steady: bool
    """Every hour is named, or the minutes begin with `*`: it goes on through the hour that a zone repeats in autumn.
    Any other line names times of day, and each comes once a day."""

    def day(self, day: date) -> bool:
        """Whether it runs on this day of the calendar.

        >>> [parse_timing("0 7 13 * fri").day(date(2026, 11, number)) for number in (6, 13, 14)]
        [True, True, False]
        """
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (of_month or of_week if self.either_day else of_month and of_week)

    @property
    def times(self) -> list[tuple[int, int]]:
        """Hours and minutes of a day on which it runs, ascending."""
        return [(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]

    @property
    def shortest_s(self) -> int:
        """Seconds between two runs that follow each other on a plain day; a day where there is one a day.

        >>> parse_timing("5,50 * * * *").shortest_s, parse_timing("17 6-22 * * *").shortest_s
        (900, 3600)
        """
        minutes = [hour * 60 + minute for hour, minute in self.times]
        return (
            min(later - earlier for earlier, later in zip(minutes, [*minutes[1:], minutes[0] + 1440], strict=True)) * 60
        )


Timing = Every | Cron


def parse_timing(text: str) -> Timing:
    """Read 'every 15m', 'every 1h', 'every 1d', a five-field cron line, or @hourly, @daily, @weekly, @monthly.

    >>> parse_timing("every 1h")
    Every(seconds=3600)
    >>> sorted(parse_timing("0 7 * * mon-fri").weekdays), sorted(parse_timing("*/20 7 * * 7").minutes)
    ([1, 2, 3, 4, 5], [0, 20, 40])
    >>> parse_timing("0 25 * * *")
    Traceback (most recent call last):
    ValueError: hour '25' is not within 0-23
    """
    words = text.strip().lower()
    if words.startswith("every"):
        return _every(words)
    parts = _SHORTCUTS.get(words, words).split()
    if len(parts) != len(_FIELDS):
        raise ValueError(f"{len(parts)} fields where a cron line has five")
    minutes, hours, days, months, weekdays = (_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True))
    found = Cron(
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        either_day=not parts[2].startswith("*") and not parts[4].startswith("*"),
        steady=len(hours) == 24 or parts[0].startswith("*"),
    )
    if not found.either_day and min(days) > max(_LONGEST_YEAR[month - 1] for month in months):
        raise ValueError(f"no month that it names has a day {min(days)}, so it would never run")
    return found


def _every(words: str) -> Every:
    match = re.fullmatch(r"every\s+([1-9][0-9]{0,4})\s*([mhd])", words)
    if not match:
        raise ValueError("'every' wants a number and m, h or d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if seconds > 366 * _UNITS["d"]:
        raise ValueError("longer than a year")
    return Every(seconds=seconds)


def _field(text: str, name: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    """The numbers that one field of a cron line matches: lists of values, ranges and steps."""
    found: set[int] = set()
    for item in text.split(","):
        span, slash, step_text = item.partition("/")
        if slash and not re.fullmatch("[1-9][0-9]?", step_text):
            raise ValueError(f"{name} {item!r}: a step is a whole number from 1")
        first_text, dash, last_text = span.partition("-")
        first = low if span == "*" else _number(first_text, name, low, high, names)
        last = high if span == "*" or (slash and not dash) else first
        last = _number(last_text, name, low, high, names) if dash else last
        if last < first and name == "weekday" and last == 0:
            last = 7  # fri-sun
        if last < first:
            raise ValueError(f"{name} {span!r} runs backwards")
        found.update(range(first, last + 1, int(step_text or 1)))
    return frozenset(found)


def _number(text: str, name: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + (1 if name == "month" else 0)
    if not re.fullmatch("[0-9]{1,2}", text):
        allowed = f"{low}-{high}" + (f" or {names[0]} … {names[-1]}" if names else "")
        raise ValueError(f"{name} {text!r} is not one of {allowed}")
    if not low <= int(text) <= high:
        raise ValueError(f"{name} {text!r} is not within {low}-{high}")
    return int(text)

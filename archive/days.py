"""Days in English words, the same in any locale. Pure."""

from datetime import date

__all__ = ["MONTHS", "WEEKDAYS", "long_day"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_day(day: date, *, weekday: bool = False) -> str:
    """The same in any locale.

    >>> long_day(date(2018, 1, 22), weekday=True)
    'Monday 22 January 2018'
    """
    return f"{WEEKDAYS[day.weekday()] + ' ' if weekday else ''}{day.day} {MONTHS[day.month - 1]} {day.year}"

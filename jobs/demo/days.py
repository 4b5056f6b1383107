"""One day, as each template of the demo section words it. Pure.

>>> day = date(2018, 1, 22)
>>> short_day(day), english_day(day), ordinal_day(day), figure_day(day)
('Mon 22 Jan 2018', '22 January 2018', '22nd January, 2018', '22/01/2018')
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

__all__ = ["LONDON", "english_day", "figure_day", "instant", "ordinal_day", "short_day", "stamp"]

LONDON = ZoneInfo("Europe/London")
"""The zone in which the section prints its times."""


def short_day(day: date) -> str:
    """With its weekday, as the classic template prints it."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def english_day(day: date) -> str:
    """As cards of the classic and the blocks template print it."""
    return f"{day.day} {day:%B %Y}"


def ordinal_day(day: date) -> str:
    """As the bare template prints it.

    >>> [ordinal_day(date(2012, 5, number)).split()[0] for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '30th']
    """
    suffix = "th" if 10 <= day.day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{suffix} {day:%B, %Y}"


def figure_day(day: date) -> str:
    """As cards of the bare template print it: the day first."""
    return f"{day:%d/%m/%Y}"


def instant(moment: datetime) -> str:
    """UTC, ISO 8601, `Z`, as the archive writes instants."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp(moment: datetime) -> str:
    """ISO 8601 with London's offset, as the blocks template declares times."""
    return moment.astimezone(LONDON).isoformat()

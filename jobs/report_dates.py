"""Days and instants as a report prints them, the same in every locale. Pure."""

from datetime import date, datetime, timedelta, tzinfo

from archive.days import MONTHS

__all__ = ["distance", "instant_words", "short_day"]


def short_day(day: date) -> str:
    """
    >>> short_day(date(2018, 1, 22))
    '22 Jan 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def instant_words(instant: datetime, zone: tzinfo) -> str:
    """A minute in the operator's zone.

    >>> from datetime import UTC
    >>> instant_words(datetime(2018, 1, 22, 9, 5, tzinfo=UTC), UTC)
    '22 Jan 2018, 09:05'
    """
    local = instant.astimezone(zone)
    return f"{short_day(local.date())}, {local:%H:%M}"


def distance(moved: timedelta) -> str:
    """How far a printed date moved, and which way.

    >>> distance(date(2018, 1, 3) - date(2018, 1, 22)), distance(timedelta(days=1))
    ('backdated by 19 days', 'moved forward by 1 day')
    """
    way = "backdated" if moved < timedelta(0) else "moved forward"
    return f"{way} by {_span(abs(moved))}"


def _span(moved: timedelta) -> str:
    """
    >>> _span(timedelta(hours=2, minutes=30)), _span(timedelta(seconds=20))
    ('2 hours 30 minutes', '20 seconds')
    """
    hours, rest = divmod(moved.seconds, 3600)
    parts = ((moved.days, "day"), (hours, "hour"), (rest // 60, "minute"), (rest % 60, "second"))
    return " ".join(f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in parts if number)

"""`--since` as people say it. Pure: the present instant is an argument.

In: '2024-03-18', '7d', '24h', 'yesterday', an ISO time.  Out: a UTC instant.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

__all__ = ["parse_since"]

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAYS_AGO = {"today": 0, "yesterday": 1}


def parse_since(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The instant that is meant; days begin, and times without an offset are told, in `zone`. ValueError.

    >>> from zoneinfo import ZoneInfo
    >>> now, london = datetime(2018, 6, 22, 9, 5, tzinfo=UTC), ZoneInfo("Europe/London")
    >>> for words in ("24h", "yesterday", "2018-01-22", "2018-06-20T10:00", "2018-06-20T10:00:00Z"):
    ...     print(parse_since(words, now=now, zone=london).isoformat())
    2018-06-21T09:05:00+00:00
    2018-06-20T23:00:00+00:00
    2018-01-22T00:00:00+00:00
    2018-06-20T09:00:00+00:00
    2018-06-20T10:00:00+00:00
    """
    words = text.strip().lower()
    if words == "now":
        return now
    if words in _DAYS_AGO:
        day = now.astimezone(zone).date() - timedelta(days=_DAYS_AGO[words])
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    ago = re.fullmatch(r"([0-9]{1,5}) ?([mhdw])", words)
    try:
        if ago:
            return now - int(ago[1]) * _UNITS[ago[2]]
        stated = datetime.fromisoformat(text.strip())
        return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text!r} is no time; say 2024-03-18, 2024-03-18T09:30, 2w, 7d, 24h, 30m, today or yesterday"
        ) from None

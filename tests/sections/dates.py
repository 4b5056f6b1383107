"""How sites print a day. Each function takes an aware local datetime and gives the words; pure."""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["PRINTED"]

_MONTHS = {
    "en": [
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
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "cy": [
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ],
}
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _month(when: datetime, language: str = "en") -> str:
    return _MONTHS[language][when.month - 1]


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _clock(when: datetime) -> str:
    return f"{when.hour % 12 or 12}:{when.minute:02d}{'am' if when.hour < 12 else 'pm'}"


PRINTED: dict[str, Callable[[datetime], str]] = {
    "long": lambda when: f"{when.day} {_month(when)} {when.year}",
    "padded": lambda when: f"{when.day:02d} {_month(when)} {when.year}",
    "short": lambda when: f"{when.day} {_month(when)[:3]} {when.year}",
    "weekday": lambda when: f"{_DAYS[when.weekday()][:3]} {when.day:02d} {_month(when)[:3]} {when.year}",
    "full": lambda when: f"{_DAYS[when.weekday()]}, {when.day} {_month(when)} {when.year}",
    "ordinal": lambda when: f"{_ordinal(when.day)} {_month(when)}, {when.year}",
    "slash": lambda when: f"{when.day:02d}/{when.month:02d}/{when.year}",
    "dots": lambda when: f"{when.day}.{when.month}.{when.year % 100:02d}",
    "american": lambda when: f"{_month(when)[:3]} {when.day}, {when.year} {_clock(when)}",
    "american_day": lambda when: f"{_month(when)} {when.day}, {when.year}",
    "dashes": lambda when: f"{when.day:02d}-{when.month:02d}-{when.year}",
    "shouted": lambda when: f"{when.day} {_month(when)[:3].upper()} {when.year}",
    "spoken": lambda when: f"{_DAYS[when.weekday()]} {_ordinal(when.day)} {_month(when)} {when.year}, {_clock(when)}",
    "month": lambda when: _month(when)[:3],
    "iso": lambda when: when.isoformat(timespec="seconds"),
    "iso_day": lambda when: when.date().isoformat(),
    "utc": lambda when: when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "rfc": lambda when: when.strftime("%a, %d %b %Y %H:%M:%S %z"),
    "fr": lambda when: f"{'1er' if when.day == 1 else when.day} {_month(when, 'fr')} {when.year}",
    "cy": lambda when: f"{when.day} {_month(when, 'cy')} {when.year}",
    "clock": _clock,
}
"""Names that templates use as filters: {{ story.published|weekday }}."""

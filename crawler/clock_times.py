"""Times of day as pages print them beside a date: '9:05am', '14.30 GMT', 'T09:05:00+01:00', '14h30'.

In: the words after (or before) a date.  Out: `ClockTime` and where it ends. Pure.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

__all__ = ["ClockTime", "instant_of", "time_after", "time_before"]

_OFFSET = r"(?:(?:GMT|UTC)\s?)?[+\-−][0-9]{1,2}(?::?[0-9]{2})?(?![0-9])"
_ZONE = rf"(?P<zone>{_OFFSET}|(?-i:\(?\b(?:[A-Z]{{2,5}}|Z)\b\)?))"
_HALF = r"(?P<half>[ap]\.?\s?m\b\.?|y[bph]\b)"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.]|\s?h\s?)(?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?|(?P<bare>\s?h\b))?(?![0-9])"
    rf"(?:\s?{_HALF})?(?:\s?(?:Uhr|uur|o'clock)\b)?(?:\s?{_ZONE})?"
)
_LINK = (
    r"\s*[,;|·•–—-]?\s*(?P<link>@|(?:at|um|à|a|om|ore|alle(?:\s+ore)?|às|a\s+las|am|kl\.?)(?=\s))?\s*"  # '…, at 9:05'
)
_AFTER = re.compile(_LINK + _CLOCK, re.IGNORECASE)
_ISO_AFTER = re.compile(
    r"[Tt](?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s?(?P<zone>[Zz]\b|[+\-−][0-9]{2}(?::?[0-9]{2})?(?![0-9]))?"
)
_BEFORE = re.compile(rf"(?<![\w.,:/£$€-]){_CLOCK}\s*[,|·–—-]?\s*(?:\b(?:on|ar|le|am|el|il)\s*)?$", re.IGNORECASE)
_NO_TIME = re.compile(r"\s?(?:min|%|km\b|k\b|m\b|[mb]illion|th\b|\.[0-9])", re.IGNORECASE)  # '3.30 min read', '10.50 m'

# Minutes east of Greenwich. A name that the site's own zone uses at that date goes before this table.
_NAMED = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "WEST", "WAT", "MEZ"), 60),
    **dict.fromkeys(("CEST", "EET", "SAST", "CAT", "MESZ"), 120),
    **dict.fromkeys(("EEST", "EAT", "MSK"), 180),
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AEST": 600,
    "AEDT": 660,
    "ACST": 570,
    "AWST": 480,
    "NZST": 720,
    "NZDT": 780,
    "JST": 540,
    "HKT": 480,
    "SGT": 480,
    "GST": 240,
    "PKT": 300,
    "NST": -210,
    "AST": -240,
    "ADT": -180,
}
_REGIONAL = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockTime:
    """One time of day."""

    time: time
    """Whole seconds."""
    zone: str | None
    """As printed: 'Z', '+01:00', 'BST'; None when none is printed or the word is no zone known here."""
    seconds: bool
    """Whether seconds are printed."""
    width: int
    """Characters it takes, with what links it to the date."""


def time_after(text: str, zone: ZoneInfo) -> ClockTime | None:
    """The time with which a text begins, as it stands behind a date.

    >>> london = ZoneInfo("Europe/London")
    >>> time_after(" at 14.30 BST", london).time, time_after("T09:05:00.5+01:00", london).zone
    (datetime.time(14, 30), '+01:00')
    >>> time_after(" | 3 min read", london), time_after(" 24 people", london), time_after(", 10.50 m", london)
    (None, None, None)
    """
    found = _ISO_AFTER.match(text)
    if found:
        return _read(found, zone)
    found = _AFTER.match(text)
    if not found or _NO_TIME.match(text, found.end()):
        return None
    if found["minute"] is None and not found["half"] and not found["bare"]:
        return None
    return _read(found, zone)


def time_before(text: str, zone: ZoneInfo) -> ClockTime | None:
    """The time with which a text ends, as it stands before a date: '9.05am on', '14:30,'.

    >>> time_before("News, 9.05am on ", ZoneInfo("Europe/London")).time
    datetime.time(9, 5)
    """
    found = _BEFORE.search(text)
    if not found or not (found["half"] or (found["minute"] and found["mark"] == ":")):
        return None
    clock = _read(found, zone)
    return clock if clock and (clock.zone or not found["zone"]) else None


def _read(found: re.Match[str], site_zone: ZoneInfo) -> ClockTime | None:
    groups = found.groupdict()
    hour, minute, second = int(groups["hour"]), int(groups["minute"] or 0), int(groups["second"] or 0)
    half = (groups.get("half") or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (0 if half.startswith("a") or half == "yb" else 12)
    if hour > 23 or minute > 59 or second > 60:
        return None
    zone = (groups["zone"] or "").strip("() ")
    known = _known_zone(zone, site_zone)
    return ClockTime(
        time=time(hour, minute, min(second, 59)),
        zone=zone if known else None,
        seconds=groups["second"] is not None,
        width=(found.end() if known or not zone else found.start("zone")) - found.start(),
    )


def _known_zone(name: str, site_zone: ZoneInfo) -> bool:
    upper = name.upper()
    if not name:
        return False
    return upper in _NAMED or upper in _REGIONAL or _minutes(name) is not None or upper in _names_of(site_zone)


def _names_of(zone: ZoneInfo) -> dict[str, timedelta]:
    """What the zone calls itself in winter and in summer, with its offsets."""
    moments = [datetime(2018, month, 1, tzinfo=zone) for month in (1, 7)]
    return {str(moment.tzname()).upper(): moment.utcoffset() or timedelta() for moment in moments}


def _minutes(offset: str) -> int | None:
    found = re.fullmatch(r"(?:GMT|UTC)?\s?([+\-−])([0-9]{1,2}):?([0-9]{2})?", offset, re.IGNORECASE)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return None if minutes > 14 * 60 or int(found[3] or 0) > 59 else (minutes if found[1] == "+" else -minutes)


def instant_of(day: date, clock: ClockTime, site_zone: ZoneInfo) -> datetime | None:
    """The UTC instant of a printed day and time; None at the edges of the calendar.

    A time without zone is the site's. Of an hour that happens twice in autumn the first is taken; an hour skipped in
    spring counts on from the winter offset (01:30 is 02:30 summer time).

    >>> clock = time_after(" 01:30", ZoneInfo("Europe/London"))
    >>> [str(instant_of(date(2018, *day), clock, ZoneInfo("Europe/London"))) for day in ((10, 28), (3, 25))]
    ['2018-10-28 00:30:00+00:00', '2018-03-25 01:30:00+00:00']
    """
    local = datetime.combine(day, clock.time)
    name = (clock.zone or "").upper()
    own = _names_of(site_zone)
    try:
        if not name:
            return local.replace(tzinfo=site_zone).astimezone(UTC)
        if name in own:
            return local.replace(tzinfo=timezone(own[name])).astimezone(UTC)
        if name in _REGIONAL:
            return local.replace(tzinfo=ZoneInfo(_REGIONAL[name])).astimezone(UTC)
        minutes = _NAMED[name] if name in _NAMED else _minutes(name) or 0
        return local.replace(tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC)
    except OverflowError:
        return None

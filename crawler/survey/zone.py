"""In which zone a website prints its dates. Pure.

In: instants with the offset they were written with, instants beside the day that the site prints for them, the page's
language, the host.  Out: an IANA zone, and why in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["Shown", "ZoneGuess", "guess_zone", "written_offset"]

_BY_COUNTRY = {
    **dict.fromkeys(("uk", "gb", "wales", "cymru", "scot", "london"), "Europe/London"),
    "ie": "Europe/Dublin",
    "fr": "Europe/Paris",
    "de": "Europe/Berlin",
    "at": "Europe/Vienna",
    "ch": "Europe/Zurich",
    "be": "Europe/Brussels",
    "nl": "Europe/Amsterdam",
    "es": "Europe/Madrid",
    "pt": "Europe/Lisbon",
    "it": "Europe/Rome",
    "se": "Europe/Stockholm",
    "no": "Europe/Oslo",
    "dk": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "pl": "Europe/Warsaw",
    "us": "America/New_York",
    "ca": "America/Toronto",
    "au": "Australia/Sydney",
    "nz": "Pacific/Auckland",
    "in": "Asia/Kolkata",
    "za": "Africa/Johannesburg",
    "ke": "Africa/Nairobi",
    "jp": "Asia/Tokyo",
    "br": "America/Sao_Paulo",
}
_BY_LANGUAGE = {"cy": "Europe/London", "gd": "Europe/London", "ga": "Europe/Dublin"} | {
    language: _BY_COUNTRY[language] for language in ("fr", "de", "it", "nl", "pl", "fi", "no", "es")
}
_BY_LANGUAGE |= {"sv": "Europe/Stockholm", "da": "Europe/Copenhagen", "nb": "Europe/Oslo", "ja": "Asia/Tokyo"}
_COMMON = (
    *("Europe/London", "Europe/Paris", "Europe/Helsinki", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney", "Pacific/Auckland", "Asia/Tokyo"),
    *("Africa/Johannesburg", "Africa/Nairobi", "America/Sao_Paulo", "America/Toronto"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One instant and the day that the site prints for it."""

    at: datetime
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneGuess:
    """A zone and what speaks for it."""

    zone: str
    words: str
    sure: bool


def written_offset(text: str) -> timedelta | None:
    """The offset that a date in ISO 8601 or RFC 2822 is written with; None for a bare one. 'Z' is +00:00.

    >>> written_offset("2026-05-03T10:00:00+01:00"), written_offset("2026-05-03")
    (datetime.timedelta(seconds=3600), None)
    >>> written_offset("Sun, 03 May 2026 10:00:00 GMT")
    datetime.timedelta(0)
    """
    from email.utils import parsedate_to_datetime

    try:
        return datetime.fromisoformat(text.strip()).utcoffset()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text.strip()).utcoffset()
    except (ValueError, TypeError, IndexError):
        return None


def guess_zone(
    written: Sequence[tuple[datetime, timedelta]], shown: Sequence[Shown], language: str | None, host: str
) -> ZoneGuess:
    """The zone that fits best. `written`: aware instants with the offset that stands beside them.

    >>> guess_zone([], [], "fr-CA", "example.org").zone, guess_zone([], [], None, "www.example.org.uk").zone
    ('America/Toronto', 'Europe/London')
    >>> guess_zone([], [], "en", "example.org")
    ZoneGuess(zone='Europe/London', words='assumed: nothing on the site tells its zone', sure=False)
    """
    told, why = _by_place(language, host)
    candidates = list(dict.fromkeys((*((told,) if told else ()), *_COMMON)))
    telling = [(at, offset) for at, offset in written if offset]
    summers = [(at, offset) for at, offset in written if not offset and _is_summer(at)]
    if telling:
        fitting = [
            zone for zone in candidates if all(at.astimezone(ZoneInfo(zone)).utcoffset() == o for at, o in telling)
        ]
        if fitting:
            best = min(fitting, key=lambda zone: _clashes(zone, shown))
            hint = f", as does {why}" if best == told else ""
            return ZoneGuess(zone=best, words=f"{len(telling)} dates are written with its offset{hint}", sure=True)
    if told:
        return _weighed(told, why, shown, utc=bool(summers))
    best = min(_COMMON, key=lambda zone: _clashes(zone, shown))
    if _clashes("UTC", shown) > _clashes(best, shown):
        return ZoneGuess(zone=best, words="the days it prints fit the moments in its data, which is in UTC", sure=True)
    return ZoneGuess(zone="Europe/London", words="assumed: nothing on the site tells its zone", sure=False)


def _weighed(told: str, why: str, shown: Sequence[Shown], *, utc: bool) -> ZoneGuess:
    against = _clashes(told, shown)
    if against and against > _clashes("UTC", shown):
        return ZoneGuess(zone="UTC", words=f"{why} says {told}, but its days fit UTC only", sure=False)
    aside = "; its data is written in UTC" if utc else ""
    return ZoneGuess(zone=told, words=f"by {why}{aside}", sure=bool(shown) and not against)


def _clashes(zone: str, shown: Sequence[Shown]) -> int:
    return sum(each.at.astimezone(ZoneInfo(zone)).date() != each.day for each in shown)


def _is_summer(at: datetime) -> bool:
    return 4 <= at.month <= 9


def _by_place(language: str | None, host: str) -> tuple[str | None, str]:
    """The zone of the country that the language tag or the host names, and in words what named it."""
    first, _, rest = (language or "").replace("_", "-").lower().partition("-")
    region, end = rest.rpartition("-")[2], host.rpartition(":")[0] or host
    country = end.rpartition(".")[2].lower()
    if country in _BY_COUNTRY and "." in end:
        return _BY_COUNTRY[country], f"the host's .{country}"
    if region in _BY_COUNTRY and region != "us":  # en-US is what software writes where nobody chose
        return _BY_COUNTRY[region], f"the page's language {language}"
    if first in _BY_LANGUAGE:
        return _BY_LANGUAGE[first], f"the page's language {language}"
    return None, ""

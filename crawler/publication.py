"""The day on which a story was published: which of several pieces of evidence is believed, and what contradicts it.

In: what the page declares and what it prints.  Out: one piece of evidence, and a problem where two tell different days.
Pure. A declared moment is a machine's record and is believed. A declared day without a time was typed, or filled in by
a template for the last time that it was built: the day that readers see below the headline comes before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from archive.records import Problem
from crawler.dates import read_date
from crawler.raw import Evidence

__all__ = ["choose_day"]

_KIN = {"label": "shown", "text": "shown", "time": "shown", "microdata": "shown", "url": "vague"}
_OTHER_ORDER = {"DMY": "MDY", "MDY": "DMY", "YMD": "DMY"}
_DECLARED = ("json-ld", "meta")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """Evidence and the day that it tells."""

    evidence: Evidence
    day: date
    precision: str
    is_utc: bool
    """Whether it is a moment in UTC, which may be another day where the site is."""


def choose_day(
    trusted: Iterable[Evidence], printed: Iterable[Evidence], order: str, zone: ZoneInfo, *, is_zone_known: bool
) -> tuple[Evidence | None, list[Problem]]:
    """The evidence that tells the day, and what contradicts it; evidence that tells none where none does.

    `trusted`: most trusted first. `printed`: days that stand alone, or labelled, between headline and text.
    """
    unread: Evidence | None = None
    told: list[_Told] = []
    for evidence in trusted:
        each = _read(evidence, order, zone)
        if each is None:
            unread = unread or evidence
        else:
            told.append(each)
    if not told:
        return unread, []
    shown = next((each for evidence in printed if (each := _read(evidence, order, zone))), None)
    chosen = shown if shown and _yields(told[0], shown, order, zone, is_zone_known) else told[0]
    return chosen.evidence, _problems(chosen, told)


def _read(evidence: Evidence, order: str, zone: ZoneInfo) -> _Told | None:
    reading = read_date(evidence.value, order=order, zone=zone)
    if reading is None or reading.day is None:
        return None
    is_utc = reading.instant is not None and evidence.value.rstrip().endswith(("Z", "+00:00", "+0000", "UTC", "GMT"))
    return _Told(evidence=evidence, day=reading.day, precision=reading.precision, is_utc=is_utc)


def _yields(declared: _Told, shown: _Told, order: str, zone: ZoneInfo, is_zone_known: bool) -> bool:
    """Whether what is declared gives way to what readers see."""
    if not declared.evidence.source.startswith(_DECLARED) or shown.day == declared.day:
        return False
    if declared.is_utc:  # the shown day tells in which zone the site counts, where nobody else does
        return not is_zone_known and abs(shown.day - declared.day) == _DAY
    other = read_date(shown.evidence.value, order=_OTHER_ORDER[order], zone=zone)
    return declared.precision == "day" and (other is None or other.day != declared.day)


def _problems(chosen: _Told, told: list[_Told]) -> list[Problem]:
    for each in told:
        if each.day != chosen.day and _family(each.evidence) not in (_family(chosen.evidence), "vague"):
            one, other = chosen.evidence, each.evidence
            detail = f"{one.source} {one.value!r} but {other.source} {other.value!r}"
            return [Problem(kind="dates-disagree", detail=detail)]
    return []


def _family(evidence: Evidence) -> str:
    """Evidence of one kind is not held against itself: the first is the story's. What is vague bears no witness."""
    kind = evidence.source.partition(":")[0]
    return _KIN.get(kind, kind)

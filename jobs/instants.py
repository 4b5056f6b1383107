"""When a timing comes, as instants: cron's own meaning, through both changes of the clocks. Pure.

In: `Every` or `Cron`, a span in UTC, the operator's zone.  Out: instants in UTC, ascending, none twice.

Daylight saving, as vixie cron and cronie document it: a time of day that is skipped in March runs at the moment after
the gap, and one that comes twice in October runs the first time. Lines that name every hour, or whose minutes begin
with `*`, go on evenly through the repeated hour. One thing is done better: such a line that names hours too, all of
which the gap swallows ("*/15 1 * * *"), runs once after the gap, so that no day is lost.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from jobs.timing import Cron, Every, Timing

__all__ = ["clock_changes", "latest_run", "next_run", "runs"]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_FAR = 41 * 366
"""Days within which any cron line comes: 29 February on a given weekday is at most 40 years away."""


def next_run(timing: Timing, after: datetime, zone: ZoneInfo, anchor: datetime | None = None) -> datetime:
    """The first instant later than `after`, in UTC.

    `Every` counts from `anchor`, the last run; None: from `after` itself. `Cron` needs none.

    >>> from jobs.timing import parse_timing
    >>> london, noon = ZoneInfo("Europe/London"), datetime(2026, 3, 28, 12, tzinfo=UTC)
    >>> next_run(parse_timing("30 1 * * *"), noon, london).isoformat()  # 29 March has no half past one
    '2026-03-29T01:00:00+00:00'
    >>> next_run(parse_timing("every 1d"), noon, london, anchor=noon).isoformat()
    '2026-03-29T12:00:00+00:00'
    """
    after = after.astimezone(UTC)  # sums in a zone's own time would not be absolute
    if isinstance(timing, Every):
        start, distance = (anchor or after).astimezone(UTC), timedelta(seconds=timing.seconds)
        return start + ((after - start) // distance + 1) * distance
    first = _local_day(after, zone)
    for number in range(_FAR):
        later = [
            day[bisect_right(day, after)] for day in _around(timing, first + number * _DAY, zone) if day[-1] > after
        ]
        if later:
            return min(later)
    raise ValueError("a cron line that never comes")


def latest_run(
    timing: Timing, until: datetime, zone: ZoneInfo, *, after: datetime | None = None, anchor: datetime | None = None
) -> datetime | None:
    """The last instant that is not later than `until`; None where none lies later than `after`.

    `Every` counts from `anchor`, in both directions; None: from `until` itself.
    """
    until = until.astimezone(UTC)
    if isinstance(timing, Every):
        start, distance = (anchor or until).astimezone(UTC), timedelta(seconds=timing.seconds)
        found: datetime | None = start + (until - start) // distance * distance
    else:
        found = _latest_of_cron(timing, until, zone, after)
    return None if found is None or (after is not None and found <= after) else found


def runs(
    timing: Timing, start: datetime, end: datetime, zone: ZoneInfo, anchor: datetime | None = None
) -> Iterator[datetime]:
    """Every instant from `start` to before `end`. `Every` counts from `anchor`; None: from `start`, which is one."""
    anchor = anchor or start
    found = next_run(timing, start.astimezone(UTC) - timedelta.resolution, zone, anchor)
    while found < end:
        yield found
        found = next_run(timing, found, zone, anchor)


def clock_changes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants later than `start`, up to `end`, at which the zone's clocks are put forward or back.

    >>> january, july = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    >>> [change.isoformat() for change in clock_changes(january, july, ZoneInfo("Europe/London"))]
    ['2026-03-29T01:00:00+00:00']
    """
    start = start.astimezone(UTC)
    while start < end:
        later = min(start + _DAY, end.astimezone(UTC))
        if start.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield _change(start, later, zone)
        start = later


def _latest_of_cron(timing: Cron, until: datetime, zone: ZoneInfo, after: datetime | None) -> datetime | None:
    last = _local_day(until, zone)
    first = last - _FAR * _DAY if after is None else _local_day(after, zone)
    while last >= first:
        earlier = [day[bisect_right(day, until) - 1] for day in _around(timing, last, zone) if day[0] <= until]
        if earlier:
            return max(earlier)
        last -= _DAY
    return None


def _around(timing: Cron, day: date, zone: ZoneInfo) -> list[tuple[datetime, ...]]:
    """The instants of a day and of its neighbours, empty days left out.

    Three, because a zone may put its clocks back over midnight, and then the instants of two days interlace.
    """
    days = (_on(timing, day + number * _DAY, zone) for number in (-1, 0, 1))
    return [instants for instants in days if instants]


def _local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


@lru_cache(maxsize=64)
def _on(timing: Cron, day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants that belong to one day of the zone's calendar, ascending.

    Kept for a while: every caller asks for the same few days again and again.
    """
    if not timing.day(day):
        return ()
    walls = (datetime(day.year, day.month, day.day, *time) for time in timing.times)  # noqa: DTZ001 - a wall clock's
    return tuple(sorted({instant for wall in walls for instant in _instants(timing, wall, zone)}))


def _instants(timing: Cron, wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the clock on the wall shows it: once, twice, or, in a gap, never."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    if first < second:
        return (first, second) if timing.steady else (first,)
    return () if len(timing.hours) == 24 else (_change(second, first, zone),)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second with an offset that `before` has not; one change lies between the two."""
    old = before.astimezone(zone).utcoffset()
    seconds = range(int((after - before) / _SECOND) + 1)
    place = bisect_left(
        seconds, True, key=lambda number: (before + number * _SECOND).astimezone(zone).utcoffset() != old
    )
    return before + place * _SECOND

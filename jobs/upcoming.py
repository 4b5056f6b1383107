"""What the schedule will do next, for `newskeep status` and `newskeep daemon --plan`. Pure.

In: `Config`, the last slot of each job, the present instant.  Out: `Planned` runs, and lines in the operator's time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from jobs.config import Config
from jobs.instants import clock_changes, next_run
from jobs.schedule import Job, due, plan

__all__ = ["Planned", "next_start", "plan_lines", "upcoming"]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One run to come."""

    job: Job
    slot: datetime
    """The slot that it will be recorded under; UTC."""
    at: datetime
    """When it starts: the slot and the job's jitter; for what was missed or never ran, now. UTC."""


def upcoming(
    config: Config, now: datetime, last: Mapping[str, datetime | None], count: int = 10
) -> tuple[Planned, ...]:
    """The next `count` runs, soonest first; at one instant, in the order of the plan.

    `last`: the last slot by name of job, as `due` takes it; a job that is missing there never ran.
    """
    now = now.astimezone(UTC)
    streams = (_stream(job, last.get(job.name), now) for job in plan(config))
    return tuple(islice(merge(*streams, key=lambda planned: planned.at), count))


def next_start(job: Job, last: datetime | None, now: datetime) -> datetime:
    """When the job starts next: now where a slot is due, else its next slot and the jitter. UTC."""
    return next(_stream(job, last, now.astimezone(UTC))).at


def plan_lines(planned: Sequence[Planned], now: datetime, zone: ZoneInfo) -> list[str]:
    """One line a run, in the zone's time with its abbreviation, and a line wherever its clocks change before a run."""
    if not planned:
        return ["nothing is planned: newskeep.toml has no [schedule]"]
    marks = [(change, f"{_clock(change, zone)}  {_mark(change, zone)}") for change in _changes(planned, now, zone)]
    lines = [(item.at, _line(item, zone)) for item in planned]
    return [line for _, line in merge(marks, lines, key=lambda pair: pair[0])]


def _stream(job: Job, last: datetime | None, now: datetime) -> Iterator[Planned]:
    """Its runs from now on, without end."""
    slot = due(job, last, now)
    if slot is not None:
        yield Planned(job=job, slot=slot, at=now)
    done = slot or last
    after = max(now - job.jitter, done or now)  # a clock put back a little: not before the slot that ran
    while True:
        after = next_run(job.timing, after, job.zone, anchor=done)
        yield Planned(job=job, slot=after, at=after + job.jitter)


def _changes(planned: Sequence[Planned], now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    for earlier, later in pairwise([now, *(item.at for item in planned)]):
        yield from clock_changes(earlier, later, zone)


def _line(item: Planned, zone: ZoneInfo) -> str:
    missed = item.at - item.slot - item.job.jitter
    late = f"  (due since {_clock(item.slot, zone)})" if missed > timedelta(minutes=1) else ""
    return f"{_clock(item.at, zone)}  {item.job.name}{late}"


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S %Z")


def _mark(change: datetime, zone: ZoneInfo) -> str:
    """What happens to the clocks at that instant."""
    before = (change - timedelta(seconds=1)).astimezone(zone).utcoffset()
    after = change.astimezone(zone).utcoffset()
    assert before is not None
    assert after is not None
    minutes = abs(after - before) // timedelta(minutes=1)
    distance = f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
    return f"-- the clocks go {'forward' if after > before else 'back'} by {distance} --"

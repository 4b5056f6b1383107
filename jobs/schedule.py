"""What runs when: the jobs that a configuration asks for, and the slot of each that is due. Pure.

In: `Config`, the slots that the archive has recorded, the present instant.  Out: `Job`s and slots.

A *slot* is the planned instant of a run, to the second, in UTC: it names the run for good. A job runs `jitter_s`
seconds after its slot, so that many sites do not all start at :00. `due` looks at the latest slot only: what was missed
while the machine was down or asleep is caught up by one run.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from jobs.config import Config
from jobs.instants import latest_run
from jobs.timing import Cron, Every, Timing

__all__ = ["SET_BACK", "Job", "due", "plan", "settle"]

SET_BACK = timedelta(hours=3)
"""A last slot further ahead than this was recorded by a clock that has been put back since. Cron draws the same."""
_LONGEST_JITTER_S = 120
_JITTER_SHARE = 10
"""A site's delay stays below this part of the distance between two of its runs."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One thing that is done again and again."""

    name: str
    """'crawl:<site>', 'report' or 'verify': the key under which its slots are recorded."""
    kind: str
    """'crawl', 'report' or 'verify'."""
    site: str | None = None
    """Key of the site; None for a job that is about all of them."""
    timing: Timing
    zone: ZoneInfo
    """The operator's, in which a cron line counts."""
    jitter_s: int = 0
    """Seconds from its slot to its run."""

    @property
    def jitter(self) -> timedelta:
        return timedelta(seconds=self.jitter_s)


def plan(config: Config) -> tuple[Job, ...]:
    """The jobs of a configuration: one crawl a site in the order of the file, then report and verify.

    What has no schedule is not there. The heartbeat is the daemon's own and in no plan.
    """
    crawls = [_crawl(config, key) for key in config.sites]
    others = [
        Job(name=kind, kind=kind, timing=timing, zone=config.zone)
        for kind, timing in (("report", config.schedule.report), ("verify", config.schedule.verify))
        if timing
    ]
    return (*(job for job in crawls if job), *others)


def due(job: Job, last: datetime | None, now: datetime) -> datetime | None:
    """The slot to run now, in UTC; None: nothing is due.

    `last` is the slot of the job's run that was recorded latest, whatever came of it; where only a crawl's start is
    known, that instant serves as well. None: it never ran, and is due at once. Whoever runs the slot records it, and it
    is not due again: not when half past one comes twice, not when the clock is put back by up to three hours.
    A `last` still further ahead tells nothing: the latest slot runs, and the new time holds (see `settle`).

    >>> from jobs.timing import parse_timing
    >>> job = Job(name="verify", kind="verify", timing=parse_timing("0 3 * * *"), zone=ZoneInfo("UTC"))
    >>> slot = due(job, datetime(2026, 5, 1, 3, tzinfo=UTC), datetime(2026, 5, 9, 12, tzinfo=UTC))  # after a week off
    >>> slot.isoformat(), due(job, slot, datetime(2026, 5, 9, 12, 1, tzinfo=UTC))
    ('2026-05-09T03:00:00+00:00', None)
    """
    now = now.astimezone(UTC)
    known = None if last is not None and last - now > SET_BACK else last
    if known is None and isinstance(job.timing, Every):
        return now
    return latest_run(job.timing, now - job.jitter, job.zone, after=known, anchor=known)


def settle(job: Job, last: datetime | None, now: datetime) -> datetime | None:
    """The `last` to go by after the clock was put back while the daemon ran: `last`, unless it lies too far ahead.

    Then it is the latest slot before `now`, as if that had been run: nothing is done twice, and the next slot
    of the new time is kept. The daemon asks at each heartbeat and remembers the answer until a slot is recorded.
    """
    if last is None or last - now <= SET_BACK:
        return last
    return latest_run(job.timing, now - job.jitter, job.zone, anchor=last)


def _crawl(config: Config, key: str) -> Job | None:
    timing = config.schedule.crawl_of(key)
    if timing is None:
        return None
    name = f"crawl:{key}"
    return Job(name=name, kind="crawl", site=key, timing=timing, zone=config.zone, jitter_s=_jitter_s(name, timing))


def _jitter_s(name: str, timing: Timing) -> int:
    """The same for a name for ever, on every machine: a run is not late one day and early the next."""
    period_s = timing.shortest_s if isinstance(timing, Cron) else timing.seconds
    number = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    return number % min(_LONGEST_JITTER_S, period_s // _JITTER_SHARE)

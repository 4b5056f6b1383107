"""Our plan as an APScheduler trigger, so that its own cron semantics never apply.

In: a `Job` and what its last slot was.  Out: the next instant to wake up at. Whether anything is to be run then, and
under which slot, is for `jobs.schedule.due` to say. Importing this imports APScheduler: do it late.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.triggers.base import BaseTrigger

from jobs.instants import next_run
from jobs.schedule import Job
from jobs.upcoming import next_start

__all__ = ["PlanTrigger"]


class PlanTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler 3 publishes no types
    """Fires when a slot of the job is due; add it with coalesce=True and misfire_grace_time=None.

    `last()` answers with the last slot of the job, as `due` takes it. It is asked anew each time, so that a run which
    somebody else recorded counts; right after a firing the new slot may not be recorded yet, so that counts too.
    The scheduler keeps the next firing by the clock on the wall: after that was put back, `reschedule_job` the job.
    """

    def __init__(self, job: Job, last: Callable[[], datetime | None]) -> None:
        self.job, self.last = job, last

    def __str__(self) -> str:
        return f"plan[{self.job.name}]"

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """When to fire after the previous firing, in UTC; never at or before it. What was missed fires once."""
        last, now = self.last(), now.astimezone(UTC)
        if previous_fire_time is None:
            return next_start(self.job, last, now)
        after = max(previous_fire_time.astimezone(UTC), now) - self.job.jitter
        return next_run(self.job.timing, after, self.job.zone, anchor=last or previous_fire_time) + self.job.jitter

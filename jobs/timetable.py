"""The jobs of the plan in APScheduler: each wakes the worker at its second.

In: jobs.  Out: `Worker.ask` at their times; whether anything is due then is for the worker to say. Importing this
imports APScheduler.
"""

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from archive.clock import utc_now
from jobs.trigger import PlanTrigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.schedule import Job
    from jobs.worker import Worker

__all__ = ["Timetable"]


class Timetable:
    """Its timers are monotonic: after a sleep `wakeup` it, after the clock was put back `follow` the jobs anew."""

    def __init__(self, worker: "Worker") -> None:
        self._worker = worker
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": {"type": "threadpool", "max_workers": 1}}
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def wakeup(self) -> None:
        """Look at the clock on the wall now."""
        self._scheduler.wakeup()

    def follow(self, jobs: "Mapping[str, Job]") -> None:
        """Wake each of these jobs at its second, and no other."""
        for stale in {job.id for job in self._scheduler.get_jobs()} - jobs.keys():
            self._scheduler.remove_job(stale)
        for job in jobs.values():
            self._scheduler.add_job(
                self._fire,
                PlanTrigger(job, partial(self._worker.last, job.name)),
                args=[job],
                id=job.name,
                coalesce=True,
                misfire_grace_time=None,
                replace_existing=True,
            )

    def _fire(self, job: "Job") -> None:
        self._worker.ask(job, utc_now())

"""One thing at a time: the thread in which the daemon's runs happen, and what waits for it.

In: jobs whose slot may be due.  Out: runs, each under its slot, one after the other. A job waits once at most, however
often it is asked for, so that the queue is never longer than the plan.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from jobs.schedule import Job, due, settle

__all__ = ["Item", "Under", "Worker"]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One run to come."""

    job: Job
    slot: datetime
    """The planned instant; UTC."""
    before: datetime | None = None
    """The job's last slot before this one: it holds again where the run could not take place."""


@dataclass(frozen=True, kw_only=True)
class Under:
    """The run under way."""

    item: Item
    since: datetime
    started_s: float = field(default_factory=monotonic)
    """Of the monotonic clock: a limit counts in time that really went by."""


class Worker:
    """`run(item)` says whether the slot is done; False: it is due again at the next `retry`. It must not raise.

    `changed` is called in the worker's thread whenever it begins or ends something. All methods are for any thread.
    """

    def __init__(
        self,
        run: Callable[[Item], bool],
        last: Mapping[str, datetime],
        clock: Callable[[], datetime],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._run, self._clock, self._changed = run, clock, changed
        self._last = dict(last)
        self._queue: dict[str, Item] = {}
        self._put_off: dict[str, Item] = {}
        self._under: Under | None = None
        self._stopped = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new. What waits is due again when the daemon starts next."""
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def join(self, timeout_s: float) -> bool:
        """Whether its thread came to its end."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def under(self) -> Under | None:
        """What runs now."""
        return self._under

    def last(self, name: str) -> datetime | None:
        """The slot of the job's latest run, the one under way included."""
        return self._last.get(name)

    def lasts(self) -> dict[str, datetime | None]:
        """The last slots of all jobs."""
        with self._wake:
            return dict(self._last)

    def ask(self, job: Job, now: datetime) -> None:
        """Queue the job if a slot of it is due."""
        with self._wake:
            slot = due(job, self._last.get(job.name), now)
            if slot is not None:
                self._offer(job, slot)

    def order(self, job: Job, now: datetime) -> None:
        """Queue the job now, whatever its plan says."""
        with self._wake:
            self._offer(job, now)

    def retry(self) -> None:
        """Queue again what could not take place."""
        with self._wake:
            for item in self._put_off.values():
                self._queue.setdefault(item.job.name, item)
            self._put_off.clear()
            self._wake.notify()

    def replan(self, jobs: Mapping[str, Job]) -> None:
        """Go by other jobs: what waits and is not among them is dropped."""
        with self._wake:
            for waiting in (self._queue, self._put_off):
                kept = {name: replace(item, job=jobs[name]) for name, item in waiting.items() if name in jobs}
                waiting.clear()
                waiting.update(kept)

    def settle(self, job: Job, now: datetime) -> bool:
        """After the clock was put back: go by a slot that is not too far ahead. Whether that changed anything."""
        with self._wake:
            last = self._last.get(job.name)
            settled = settle(job, last, now)
            if settled is not None:
                self._last[job.name] = settled
            return settled != last

    def _offer(self, job: Job, slot: datetime) -> None:
        """The later slot of one job stands for both: what was missed is caught up once."""
        self._put_off.pop(job.name, None)
        waiting = self._queue.get(job.name)
        if waiting is None or slot > waiting.slot:
            self._queue[job.name] = Item(job=job, slot=slot)
        self._wake.notify()

    def _work(self) -> None:
        while item := self._take():
            self._changed()
            done = self._run(item)
            with self._wake:
                self._under = None
                if not done:
                    self._give_back(item)
            self._changed()

    def _take(self) -> Item | None:
        """The next item, taken and marked in one step: nobody may find its slot due meanwhile. None: the end."""
        with self._wake:
            self._wake.wait_for(lambda: self._queue or self._stopped)
            if self._stopped:
                return None
            name = next(iter(self._queue))
            item = replace(self._queue.pop(name), before=self._last.get(name))
            self._last[name] = item.slot
            self._under = Under(item=item, since=self._clock())
            return item

    def _give_back(self, item: Item) -> None:
        if item.before is None:
            self._last.pop(item.job.name, None)
        else:
            self._last[item.job.name] = item.before
        self._put_off.setdefault(item.job.name, item)

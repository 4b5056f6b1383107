"""One run from its first row to its last: recorded under its slot, done in a child, ended with what came of it.

In: an item of the worker's queue.  Out: whether its slot is done. Nothing that happens in here ends the daemon.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from archive import open_archive
from archive.clock import utc_now
from archive.errors import ArchiveBusy, ArchiveError
from jobs.child import Patience, Stop
from jobs.logs import event, where
from jobs.tasks import Result, perform
from jobs.views import crawl_line

if TYPE_CHECKING:
    from datetime import datetime

    from archive.store import Store
    from jobs.accepted import Accepted
    from jobs.config import Config
    from jobs.worker import Item

__all__ = ["Runner"]

_PATIENCE = Patience(first_s=15.0, second_s=10.0)
"""The daemon promises to be gone within 30 s."""
_TRIES = 3
_OWN_TRIES = 50
"""Times a tenth of a second that our own mail thread may hold the archive."""
_LEVELS = {"ok": logging.INFO, "interrupted": logging.INFO, "late": logging.INFO, "partial": logging.WARNING}


class Runner:
    """`accepted`: the configuration that holds now; `reported`: called when a report may wait to be sent."""

    def __init__(self, accepted: "Callable[[], Accepted]", stop: Stop, reported: Callable[[], None]) -> None:
        self._accepted, self._stop, self._reported = accepted, stop, reported
        self._tidied = False
        self._unended: tuple[int, Result, datetime] | None = None
        self._told: set[str] = set()

    def __call__(self, item: "Item") -> bool:
        """Whether the slot is done; False: it is due again."""
        accepted = self._accepted()
        run_id = self._begin(item, accepted.config)
        if run_id is None:
            return False
        result = self._perform(item, accepted)
        self._unended = (run_id, result, utc_now())
        if result.outcome == "late":
            self._put_off(item, result.note or "")
        else:
            self._told.discard(item.job.name)
            _tell(item, result)
        self._end(accepted.config)
        if item.job.kind == "report":
            self._reported()
        return result.outcome not in ("late", "interrupted")

    def tidy(self) -> None:
        """Create or upgrade the archive, and end what a killed daemon left. ArchiveBusy while somebody writes."""
        self._open(self._accepted().config).close()

    def close(self) -> None:
        """A last attempt to note how the last run ended; else its slot would be repeated by the next daemon."""
        if self._unended:
            self._end(self._accepted().config)

    def _begin(self, item: "Item", config: "Config") -> int | None:
        """Record it under its slot. None: somebody else writes, or the archive cannot be written."""
        try:
            with self._open(config) as store:
                return store.begin_run(item.job.name, item.slot, utc_now())
        except (ArchiveError, sqlite3.Error, OSError) as error:
            self._put_off(item, str(error))
            return None

    def _perform(self, item: "Item", accepted: "Accepted") -> Result:
        """In a child; once more where our own mail thread had the archive for a moment."""
        site = item.job.site
        child = {
            "stop": self._stop,
            "patience": _PATIENCE,
            "limit_s": accepted.config.schedule.limit_of(site).total_seconds(),
            "config_fd": accepted.fd,
        }
        result = Result(outcome="late")
        for _ in range(_TRIES):
            try:
                result = perform(item.job, accepted.config, child, lambda number: _began(item, number))
            except Exception as error:  # noqa: BLE001 - the last place: a run that breaks must not stop those after it
                return Result(outcome="failed", note=f"broke: {where(error)}")
            if result.outcome != "late" or f"pid {os.getpid()}," not in (result.note or ""):
                break
        return result

    def _open(self, config: "Config") -> "Store":
        """The archive to be written to, with all noted that had to wait until now. ArchiveBusy, ArchiveError."""
        store = _patiently(config)
        try:
            if not self._tidied and store.end_dead_runs(utc_now()):
                event("runs-interrupted", "the daemon was killed while something ran; what was cut off is due again")
            self._tidied = True
            if self._unended:
                run_id, result, at = self._unended
                number = result.crawl.id if result.crawl else None
                store.end_run(run_id, result.outcome, at, number, result.note)
                self._unended = None
        except BaseException:
            store.close()
            raise
        return store

    def _end(self, config: "Config") -> None:
        """Note how the run ended; where that is impossible now, it is noted before the next one begins."""
        try:
            self._open(config).close()
        except (ArchiveError, sqlite3.Error, OSError) as error:
            event("run-unrecorded", f"how it ended is noted later: {error}", level=logging.WARNING)

    def _put_off(self, item: "Item", why: str) -> None:
        """Said once, not each minute."""
        if item.job.name not in self._told:
            event("run-late", f"{item.job.name} waits: {why}", site=item.job.site, level=logging.WARNING)
        self._told.add(item.job.name)


def _patiently(config: "Config") -> "Store":
    """ArchiveBusy where another process has it; our own mail thread is waited for."""
    for _ in range(_OWN_TRIES):
        try:
            return open_archive(config.archive, write=True)
        except ArchiveBusy as error:
            if not error.holder.startswith(f"pid {os.getpid()},"):
                raise
            threading.Event().wait(0.1)
    return open_archive(config.archive, write=True)


def _began(item: "Item", crawl_id: int) -> None:
    event("crawl-began", f"crawl for {item.slot:%Y-%m-%d %H:%M:%S} UTC", site=item.job.site, crawl_id=crawl_id)


def _tell(item: "Item", result: Result) -> None:
    level = _LEVELS.get(result.outcome, logging.ERROR)
    if result.crawl:
        words = crawl_line(result.crawl).partition(": ")[2] + (
            f"; {result.note}" if result.note != result.crawl.note else ""
        )
        event("crawl-ended", words, site=item.job.site, crawl_id=result.crawl.id, level=level)
    else:
        words = f"{item.job.name}: {result.outcome}" + (f": {result.note}" if result.note else "")
        event(f"{item.job.kind}-ended", words, site=item.job.site, level=level)

"""The process that keeps the schedule: starts, listens to signals, beats once a minute, stops.

In: newskeep.toml, the slots that the archive has recorded, signals.  Out: runs and mails on time, exit code 0.
APScheduler wakes jobs at their second; the heartbeat asks for all of them again, because after a suspended machine or a
changed clock no timer can be trusted.
"""

import logging
import os
import signal
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING

from archive import open_archive
from archive.about import VERSION
from archive.clock import utc_now
from archive.errors import ArchiveBusy, ArchiveError, ArchiveMissing, ConfigError, NewskeepError
from archive.lock import WriterLock
from jobs import logs, notify
from jobs.accepted import Accepted, accept
from jobs.child import Stop
from jobs.logs import event
from jobs.runner import Runner
from jobs.schedule import Job, plan
from jobs.sender import Sender
from jobs.timetable import Timetable
from jobs.timing import Every
from jobs.upcoming import plan_lines, upcoming
from jobs.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobs.config import Config

__all__ = ["Daemon", "hear", "planned_lines", "serve"]

_BEAT_S = 60.0
_STOP_S = 28.0
"""Within 30 s of the signal we are gone; a child is killed after 25."""
_MAIL_S = 20.0
"""A mail under way may take so long then. One whose answer is lost comes again, under the same Message-ID."""
_OVER_S = 120.0
"""How much longer than its limit a run may take before systemd is no longer told that all is well."""
_ANNOUNCED = 5
_SELDOM = Every(seconds=366 * 86400)
"""Of a site without a schedule: it is crawled when somebody asks, and no plan holds it."""
_SIGNALS = {
    signal.SIGTERM: "stop",
    signal.SIGINT: "stop",
    signal.SIGHUP: "reload",
    signal.SIGUSR1: "crawl",
}


def serve(named: str | Path | None, form: str, *, verbose: bool = False) -> int:
    """Keep the schedule of the file until told to stop: 0, or 1 where something would not stop in time.

    ConfigError; ArchiveError for an archive that cannot be used at all, or where another daemon keeps it.
    """
    words = hear()
    logs.start(form, UTC, verbose=verbose)
    try:
        accepted = accept(named)
        logs.set_zone(accepted.config.zone)
        with _alone(accepted.config):
            return Daemon(accepted, words).run()
    except NewskeepError as error:
        if form != "json":
            raise
        event("not-started", str(error), level=logging.ERROR)  # whoever reads JSON reads nothing else
        return 2 if isinstance(error, ConfigError) else 1


def hear() -> "SimpleQueue[str]":
    """The words of the signals that come from now on. Before anything else: a signal that nobody awaits is a kill."""
    words: SimpleQueue[str] = SimpleQueue()  # its `put` may be called from a signal's handler
    for number in _SIGNALS:
        signal.signal(number, lambda number, _frame: words.put(_SIGNALS[signal.Signals(number)]))
    return words


def planned_lines(config: "Config", count: int = 10) -> list[str]:
    """The next runs, in the operator's time, as the archive knows the last ones."""
    try:
        with open_archive(config.archive) as archive:
            last = archive.last_slots()
    except ArchiveMissing:
        last = {}
    now = utc_now()
    return plan_lines(upcoming(config, now, dict(last), count), now, config.zone)


@contextmanager
def _alone(config: "Config") -> "Iterator[None]":
    """One daemon an archive, for as long as the block runs."""
    path = config.archive.resolve()
    try:
        lock = WriterLock(path.with_name(path.name + ".daemon"), "newskeep daemon", utc_now())
    except ArchiveBusy as error:
        words = f"another daemon keeps it: {error.used.removeprefix('in use by ')}; stop that one first"
        raise ArchiveError(config.archive, words) from None
    try:
        yield
    finally:
        lock.release()


class Daemon:
    """One life of the daemon. The main thread only listens and beats; work is done in threads and child processes."""

    def __init__(self, accepted: Accepted, words: "SimpleQueue[str]") -> None:
        self._accepted = accepted
        self._jobs: dict[str, Job] = {job.name: job for job in plan(accepted.config)}
        self._words = words
        self._stop = Stop()
        self._sender = Sender(lambda: self._accepted.config)
        self._runner = Runner(lambda: self._accepted, self._stop, self._sender.wake)
        self._worker = Worker(self._runner, self._prepare(), utc_now, lambda: self._words.put("changed"))
        self._timetable = Timetable(self._worker)
        self._before = utc_now()
        self._beat_s = min(_BEAT_S, (notify.watchdog_s() or 2 * _BEAT_S) / 2)

    def run(self) -> int:
        self._announce()
        self._worker.start()
        self._sender.start()
        self._timetable.start()
        self._timetable.follow(self._jobs)
        notify.ready()
        self._beat()
        self._listen()
        return self._end()

    def _prepare(self) -> dict[str, datetime]:
        """The last slots. The archive is made where it is missing; one in use is made ready before the first run."""
        try:
            self._runner.tidy()
        except ArchiveBusy as error:
            event("archive-busy", str(error))
        with open_archive(self._accepted.config.archive) as archive:
            return archive.last_slots()

    def _announce(self) -> None:
        config = self._accepted.config
        event("started", f"newskeep {VERSION}, pid {os.getpid()}, archive {config.archive}, file {config.path}")
        self._announce_plan()

    def _announce_plan(self) -> None:
        config, now = self._accepted.config, utc_now()
        for line in plan_lines(upcoming(config, now, self._worker.lasts(), _ANNOUNCED), now, config.zone):
            event("planned", line)

    # Signals and heartbeats

    def _listen(self) -> None:
        """Until told to stop, or until no run can take place any more. Each word is a heartbeat too."""
        next_beat = monotonic() + self._beat_s
        acts: dict[str, Callable[[], None]] = {
            "reload": self._reload,
            "crawl": self._crawl_all,
            "changed": self._show,
            "beat": self._beat,
        }
        while True:
            try:
                word = self._words.get(timeout=max(next_beat - monotonic(), 0.0))
            except Empty:
                word, next_beat = "beat", monotonic() + self._beat_s
            if word == "stop":
                return
            acts[word]()
            if not self._worker.alive:
                return

    def _beat(self) -> None:
        """What was missed, what had to wait, what the clock did; then whoever watches us."""
        now = utc_now()
        if now < self._before:
            self._clock_went_back(now)
        self._before = now
        self._worker.retry()
        for job in tuple(self._jobs.values()):
            self._worker.ask(job, now)
        self._timetable.wakeup()
        self._sender.wake()
        self._show()
        if self._well():
            notify.still_alive()

    def _well(self) -> bool:
        under = self._worker.under
        if not self._worker.alive or not self._sender.alive:
            return False
        if under is None:
            return True
        limit = self._accepted.config.schedule.limit_of(under.item.job.site).total_seconds()
        return monotonic() - under.started_s < limit + _OVER_S

    def _clock_went_back(self, now: datetime) -> None:
        event("clock-set-back", f"the clock went back to {now:%Y-%m-%d %H:%M:%S} UTC", level=logging.WARNING)
        for job in tuple(self._jobs.values()):
            self._worker.settle(job, now)
        self._timetable.follow(self._jobs)

    def _show(self) -> None:
        """What runs and what is next, for systemctl."""
        config, now = self._accepted.config, utc_now()
        coming = upcoming(config, now, self._worker.lasts(), 1)
        line = plan_lines(coming, now, config.zone)[-1]
        under = self._worker.under
        doing = f"{under.item.job.name} since {under.since.astimezone(config.zone):%H:%M:%S}" if under else "waiting"
        notify.status(f"{doing}; next: {line}")

    def _reload(self) -> None:
        """A file that is wrong changes nothing."""
        notify.reloading()
        try:
            self._take_over(accept(self._accepted.config.path))
            event("reloaded", f"{self._accepted.config.path} was read again")
            self._announce_plan()
        except (NewskeepError, OSError) as error:
            event("reload-refused", f"{error}; what was read before still holds", level=logging.ERROR)
        notify.ready()

    def _take_over(self, accepted: Accepted) -> None:
        if accepted.config.archive != self._accepted.config.archive:
            raise ArchiveError(accepted.config.archive, "another archive needs another start of the daemon")
        self._accepted = accepted
        self._jobs = {job.name: job for job in plan(accepted.config)}
        logs.set_zone(accepted.config.zone)
        self._worker.replan(self._jobs)
        self._timetable.follow(self._jobs)
        self._beat()

    def _crawl_all(self) -> None:
        """Every site of the file once, now, whatever its schedule says."""
        config = self._accepted.config
        event("crawl-asked", "all sites are crawled now")
        for key in config.sites:
            name = f"crawl:{key}"
            unplanned = Job(name=name, kind="crawl", site=key, timing=_SELDOM, zone=config.zone)
            self._worker.order(self._jobs.get(name, unplanned), utc_now())
        self._beat()

    # The end

    def _end(self) -> int:
        """Begin nothing new, let the story and the mail under way finish, and be gone in time."""
        notify.stopping()
        broken = not self._worker.alive
        words = (
            "its worker broke: the daemon ends, to be started anew" if broken else "told to stop: nothing new begins"
        )
        event("stopping", words, level=logging.ERROR if broken else logging.INFO)
        told = monotonic()
        self._worker.stop()
        self._sender.stop()
        self._stop(signal.SIGTERM)
        self._timetable.stop()
        done = self._worker.join(_STOP_S) and not broken
        if done:
            self._runner.close()
        self._sender.join(max(told + _MAIL_S - monotonic(), 0.0))
        event("stopped", "bye" if done else "something would not stop", level=logging.INFO if done else logging.ERROR)
        return 0 if done else 1

"""One thing at a time: what waits, what is due again, what a jumping clock does to it, and when a run is too long."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.errors import ConfigError
from crawler.project import load_project
from jobs.child import Patience, Stop
from jobs.config import load_config
from jobs.run import CrawlError, crawl_site
from jobs.schedule import Job
from jobs.timing import parse_timing
from jobs.worker import Item, Worker
from tests.crawling import write_config
from tests.daemon_life import settings
from tests.hostile import HostileServer

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEADLINE_S = 60


def job(name: str = "crawl:own", timing: str = "0 * * * *") -> Job:
    return Job(name=name, kind="crawl", site="own", timing=parse_timing(timing), zone=ZoneInfo("UTC"))


@dataclass
class Desk:
    """What the worker's thread does, one step at a time, as the test lets it."""

    done: bool = True
    ran: list[Item] = field(default_factory=list)
    at_work: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    changed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def run(self, item: Item) -> bool:
        self.ran.append(item)
        self.at_work.release()
        assert self.go_on.acquire(timeout=DEADLINE_S)
        return self.done

    def slots(self) -> list[datetime]:
        return [item.slot for item in self.ran]

    def begins(self) -> None:
        assert self.at_work.acquire(timeout=DEADLINE_S)
        assert self.changed.acquire(timeout=DEADLINE_S)

    def ends(self) -> None:
        self.go_on.release()
        assert self.changed.acquire(timeout=DEADLINE_S)


@contextmanager
def at_work(last: dict[str, datetime] | None = None) -> Iterator[tuple[Worker, Desk]]:
    desk = Desk()
    worker = Worker(desk.run, last or {}, lambda: NOON, desk.changed.release)
    worker.start()
    try:
        yield worker, desk
    finally:
        worker.stop()
        desk.go_on.release(1000)
        assert worker.join(DEADLINE_S)


def test_a_slot_that_waits_or_runs_is_not_queued_again() -> None:
    with at_work({"crawl:own": NOON - 3 * HOUR}) as (worker, desk):
        for minute in range(5):
            worker.ask(job(), NOON + timedelta(minutes=minute))
        desk.begins()
        worker.ask(job(), NOON + timedelta(minutes=6))
        desk.ends()
        worker.ask(job(), NOON + timedelta(minutes=7))
        worker.ask(job("report"), NOON)  # so that something comes after it
        desk.begins()
    assert [(item.job.name, item.slot) for item in desk.ran] == [("crawl:own", NOON), ("report", NOON)]


def test_what_was_missed_meanwhile_is_one_run_under_the_latest_slot() -> None:
    with at_work({"crawl:own": NOON}) as (worker, desk):
        worker.order(job("report"), NOON)
        desk.begins()
        for hours in range(1, 6):
            worker.ask(job(), NOON + hours * HOUR)
        desk.ends()
        desk.begins()
    assert desk.slots() == [NOON, NOON + 5 * HOUR]


def test_what_could_not_take_place_is_due_again_at_the_next_heartbeat_only() -> None:
    with at_work({"crawl:own": NOON - HOUR}) as (worker, desk):
        desk.done = False
        worker.ask(job(), NOON)
        desk.begins()
        desk.ends()
        assert worker.last("crawl:own") == NOON - HOUR
        assert worker.under is None
        desk.done = True
        worker.retry()
        worker.ask(job(), NOON)
        desk.begins()
        desk.ends()
        assert worker.last("crawl:own") == NOON
    assert desk.slots() == [NOON, NOON]


def test_what_a_person_ordered_is_tried_again_though_no_plan_has_it() -> None:
    with at_work({"crawl:own": NOON}) as (worker, desk):
        desk.done = False
        ordered = NOON + timedelta(minutes=5)
        worker.order(job(), ordered)
        desk.begins()
        desk.ends()
        desk.done = True
        worker.retry()
        desk.begins()
    assert desk.slots() == [ordered, ordered]


def test_a_clock_put_back_by_days_stops_nothing_and_repeats_nothing() -> None:
    ahead = NOON + timedelta(days=2)
    with at_work({"crawl:own": ahead}) as (worker, desk):
        assert worker.settle(job(), NOON)
        worker.ask(job(), NOON + timedelta(minutes=1))
        worker.ask(job(), NOON + HOUR)
        desk.begins()
    assert desk.slots() == [NOON + HOUR]


def test_a_job_that_left_the_file_is_dropped_from_the_queue() -> None:
    with at_work() as (worker, desk):
        worker.order(job("report"), NOON)
        desk.begins()
        worker.ask(job("crawl:left"), NOON)
        worker.ask(job("crawl:kept"), NOON)
        worker.replan({"crawl:kept": job("crawl:kept", "every 1h")})
        desk.ends()
        desk.begins()
    assert [item.job.name for item in desk.ran] == ["report", "crawl:kept"]
    assert desk.ran[1].job.timing == parse_timing("every 1h")


def test_nothing_new_begins_after_it_was_told_to_stop() -> None:
    with at_work() as (worker, desk):
        worker.order(job("report"), NOON)
        desk.begins()
        worker.order(job(), NOON)
        worker.stop()
    assert [item.job.name for item in desk.ran] == ["report"]
    assert not worker.alive


def test_a_crawl_that_takes_longer_than_it_may_is_stopped_killed_and_can_be_repeated(
    tmp_path: Path, misbehaving: HostileServer
) -> None:
    misbehaving.stories = {"one": "hangs"}
    project = load_project(write_config(tmp_path, misbehaving.site_table()))
    patience = Patience(first_s=0.2, second_s=0.2)
    stop = Stop()

    def crawl_from_a_thread() -> None:
        with pytest.raises(CrawlError) as caught:
            crawl_site(project, "demo", child={"stop": stop, "patience": patience, "limit_s": 8.0})
        kinds.append(caught.value.kind)

    kinds: list[str] = []
    thread = threading.Thread(target=crawl_from_a_thread)
    thread.start()
    thread.join(DEADLINE_S)
    assert kinds == ["overdue"]
    assert stop.asked == []
    misbehaving.stories = {"one": "good"}
    assert crawl_site(project, "demo", child={"stop": stop, "limit_s": 60.0}).outcome == "ok"


def test_a_limit_is_that_of_the_site_else_that_of_the_schedule(tmp_path: Path) -> None:
    table = {"home": "https://www.example.org/", "listings": ["https://www.example.org/news/"]}
    more = 'crawl = "every 1h"\nlimit = "90m"'
    schedule = load_config(settings(tmp_path, {"slow": table | {"limit": "1d"}, "other": table}, more)).schedule
    limits = [schedule.limit_of(key) for key in ("slow", "other", None)]
    assert limits == [timedelta(days=1), timedelta(minutes=90), timedelta(minutes=90)]
    for broken in (more.replace("90m", "soon"), more.replace("90m", "* * * * *")):
        with pytest.raises(ConfigError, match=r"schedule\.limit: expected a time such as"):
            load_config(settings(tmp_path, {"slow": table}, broken))
    with pytest.raises(ConfigError, match=r"sites\.slow\.limit: expected a time such as"):
        load_config(settings(tmp_path, {"slow": table | {"limit": "9"}}, more))


def test_a_stop_that_came_before_the_child_was_there_reaches_it(tmp_path: Path, misbehaving: HostileServer) -> None:
    project = load_project(write_config(tmp_path, misbehaving.site_table()))
    stop = Stop()
    stop(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        crawl_site(project, "demo", child={"stop": stop})

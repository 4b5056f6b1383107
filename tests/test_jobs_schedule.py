"""What runs when: the plan of a configuration, the slot that is due, the runs to come, and the scheduler's trigger."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ConfigError
from crawler.project import load_project
from jobs.config import Config, load_config
from jobs.schedule import Job, due, plan, settle
from jobs.timing import parse_timing
from jobs.trigger import PlanTrigger
from jobs.upcoming import next_start, plan_lines, upcoming

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def site(key: str, more: str = "") -> str:
    return (
        f'[sites.{key}]\nhome = "https://{key}.example.org/"\nlistings = ["https://{key}.example.org/news/"]\n{more}\n'
    )


def config(folder: Path, text: str) -> Config:
    path = folder / "newskeep.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def job(timing: str, *, jitter_s: int = 0, zone: ZoneInfo = LONDON) -> Job:
    return Job(name="crawl:own", kind="crawl", site="own", timing=parse_timing(timing), zone=zone, jitter_s=jitter_s)


SCHEDULE = '[schedule]\ncrawl = "every 1h"\nreport = "0 7 * * mon-fri"\nverify = "0 3 * * sun"\n'


def test_each_site_has_its_crawl_and_a_site_may_set_its_own(tmp_path: Path) -> None:
    text = site("river") + site("sea", 'crawl = "every 15m"') + SCHEDULE
    jobs = plan(config(tmp_path, text))
    assert [found.name for found in jobs] == ["crawl:river", "crawl:sea", "report", "verify"]
    assert [found.timing for found in jobs[:2]] == [parse_timing("every 1h"), parse_timing("every 15m")]
    assert {found.zone for found in jobs} == {LONDON}
    assert [found.jitter_s for found in jobs[2:]] == [0, 0]


def test_what_has_no_schedule_is_not_planned(tmp_path: Path) -> None:
    assert plan(config(tmp_path, site("river"))) == ()
    text = site("river") + site("sea", 'crawl = "17 6-22 * * *"')
    assert [found.name for found in plan(config(tmp_path, text))] == ["crawl:sea"]


@pytest.mark.parametrize("words", ['"every 1w"', '"0 25 * * *"', '""', "15", '["every 1h"]'])
def test_a_site_s_own_schedule_is_checked_as_any_other(tmp_path: Path, words: str) -> None:
    with pytest.raises(ConfigError, match=r"every (15m|1h)") as caught:
        config(tmp_path, site("sea", f"crawl = {words}"))
    assert (caught.value.file, caught.value.key) == (str(tmp_path / "newskeep.toml"), "sites.sea.crawl")


def test_the_crawler_reads_a_file_whose_site_has_its_own_schedule(tmp_path: Path) -> None:
    held = config(tmp_path, site("sea", 'crawl = "every 15m"'))
    assert load_project(held.path).sites == held.sites


def test_sites_start_a_little_apart_and_always_at_the_same_distance(tmp_path: Path) -> None:
    text = "".join(site(f"site-{number}") for number in range(60))
    hourly = plan(config(tmp_path, text + '[schedule]\ncrawl = "0 * * * *"'))
    assert len({found.jitter_s for found in hourly}) > 30
    assert all(0 <= found.jitter_s < 120 for found in hourly)
    assert plan(config(tmp_path, text + '[schedule]\ncrawl = "0 * * * *"')) == hourly
    often = plan(config(tmp_path, text + '[schedule]\ncrawl = "*/5 * * * *"'))
    assert all(found.jitter_s < 30 for found in often)
    assert all(found.jitter_s < 6 for found in plan(config(tmp_path, text + '[schedule]\ncrawl = "every 1m"')))


def test_a_job_that_never_ran_is_due_at_once() -> None:
    now = utc("2026-05-05T12:34:56")
    assert due(job("every 1h"), None, now) == now
    assert due(job("0 7 * * *"), None, now) == utc("2026-05-05T06:00")


def test_a_slot_runs_once() -> None:
    hourly, slot = job("every 1h"), utc("2026-05-05T12:00:00")
    assert due(hourly, slot, slot) is None
    assert due(hourly, slot, slot + HOUR - SECOND) is None
    assert due(hourly, slot, slot + HOUR) == slot + HOUR
    assert due(hourly, slot + HOUR, slot + HOUR + 5 * MINUTE) is None


def test_a_run_that_started_late_does_not_make_the_next_one_late() -> None:
    slot = utc("2026-05-05T12:00:00")
    assert due(job("every 15m"), slot, slot + 22 * MINUTE) == slot + 15 * MINUTE
    assert due(job("every 15m"), slot + 15 * MINUTE, slot + 30 * MINUTE) == slot + 30 * MINUTE


def test_what_was_missed_is_caught_up_by_one_run() -> None:
    last, now = utc("2026-05-01T06:00"), utc("2026-05-08T09:30")
    slot = due(job("0 7 * * *"), last, now)
    assert slot == utc("2026-05-08T06:00")
    assert due(job("0 7 * * *"), slot, now) is None
    assert due(job("every 1h"), last, now) == utc("2026-05-08T09:00")


def test_the_start_of_a_run_serves_where_its_slot_is_not_known() -> None:
    started = utc("2026-05-05T06:00:41")
    assert due(job("0 7 * * *"), started, utc("2026-05-05T20:00")) is None
    assert due(job("0 7 * * *"), started, utc("2026-05-06T06:00")) == utc("2026-05-06T06:00")


def test_a_site_runs_after_its_jitter_under_its_slot() -> None:
    slot = utc("2026-05-05T12:00:00")
    late = job("0 * * * *", jitter_s=40)
    assert due(late, slot - HOUR, slot + 39 * SECOND) is None
    assert due(late, slot - HOUR, slot + 40 * SECOND) == slot
    assert due(late, slot, slot + 41 * SECOND) is None


def test_half_past_one_that_comes_twice_runs_once() -> None:
    nightly = job("30 1 * * *")
    first = due(nightly, utc("2026-10-24T00:30"), utc("2026-10-25T00:30"))
    assert first == utc("2026-10-25T00:30")
    assert due(nightly, first, utc("2026-10-25T01:30")) is None  # half past one again, by the clock on the wall
    assert due(nightly, first, utc("2026-10-26T01:30")) == utc("2026-10-26T01:30")


def test_a_clock_put_back_a_little_repeats_nothing() -> None:
    last = utc("2026-05-05T12:00")
    for timing in ("every 1h", "every 15m", "0 * * * *", "* * * * *"):
        for back in (SECOND, MINUTE, HOUR, 3 * HOUR):
            assert due(job(timing), last, last - back) is None
            assert settle(job(timing), last, last - back) == last


@pytest.mark.parametrize("timing", ["every 1h", "0 * * * *"])
def test_a_clock_put_back_by_a_day_neither_stops_the_runs_nor_repeats_one(timing: str) -> None:
    hourly, last = job(timing), utc("2026-05-05T12:00")
    now = utc("2026-05-04T12:20")
    last = settle(hourly, last, now) or last
    assert due(hourly, last, now) is None
    assert due(hourly, settle(hourly, last, now), utc("2026-05-04T13:00")) == utc("2026-05-04T13:00")


def test_a_daemon_that_starts_after_its_clock_was_put_back_runs_once_and_goes_on() -> None:
    last, now = utc("2027-05-05T12:00"), utc("2026-05-05T12:20")  # a machine that woke up in the wrong year
    slot = due(job("0 * * * *"), last, now)
    assert slot == utc("2026-05-05T12:00")
    assert due(job("0 * * * *"), slot, now + MINUTE) is None
    assert due(job("every 1h"), last, now) == now


def test_a_clock_put_forward_runs_once() -> None:
    last, now = utc("2026-05-05T12:00"), utc("2026-05-07T12:20")
    slot = due(job("0 * * * *"), last, now)
    assert slot == utc("2026-05-07T12:00")
    assert due(job("0 * * * *"), slot, now) is None


STEPS = st.one_of(
    st.integers(1, 7200),  # time passes
    st.integers(-10800, -1),  # the clock is put back by up to three hours
    st.integers(86400, 864000),  # the machine sleeps
)


@given(
    timing=st.sampled_from(["every 15m", "every 1h", "every 1d", "17 * * * *", "30 1 * * *", "*/20 0-2 * * *"]),
    steps=st.lists(STEPS, min_size=5, max_size=60),
    jitter_s=st.sampled_from([0, 40]),
)
def test_whatever_the_clock_does_no_slot_runs_twice(timing: str, steps: list[int], jitter_s: int) -> None:
    planned, now, recorded = job(timing, jitter_s=jitter_s), utc("2026-10-23T12:00"), [utc("2026-10-23T00:30")]
    ahead = now
    for step in steps:
        now = max(now + step * SECOND, ahead - 3 * HOUR)
        ahead = max(ahead, now)
        slot = due(planned, recorded[-1], now)
        if slot:
            assert recorded[-1] < slot <= now - planned.jitter
            recorded.append(slot)
        assert due(planned, recorded[-1], now) is None


def test_the_next_runs_are_told_in_local_time_with_the_change_of_the_clocks(tmp_path: Path) -> None:
    text = site("river", 'crawl = "0 */8 * * *"') + '[schedule]\nreport = "30 1 * * *"\nverify = "0 3 * * sun"\n'
    held, now = config(tmp_path, text), utc("2026-10-24T08:00")
    last = {
        "crawl:river": utc("2026-10-24T07:00"),
        "report": utc("2026-10-24T00:30"),
        "verify": utc("2026-10-18T02:00"),
    }
    jitter = f"{plan(held)[0].jitter_s // 60:02}:{plan(held)[0].jitter_s % 60:02}"
    assert plan_lines(upcoming(held, now, last), now, LONDON) == [
        f"Sat 2026-10-24 16:{jitter} BST  crawl:river",
        f"Sun 2026-10-25 00:{jitter} BST  crawl:river",
        "Sun 2026-10-25 01:30:00 BST  report",
        "Sun 2026-10-25 01:00:00 GMT  -- the clocks go back by 1 h --",
        "Sun 2026-10-25 03:00:00 GMT  verify",
        f"Sun 2026-10-25 08:{jitter} GMT  crawl:river",
        f"Sun 2026-10-25 16:{jitter} GMT  crawl:river",
        f"Mon 2026-10-26 00:{jitter} GMT  crawl:river",
        "Mon 2026-10-26 01:30:00 GMT  report",
        f"Mon 2026-10-26 08:{jitter} GMT  crawl:river",
        f"Mon 2026-10-26 16:{jitter} GMT  crawl:river",
    ]


def test_a_time_that_march_skips_is_told_where_it_will_run(tmp_path: Path) -> None:
    held, now = config(tmp_path, '[schedule]\nreport = "30 1 * * *"\n'), utc("2026-03-28T12:00")
    assert plan_lines(upcoming(held, now, {"report": now}, count=2), now, LONDON) == [
        "Sun 2026-03-29 02:00:00 BST  -- the clocks go forward by 1 h --",
        "Sun 2026-03-29 02:00:00 BST  report",
        "Mon 2026-03-30 01:30:00 BST  report",
    ]


def test_what_was_missed_comes_first_and_says_so(tmp_path: Path) -> None:
    held, now = config(tmp_path, SCHEDULE + site("river")), utc("2026-11-16T12:00")
    last = {"report": utc("2026-11-12T07:00"), "crawl:river": now, "verify": utc("2026-11-15T03:00")}
    lines = plan_lines(upcoming(held, now, last, count=3), now, LONDON)
    assert lines[0] == "Mon 2026-11-16 12:00:00 GMT  report  (due since Mon 2026-11-16 07:00:00 GMT)"
    assert lines[1].startswith("Mon 2026-11-16 13:0")
    assert len(upcoming(held, now, last)) == 10


def test_a_run_to_come_is_the_run_that_becomes_due(tmp_path: Path) -> None:
    held, now = (
        config(tmp_path, SCHEDULE + site("river") + site("sea", 'crawl = "*/15 6-22 * * 1-5"')),
        utc("2026-10-23T20:00"),
    )
    last: dict[str, datetime | None] = {found.name: now for found in plan(held)}
    for planned in upcoming(held, now, last, count=60):
        assert due(planned.job, last[planned.job.name], planned.at - SECOND) is None
        assert due(planned.job, last[planned.job.name], planned.at) == planned.slot
        assert next_start(planned.job, last[planned.job.name], planned.at - SECOND) == planned.at
        last[planned.job.name] = planned.slot


def test_a_last_run_in_a_wrong_year_does_not_empty_the_plan(tmp_path: Path) -> None:
    held, now = config(tmp_path, '[schedule]\nreport = "0 7 * * *"\n'), utc("2026-11-16T12:00")
    found = upcoming(held, now, {"report": utc("2031-01-01T07:00")}, count=3)
    assert [planned.at for planned in found] == [now, utc("2026-11-17T07:00"), utc("2026-11-18T07:00")]


def test_a_file_without_a_schedule_says_that_nothing_is_planned(tmp_path: Path) -> None:
    held = config(tmp_path, site("river"))
    assert plan_lines(upcoming(held, utc("2026-05-05T12:00"), {}), utc("2026-05-05T12:00"), LONDON) == [
        "nothing is planned: newskeep.toml has no [schedule]"
    ]


def test_the_scheduler_wakes_up_when_the_plan_says() -> None:
    slots = [utc("2026-10-23T00:30")]
    trigger = PlanTrigger(job("30 1 * * *", jitter_s=7), lambda: slots[-1])
    first = trigger.get_next_fire_time(None, utc("2026-10-24T12:00"))
    assert first == utc("2026-10-24T12:00")  # the night of the 24th was missed: now
    slots.append(utc("2026-10-24T00:30"))
    second = trigger.get_next_fire_time(first, first + SECOND)
    assert second == utc("2026-10-25T00:30:07")
    third = trigger.get_next_fire_time(second, second.astimezone(LONDON) + SECOND)
    assert third == utc("2026-10-26T01:30:07")  # not at half past one for the second time


def test_a_trigger_goes_on_before_its_run_is_recorded_and_after_a_sleep() -> None:
    trigger = PlanTrigger(job("every 1h"), lambda: None)
    first = trigger.get_next_fire_time(None, utc("2026-05-05T12:00:05"))
    assert first == utc("2026-05-05T12:00:05")
    assert trigger.get_next_fire_time(first, first + SECOND) == first + HOUR
    assert trigger.get_next_fire_time(first, first + 9 * HOUR) == first + 10 * HOUR  # nine are one


def test_apscheduler_takes_the_plan(tmp_path: Path) -> None:
    """A real scheduler, paused: what it does next is what the plan says, whatever its own zone is. In a leap year."""
    held = config(tmp_path, site("river") + '[schedule]\ncrawl = "0 0 29 2 *"\nreport = "30 1 29 2 *"\n')
    now = datetime.now(UTC)
    scheduler = BackgroundScheduler(timezone="Pacific/Auckland")
    scheduler.start(paused=True)
    try:
        for planned in plan(held):
            added = scheduler.add_job(print, PlanTrigger(planned, lambda: now), id=planned.name, coalesce=True)
            assert added.next_run_time == next_start(planned, now, now)
    finally:
        scheduler.shutdown()


def test_the_plan_is_made_without_the_scheduler() -> None:
    """The command line stays quick: only `jobs.trigger` imports APScheduler."""
    program = "import sys, jobs.cli, jobs.upcoming; sys.exit('apscheduler' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[1]).returncode == 0

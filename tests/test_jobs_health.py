"""The checks of health: each at its threshold, and none for an archive that has nothing wrong."""

import fcntl
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.clock import iso
from archive.errors import ConfigError
from archive.mailrows import Attempt
from jobs.config import load_config
from jobs.health import (
    archive_locked,
    certificate_ends,
    disk_nearly_full,
    few_found,
    fill_fell,
    mail_refused,
    mail_waits,
    more_problems,
    no_success,
    robots_refused,
)
from jobs.health_model import Facts, Fill, Lock, SiteFacts, Thresholds, Undelivered
from jobs.letters import alarm_letter
from tests.archive_samples import NOON
from tests.health_world import HOUR, World, problem, world_in

USUAL = Thresholds()
NOW = Facts(now=NOON)
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return world_in(tmp_path)


# Thresholds


def test_the_disk_is_nearly_full_below_the_megabytes_of_the_file() -> None:
    assert disk_nearly_full(replace(NOW, disk_free_bytes=500_000_000), USUAL) is None
    found = disk_nearly_full(replace(NOW, disk_free_bytes=499_999_999), USUAL)
    assert found
    assert found.detail == "only 499 MB are free on the archive's disk, fewer than 500"
    assert disk_nearly_full(NOW, USUAL) is None


def test_an_archive_may_be_locked_for_half_a_day() -> None:
    def locked(since: datetime) -> Facts:
        return replace(NOW, lock=Lock(holder="pid 4711, newskeep crawl own", since=since))

    assert archive_locked(NOW, USUAL) is None
    assert archive_locked(locked(NOON - timedelta(hours=11, minutes=59)), USUAL) is None
    found = archive_locked(locked(NOON - timedelta(hours=12)), USUAL)
    assert found
    assert found.detail == "pid 4711, newskeep crawl own has been writing to the archive for 12 hours"


def test_a_mail_may_wait_six_hours() -> None:
    def waiting(hours: float) -> Facts:
        since = NOON - timedelta(hours=hours)
        mail = Undelivered(
            recipient="a@example.org",
            subject="One change",
            waiting_since=since,
            dead=False,
            error="refuses connections",
        )
        return replace(NOW, undelivered=(mail,))

    assert mail_waits(waiting(5.9), USUAL) is None
    found = mail_waits(waiting(6), USUAL)
    assert found
    assert found.detail == "1 mail could not be delivered, the first for 6 hours: refuses connections"
    assert mail_refused(waiting(100), USUAL) is None


def test_a_mail_that_was_given_up_is_wrong_at_once() -> None:
    mail = Undelivered(
        recipient="a@example.org", subject="One change", waiting_since=NOON, dead=True, error="550 no such user"
    )
    found = mail_refused(replace(NOW, undelivered=(mail,)), USUAL)
    assert found
    assert found.detail == "mail to a@example.org was given up: 550 no such user"
    assert mail_waits(replace(NOW, undelivered=(mail,)), USUAL) is None


def test_three_planned_crawls_without_success_are_too_many() -> None:
    site = SiteFacts(key="own", missed=3, last_success="2024-03-18 09:00", why="no listing answered")
    assert no_success(replace(site, missed=2), NOW, USUAL) is None
    found = no_success(site, NOW, USUAL)
    assert found
    assert found.detail == (
        "no crawl has succeeded since 2024-03-18 09:00, while 3 were planned (the last one: no listing answered)"
    )
    writing = replace(NOW, lock=Lock(holder="pid 1, newskeep crawl own", since=NOON))
    assert no_success(site, writing, USUAL) is None, "it may just be succeeding"


def test_half_of_the_usual_number_of_addresses_is_far_fewer() -> None:
    usual = (20, 21, 19)
    assert few_found(SiteFacts(key="own", found=(10, *usual)), NOW, USUAL) is None
    found = few_found(SiteFacts(key="own", found=(9, *usual)), NOW, USUAL)
    assert found
    assert found.detail == "the last complete crawl found 9 story addresses, usually 20"
    assert few_found(SiteFacts(key="own", found=(9, 20, 21)), NOW, USUAL) is None, "three are needed to compare with"
    assert few_found(SiteFacts(key="own", found=(1, 9, 9, 9)), NOW, USUAL) is None, "a small section varies"


def test_a_field_that_a_third_fewer_of_the_new_stories_give_has_fallen() -> None:
    def site(now: int) -> SiteFacts:
        return SiteFacts(key="own", fills=(Fill(name="summary", now=now, of=15, before=60, of_before=60),))

    assert fill_fell(site(11), NOW, USUAL) is None
    found = fill_fell(site(10), NOW, USUAL)
    assert found
    assert found.detail == "the summary was found on 10 of the latest 15 stories, on 60 of the 60 before them"
    assert fill_fell(SiteFacts(key="own"), NOW, USUAL) is None


def test_three_times_the_usual_problems_twice_in_a_row_are_too_many() -> None:
    usual = (4, 4, 4)
    assert more_problems(SiteFacts(key="own", problems=(12, 11, *usual)), NOW, USUAL) is None
    assert more_problems(SiteFacts(key="own", problems=(40, 4, *usual)), NOW, USUAL) is None, "one bad day"
    assert more_problems(SiteFacts(key="own", problems=(9, 9, 0, 0, 0)), NOW, USUAL) is None, "too few to speak of"
    assert more_problems(SiteFacts(key="own", problems=(40, 40)), NOW, USUAL) is None, "a new archive"
    found = more_problems(SiteFacts(key="own", problems=(12, 12, *usual)), NOW, USUAL)
    assert found
    assert found.detail == "the last two crawls met 12 and 12 problems, usually 4"


def test_a_site_that_robots_txt_keeps_us_out_of_is_wrong() -> None:
    assert robots_refused(SiteFacts(key="own"), NOW, USUAL) is None
    found = robots_refused(SiteFacts(key="own", refused="it does not allow /news/"), NOW, USUAL)
    assert found
    assert found.detail == "robots.txt keeps the crawl out: it does not allow /news/"


def test_a_certificate_is_spoken_of_two_weeks_before_its_end() -> None:
    def site(left: timedelta) -> SiteFacts:
        return SiteFacts(key="own", certificate_ends=NOON + left)

    assert certificate_ends(SiteFacts(key="own"), NOW, USUAL) is None
    assert certificate_ends(site(14 * DAY), NOW, USUAL) is None
    found = certificate_ends(site(14 * DAY - HOUR), NOW, USUAL)
    assert found
    assert "ends in 13 days" in found.detail
    ended = certificate_ends(site(-3 * HOUR), NOW, USUAL)
    assert ended
    assert "ended 3 hours ago" in ended.detail


# History


def test_a_fresh_archive_is_well(world: World) -> None:
    open_archive(world.path, write=True).close()
    assert world.kinds() == []
    assert world.kinds(at=30 * DAY) == []


def test_one_crawl_is_no_history(world: World) -> None:
    world.crawl("partial", found=2, problems=[problem(name=str(n)) for n in range(50)], new=["a", "b"])
    assert world.kinds() == []


def test_a_site_that_is_crawled_by_hand_is_never_overdue(tmp_path: Path) -> None:
    world = world_in(tmp_path, schedule="")
    world.crawl()
    assert world.kinds(at=400 * DAY) == []


def test_a_site_without_success_is_overdue_after_three_of_its_periods(world: World) -> None:
    world.crawl()
    assert world.kinds(at=3 * HOUR) == []
    assert world.kinds(at=4 * HOUR) == [], "the third planned crawl may still be under way"
    assert world.kinds(at=4 * HOUR + timedelta(minutes=1)) == ["no-success"]


def test_a_weekday_schedule_is_not_overdue_over_the_weekend(tmp_path: Path) -> None:
    world = world_in(tmp_path, schedule='[schedule]\ncrawl = "0 18 * * mon-fri"\n')
    friday = datetime.fromisoformat("2024-03-22T18:00:00+00:00")
    world.crawl(after=friday - world.now)
    assert world.kinds(at=timedelta(days=4)) == []
    assert world.kinds(at=timedelta(days=5, hours=2)) == ["no-success"]


def test_after_a_week_of_planned_downtime_the_daemon_catches_up_first(world: World) -> None:
    world.crawl()
    started = world.now + 7 * DAY
    assert world.kinds(at=7 * DAY) == ["no-success"], "without a daemon nobody catches up"
    assert world.kinds(started, at=7 * DAY) == []
    assert world.kinds(started, at=7 * DAY + 5 * HOUR) == ["no-success"]


def test_what_waited_for_a_long_crawl_of_another_site_is_caught_up_first(tmp_path: Path) -> None:
    world = world_in(tmp_path, schedule='[schedule]\ncrawl = "every 15m"\n')
    world.crawl()
    began, started = world.now, world.now - HOUR
    with open_archive(world.path, write=True) as store:
        run = store.begin_run("crawl:other", began, began + timedelta(minutes=1))
    assert world.kinds(started, at=3 * HOUR) == []
    with open_archive(world.path, write=True) as store:
        store.end_run(run, "ok", began + 3 * HOUR)
    assert world.kinds(started, at=3 * HOUR + timedelta(minutes=1)) == [], "its turn comes now"
    assert world.kinds(started, at=5 * HOUR) == ["no-success"]


def test_crawls_that_were_tried_and_failed_count_even_if_the_daemon_restarts_every_hour(world: World) -> None:
    world.crawl()
    for _ in range(3):
        world.crawl("failed", found=0, note="no listing answered")
    assert world.kinds(world.now, at=2 * HOUR) == ["no-success"]
    (site,) = world.facts(at=2 * HOUR).sites
    assert site.why == "no listing answered"
    world.crawl()
    assert world.kinds(world.now) == []


def test_crawls_that_stop_early_by_design_are_not_compared(world: World) -> None:
    for _ in range(5):
        world.crawl(found=60)
    for _ in range(5):
        world.crawl(found=10, discovery="short")
    world.crawl(found=5, discovery="cut")
    assert world.kinds() == []
    world.crawl(found=10)
    assert world.kinds() == ["few-found"]
    for _ in range(11):
        world.crawl(found=10)
    assert world.kinds() == [], "the new number has become the usual one"


def test_problems_of_a_full_crawl_are_compared_with_full_ones(world: World) -> None:
    many = [problem(name=str(n)) for n in range(30)]
    for _ in range(4):
        world.crawl()
    world.crawl("partial", problems=many, mode="full")
    world.crawl("partial", problems=many, mode="full")
    assert world.kinds() == []
    world.crawl("partial", problems=many)
    world.crawl("partial", problems=many)
    assert world.kinds() == ["problems"]


def test_a_first_crawl_of_old_pages_says_nothing_of_new_ones(world: World) -> None:
    world.crawl(new=[f"old-{n}" for n in range(30)], summary=None, summary_source=None)
    world.crawl(new=[f"older-{n}" for n in range(30)])
    assert world.kinds() == []


def test_new_stories_without_what_stories_used_to_give_are_noticed(world: World) -> None:
    world.crawl(new=[f"old-{n}" for n in range(30)])
    world.crawl(new=[f"new-{n}" for n in range(14)], authors=())
    assert world.kinds() == [], "fourteen are too few"
    world.crawl(new=["one-more"], authors=())
    assert world.kinds() == ["fill"]
    (site,) = world.facts().sites
    assert {fill.name: (fill.now, fill.before) for fill in site.fills}["authors"] == (0, 30)


def test_robots_txt_that_forbids_is_noticed_at_once_and_one_that_fails_at_the_second_time(world: World) -> None:
    refused = [problem("robots-forbidden", "robots.txt does not allow https://www.example.org/news/", "")]
    silent = [problem("robots-unreachable", "robots.txt answered 503", "")]
    world.crawl("failed", found=0, problems=silent)
    assert world.kinds() == []
    world.crawl("failed", found=0, problems=silent)
    assert world.kinds() == ["robots"]
    world.crawl()
    assert world.kinds() == []
    world.crawl("failed", found=0, problems=refused)
    assert world.kinds() == ["robots"]


def test_one_forbidden_story_is_no_alarm(world: World) -> None:
    world.crawl("partial", found=20, problems=[problem("robots-forbidden", "robots.txt does not allow it")])
    assert world.kinds() == []


def test_who_writes_is_read_from_the_lock_without_taking_it(world: World) -> None:
    world.crawl()
    assert world.facts().lock is None
    with open_archive(world.path, write=True):
        lock = world.facts().lock
        assert lock
        assert lock.holder.startswith("pid ")
        assert world.facts().lock == lock
    file = world.path.with_name("news.db.lock")
    file.write_text(f"pid 4711, newskeep crawl own, {iso(NOON)}", encoding="utf-8")
    assert world.facts().lock is None, "the words of a killed process mean nothing"
    with file.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert world.facts().lock == Lock(holder="pid 4711, newskeep crawl own", since=NOON)


def test_mail_that_was_given_up_is_over_once_a_later_mail_arrives(world: World) -> None:
    world.crawl()

    def keep(incident: str, state: str) -> None:
        with open_archive(world.path, write=True) as store:
            store.keep_letters([alarm_letter(incident, "Alarm", "Words.", world.config, world.now)], world.now)
            ids = [delivery.message_id for delivery in store.deliveries("queued")]
            store.note_attempts(
                Attempt(message_id=name, state=state, attempts=1, at=world.now, next_try_at=None, error="550 no")
                for name in ids
            )

    keep("alarm 1", "dead")
    assert world.kinds() == ["mail-refused"]
    assert world.config.mail
    world.config = replace(world.config, mail=replace(world.config.mail, alarms_to=("Admin <admin@example.org>",)))
    assert world.kinds() == ["mail-refused"]
    keep("alarm 2", "sent")
    assert world.kinds() == [], "it is the same address, with a name"


# Configuration


def test_every_threshold_can_be_set(tmp_path: Path) -> None:
    lines = 'periods = 5\nfound = 0.25\ncertificate = "30d"\nlocked = "2h"\nproblems = 10\ndisk_mb = 2000\n'
    world = world_in(tmp_path, schedule="[health]\n" + lines, more='metrics_file = "figures.prom"\n')
    assert world.config.health == Thresholds(
        periods=5, found=0.25, certificate=30 * DAY, locked=2 * HOUR, problems=10.0, disk_mb=2000
    )
    assert world.config.metrics_file == tmp_path / "figures.prom"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("period = 3", "did you mean 'periods'?"),
        ("periods = 0", "a whole number from 1"),
        ("found = 2", "a number above 0, at most 1"),
        ('locked = "soon"', 'a time such as "6h"'),
        ("fill = true", "a number above 0"),
    ],
)
def test_a_wrong_threshold_is_refused_with_what_is_expected(tmp_path: Path, line: str, expected: str) -> None:
    path = tmp_path / "newskeep.toml"
    path.write_text(f"[health]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="health") as caught:
        load_config(path)
    assert expected in str(caught.value)

"""`newskeep status`: true at a glance, with and without a daemon, on an empty archive too."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import open_archive
from archive.clock import utc_now
from archive.lock import WriterLock
from archive.mailrows import Attempt
from jobs.cli import newskeep
from jobs.letters import alarm_letter
from jobs.status import read_status
from jobs.status_lines import status_lines
from tests.archive_samples import Crawling, story
from tests.health_world import HOUR, MAIL, World, world_in


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = world_in(tmp_path)
    made.crawl(new=["a", "b"])
    return made


def shown(world: World) -> str:
    return "\n".join(status_lines(read_status(world.config, world.now), world.config.zone))


@pytest.fixture
def run() -> Callable[..., Result]:
    def call(world: World, *arguments: str) -> Result:
        return CliRunner().invoke(newskeep, ["--config", str(world.config.path), *arguments])

    return call


def test_the_first_line_is_the_verdict(world: World) -> None:
    assert shown(world).splitlines()[0] == "All is well."


def test_it_shows_stories_the_last_crawl_and_the_next_runs(world: World) -> None:
    lines = shown(world).splitlines()
    assert "example: Example Trust" in lines
    assert "  stories   2 stories: 2 live" in lines
    assert "  crawled   2024-03-18 13:00 (0 minutes ago): ok, no change" in lines
    assert "Next runs (Europe/London)" in lines
    assert lines[-1].endswith("crawl:example")
    assert lines[-10].startswith("  Mon 2024-03-18 14:")


def test_without_a_daemon_it_says_that_the_runs_wait(world: World) -> None:
    assert "Daemon    not running: the runs below wait for `newskeep daemon`" in shown(world)


def test_a_running_daemon_is_named(world: World) -> None:
    lock = WriterLock(world.path.resolve().with_name("news.db.daemon"), "newskeep daemon", world.now)
    try:
        assert "Daemon    running since 2024-03-18 13:00 (pid " in shown(world)
    finally:
        lock.release()
    assert "not running" in shown(world)


def test_who_writes_is_named(world: World) -> None:
    with open_archive(world.path, write=True):
        assert "Writing   pid " in shown(world)
    assert "Writing" not in shown(world)


def test_a_running_crawl_is_told_from_one_that_was_killed(world: World) -> None:
    world.now += HOUR
    with open_archive(world.path, write=True) as store:
        Crawling(store, world.now).begin()
        assert "  crawled   2024-03-18 14:00 (0 minutes ago), running" in shown(world)
    assert "(0 minutes ago): killed on its way; the next crawl goes on" in shown(world)


def test_what_is_wrong_stands_first_and_the_exit_code_is_3(world: World, run: Callable[..., Result]) -> None:
    result = run(world, "status")
    assert result.exit_code == 3, "its last crawl was years ago"
    first, second, third = result.output.splitlines()[:3]
    assert first == "1 thing needs you:"
    assert second == "  ! example: crawls do not succeed (seen now)"
    assert third.endswith("see what `newskeep crawl example` says")


def test_an_alarm_that_the_daemon_raised_is_shown_once_with_its_time(world: World) -> None:
    for _ in range(3):
        world.crawl("failed", note="no listing answered")
    world.now += HOUR
    world.watch()
    lines = shown(world).splitlines()
    assert lines[:2] == ["1 thing needs you:", "  ! example: crawls do not succeed (since 2024-03-18 17:01)"]
    assert "  succeeded 2024-03-18 13:00" in lines


def test_held_changes_are_shown_with_what_to_do(world: World) -> None:
    with open_archive(world.path, write=True) as store:
        crawling = Crawling(store, world.now)
        for titled in ("One", "Another"):
            crawling.begin(HOUR)
            for number in range(8):
                crawling.read(story(f"s{number}", title=f"{titled} {number}"))
            crawling.end(found=10)
        world.now = crawling.now
    text = shown(world)
    assert "! example: many stories edited at once (since 2024-03-18 15:00)" in text
    assert "  held      8 changes wait for a decision: `newskeep changes --held`" in text


def test_nothing_is_called_well_while_the_last_crawl_failed(world: World) -> None:
    world.crawl("failed")
    assert shown(world).splitlines()[0] == "No alarm, but the last crawl of example failed."


def test_undelivered_mail_is_shown_with_the_servers_words(world: World) -> None:
    with open_archive(world.path, write=True) as store:
        store.keep_letters([alarm_letter("alarm 1", "Alarm", "Words.", world.config, world.now)], world.now)
        (delivery,) = store.deliveries()
        later = world.now + HOUR
        store.note_attempts(
            [
                Attempt(
                    message_id=delivery.message_id,
                    state="failed",
                    attempts=1,
                    at=world.now,
                    next_try_at=later,
                    error="refuses\x1b[2J connections",
                )
            ]
        )
    world.now += timedelta(minutes=50)
    lines = shown(world).splitlines()
    assert lines[0] == "All is well.", "it is tried again"
    assert "Mail      1 waiting" in lines
    assert r"          - to admin@example.org, waits 50 minutes: refuses\x1b[2J connections" in lines


def test_an_empty_archive_and_none_at_all_are_told_apart_from_trouble(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    world = world_in(tmp_path)
    result = run(world, "status")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "Nothing is archived yet: `newskeep crawl` begins."
    assert "crawled   never" in result.output
    open_archive(world.path, write=True).close()
    result = run(world, "status")
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "All is well.")


def test_without_sites_and_schedule_it_says_what_to_write(tmp_path: Path, run: Callable[..., Result]) -> None:
    world = world_in(tmp_path)
    world.config.path.write_text("", encoding="utf-8")
    result = run(world, "status")
    assert result.exit_code == 0
    assert "no site is configured yet" in result.output
    assert "nothing is scheduled" in result.output
    assert "Next runs" not in result.output


def test_json_holds_the_same(world: World, run: Callable[..., Result]) -> None:
    told = json.loads(run(world, "status", "--json").stdout)
    assert told["well"] is False
    assert told["alarms"][0]["kind"] == "no-success"
    assert told["daemon"] is None
    assert told["archive"]["bytes"] > 0
    (site,) = told["sites"]
    assert (site["key"], site["stories"], site["last_success_at"]) == ("example", {"live": 2}, "2024-03-18T13:00:00Z")
    assert site["last_crawl"]["outcome"] == "ok"
    assert [run["job"] for run in told["next"]] == ["crawl:example"] * 10


def test_an_archive_that_cannot_be_read_is_an_error(world: World, run: Callable[..., Result]) -> None:
    world.path.write_bytes(b"something else" * 100)
    result = run(world, "status")
    assert result.exit_code == 1
    assert "is not an archive" in result.stderr


def test_status_writes_nothing(world: World) -> None:
    before = {file.name: file.read_bytes() for file in world.path.parent.iterdir() if not file.name.endswith("-shm")}
    shown(world)
    after = {file.name: file.read_bytes() for file in world.path.parent.iterdir() if not file.name.endswith("-shm")}
    assert {name: after[name] for name in before} == before


def test_a_mail_server_is_not_needed(tmp_path: Path) -> None:
    world = world_in(tmp_path, mail="")
    world.crawl(after=utc_now() - world.now)
    assert "Mail      nothing undelivered" in shown(world)
    assert MAIL not in world.config.path.read_text("utf-8")

"""What a person meets when the archive doubts itself: an alarm at the crawl, a list, a decision."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.cli import newskeep
from jobs.demo.server import DemoServer
from tests.archive_samples import Crawling, crawling, invariants, page, story, url_of
from tests.crawling import rows, write_config

NAMES = [f"story-{n:02}" for n in range(12)]
EVIL = "A title\x1b[2Jthat clears"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of twelve stories; the first eight are held as gone, one more is gone in truth."""
    (tmp_path / "newskeep.toml").write_text('archive = "news.db"\ntimezone = "UTC"\n', encoding="utf-8")
    with crawling(tmp_path / "news.db").store as store:
        crawl = Crawling(store)
        crawl.begin()
        for name in NAMES:
            crawl.read(story(name, title=EVIL if name == NAMES[0] else name))
        crawl.end()
        crawl.begin(timedelta(days=1))
        crawl.fail(NAMES[11], status=410)
        crawl.end()
        crawl.begin(timedelta(days=1))
        for name in NAMES[:11]:
            crawl.fail(name, status=410) if name in NAMES[:8] else crawl.read(story(name, title=name), page(name))
        crawl.end()
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(newskeep, ["--config", str(folder / "newskeep.toml"), *arguments])


def test_held_changes_are_listed_under_their_alarm_with_their_numbers(folder: Path) -> None:
    done = run(folder, "changes", "--held")
    alarm, *lines = done.stdout.splitlines()
    assert alarm.startswith("alarm 1 of 2024-03-20 12:00, many-gone: example: 8 of 11 checked stories turned gone")
    held = [row["id"] for row in rows(folder, "select id from held_changes order by id desc")]
    assert [int(line.split()[0]) for line in lines] == held
    assert "\x1b" not in done.stdout
    assert "8 held; `newskeep release` lets them count" in done.stderr
    assert "gone" in run(folder, "changes").stdout
    assert run(folder, "changes", "--kind", "gone").stdout.count("\n") == 1


def test_held_changes_in_json_carry_the_words_of_their_alarm(folder: Path) -> None:
    listed = json.loads(run(folder, "changes", "--held", "--json").stdout)
    assert len(listed) == 8
    assert {row["state"] for row in listed} == {"held"}
    assert listed[0]["alarm"].startswith("8 of 11 checked stories")


@pytest.mark.parametrize(
    ("command", "past", "state"), [("release", "released", "gone"), ("discard", "discarded", "live")]
)
def test_all_are_decided_at_once_where_it_is_said(folder: Path, command: str, past: str, state: str) -> None:
    refused = run(folder, command)
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    done = run(folder, command, "--yes")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"newskeep: 8 changes {past}; 1 alarm over\n")
    states = rows(folder, "select state from stories where id <= 8")
    assert {row["state"] for row in states} == {state}
    assert run(folder, "changes", "--held").stderr == "newskeep: nothing is held\n"
    assert run(folder, command, "--yes").stderr == "newskeep: nothing was held\n"
    assert invariants(folder / "news.db") == []


def test_an_alarm_that_holds_nothing_ends_with_a_word_when_somebody_has_looked(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text('archive = "news.db"\n', encoding="utf-8")
    with crawling(tmp_path / "news.db").store as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.end(found=12)
        crawl.begin(timedelta(days=1))
        crawl.end(found=0)
    assert run(tmp_path, "discard", "--yes").stderr == "newskeep: nothing was held; 1 alarm over\n"
    assert rows(tmp_path, "select id from alarms where over_at is null") == []


def test_some_are_decided_by_their_numbers(folder: Path) -> None:
    numbers = [str(row["id"]) for row in rows(folder, "select id from held_changes order by id")]
    done = run(folder, "release", numbers[0], "--json")
    assert [(row["state"], row["kind"]) for row in json.loads(done.stdout)] == [("standing", "gone")]
    assert run(folder, "discard", *numbers[1:3]).stderr == "newskeep: 2 changes discarded\n"
    assert rows(folder, "select over_at from alarms") == [{"over_at": None}]
    assert run(folder, "discard", *numbers[3:]).exit_code == 0
    assert rows(folder, "select count(*) n from alarms where over_at is null") == [{"n": 0}]


def test_a_number_that_is_not_held_decides_nothing(folder: Path) -> None:
    number = str(rows(folder, "select max(id) id from held_changes")[0]["id"])
    for wrong in ("1", "4711", str(2**70)):
        done = run(folder, "release", number, wrong)
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
        assert f"change {wrong} is not held" in done.stderr
    assert len(rows(folder, "select * from held_changes")) == 8


def test_show_says_nothing_odd_of_a_held_story(folder: Path) -> None:
    shown = run(folder, "show", url_of(NAMES[1]))
    assert shown.exit_code == 0
    assert "suspect" in shown.stdout


def test_a_decision_makes_no_archive(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text('archive = "news.db"\n', encoding="utf-8")
    assert run(tmp_path, "discard", "--yes").exit_code == 1
    assert not (tmp_path / "news.db").exists()


def test_a_section_that_loses_many_stories_alarms_and_takes_it_back_when_they_return(
    demo: DemoServer, tmp_path: Path
) -> None:
    write_config(tmp_path, demo.site_table())
    assert run(tmp_path, "crawl").exit_code == 0
    lost = [story.slug for story in demo.section.newest()][:24:2]
    for slug in lost:
        demo.section.delete(slug)
    done = run(tmp_path, "crawl")
    assert done.exit_code == 3
    assert done.stderr.count("alarm: 12 of 40 checked stories turned gone at once") == 1
    assert "12 changes are held, see `newskeep changes --held`" in done.stderr
    assert rows(tmp_path, "select state, count(*) n from stories group by state order by state") == [
        {"state": "live", "n": 28},
        {"state": "suspect", "n": 12},
    ]
    (alarm,) = rows(tmp_path, "select kind, examples from alarms where over_at is null")
    assert (alarm["kind"], len(json.loads(alarm["examples"]))) == ("many-gone", 3)
    assert run(tmp_path, "changes", "--kind", "gone").stdout == ""
    for slug in lost:
        demo.section.restore(slug)
    assert run(tmp_path, "crawl").exit_code == 0
    assert rows(tmp_path, "select state, count(*) n from stories group by state") == [{"state": "live", "n": 40}]
    assert rows(tmp_path, "select distinct kind, state from changes order by kind") == [
        {"kind": "gone", "state": "discarded"},
        {"kind": "new", "state": "standing"},
    ]
    assert rows(tmp_path, "select * from alarms where over_at is null") == []
    assert invariants(tmp_path / "news.db") == []

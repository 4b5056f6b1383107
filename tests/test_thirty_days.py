"""Thirty days of the demo section, lived with real crawls: the archive finds the script's changes, no more and no less.

The script is jobs/demo/life.toml, one line an event: 37 crawls, one after the other, and a shorter life beside it.
"""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from archive import open_archive
from archive.compare import plain
from jobs.demo.findings import noticed
from jobs.demo.life import DECISIONS, Life, Noticed, shipped_life
from jobs.demo.rehearsal import OTHER_READER_FROM, OTHER_READER_UNTIL
from jobs.period import gather
from tests.archive_samples import invariants
from tests.crawling import ROOT, environment, rows

if TYPE_CHECKING:
    from archive.rows import ChangeRow

_SHORTLY = timedelta(hours=1)
"""A crawl of the life takes seconds; its report is made an hour after it began."""


class Lived(NamedTuple):
    """A life that was lived."""

    folder: Path
    life: Life
    events: list[dict[str, Any]]
    """One a crawl."""

    def noticed(self) -> list[Noticed]:
        with open_archive(self.folder / "news.db") as archive:
            return noticed(archive, self.life)


def live(folder: Path, *options: str) -> Lived:
    """Run it in a process of its own, whose clock it sets."""
    command = [sys.executable, "-m", "jobs.demo.rehearsal", str(folder), *options]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    life = shipped_life().until(OTHER_READER_UNTIL) if "--other-reader" in options else shipped_life()
    return Lived(folder, life, [json.loads(line) for line in done.stdout.splitlines()])


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("life"))


@pytest.fixture(scope="module")
def lived_with_another_reader(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("other-reader"), "--other-reader")


def differences(found: list[Noticed], foreseen: list[Noticed]) -> tuple[list[Noticed], list[Noticed]]:
    """What was missed and what was invented; both empty when the lists are equal."""
    there, wanted = Counter(found), Counter(foreseen)
    return sorted((wanted - there).elements()), sorted((there - wanted).elements())


def test_the_script_holds_every_kind_of_change_and_most_of_what_is_none() -> None:
    life = shipped_life()
    foreseen = life.foreseen()
    assert {change.kind for change in foreseen} == {"new", "edited", "redated", "moved", "gone", "restored"}
    assert len(life.slots) == 37
    assert len({line.deed.deed for line in life.lines} - set(DECISIONS)) == 8
    assert sum(not line.found for line in life.lines) > 30


def test_the_changes_found_are_those_of_the_script_no_more_and_no_less(lived: Lived) -> None:
    missed, invented = differences(lived.noticed(), lived.life.foreseen())
    assert (missed, invented) == ([], [])


def test_another_reader_in_the_middle_makes_the_same_list_and_reparsed_only(
    lived_with_another_reader: Lived,
) -> None:
    life = lived_with_another_reader.life
    missed, more = differences(lived_with_another_reader.noticed(), life.foreseen())
    assert missed == []
    assert {change.kind for change in more} == {"reparsed"}
    assert {change.fields for change in more} == {("body_text",)}
    assert min(change.at for change in more) == OTHER_READER_FROM
    assert {change.state for change in more} == {"standing"}


def test_a_change_says_what_it_restores(lived: Lived) -> None:
    with open_archive(lived.folder / "news.db") as archive:
        details = {(change.url.rstrip("/").rpartition("/")[2], change.detail) for change in archive.changes()}
    for line in lived.life.lines:
        if line.says:
            assert any(slug == line.deed.slug and line.says in (detail or "") for slug, detail in details), line


def test_nothing_is_held_after_any_crawl_but_what_the_script_doubts(lived: Lived) -> None:
    doubted = {change.at for change in lived.life.foreseen() if change.was_held}
    assert {event["slot"] for event in lived.events if event["held"]} == doubted
    assert rows(lived.folder, "select * from held_changes") == []


def test_each_alarm_is_raised_once_and_is_over_when_all_is_well_again(lived: Lived) -> None:
    names = {event["crawl_id"]: event["slot"] for event in lived.events}
    with open_archive(lived.folder / "news.db") as archive:
        alarms = list(archive.alarms(open_only=False))[::-1]
    assert [(names[alarm.crawl_id or 0], alarm.kind) for alarm in alarms] == list(lived.life.alarms)
    assert all(alarm.over_at for alarm in alarms)
    assert all(len(alarm.examples) == 3 for alarm in alarms if alarm.kind.startswith("many-"))


def test_nothing_is_restored_that_was_not_gone_before(lived: Lived) -> None:
    lost: set[int] = set()
    sql = "select story_id, kind from changes where state = 'standing' and kind in ('gone', 'restored') order by id"
    for row in rows(lived.folder, sql):
        assert (row["kind"] == "restored") == (row["story_id"] in lost)
        lost ^= {row["story_id"]}


def test_the_entity_tag_that_lies_was_believed_once_and_found_out_by_the_next_full_crawl(lived: Lived) -> None:
    names = {event["slot"]: event["crawl_id"] for event in lived.events}
    crawls = {row["id"]: row for row in rows(lived.folder, "select id, mode, not_modified, changed from crawls")}
    believed, found_out = crawls[names["26"]], crawls[names["27"]]
    assert (believed["mode"], believed["changed"]) == ("incremental", 0)
    assert believed["not_modified"] > 0
    assert (found_out["mode"], found_out["changed"], found_out["not_modified"]) == ("full", 1, 0)


def test_a_bad_day_fails_the_crawl_and_touches_no_story(lived: Lived) -> None:
    bad = {slot for slot, weather in _weathers(lived.life).items() if weather != "fair"}
    assert bad == {"07", "09", "13", "16 evening", "18", "19", "20 evening"}
    assert {event["slot"] for event in lived.events if event["outcome"] == "failed"} == bad
    assert bad.isdisjoint(change.at for change in lived.noticed())


def test_the_archive_is_sound_and_reads_as_the_section_does(lived: Lived) -> None:
    assert invariants(lived.folder / "news.db") == []
    section = lived.life.section()
    for slot in lived.life.slots:
        lived.life.prepare(slot, section)
    with open_archive(lived.folder / "news.db") as archive:
        kept = {story.url.rstrip("/").rpartition("/")[2]: story for story in archive.stories()}
    for slug in section.stories:
        story, truth = kept[slug], section.expected(slug)
        assert story.state == "live"
        assert story.published_on is not None
        assert (plain(story.title), story.published_on.isoformat()) == (plain(truth["title"]), truth["published_on"])
        assert plain(story.body_text) == plain(truth["body_text"])


def test_daily_reports_tell_each_standing_change_exactly_once(lived: Lived) -> None:
    names = {event["crawl_id"]: event["slot"] for event in lived.events}
    reported: list[tuple[str, ChangeRow]] = []
    since = lived.life.slots[0].at
    with open_archive(lived.folder / "news.db") as archive:
        for slot in lived.life.slots:
            until = slot.at + _SHORTLY
            reported += [(slot.name, item.change) for item in gather(archive, since, until).items]
            since = until
        everything = {change.id for change in archive.changes()}
    assert Counter(change.id for _, change in reported) == Counter(everything)
    late = {(names[change.crawl_id], period) for period, change in reported if names[change.crawl_id] != period}
    assert late == {("23", "24")}  # what was held on the 23rd day was released on the 24th


def _weathers(life: Life) -> dict[str, str]:
    """Name of the weather at each crawl."""
    section = life.section()
    found = {}
    for slot in life.slots:
        life.prepare(slot, section)
        found[slot.name] = section.look.weather
    return found

"""The figures for Prometheus: true, readable by its parser, never half-written."""

import re
from pathlib import Path

import pytest

from jobs.metrics import Gauge, text
from tests.archive_samples import NOON
from tests.health_world import HOUR, World, world_in

SAMPLE = re.compile(r'([a-z_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[0-9.e+]+)')


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = world_in(tmp_path, more='metrics_file = "figures.prom"\n')
    made.crawl(new=["a", "b"])
    return made


def figures(world: World) -> dict[str, float]:
    """Name and labels to value, each line of the file understood."""
    found = {}
    declared = set()
    for line in (world.path.parent / "figures.prom").read_text("utf-8").splitlines():
        if line.startswith("# "):
            _, what, name, _ = line.split(" ", 3)
            assert what in ("HELP", "TYPE")
            declared.add(name)
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] in declared, "HELP and TYPE stand first"
        found[f"{match[1]}{match[2] or ''}"] = float(match[3])
    return found


def test_a_heartbeat_writes_the_figures_of_status(world: World) -> None:
    world.watch()
    found = figures(world)
    assert found['newskeep_stories{site="example",state="live"}'] == 2
    assert found['newskeep_stories{site="example",state="gone"}'] == 0
    assert found['newskeep_last_success_timestamp_seconds{site="example"}'] == (NOON + HOUR).timestamp()
    assert found["newskeep_alarms_open"] == 0
    assert found["newskeep_undelivered"] == 0
    assert found["newskeep_archive_bytes"] >= world.path.stat().st_size
    assert found["newskeep_seen_timestamp_seconds"] == world.now.timestamp()


def test_an_open_alarm_and_its_mail_are_counted(world: World) -> None:
    for _ in range(3):
        world.crawl("failed")
    world.now += HOUR
    world.watch()
    world.watch()
    found = figures(world)
    assert (found["newskeep_alarms_open"], found["newskeep_undelivered"]) == (1, 1)


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(world: World) -> None:
    file = world.path.parent / "figures.prom"
    file.write_text("old\n", encoding="utf-8")
    inode = file.stat().st_ino
    world.watch()
    assert file.stat().st_ino != inode
    assert not list(world.path.parent.glob(".figures*"))


def test_a_file_that_cannot_be_written_stops_neither_alarms_nor_heartbeat(tmp_path: Path) -> None:
    world = world_in(tmp_path, more='metrics_file = "no/such/folder/figures.prom"\n')
    world.crawl()
    for _ in range(3):
        world.crawl("failed")
    world.now += HOUR
    watched = world.watch()
    assert len(watched.raised) == 1
    assert watched.trouble
    assert "figures.prom" in watched.trouble


def test_labels_and_help_are_escaped() -> None:
    gauge = Gauge(name="a", help="one\\two\nthree", samples=(({"site": 'q"\\\n'}, 1.5),))
    assert text([gauge]) == '# HELP a one\\\\two\\nthree\n# TYPE a gauge\na{site="q\\"\\\\\\n"} 1.5\n'


def test_without_metrics_file_nothing_is_written(tmp_path: Path) -> None:
    world = world_in(tmp_path)
    world.crawl()
    world.watch()
    assert not list(tmp_path.glob("*.prom"))

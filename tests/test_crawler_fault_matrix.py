"""Every fault of `tests.hostile` against a first visit and a known story, with honest stories in between.

A fault is never a version, never a change, and stands in the archive by name; the honest stories of the same section
are archived, before and after, as if it were not there. What needs a time-out meets one of 3 s, as anybody may set it:
`scrapy crawl news -a site=… -s DOWNLOAD_TIMEOUT=3`.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.archive_samples import invariants
from tests.crawling import ROOT, crawl, environment, rows, write_config
from tests.hostile import FAULTS, Fault, HostileServer

OUT = ("changing", "waiting")
"""Groups that are no fault at each visit, or hold up the section: other tests ask for them one by one."""
QUICK = [fault for fault in FAULTS.values() if fault.group not in OUT and not fault.slow and not fault.costly]
SLOW = [fault for fault in FAULTS.values() if fault.group not in OUT and fault.slow]
EVERY = 8
"""An honest story after so many faults; ten failures of the server in a row would end the crawl."""
Crawls = Callable[[Path, HostileServer], None]


class Met(NamedTuple):
    """What four crawls left: one of first visits; a healthy one, a faulty one and a healthy one of known stories."""

    first: Path
    known: Path
    honest: int


def section(faults: Iterable[Fault], *, healthy: bool) -> dict[str, str]:
    """A story of each fault, and honest ones between them."""
    stories = {"honest-0": "good"}
    for number, fault in enumerate(faults, 1):
        stories[f"x-{fault.name}"] = "good" if healthy else fault.name
        if number % EVERY == 0:
            stories[f"honest-{number}"] = "good"
    return stories


def meet(folders: pytest.TempPathFactory, faults: list[Fault], run: Crawls) -> Met:
    first, known = folders.mktemp("first"), folders.mktemp("known")
    with HostileServer() as server:
        server.stories = section(faults, healthy=False)
        run(first, server)
        for healthy in (True, False, True):
            server.stories = section(faults, healthy=healthy)
            run(known, server)
    return Met(first, known, sum(slug.startswith("honest-") for slug in server.stories))


def as_always(folder: Path, server: HostileServer) -> None:
    crawl(folder, server.site_table())


def with_a_short_timeout(folder: Path, server: HostileServer) -> None:
    """Several at once, so that they time out together; scrapy's own command takes any setting."""
    file = write_config(folder, {**server.site_table(), "concurrency": 8})
    options = ["-a", "site=demo", "-a", f"config={file}", "-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0"]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", *options]
    subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, timeout=240, check=True)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Met:
    return meet(tmp_path_factory, QUICK, as_always)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Met:
    return meet(tmp_path_factory, SLOW, with_a_short_timeout)


@pytest.fixture
def met(request: pytest.FixtureRequest, fault: Fault) -> Met:
    found = request.getfixturevalue("slow" if fault in SLOW else "quick")
    assert isinstance(found, Met)
    return found


def problems(folder: Path, crawl_id: int, fault: Fault) -> list[str]:
    found = rows(folder, "select kind from problems where crawl_id = ? and url like ?", crawl_id, f"%/x-{fault.name}/")
    return [row["kind"] for row in found]


def words(row: dict[str, Any]) -> list[str]:
    """A text without the line that names its story."""
    lines = str(row["body_text"]).split("\n")
    return [line for line in lines if not line.startswith("This is the story of")]


@pytest.mark.parametrize("fault", QUICK + SLOW, ids=lambda fault: fault.name)
def test_on_a_first_visit_it_is_named_and_no_version_or_it_is_the_whole_story(met: Met, fault: Fault) -> None:
    assert problems(met.first, 1, fault) == ([fault.first] if fault.first else [])
    found = rows(met.first, "select * from latest_stories where title = ?", f"Story x-{fault.name}")
    assert len(found) == fault.content
    if fault.content:
        (honest,) = rows(met.first, "select * from latest_stories where title = 'Story honest-0'")
        assert (found[0]["published_on"], words(found[0])) == (honest["published_on"], words(honest))
    else:
        assert rows(met.first, "select id from stories where url like ?", f"%/x-{fault.name}/") == []


@pytest.mark.parametrize("fault", QUICK + SLOW, ids=lambda fault: fault.name)
def test_a_known_story_keeps_its_last_good_version(met: Met, fault: Fault) -> None:
    assert problems(met.known, 2, fault) == ([fault.known_kind] if fault.known_kind else [])
    (story,) = rows(met.known, "select id, state, version from stories where url like ?", f"%/x-{fault.name}/")
    assert (story["state"], story["version"]) == ("live", 1)
    checks = rows(met.known, "select outcome from checks where story_id = ? order by first_at, rowid", story["id"])
    between = [] if fault.outcome == "same" else [fault.outcome]
    assert [row["outcome"] for row in checks] == ["changed", *between, "same"]
    changes = rows(met.known, "select kind from changes where story_id = ? order by id", story["id"])
    # 410 is the one answer that ends a story at once; it comes back when the page does.
    said_gone = ["gone", "restored"] if fault.name == "says-410" else []
    assert [row["kind"] for row in changes] == ["new", *said_gone]


@pytest.mark.parametrize("which", ["quick", "slow"])
def test_the_honest_stories_beside_them_are_whole_and_unchanged(which: str, request: pytest.FixtureRequest) -> None:
    met: Met = request.getfixturevalue(which)
    for folder in (met.first, met.known):
        honest = rows(folder, "select title, version, body_text from latest_stories where title like 'Story honest-%'")
        assert [row["version"] for row in honest] == [1] * met.honest
        assert len({tuple(words(row)) for row in honest}) == 1
        assert rows(folder, "select url from problems where url like '%/honest-%'") == []
        assert invariants(folder / "news.db") == []
        assert rows(folder, "select * from alarms") == []


@pytest.mark.parametrize("which", ["quick", "slow"])
def test_each_address_has_one_outcome_and_the_sums_agree(which: str, request: pytest.FixtureRequest) -> None:
    met: Met = request.getfixturevalue(which)
    faults = QUICK if which == "quick" else SLOW
    bad = sum(bool(fault.first) for fault in faults)
    whole = sum(fault.content for fault in faults)
    (first,) = rows(met.first, "select * from crawls")
    assert (first["outcome"], first["new"], first["failed"]) == ("partial", whole + met.honest, bad)
    told = rows(met.first, "select url from problems where url like '%/x-%'")
    assert len({row["url"] for row in told}) == len(told) == bad
    before, during, after = rows(met.known, "select * from crawls order by id")
    assert (before["outcome"], before["new"], before["failed"]) == ("ok", len(faults) + met.honest, 0)
    assert (during["outcome"], during["new"], during["failed"]) == ("partial", 0, bad)
    assert during["fetched"] == whole + met.honest
    assert (after["outcome"], after["new"], after["failed"]) == ("ok", 0, 0)

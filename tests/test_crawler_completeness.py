"""Half a body is no story: not on a first visit, and not instead of the version that is archived."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.completeness import BodyIncomplete, BodyTooLarge, decoded
from tests.archive_samples import invariants
from tests.bad_pages import good_page
from tests.crawling import Crawled, crawl, rows
from tests.hostile_bodies import BROKEN, WHOLE, HostileServer, wire

ODD = {**BROKEN, **WHOLE}


def section(*behaviours: str) -> dict[str, str]:
    """A story of each behaviour, and an honest one after each."""
    return {slug: name for n in behaviours for slug, name in ((f"x-{n}", n), (f"honest-{n}", "good"))}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture(scope="module")
def first(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Crawled]:
    """Every odd body on a first visit."""
    folder = tmp_path_factory.mktemp("first")
    server.stories = section(*ODD)
    return folder, crawl(folder, server.site_table())


@pytest.fixture(scope="module")
def known(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Crawled]]:
    """Every odd body for a story that was archived before; then the section recovers."""
    folder = tmp_path_factory.mktemp("known")
    done = []
    for healthy in (True, False, True):
        server.stories = {slug: "good" if healthy else name for slug, name in section(*ODD).items()}
        done.append(crawl(folder, server.site_table()))
    return folder, done


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_is_never_a_first_version(first: tuple[Path, Crawled], name: str) -> None:
    folder, _ = first
    assert rows(folder, "select url from stories where url like ?", f"%/x-{name}/") == []
    problems = rows(folder, "select kind from problems where url like ?", f"%/x-{name}/")
    assert [row["kind"] for row in problems] in (["answer-incomplete"], ["no-answer"], ["answer-refused"])


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_leaves_the_last_good_version(known: tuple[Path, list[Crawled]], name: str) -> None:
    folder, _ = known
    story = rows(folder, "select id, state, version from stories where url like ?", f"%/x-{name}/")[0]
    assert (story["state"], story["version"]) == ("live", 1)
    checks = rows(folder, "select outcome from checks where story_id = ? order by first_at, rowid", story["id"])
    assert [row["outcome"] for row in checks] == ["changed", "error", "same"]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_body_is_read_however_it_was_sent(first: tuple[Path, Crawled], name: str) -> None:
    slug = f"x-{name}"
    found = rows(first[0], "select title, body_text from latest_stories where url like ?", f"%/{slug}/")
    assert [row["title"] for row in found] == [f"Story {slug}"]
    assert found[0]["body_text"].endswith("who chairs the committee.")


def test_honest_stories_beside_broken_ones_are_archived_and_nothing_else_is_told(
    first: tuple[Path, Crawled], known: tuple[Path, list[Crawled]]
) -> None:
    for folder in (first[0], known[0]):
        honest = rows(folder, "select version from latest_stories where url like '%/honest-%'")
        assert [row["version"] for row in honest] == [1] * len(ODD)
        assert [row["kind"] for row in rows(folder, "select distinct kind from changes")] == ["new"]
        assert invariants(folder / "news.db") == []
    ends = [(done.row["outcome"], done.row["failed"]) for done in known[1] if done.row is not None]
    assert ends == [("ok", 0), ("partial", len(BROKEN)), ("ok", 0)]


def test_a_broken_listing_is_a_problem_and_not_an_empty_day(server: HostileServer, tmp_path: Path) -> None:
    server.stories = {"one": "good", "two": "good"}
    crawl(tmp_path, server.site_table())
    server.listing = BROKEN["half-gzip"]
    try:
        done = crawl(tmp_path)
    finally:
        server.listing = wire
    assert done.row is not None
    assert done.row["outcome"] == "partial"
    kinds = rows(tmp_path, "select kind, detail from problems where crawl_id = ?", done.row["id"])
    assert [row["kind"] for row in kinds] == ["entrance-unreachable"]
    assert "has no end" in kinds[0]["detail"]
    assert [row["state"] for row in rows(tmp_path, "select state from stories")] == ["live", "live"]


@pytest.mark.parametrize("length", range(len(gzip.compress(good_page("one")))))
def test_no_part_of_a_gzip_stream_passes_for_the_whole(length: int) -> None:
    with pytest.raises(BodyIncomplete):
        decoded(gzip.compress(good_page("one"), mtime=0)[:length], ["gzip"], 10**6)


def test_a_bomb_within_a_bomb_is_stopped_at_the_limit() -> None:
    packed = gzip.compress(gzip.compress(b" " * 10_000_000))
    with pytest.raises(BodyTooLarge):
        decoded(packed, ["gzip", "gzip"], 1_000_000)

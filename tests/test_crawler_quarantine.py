"""A page that breaks a reader of ours: it is named with the reason, and nobody else notices."""

import os
import subprocess
from pathlib import Path

from tests.archive_samples import invariants
from tests.crawling import ROOT, crawl, crawl_command, rows
from tests.hostile import HostileServer

BREAKER = ROOT / "tests/hostile/breaker"


def crawl_with_a_broken_reader(folder: Path, address: str) -> None:
    path = os.pathsep.join(map(str, (BREAKER, ROOT)))
    environment = {**os.environ, "PYTHONPATH": path, "BREAKS": address}
    subprocess.run(
        crawl_command(folder, "--mode", "full"),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=240,
        check=True,
    )


def test_a_page_that_breaks_a_reader_is_named_and_costs_no_other_story(
    tmp_path: Path, misbehaving: HostileServer
) -> None:
    misbehaving.stories = {"one": "good", "odd-two": "good", "three": "good"}
    crawl(tmp_path, misbehaving.site_table())
    before = rows(tmp_path, "select * from versions order by id")
    misbehaving.stories |= {"odd-four": "good", "five": "good"}
    crawl_with_a_broken_reader(tmp_path, "/news/odd-")

    (during,) = rows(tmp_path, "select * from crawls where id = 2")
    assert (during["outcome"], during["new"], during["failed"]) == ("partial", 1, 2)
    problems = rows(tmp_path, "select kind, url, detail from problems order by url")
    assert [row["kind"] for row in problems] == ["reader-failed"] * 2
    assert [row["url"] for row in problems] == [misbehaving.story_url(slug) for slug in ("odd-four", "odd-two")]
    assert {row["detail"] for row in problems} == {"KeyError: 'a reader that breaks'"}
    (story,) = rows(tmp_path, "select id, state, version from stories where url like '%/odd-two/'")
    assert (story["state"], story["version"]) == ("live", 1)
    assert rows(tmp_path, "select * from versions order by id")[: len(before)] == before
    assert rows(tmp_path, "select kind from changes where crawl_id = 2") == [{"kind": "new"}]
    assert rows(tmp_path, "select id from stories where url like '%/odd-four/'") == []

    crawl(tmp_path, None, "--mode", "full")
    (after,) = rows(tmp_path, "select * from crawls where id = 3")
    assert (after["outcome"], after["new"], after["changed"], after["failed"]) == ("ok", 1, 0, 0)
    checks = rows(tmp_path, "select outcome from checks where story_id = ? order by first_at, rowid", story["id"])
    assert [row["outcome"] for row in checks] == ["changed", "error", "same"]
    assert invariants(tmp_path / "news.db") == []

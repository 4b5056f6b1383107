"""Whole crawls of the demo section: what an archivist finds in the file afterwards."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.addresses import identity
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.crawling import ROOT, crawl, environment, rows, start_crawl, write_config

STORIES = "select * from latest_stories order by url"
RELATED = """select s.url host, t.position, t.title, t.target_url url, t.summary, t.published_on, t.category
    from teasers t join stories s on s.id = t.host_story_id order by s.url, t.position"""


def story_requests(demo: DemoServer) -> list[Any]:
    return [seen for seen in demo.requests if seen.path.startswith("/news/") and seen.path.count("/") == 3]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, DemoServer]]:
    """The shipped demo section, crawled once, and served for further crawls of a copy of that archive."""
    folder = tmp_path_factory.mktemp("demo")
    with DemoServer() as demo:
        done = crawl(folder, demo.site_table())
        assert done.row is not None
        assert done.row["outcome"] == "ok", (done, rows(folder, "select * from problems"))
        yield folder, demo


@pytest.fixture(scope="module")
def archived(shipped: tuple[Path, DemoServer]) -> tuple[Path, dict[str, dict[str, Any]], list[Any]]:
    """What that crawl left: (folder, truth by address, requests)."""
    folder, demo = shipped
    truth = {demo.story_url(slug): demo.expected(slug) for slug in demo.section.stories}
    return folder, truth, list(demo.requests)


@pytest.fixture
def known(archived: Any, shipped: tuple[Path, DemoServer], tmp_path: Path) -> Iterator[DemoServer]:
    """The same section as it was, of which `tmp_path` holds the archive of one crawl."""
    folder, demo = shipped
    for file in ("news.db", "newskeep.toml"):
        shutil.copy(folder / file, tmp_path)
    demo.section, demo.noise = DemoSection.shipped(), False
    demo.requests.clear()
    yield demo
    demo.section, demo.noise = DemoSection.shipped(), False


@pytest.mark.parametrize("field", ["title", "published_on", "published_at", "body_text", "category"])
def test_every_story_is_archived_as_its_page_has_it(archived: Any, field: str) -> None:
    folder, truth, _ = archived
    found = {row["url"]: row[field] for row in rows(folder, STORIES)}
    assert found == {url: story[field] for url, story in truth.items()}


def test_every_card_is_archived_and_none_is_invented(archived: Any) -> None:
    folder, truth, _ = archived
    found = {(row["host"], row.pop("position")): row for row in rows(folder, RELATED)}
    for url, story in truth.items():
        for teaser in story["teasers"]:
            row = found.pop((url, teaser["position"]))
            assert {name: row[name] for name in ("title", "url", "published_on", "category", "summary")} == {
                name: teaser[name] for name in ("title", "url", "published_on", "category", "summary")
            }
    assert found == {}


def test_cards_point_to_the_stories_they_lead_to(archived: Any) -> None:
    folder, _, _ = archived
    assert rows(folder, "select count(*) n from teasers where target_story_id is null") == [{"n": 0}]


def test_the_traps_are_left_alone(archived: Any) -> None:
    _, _, requests = archived
    assert [seen.path for seen in requests if "search-results" in seen.path] == []


def test_no_page_is_asked_for_twice(archived: Any) -> None:
    _, _, requests = archived
    paths = [seen.path for seen in requests]
    assert len(paths) == len(set(paths))


def test_the_captured_bytes_are_those_that_were_sent(known: DemoServer, tmp_path: Path) -> None:
    with open_archive(tmp_path / "news.db") as archive:
        for story in list(archive.stories()):
            body = archive.capture_body(archive.version(story.story_id).capture_id)
            assert body == known.answer(story.url.removeprefix(known.url)).body


def test_a_second_crawl_asks_conditionally_and_writes_nothing_new(known: DemoServer, tmp_path: Path) -> None:
    count = (
        "select (select count(*) from versions) v, (select count(*) from captures) c, (select count(*) from blobs) b"
    )
    before = rows(tmp_path, count)
    second = crawl(tmp_path)
    assert second.row is not None
    assert (second.row["outcome"], second.row["not_modified"], second.row["changed"]) == ("ok", 40, 0)
    assert rows(tmp_path, count) == before
    assert {seen.status for seen in story_requests(known)} == {304}
    assert sum(seen.path.startswith("/news/?") or seen.path == "/news/" for seen in known.requests) == 1


def test_noise_outside_the_story_makes_no_version(known: DemoServer, tmp_path: Path) -> None:
    known.noise = True
    for mode in ("incremental", "full"):
        known.section.rotate_teasers()
        done = crawl(tmp_path, None, "--mode", mode)
        assert done.row is not None
        assert (done.row["fetched"], done.row["new"], done.row["changed"]) == (40, 0, 0)
    assert rows(tmp_path, "select count(*) n from versions") == [{"n": 40}]
    assert rows(tmp_path, "select count(*) n from captures") == [{"n": 40}]


def test_rotated_cards_are_new_rows_and_the_old_ones_keep_their_time(known: DemoServer, tmp_path: Path) -> None:
    before = rows(tmp_path, "select count(*) n from teasers")[0]["n"]
    known.section.rotate_teasers()
    crawl(tmp_path)
    now = rows(
        tmp_path,
        """select count(*) n, sum(t.last_seen_at = (select max(last_seen_at) from teasers where
        host_story_id = t.host_story_id)) shown from teasers t""",
    )[0]
    assert now["n"] > before
    assert now["shown"] == sum(len(known.expected(slug)["teasers"]) for slug in known.section.stories)


def test_each_deed_of_the_site_is_found_once_and_nothing_else(known: DemoServer, tmp_path: Path) -> None:
    section, slugs = known.section, [story.slug for story in known.section.newest()]
    for slug in slugs[:4]:
        section.edit(slug, title=section.stories[slug].title + ", one year on")
    section.redate(slugs[5], date(2017, 5, 1))
    section.move(slugs[6], "moved-to-a-new-place")
    section.delete(slugs[7])
    section.add(replace(section.stories[slugs[8]], slug="brand-new", title="Brand new", day=date(2024, 7, 2)))
    crawl(tmp_path)
    found = rows(tmp_path, "select kind, url, fields from recent_changes where crawl_id = 2 order by kind, url")
    wanted = {
        "edited": {known.story_url(slug) for slug in slugs[:4]},
        "redated": {known.story_url(slugs[5])},
        "moved": {known.story_url("moved-to-a-new-place")},
        "gone": {known.story_url(slugs[7])},
        "new": {known.story_url("brand-new")},
    }
    assert {kind: {row["url"] for row in found if row["kind"] == kind} for kind in wanted} == wanted
    assert len(found) == 8
    assert {row["fields"] for row in found if row["kind"] == "edited"} == {'["title"]'}
    assert rows(tmp_path, "select max(number) n, count(*) c from versions") == [{"n": 2, "c": 46}]
    assert invariants(tmp_path / "news.db") == []


@pytest.mark.parametrize("entrance", ["feeds", "sitemaps", "robots"])
def test_a_section_is_found_without_a_listing(demo: DemoServer, tmp_path: Path, entrance: str) -> None:
    table = {**demo.site_table(), "listings": []}
    table["feeds" if entrance == "feeds" else "sitemaps"] = {
        "feeds": [f"{demo.url}/feed/"],
        "sitemaps": [f"{demo.url}/sitemap.xml"],
        "robots": ["robots"],
    }[entrance]
    done = crawl(tmp_path, table)
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"]) == ("ok", 40)  # the feed names twenty; cards lead to the rest


def test_old_addresses_are_recorded_under_the_story_they_redirect_to(misbehaving: Any, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "good", "old-one": "redirects-to-good"}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["new"] == 1
    kinds = {row["url"].split("/")[-2]: row["kind"] for row in rows(tmp_path, "select url, kind from addresses")}
    assert kinds == {"one": "canonical", "old-one": "redirect"}


def test_a_mistaken_canonical_link_never_merges_two_stories(misbehaving: Any, tmp_path: Path) -> None:
    home, another = "claims-the-home-page", "claims-another-story"
    misbehaving.stories = {"two": home, "three": home, "four": another, "five": another, "one": "good"}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"]) == ("ok", 5)
    titles = {identity(row["url"])[-5:]: row["title"] for row in rows(tmp_path, STORIES)}
    assert sorted(titles.values()) == ["Story five", "Story four", "Story one", "Story three", "Story two"]


def test_a_crawl_that_is_interrupted_says_so_and_the_next_one_goes_on(
    serve: Callable[..., DemoServer], tmp_path: Path
) -> None:
    demo = serve(DemoSection.generate(40))
    write_config(tmp_path, {**demo.site_table(), "delay_s": 0.05})
    child = start_crawl(tmp_path)
    wait_for_stories(demo, 10)
    child.send_signal(signal.SIGINT)
    child.wait(timeout=40)
    assert rows(tmp_path, "select outcome from crawls") == [{"outcome": "interrupted"}]
    assert invariants(tmp_path / "news.db") == []
    write_config(tmp_path, demo.site_table())
    done = crawl(tmp_path)
    assert done.row is not None
    assert done.row["outcome"] == "ok"
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": 40}]


def wait_for_stories(demo: DemoServer, count: int) -> None:
    while len(story_requests(demo)) < count:
        demo.closing.wait(0.02)


def test_kill_9_at_random_moments_loses_nothing_that_was_archived(
    serve: Callable[..., DemoServer], tmp_path: Path
) -> None:
    """bench/kills.py kills as often as one likes."""
    demo = serve(DemoSection.generate(60))
    write_config(tmp_path, demo.site_table())
    chance, kept = random.Random(20), 0
    for _ in range(2):
        child = start_crawl(tmp_path)
        wait_for_stories(demo, len(story_requests(demo)) + chance.randrange(5, 20))
        child.kill()
        child.wait()
        assert invariants(tmp_path / "news.db") == []
        now = rows(tmp_path, "select count(*) n from latest_stories")[0]["n"]
        assert now >= kept
        kept = now
    done = crawl(tmp_path)
    assert done.row is not None
    assert done.row["outcome"] == "ok"
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": 60}]
    assert [row["outcome"] for row in rows(tmp_path, "select outcome from crawls order by id")] == [
        *["interrupted"] * 2,
        "ok",
    ]
    assert invariants(tmp_path / "news.db") == []


def test_two_crawls_of_one_archive_never_run_at_once(serve: Callable[..., DemoServer], tmp_path: Path) -> None:
    demo = serve(DemoSection.generate(60))
    write_config(tmp_path, {**demo.site_table(), "delay_s": 0.5})
    child = start_crawl(tmp_path)
    wait_for_stories(demo, 2)
    second = crawl(tmp_path)
    child.kill()
    child.wait()
    assert second.code == 1
    assert second.events[-1]["type"] == "ArchiveBusy"
    assert f"pid {child.pid}" in second.events[-1]["message"]


def test_scrapy_itself_crawls_the_same_rows(archived: Any, known: DemoServer, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    write_config(theirs, known.site_table())
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "site=demo"]
    env = {**environment(), "NEWSKEEP_CONFIG": str(theirs / "newskeep.toml")}
    subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=120, check=True)
    question = "select url, title, published_on, category, body_text from latest_stories order by url"
    assert rows(theirs, question) == rows(archived[0], question)
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.split() == ["news"]


def test_a_listing_without_stories_is_an_alarm_not_a_quiet_day(misbehaving: Any, tmp_path: Path) -> None:
    misbehaving.stories = {}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert "no story found" in done.row["note"]
    assert json.dumps(rows(tmp_path, "select kind from problems")) == '[{"kind": "listing-empty"}]'


def test_a_limited_crawl_stops_there_and_the_next_one_finishes(demo: DemoServer, tmp_path: Path) -> None:
    first = crawl(tmp_path, demo.site_table(), "--limit", "5")
    assert first.row is not None
    assert first.row["new"] == 5
    second = crawl(tmp_path)
    assert second.row is not None
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": 40}]


def test_a_configuration_that_names_no_such_site_is_refused(tmp_path: Path, demo: DemoServer) -> None:
    write_config(tmp_path, demo.site_table())
    refused = subprocess.run(
        [sys.executable, "-m", "crawler.process", "--config", os.fspath(tmp_path / "newskeep.toml"), "--site", "dmeo"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 2
    assert "did you mean 'demo'" in refused.stdout


def test_a_feed_that_names_the_newest_stories_does_not_end_the_walk_of_the_listing(
    serve: Callable[..., DemoServer], tmp_path: Path
) -> None:
    section = DemoSection.generate(40)
    demo = serve(section)
    table = {**demo.site_table(), "feeds": [f"{demo.url}/feed/"]}
    oldest = [story.slug for story in section.newest()][25:]
    kept = {slug: section.stories.pop(slug) for slug in [story.slug for story in section.newest()][:25]}
    section.add(next(iter(kept.values())))
    crawl(tmp_path, table)
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": len(oldest) + 1}]
    for story in list(kept.values())[1:]:
        section.add(story)
    done = crawl(tmp_path)
    assert done.row is not None
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": 40}]


def test_a_listing_page_that_is_missing_once_costs_no_story(misbehaving: Any, tmp_path: Path) -> None:
    table = {**misbehaving.site_table(), "listings": [f"{misbehaving.url}/news/", f"{misbehaving.url}/says-500"]}
    done = crawl(tmp_path, table)
    assert done.row is not None
    assert (done.row["outcome"], done.row["discovery"], done.row["new"]) == ("partial", "cut", 3)


def test_a_site_that_is_down_is_left_alone_soon(misbehaving: Any, tmp_path: Path) -> None:
    misbehaving.stories = {f"story-{number}": "says-503" for number in range(30)}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert "in a row gave no answer" in done.row["note"]
    assert done.row["failed"] < 20
    misbehaving.stories = dict.fromkeys(misbehaving.stories, "good")
    crawl(tmp_path)
    assert rows(tmp_path, "select count(*) n from latest_stories") == [{"n": 30}]


def test_ctrl_c_ends_a_wait_that_the_site_asked_for(misbehaving: Any, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "asks-to-wait", "two": "good"}
    misbehaving.patience = 99
    write_config(tmp_path, misbehaving.site_table())
    (tmp_path / "newskeep.toml").write_text(
        (tmp_path / "newskeep.toml").read_text().replace("delay_s = 0", "delay_s = 0.5")
    )
    child = start_crawl(tmp_path)
    while not misbehaving.visits["/news/one/"]:
        misbehaving.closing.wait(0.02)
    child.send_signal(signal.SIGINT)
    child.wait(timeout=20)
    assert rows(tmp_path, "select outcome from crawls") == [{"outcome": "interrupted"}]


def test_pages_that_break_the_connection_beside_each_other_do_not_end_a_crawl(misbehaving: Any, tmp_path: Path) -> None:
    bad = {f"bad-{number}": "drops-at-once" for number in range(25)}
    misbehaving.stories = {**bad, **{f"well-{number}": "good" for number in range(3)}}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"], done.row["failed"]) == ("partial", 3, 25)

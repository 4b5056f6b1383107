"""What waits and what is due, transactions, and that nobody else writes."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import archive
from archive.asking import Sighting
from archive.records import CrawlCounts, Outcome
from tests.archive_samples import NOON, Crawling, crawling, invariants, story, teaser, url_of

DAY = timedelta(days=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started
    assert invariants(tmp_path / "news.db") == []


def test_search_follows_every_version(crawl: Crawling) -> None:
    crawl.read(story(body_text="A marmalade of words."))
    assert [hit.story_id for hit in crawl.store.search("marmalade words")] == [1]
    crawl.read(story(body_text="A compote of words."))
    assert list(crawl.store.search("marmalade")) == []
    assert [hit.snippet for hit in crawl.store.search("compotes")] == ["A [compote] of words."]


def test_versions_and_captures_cannot_be_altered_or_deleted(crawl: Crawling) -> None:
    crawl.read(story())
    for sql in (
        "UPDATE versions SET title = 'x'",
        "DELETE FROM versions",
        "UPDATE captures SET url = 'x'",
        "DELETE FROM captures",
        "INSERT OR REPLACE INTO captures SELECT * FROM captures",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            crawl.store.db.execute(sql)


def test_version_numbers_cannot_have_gaps(crawl: Crawling) -> None:
    crawl.read(story())
    columns = ", ".join(crawl.store.db["versions"].columns_dict)
    values = columns.replace("number", "number + 2", 1).replace("id, ", "id + 9, ", 1)
    with pytest.raises(sqlite3.IntegrityError, match="follow"):
        crawl.store.db.execute(f"INSERT INTO versions ({columns}) SELECT {values} FROM versions")


def test_due_comes_in_pages_and_leaves_out_stories_of_this_crawl(crawl: Crawling) -> None:
    for n in range(7):
        crawl.read(story(f"story-{n}"))
    newest = crawl.store.last_story_id()
    crawl.read(story("archived-meanwhile"))
    found, after = [], 0
    while batch := crawl.store.due("example", NOON, after_id=after, limit=3, up_to_id=newest):
        assert len(batch) <= 3
        after = batch[-1].story_id
        found += [known.story_id for known in batch]
    assert found == [1, 2, 3, 4, 5, 6, 7]
    assert crawl.store.due("another", NOON) == ()


@pytest.mark.parametrize("table", ["stories", "pending"])
def test_paging_walks_an_index(crawl: Crawling, table: str) -> None:
    due = "next_check_at" if table == "stories" else "next_try_at"
    sql = f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE site = 'x' AND id > 5 AND {due} <= 'z' ORDER BY id LIMIT 9"
    plan = " ".join(row[3] for row in crawl.store.db.execute(sql))
    assert f"USING INDEX {table}_of_site (site=? AND id>?)" in plan
    assert "TEMP B-TREE" not in plan


def test_found_addresses_wait_until_they_are_archived(crawl: Crawling) -> None:
    found = [Sighting(url=url_of("a"), claim='{"source": "card", "title": "A"}'), Sighting(url=url_of("b"))]
    assert crawl.store.remember(crawl.crawl_id, "example", found, NOON) == 2
    more = [Sighting(url="http://example.org/news/a", claim='{"source": "feed", "title": "Other", "category": "News"}')]
    assert crawl.store.remember(crawl.crawl_id, "example", more, NOON) == 1, "new to all earlier crawls"
    waiting = crawl.store.pending("example")
    assert [row.url for row in waiting] == [url_of("a"), url_of("b")]
    assert waiting[0].claim == '{"source":"card","title":"A","category":"News"}'
    crawl.read(story("a"))
    assert [row.url for row in crawl.store.pending("example")] == [url_of("b")]
    later = crawl.begin(timedelta(hours=1))
    assert crawl.store.remember(later, "example", found, crawl.now) == 0


def test_addresses_found_while_others_are_archived_come_after_them(crawl: Crawling) -> None:
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("a"))], NOON)
    (first,) = crawl.store.pending("example")
    crawl.read(story("a"))
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("b"))], NOON)
    assert [row.url for row in crawl.store.pending("example", after_id=first.id)] == [url_of("b")]


def test_an_address_that_fails_waits_longer_and_longer(crawl: Crawling) -> None:
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("dead"))], NOON)
    assert len(crawl.store.pending("example", due_by=NOON - DAY)) == 1
    for _ in range(3):
        assert crawl.fail("dead") is None
    assert crawl.store.pending("example", due_by=NOON + timedelta(hours=1)) == ()
    waiting = crawl.store.pending("example", due_by=NOON + timedelta(hours=2))
    assert [(row.tries, row.last_error) for row in waiting] == [(3, "answered 404")]


def test_a_sitemap_that_claims_a_change_makes_the_story_due(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(4 * DAY)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    crawl.begin(DAY)
    for modified, due in (("2024-03-20", 0), ("words", 0), ("2030-01-01", 0), ("2024-03-23T08:00:00Z", 1)):
        crawl.store.remember(
            crawl.crawl_id, "example", [Sighting(url=url_of("lantern-walk"), modified_raw=modified)], crawl.now
        )
        assert len(crawl.store.due("example", crawl.now)) == due, modified


def test_a_gone_story_that_is_listed_again_is_due_at_once_but_a_card_says_little(crawl: Crawling) -> None:
    crawl.read(story())
    assert crawl.fail("lantern-walk", status=410) == "gone"
    crawl.begin(DAY)
    crawl.fail("lantern-walk", status=410)  # from now on only once a week
    for listed, due in ((False, 0), (True, 1)):
        crawl.store.remember(
            crawl.crawl_id, "example", [Sighting(url=url_of("lantern-walk"), listed=listed)], crawl.now
        )
        assert len(crawl.store.due("example", crawl.now)) == due


def test_a_crawl_that_was_killed_is_marked_interrupted_by_the_next(crawl: Crawling) -> None:
    assert crawl.store.last_discovery("example") is None
    second = crawl.begin(DAY)
    counts = CrawlCounts(requests=9, fetched=3, new=2)
    crawl.store.finish_crawl(second, "ok", counts, crawl.now, note="fine", discovery="complete")
    assert crawl.store.last_discovery("example") == "complete"
    crawl.begin(DAY)
    running, ended, killed = crawl.store.crawls()
    assert (running.outcome, ended.outcome, killed.outcome) == ("running", "ok", "interrupted")
    assert (ended.requests, ended.fetched, ended.new, ended.finished_at) == (9, 3, 2, NOON + DAY)
    assert (killed.finished_at, crawl.store.last_discovery("example")) == (None, "complete")


def test_the_row_of_a_killed_crawl_counts_what_it_found(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    _, killed = crawl.store.crawls()
    assert (killed.outcome, killed.new, killed.changed, killed.gone) == ("interrupted", 1, 0, 0)


def test_a_failed_write_leaves_nothing_of_its_story(crawl: Crawling) -> None:
    broken = story(teasers=(teaser("a", position=0),))
    with pytest.raises(sqlite3.IntegrityError):
        crawl.read(broken)
    tables = ("stories", "versions", "captures", "blobs", "bases", "addresses", "teasers", "changes", "checks")
    assert [crawl.store.db[table].count for table in tables] == [0] * len(tables)
    assert crawl.read(story()) is Outcome.NEW


def test_only_the_store_and_its_steps_write() -> None:
    folder = Path(archive.__file__).parent
    steps = {
        "alarms",
        "held",
        "settling",
        "unlisted",
        "outgoing",
        "runs",
        "recording",
        "versions",
        "blobs",
        "sightings",
        "visits",
        "ledger",
    }
    statement = re.compile(
        r'"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b(?! (VIRTUAL TABLE|INTO|FROM) (anew|temp)\.)'
    )
    importing = re.compile(rf"from archive\.({'|'.join(steps)}) import|from archive import .*\b({'|'.join(steps)})\b")
    for module in [*folder.glob("*.py"), *folder.parent.glob("crawler/**/*.py"), *folder.parent.glob("jobs/**/*.py")]:
        inside = module.parent == folder and module.stem in steps | {"store", "repair", "seals"}  # which use a Store's
        text = module.read_text("utf-8")
        assert inside or not statement.search(text), module
        assert inside or not importing.search(text), module

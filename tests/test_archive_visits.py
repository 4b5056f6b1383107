"""Answers without a story, and when a story is due again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Outcome
from tests.archive_samples import NOON, Crawling, crawling, invariants, page, story, teaser, url_of

DAY = timedelta(days=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started
    assert invariants(tmp_path / "news.db") == []


def test_one_404_is_a_suspicion_and_the_second_hours_later_means_gone(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    assert crawl.fail("lantern-walk") is None
    assert crawl.fail("lantern-walk") is None
    crawl.begin(timedelta(hours=5))
    assert crawl.fail("lantern-walk") is None
    assert crawl.store.story(1).state == "suspect"
    assert [known.story_id for known in crawl.store.due("example", crawl.now)] == [1]
    crawl.begin(timedelta(hours=1))
    assert crawl.fail("lantern-walk") == "gone"
    assert (crawl.store.story(1).state, crawl.store.story(1).title) == ("gone", "About the lantern-walk")
    assert crawl.kinds() == ["new", "gone"]
    assert [(row.outcome, row.times) for row in crawl.store.checks(1)] == [("changed", 1), ("missing", 4)]


def test_410_means_gone_at_once(crawl: Crawling) -> None:
    crawl.read(story())
    assert crawl.fail("lantern-walk", status=410) == "gone"


def test_a_story_that_reappears_is_restored_with_what_differs(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.fail("lantern-walk", status=410)
    crawl.begin(DAY)
    assert crawl.read(story(title="Walk"), page("edited")) is Outcome.EDITED
    change = next(crawl.store.changes())
    assert (change.kind, change.from_version, change.to_version, change.fields) == ("restored", 1, 2, ("title",))
    crawl.fail("lantern-walk", status=410)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    assert crawl.kinds() == ["new", "gone", "restored", "gone", "restored"]


def test_a_suspect_that_answers_is_live_without_a_word(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.fail("lantern-walk")
    crawl.begin(DAY)
    crawl.read(story())
    assert (crawl.store.story(1).state, crawl.kinds()) == ("live", ["new"])


@pytest.mark.parametrize("outcome", ["blocked", "error"])
def test_trouble_says_nothing_about_the_story(crawl: Crawling, outcome: str) -> None:
    crawl.read(story())
    for _ in range(4):
        crawl.begin(DAY)
        assert crawl.fail("lantern-walk", outcome, 503) is None
    assert (crawl.store.story(1).state, crawl.kinds()) == ("live", ["new"])
    assert crawl.store.checks(1)[-1].times == 4


def test_304_keeps_the_last_version_and_its_cards(crawl: Crawling) -> None:
    crawl.read(story(teasers=(teaser("a"),)))
    crawl.begin(DAY)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now, etag='"2"')
    known = crawl.store.find(url_of("lantern-walk"))
    assert known is not None
    assert (known.version, known.etag, known.last_read_at) == (1, '"2"', NOON)
    assert [row.last_seen_at for row in crawl.store.teasers(1)] == [NOON + DAY]
    assert [row.outcome for row in crawl.store.checks(1)] == ["changed", "not_modified"]


def test_stories_are_due_every_crawl_when_new_and_ever_more_rarely_when_unchanged(crawl: Crawling) -> None:
    crawl.read(story())
    for hours in (0, 23):
        assert len(crawl.store.due("example", NOON + timedelta(hours=hours))) == 1
    waits = []
    for _ in range(8):
        known = crawl.store.due("example", NOON + timedelta(days=400))[0]
        crawl.begin(max(known.next_check_at - crawl.now, DAY))
        crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
        waits.append((crawl.store.due("example", NOON + timedelta(days=400))[0].next_check_at - crawl.now).days)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    crawl.read(story(title="Edited"))
    assert len(crawl.store.due("example", crawl.now)) == 1

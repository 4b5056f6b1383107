"""Stories that are alive though nothing in the section leads to them any more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.asking import Sighting
from tests.archive_samples import Crawling, crawling, invariants, story, teaser, url_of

DAY = timedelta(days=1)
NAMES = [f"story-{n}" for n in range(20)]


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        for name in NAMES:
            started.read(story(name))
        started.end(discovery="complete")
        yield started
    assert invariants(tmp_path / "news.db") == []


def walk(crawl: Crawling, listed: list[str], discovery: str = "complete") -> list[str]:
    """A crawl that met these on its listing; what it noted."""
    crawl.begin(DAY)
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of(name)) for name in listed], crawl.now)
    crawl.end(discovery=discovery)
    return [f"{row.kind} {row.url or ''}".strip() for row in crawl.store.problems(crawl_id=crawl.crawl_id)]


def test_a_story_that_is_linked_from_nowhere_is_noted_once_until_it_is_linked_again(crawl: Crawling) -> None:
    noted = [f"unlisted {url_of(NAMES[0])}"]
    assert walk(crawl, NAMES) == []
    assert walk(crawl, NAMES[1:]) == noted
    assert walk(crawl, NAMES[1:]) == []
    assert walk(crawl, NAMES) == []
    assert walk(crawl, NAMES[1:]) == noted
    assert crawl.store.story(1).state == "live"


@pytest.mark.parametrize("discovery", ["short", "cut"])
def test_a_crawl_that_did_not_see_the_whole_listing_says_nothing(crawl: Crawling, discovery: str) -> None:
    assert walk(crawl, NAMES[1:], discovery) == []


def test_a_card_on_another_live_story_is_a_link(crawl: Crawling) -> None:
    crawl.read(story(NAMES[1], teasers=(teaser(NAMES[0]), teaser(NAMES[1], 2))))
    assert walk(crawl, NAMES[1:]) == []
    crawl.fail(NAMES[1], status=410)
    assert walk(crawl, NAMES[2:]) == [f"unlisted {url_of(NAMES[0])}"]


def test_a_story_that_is_gone_needs_no_link(crawl: Crawling) -> None:
    crawl.fail(NAMES[0], status=410)
    crawl.fail(NAMES[1])
    assert walk(crawl, NAMES[2:]) == []


def test_when_many_vanish_from_the_listing_it_is_the_listing(crawl: Crawling) -> None:
    assert walk(crawl, NAMES[5:]) == ["unlisted-many"]
    assert walk(crawl, NAMES[5:]) == []
    crawl.now += 30 * DAY
    assert walk(crawl, NAMES[5:]) == ["unlisted-many"]
    assert len(walk(crawl, NAMES[4:])) == 4


def test_a_link_to_the_new_address_of_a_story_that_moved_is_a_link(crawl: Crawling) -> None:
    crawl.begin(DAY)
    listed = [Sighting(url=url_of(name)) for name in ["renamed", *NAMES[1:]]]
    crawl.store.remember(crawl.crawl_id, "example", listed, crawl.now)
    crawl.read(story(NAMES[0], url=url_of("renamed")), aliases=[(url_of(NAMES[0]), "redirect")])
    crawl.end(discovery="complete")
    assert [change.kind for change in crawl.store.changes(crawl.now)] == ["moved"]
    assert list(crawl.store.problems(crawl_id=crawl.crawl_id)) == []

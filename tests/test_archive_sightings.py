"""Related-story cards: rows that live as long as the page shows the card."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Teaser
from tests.archive_samples import NOON, Crawling, crawling, story, teaser, url_of

HOUR = timedelta(hours=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started


def shows(crawl: Crawling, *teasers: Teaser) -> None:
    """The page one hour later, with other cards; its text stays."""
    crawl.begin(HOUR)
    crawl.read(story(teasers=teasers))


def rows(crawl: Crawling, *, current: bool = False) -> list[tuple[str, int, int, int]]:
    """(title, position, first seen, last seen) with times in hours."""
    return [
        (row.title, row.position, (row.first_seen_at - NOON) // HOUR, (row.last_seen_at - NOON) // HOUR)
        for row in sorted(crawl.store.teasers(1, current=current), key=lambda row: row.id)
    ]


def test_a_card_that_stays_keeps_one_row(crawl: Crawling) -> None:
    for _ in range(3):
        shows(crawl, teaser("a"))
    assert rows(crawl) == [("About the a", 1, 1, 3)]
    assert crawl.store.db["versions"].count == 1


def test_a_card_that_vanishes_keeps_its_time_and_a_new_row_begins_when_it_returns(crawl: Crawling) -> None:
    shows(crawl, teaser("a"), teaser("b", 2))
    shows(crawl, teaser("b"))
    shows(crawl, teaser("b"), teaser("a", 2))
    assert rows(crawl) == [("About the a", 1, 1, 1), ("About the b", 1, 1, 3), ("About the a", 2, 3, 3)]
    assert rows(crawl, current=True) == [("About the b", 1, 1, 3), ("About the a", 2, 3, 3)]


def test_cards_that_change_places_keep_their_rows(crawl: Crawling) -> None:
    shows(crawl, teaser("a"), teaser("b", 2))
    shows(crawl, teaser("b"), teaser("a", 2))
    assert rows(crawl) == [("About the a", 2, 1, 2), ("About the b", 1, 1, 2)]
    assert [row.title for row in crawl.store.teasers(1)] == ["About the b", "About the a"]


def test_a_card_with_other_words_is_another_row_but_noise_is_not(crawl: Crawling) -> None:
    shows(crawl, teaser("a", title="It's on", image_url="/a.jpg?1"))
    shows(crawl, teaser("a", title="It\u2019s  on", image_url="/a.jpg?2"))
    assert rows(crawl) == [("It's on", 1, 1, 2)]
    shows(crawl, teaser("a", title="It is off"))
    assert rows(crawl) == [("It's on", 1, 1, 2), ("It is off", 1, 3, 3)]


def test_the_same_card_twice_on_a_page_is_two_rows(crawl: Crawling) -> None:
    for _ in range(2):
        shows(crawl, teaser("a", 1), teaser("a", 5))
    assert rows(crawl) == [("About the a", 1, 1, 2), ("About the a", 5, 1, 2)]


def test_a_page_without_cards_ends_them_all(crawl: Crawling) -> None:
    shows(crawl, teaser("a"))
    shows(crawl)
    assert (rows(crawl), rows(crawl, current=True)) == ([("About the a", 1, 1, 1)], [])
    assert crawl.store.db["related_stories"].count == 0


def test_304_keeps_only_what_was_shown_last(crawl: Crawling) -> None:
    shows(crawl, teaser("a"))
    shows(crawl, teaser("b"))
    crawl.begin(HOUR)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    assert rows(crawl) == [("About the a", 1, 1, 1), ("About the b", 1, 2, 3)]


def test_a_failure_says_nothing_about_cards(crawl: Crawling) -> None:
    shows(crawl, teaser("a"))
    crawl.begin(HOUR)
    crawl.fail("lantern-walk", "error", 500)
    crawl.read(story(body_text=""))
    assert rows(crawl, current=True) == [("About the a", 1, 1, 1)]


def test_a_card_points_to_its_story_whichever_came_first(crawl: Crawling) -> None:
    crawl.read(story("archived-before"))
    crawl.read(
        story(
            "host",
            teasers=(
                teaser("archived-before"),
                teaser("archived-after", 2, url="http://example.org/news/archived-after"),
            ),
        )
    )
    assert [row.target_story_id for row in crawl.store.teasers(2)] == [1, None]
    crawl.read(story("archived-after"))
    assert [row.target_story_id for row in crawl.store.teasers(2)] == [1, 3]


def test_a_card_for_an_old_address_points_to_the_story_once_its_redirect_is_known(crawl: Crawling) -> None:
    crawl.read(story("host", teasers=(teaser("old-name"),)))
    crawl.read(story("new-name"), aliases=[(url_of("old-name"), "redirect")])
    (row,) = crawl.store.db.query("SELECT * FROM related_stories")
    assert (row["host_title"], row["teaser_title"], row["target_url"], row["target_story_id"]) == (
        "About the host",
        "About the old-name",
        url_of("old-name"),
        2,
    )


def test_the_latest_card_names_a_category_that_the_page_does_not(crawl: Crawling) -> None:
    crawl.read(story("told", category=None, category_source=None))
    assert crawl.store.story(1).category is None
    crawl.read(story("host", teasers=(teaser("told", category="Blog"),)))
    crawl.begin(HOUR)
    crawl.read(story("host", teasers=(teaser("told", category="Press release"),)))
    assert crawl.store.story(1).category == "Press release"

"""Named questions: what the commands ask."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.errors import NotFound
from archive.queries import Archive
from archive.records import Problem
from tests.archive_samples import NOON, crawling, story, teaser, url_of

DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Four stories of one site, one of another; read-only."""
    crawl = crawling(tmp_path / "news.db")
    with crawl.store:
        crawl.read(story("a", published_on=date(2018, 1, 1), teasers=(teaser("b"),)))
        crawl.read(story("b", published_on=date(2019, 1, 1), title='Foo-bar said: "it\'s 50% off"'))
        crawl.read(story("c", published_on=None))
        crawl.fail("c", status=410)
        crawl.begin(DAY)
        crawl.read(story("a", published_on=date(2018, 1, 1), body_text="Café society meets at the running club."))
        crawl.store.record_problem(crawl.crawl_id, Problem(kind="listing-empty", detail="none"), crawl.now)
        crawl.begin(DAY, site="another")
        crawl.read(story("d", url="https://another.example/d"))
    with open_archive(tmp_path / "news.db") as opened:
        yield opened


def ids(rows: object) -> list[int]:
    return [row.story_id for row in rows]  # type: ignore[attr-defined] # any rows of stories


def test_stories_are_filtered_and_sorted(archive: Archive) -> None:
    assert ids(archive.stories()) == [2, 4, 1, 3]
    assert ids(archive.stories(site="example")) == [2, 1, 3]
    assert ids(archive.stories(state="gone")) == [3]
    assert ids(archive.stories(since=NOON + DAY)) == [4, 1]
    assert ids(archive.stories(limit=1)) == [2]
    assert ids(archive.stories(limit=0)) == []


@pytest.mark.parametrize("name", [1, "1", url_of("a"), "http://example.org/news/a?utm_source=mail"])
def test_a_story_is_found_by_number_or_any_address(archive: Archive, name: str | int) -> None:
    assert archive.story(name).story_id == 1


@pytest.mark.parametrize("name", [99, "99", "9" * 30, "", "no address", url_of("x"), "https://[", "https://xn--/"])
def test_what_is_not_there_is_said_to_be_not_found(archive: Archive, name: str | int) -> None:
    with pytest.raises(NotFound, match="`newskeep stories` lists what is there"):
        archive.story(name)


def test_versions_are_found_by_number(archive: Archive) -> None:
    assert [row.number for row in archive.versions(1)] == [1, 2]
    assert (archive.version(1).number, archive.version(1, 1).number) == (2, 1)
    for story_id, number in ((1, 3), (99, None)):
        with pytest.raises(NotFound):
            archive.version(story_id, number)
    with pytest.raises(NotFound):
        archive.capture(99)
    with pytest.raises(NotFound):
        archive.crawl(99)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("foo-bar", [2]),
        ("bar foo", [2]),
        ('"foo bar"', [2]),
        ('"bar foo"', []),
        ("it's", [2]),
        ("cafe RUN", [1]),
        ("cafe NOT run", []),
        ('unbalanced "said', []),
        ('"said it', [2]),
        ("title:foo", []),
        ("50%", [2]),
        ("*", []),
        ('"', []),
        ("", []),
        ("foo - bar", [2]),
        ("(foo", [2]),
        ("foo\x00bar", [2]),
        ("foo\udc80bar", [2]),
        ("^foo + bar", [2]),
    ],
)
def test_search_takes_whatever_a_person_types(archive: Archive, words: str, found: list[int]) -> None:
    assert ids(archive.search(words)) == found


def test_search_ranks_titles_first_and_can_be_limited(archive: Archive) -> None:
    assert len(ids(archive.search("saturday"))) == 3
    assert ids(archive.search("saturday", site="another")) == [4]
    assert len(ids(archive.search("saturday", limit=1))) == 1
    hit = next(archive.search("running"))
    assert (hit.title, hit.snippet) == ("About the a", "Café society meets at the [running] club.")
    assert hit.rank < 0


def test_changes_come_newest_first_and_filtered(archive: Archive) -> None:
    assert [row.kind for row in archive.changes()] == ["new", "edited", "gone", "new", "new", "new"]
    assert [row.story_id for row in archive.changes(kind="new", site="example")] == [3, 2, 1]
    assert [row.kind for row in archive.changes(since=NOON + DAY)] == ["new", "edited"]
    assert [row.kind for row in archive.changes(limit=2)] == ["new", "edited"]
    edited = next(archive.changes(kind="edited")).as_dict()
    assert (edited["fields"], edited["url"], edited["detected_at"]) == (
        ["body_text"],
        url_of("a"),
        "2024-03-19T12:00:00Z",
    )


def test_crawls_problems_and_counts(archive: Archive) -> None:
    assert [row.site for row in archive.crawls()] == ["another", "example", "example"]
    assert [row.id for row in archive.crawls(site="example", limit=1)] == [2]
    assert archive.crawl(1).outcome == "interrupted"
    assert [row.kind for row in archive.problems()] == ["listing-empty", "http-error"]
    assert [row.kind for row in archive.problems(crawl_id=1)] == ["http-error"]
    assert archive.counts() == {"gone": 1, "live": 3}
    assert archive.counts("another") == {"live": 1}
    assert archive.tally(1) == {"gone": 1, "new": 3}


def test_every_row_is_ready_for_json(archive: Archive) -> None:
    import json

    rows = [*archive.stories(), *archive.versions(1), *archive.teasers(1, current=False), *archive.addresses(1)]
    rows += [*archive.checks(1), *archive.changes(), *archive.crawls(), *archive.problems(), archive.capture(1)]
    assert all(json.loads(json.dumps(row.as_dict())) for row in rows)

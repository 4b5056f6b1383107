"""Our own readers change too: a version of its own for that, never an edit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import archive
from archive.errors import SiteError
from archive.records import Outcome
from tests.archive_samples import NOON, Crawling, crawling, invariants, page, story, url_of

DAY = timedelta(days=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started
    assert invariants(tmp_path / "news.db") == []


def test_a_better_reader_makes_a_reparsed_version_and_no_edit(crawl: Crawling) -> None:
    crawl.read(story(category=None, category_source=None))
    seen: list[tuple[bytes, str, str | None]] = []

    def reread(body: bytes, url: str, content_type: str | None) -> archive.records.Story:
        seen.append((body, url, content_type))
        return story(parsed_by="reader 2")

    crawl.begin(DAY)
    body = page("a new footer")
    assert crawl.read(story(parsed_by="reader 2"), body, reread=reread) is Outcome.SAME
    assert crawl.read(story(parsed_by="reader 2"), body, reread=reread) is Outcome.SAME
    assert [(url, kind) for _, url, kind in seen] == [(url_of("lantern-walk"), "text/html")]
    version = crawl.store.version(1)
    assert (version.number, version.reason, version.parsed_by, version.capture_id) == (2, "reparsed", "reader 2", 1)
    assert crawl.kinds() == ["new", "reparsed"]
    assert next(crawl.store.changes()).fields == ("category",)
    assert crawl.store.story(1).last_changed_at == NOON


def test_an_edit_under_a_new_reader_is_told_from_what_the_reader_changed(crawl: Crawling) -> None:
    crawl.read(story())
    better = story(authors=("Ada Quill", "Bo Reed"), parsed_by="reader 2")
    crawl.begin(DAY)
    edited = replace(better, body_text="The walk was called off.")
    assert crawl.read(edited, reread=lambda *_: better) is Outcome.EDITED
    assert [(change.kind, change.fields) for change in crawl.store.changes()] == [
        ("edited", ("body_text",)),
        ("reparsed", ("authors",)),
        ("new", ()),
    ]


def test_old_bytes_that_the_new_reader_refuses_are_a_problem_not_a_version(crawl: Crawling) -> None:
    crawl.read(story())

    def refuse(*_: object) -> archive.records.Story:
        raise SiteError("example", url_of("lantern-walk"), "no body found")

    assert crawl.read(story(parsed_by="reader 2"), reread=refuse) is Outcome.SAME
    assert crawl.read(story(parsed_by="reader 3"), reread=lambda *_: story(body_text="")) is Outcome.SAME
    assert {row.kind for row in crawl.store.problems()} == {"reread-failed"}
    assert crawl.kinds() == ["new"]


def test_the_same_bytes_read_differently_are_never_an_edit(crawl: Crawling) -> None:
    crawl.read(story(), page("the very same"))
    assert crawl.read(story(title="Another title"), page("the very same")) is Outcome.REPARSED
    assert (crawl.store.db["captures"].count, crawl.kinds()) == (1, ["new", "reparsed"])

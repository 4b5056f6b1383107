"""Validators that lie hide no edit for good: each story is read without conditions now and then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.clock import iso
from tests.archive_samples import invariants
from tests.bad_pages import good_page
from tests.crawling import crawl, rows
from tests.hostile import HostileServer
from tests.hostile.turn import Turn

FIRST = datetime(2024, 5, 1, 6, tzinfo=UTC)
LIES = {
    "sticky-etag": ({"ETag": '"sticky"'}, "if-none-match"),
    "future-date": ({"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"}, "if-modified-since"),
}


class Liar:
    """Stories that are edited on the second day, and answer 304 to whoever asks with a condition, for ever."""

    def __init__(self) -> None:
        self.edited = False
        self.conditions: dict[str, list[bool]] = {name: [] for name in LIES}

    async def __call__(self, turn: Turn) -> None:
        told, condition = LIES[turn.slug]
        self.conditions[turn.slug].append(condition in turn.headers)
        if condition in turn.headers:
            return await turn.answer(304, headers=told)
        page = good_page(turn.slug)
        words = b"It was told anew" if self.edited else b"It stopped in 2021"
        return await turn.answer(200, page.replace(b"It stopped in 2021", words), told)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Liar]:
    """Crawls on the first day, on the second, and after more than thirty days without a full answer."""
    folder, liar = tmp_path_factory.mktemp("lying"), Liar()
    with HostileServer() as server:
        server.stories = {**dict.fromkeys(LIES, liar), "unasked": "says-304-without-prior"}
        for days in (0, 1, 32):
            liar.edited = days > 0
            crawl(folder, server.site_table(), "--now", iso(FIRST + timedelta(days=days)))
    return folder, liar


@pytest.mark.parametrize("lie", LIES)
def test_the_edit_behind_a_lie_is_found_by_the_reading_without_conditions(lived: tuple[Path, Liar], lie: str) -> None:
    folder, liar = lived
    assert liar.conditions[lie] == [False, True, False]
    changes = rows(
        folder,
        "select kind, crawl_id from changes where story_id = (select id from stories where url like ?) order by id",
        f"%/{lie}/",
    )
    assert changes == [{"kind": "new", "crawl_id": 1}, {"kind": "edited", "crawl_id": 3}]
    (story,) = rows(folder, "select body_text from latest_stories where url like ?", f"%/{lie}/")
    assert "It was told anew" in story["body_text"]


def test_an_answer_of_nothing_new_to_a_first_visit_is_no_story(lived: tuple[Path, Liar]) -> None:
    folder, _ = lived
    assert rows(folder, "select id from stories where url like '%/unasked/'") == []
    assert {row["kind"] for row in rows(folder, "select kind from problems where url like '%/unasked/'")} == {
        "unasked-304"
    }
    assert invariants(folder / "news.db") == []

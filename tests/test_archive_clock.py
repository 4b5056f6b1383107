"""The one clock: it tells the truth, unless a rehearsal sets it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.clock import parse_iso, rehearse, utc_now
from jobs.config import load_config
from jobs.demo.server import DemoServer
from jobs.run import crawl_site
from tests.crawling import crawl, rows, write_config

LONG_AGO = datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)
_A_WHILE = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Set right again, whatever a test did to it."""
    yield
    rehearse(None)


def test_a_rehearsal_goes_on_from_its_instant_and_ends() -> None:
    rehearse(LONG_AGO)
    assert timedelta(0) <= utc_now() - LONG_AGO < _A_WHILE
    rehearse(None)
    assert timedelta(0) <= datetime.now(UTC) - utc_now() < _A_WHILE


def test_a_clock_is_never_set_to_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        rehearse(LONG_AGO.replace(tzinfo=None))
    assert utc_now().year > LONG_AGO.year


def test_a_rehearsed_crawl_dates_all_it_writes_by_its_own_clock(demo: DemoServer, tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path, demo.site_table()))
    at = datetime(2024, 7, 3, 6, tzinfo=UTC)
    row = crawl_site(config, "demo", now=at, limit=3)
    assert row.finished_at is not None
    assert at <= row.started_at <= row.finished_at < at + _A_WHILE
    with open_archive(tmp_path / "news.db") as archive:
        stories, changes = list(archive.stories()), list(archive.changes())
        captures = [archive.capture(archive.version(story.story_id).capture_id) for story in stories]
    written = [change.detected_at for change in changes] + [capture.fetched_at for capture in captures]
    assert len(written) == 6
    assert all(at <= instant < at + _A_WHILE for instant in written)
    due = [row["next_check_at"] for row in rows(tmp_path, "select next_check_at from stories")]
    assert all(at <= parse_iso(instant) < at + _A_WHILE for instant in due)


def test_an_instant_that_is_none_is_refused(demo: DemoServer, tmp_path: Path) -> None:
    done = crawl(tmp_path, demo.site_table(), "--now", "tomorrow")
    assert done.code == 2
    assert "--now" in done.log
    assert not (tmp_path / "news.db").exists()

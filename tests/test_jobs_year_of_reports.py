"""A year of crawls and reports on a clock of our own: each change is told once, and the periods leave no gap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive import open_archive
from archive.records import CrawlCounts
from jobs.config import Config, load_config
from jobs.rounds import keep_round
from jobs.schedule import plan
from tests.archive_samples import Crawling, invariants, story
from tests.machine import YEAR, Machine

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
FILE = """\
[sites.example]
home = "https://www.example.org/"
listings = ["https://www.example.org/news/"]
[schedule]
crawl = "0 1 * * *"
report = "0 7 * * mon-fri"
[mail]
host = "127.0.0.1"
from = "News <news@example.org>"
[[mail.recipients]]
to = "curator@example.org"
"""
TROUBLES = [
    (datetime(2026, 3, 25, 16, 40, tzinfo=UTC), "off", 7 * DAY),  # over the change in March
    (datetime(2026, 6, 10, 6, 5, tzinfo=UTC), "set", -HOUR),  # just after a report
    (datetime(2026, 8, 3, 6, 0, 1, tzinfo=UTC), "set", -40 * SECOND),  # a second after one
    (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), "asleep", 9 * HOUR),  # over the change in October
]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "newskeep.toml").write_text(FILE, encoding="utf-8")
    return load_config(tmp_path / "newskeep.toml")


def crawl(config: Config, number: int, now: datetime) -> None:
    """One crawl of ten seconds that finds one new story."""
    with open_archive(config.archive, write=True) as store:
        under_way = Crawling(store, now)
        under_way.begin()
        under_way.read(story(f"story-{number}x"))
        store.finish_crawl(under_way.crawl_id, "ok", CrawlCounts(), now + 10 * SECOND)


def test_a_year_tells_each_change_once_and_its_periods_follow_one_another(config: Config) -> None:
    machine = Machine(plan(config), list(TROUBLES))
    machine.live(YEAR)
    runs = [(ran.true, name, ran.wall) for name, rans in machine.ran.items() for ran in rans]
    crawled = kept = 0
    for _, name, wall in sorted(runs):
        if name == "report":
            kept += bool(crawled) and keep_round(config, wall)
        else:
            crawl(config, crawled, wall)
            crawled += 1
    with open_archive(config.archive) as archive:
        reports = list(archive.reports())[::-1]
        told = [number for report in reports for number in range(crawled) if f"story-{number}x" in report.text]
        waiting = [change.title for change in archive.settled(reports[-1].until_at, datetime(2028, 1, 1, tzinfo=UTC))]
    assert told + [number for number in range(crawled) if f"About the story-{number}x" in waiting] == list(
        range(crawled)
    )
    assert all(before.until_at == after.since_at for before, after in pairwise(reports))
    assert len(reports) == kept == len(machine.slots("report")), "each slot had something to tell"
    assert len(waiting) <= 8
    assert invariants(config.archive) == []

"""`python bench/report.py`: does the time of a report grow in step with the changes it tells?

Fills an archive with 100 and with 1,000 edited stories of about 400 words, gathers and renders the report of each, and
prints seconds of processor time and ratios to a baseline of the same run: reading the same two versions of each story
from the archive without comparing or telling them. Each edit changes two figures and adds a paragraph.
"""

import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from zoneinfo import ZoneInfo

from archive import open_archive
from archive.records import CrawlCounts
from jobs.period import gather, next_period
from jobs.report import render
from tests.archive_samples import Crawling, crawling, story

SIZES = (100, 1_000)
PARAGRAPH = (
    "In week {0} the ferry carried {0} crates of plums, {1} passengers and a goat to the island and back again. "
    "The tide was kind, the bell on the pier was rung twice, and nobody who waited for the {0}th boat went home wet. "
)


def body(number: int, passengers: int) -> str:
    return "\n\n".join(PARAGRAPH.format(number + week, passengers if week in (2, 6) else 12) for week in range(9))


def ended(made: Crawling) -> None:
    made.now += timedelta(minutes=1)
    made.store.finish_crawl(made.crawl_id, "ok", CrawlCounts(), made.now)


def fill(path: Path, count: int) -> None:
    """So many stories, each edited once, in two crawls; no breaker is asked."""
    made = crawling(path)
    for number in range(count):
        made.read(story(f"story-{number}", body_text=body(number, 40)), b"first")
    ended(made)
    made.begin(timedelta(days=1))
    for number in range(count):
        made.read(story(f"story-{number}", body_text=body(number, 41) + "\n\nOnce more."), b"second")
    ended(made)
    made.store.db.execute("UPDATE changes SET state = 'standing', settled_at = coalesce(settled_at, detected_at)")
    made.store.db.execute("UPDATE alarms SET over_at = raised_at")
    made.store.db.conn.commit()
    made.store.close()


def measure(path: Path) -> tuple[float, float, float]:
    """Seconds of this process to read the versions, to gather, to render."""
    with open_archive(path) as archive:
        bounds = next_period(archive)
        assert bounds is not None
        started = process_time()
        for change in archive.settled(*bounds):
            archive.version(change.story_id, 1)
            archive.version(change.story_id, 2)
        read = process_time()
        period = gather(archive, *bounds, kinds=("edited",))
        gathered = process_time()
    report = render(period, ZoneInfo("Europe/London"))
    assert report.text.count("newskeep diff") == len(period.items)
    return read - started, gathered - read, process_time() - gathered


def main() -> int:
    print("changes   read s   gather s   render s   sum s   gather / read   render / read")
    for count in SIZES:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "news.db"
            fill(path, count)
            read, gathered, drawn = measure(path)
        row = f"{count:7}   {read:6.2f}   {gathered:8.2f}   {drawn:8.2f}   {gathered + drawn:5.2f}"
        print(f"{row}   {gathered / read:13.1f}   {drawn / read:13.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

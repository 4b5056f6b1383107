"""`make bench`: does the memory of a crawl grow with what is archived already?

Crawls a section of 200 stories into archives that already hold 0, 2,000 and 20,000 others, and prints the peak of the
crawling process as a ratio to the first. Nothing is timed; ratios of one run compare.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import open_archive
from archive.records import Capture
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import story
from tests.crawling import ROOT, crawl_command, environment, write_config

FILLED = (0, 2_000, 20_000)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def fill(path: Path, demo: DemoServer, count: int) -> None:
    """Stories of the same site, none of them due."""
    with open_archive(path, write=True) as store:
        crawl_id = store.begin_crawl("demo", "Demo", f"{demo.url}/", "Europe/London", "full", LONG_AGO)
        for number in range(count):
            known = story(f"old-{number}", url=f"{demo.url}/news/old-{number}/", body_text=f"Words of {number}. " * 50)
            capture = Capture(url=known.url, fetched_at=LONG_AGO, status=200, headers=(), body=known.body_text.encode())
            store.record_story(crawl_id, known, capture, LONG_AGO)
        store.db.execute("update stories set next_check_at = '2999-01-01T00:00:00Z'")
        store.db.conn.commit()


def peak_mb(folder: Path) -> float:
    """Peak resident memory of one crawl's process, in MB."""
    child = subprocess.Popen(crawl_command(folder), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss / 1024


def main() -> int:
    first = None
    print("archived before   peak MB   ratio")
    for count in FILLED:
        with DemoServer(DemoSection.generate(200)) as demo, TemporaryDirectory() as name:
            folder = Path(name)
            write_config(folder, demo.site_table())
            fill(folder / "news.db", demo, count)
            peak = peak_mb(folder)
            first = first or peak
            print(f"{count:15}   {peak:7.1f}   {peak / first:5.2f}", flush=True)
    return 0


if __name__ == "__main__":
    started = datetime.now(UTC)
    code = main()
    print(f"took {(datetime.now(UTC) - started) // timedelta(seconds=1)} s")
    sys.exit(code)

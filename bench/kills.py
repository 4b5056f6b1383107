"""`make soak`: kill -9 a crawl at 20 random moments; after each the archive is whole, and the last crawl completes it.

Prints one line a kill. Exit code 1 when an invariant is broken or the end differs from an undisturbed crawl.
"""

import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from archive.errors import ArchiveMissing
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.crawling import crawl, rows, start_crawl, write_config

STORIES, KILLS = 400, 20
END = "select url, title, published_on, category, body_text from latest_stories order by url"


def look(folder: Path) -> tuple[list[str], int]:
    """What is broken, and how many stories there are. No archive yet is nothing broken."""
    try:
        return invariants(folder / "news.db"), rows(folder, "select count(*) n from stories")[0]["n"]
    except ArchiveMissing:
        return [], 0


def main(seed: int = 20) -> int:
    chance = random.Random(seed)
    with DemoServer(DemoSection.generate(STORIES)) as demo, TemporaryDirectory() as name:
        killed, control = Path(name) / "killed", Path(name) / "control"
        for folder in (killed, control):
            folder.mkdir()
            write_config(folder, demo.site_table())
        crawl(control)
        for number in range(1, KILLS + 1):
            child = start_crawl(killed)
            enough = len(demo.requests) + chance.randrange(20, 120)
            while len(demo.requests) < enough:
                Event().wait(0.005)
            Event().wait(chance.uniform(0.0, 0.2))
            child.kill()
            child.wait()
            broken, stories = look(killed)
            print(f"kill {number:2}: {stories:4} stories, {broken or 'whole'}", flush=True)
            if broken:
                return 1
        crawl(killed)
        same = rows(killed, END) == rows(control, END)
        print(f"after one more crawl: {len(rows(killed, END))} stories, {'equal to' if same else 'NOT'} the control's")
        return 0 if same and not invariants(killed / "news.db") else 1


if __name__ == "__main__":
    sys.exit(main())

"""`make soak`: kill -9 a crawl at random moments; after each the archive is whole, and the last crawl completes it.

20 kills unless told (`kills.py 300`). A section that is archived is begun anew in another archive, so that the kills go
on hitting crawls that write. One line a kill; exit code 1 when an invariant is broken or an end differs from an
undisturbed crawl.
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

STORIES, A_SECTION = 150, 10
"""Stories, and kills until the next archive is begun."""
END = "select url, title, published_on, category, body_text from latest_stories order by url"


def look(folder: Path) -> tuple[list[str], int]:
    """What is broken, and how many stories there are. No archive yet is nothing broken."""
    try:
        return invariants(folder / "news.db"), rows(folder, "select count(*) n from stories")[0]["n"]
    except ArchiveMissing:
        return [], 0


def kill_once(folder: Path, demo: DemoServer, chance: random.Random) -> None:
    """A crawl, killed after so many more requests and a moment; one that ends before is as good."""
    child = start_crawl(folder)
    enough = len(demo.requests) + chance.randrange(5, 60)
    while len(demo.requests) < enough and child.poll() is None:
        Event().wait(0.005)
    Event().wait(chance.uniform(0.0, 0.2))
    child.kill()
    child.wait()


def ends_alike(killed: Path, control: Path) -> bool:
    """After one more crawl, undisturbed."""
    crawl(killed)
    same = rows(killed, END) == rows(control, END) and not invariants(killed / "news.db")
    print(f"after one more crawl: {len(rows(killed, END))} stories, {'equal to' if same else 'NOT'} the control's")
    return same


def main(kills: int = 20, seed: int = 20) -> int:
    chance = random.Random(seed)
    with DemoServer(DemoSection.generate(STORIES)) as demo, TemporaryDirectory() as name:
        folders = [Path(name) / "control", *(Path(name) / f"killed-{n}" for n in range(0, kills, A_SECTION))]
        for folder in folders:
            folder.mkdir()
            write_config(folder, demo.site_table())
        crawl(folders[0])
        for number in range(kills):
            folder = folders[1 + number // A_SECTION]
            kill_once(folder, demo, chance)
            broken, stories = look(folder)
            print(f"kill {number + 1:3}: {stories:4} stories, {broken or 'whole'}", flush=True)
            last = (number + 1) % A_SECTION == 0 or number + 1 == kills
            if broken or (last and not ends_alike(folder, folders[0])):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

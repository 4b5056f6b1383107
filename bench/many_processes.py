"""`make soak`: eight at one archive: crawls, a report, verify, search, backups, status, and a reader that holds on.

For so many minutes (10 unless told: `many_processes.py 2`). Each may be told that the archive is in use, and nothing
worse; then the archive is whole, its copies are whole, and no journal is left. Exit code 1 when not.
"""

import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from archive import open_archive
from archive.verify import verify
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.crawling import ROOT, environment, rows, write_config

STORIES = 150
LINES = (
    ("crawl",),
    ("crawl", "--full"),
    ("report",),
    ("verify",),
    ("search", "the", "--limit", "50"),
    ("backup", "copies/latest.db"),
    ("status", "--json"),
)
"""Seven processes; the eighth holds a reading transaction for seconds at a time."""
FINE = {0, 3}
IN_USE = "in use by"


class Turns:
    """What became of each line, over and over, until the time is up."""

    def __init__(self, folder: Path, until: float) -> None:
        self._folder, self._until = folder, until
        self.seen: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []
        self.largest_journal = 0

    def repeat(self, line: tuple[str, ...]) -> None:
        """One of the seven."""
        command = [sys.executable, "-m", "jobs.cli", "--config", str(self._folder / "newskeep.toml"), *line]
        arguments = [str(self._folder / part) if part.startswith("copies/") else part for part in command]
        while time.monotonic() < self._until:
            done = subprocess.run(
                arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=300
            )
            how = "fine" if done.returncode in FINE else "in use" if IN_USE in done.stderr else "wrong"
            self.seen[" ".join(line[:2]), how] += 1
            if how == "wrong":
                self.wrong.append(f"{' '.join(line)}: {done.returncode}: {done.stderr.strip()[-400:]}")

    def hold(self) -> None:
        """A person's window that stays open."""
        while time.monotonic() < self._until:
            with open_archive(self._folder / "news.db") as archive:
                archive.db.execute("BEGIN")
                first = archive.db.execute("SELECT count(*) FROM versions").fetchone()
                Event().wait(5)
                if archive.db.execute("SELECT count(*) FROM versions").fetchone() != first:
                    self.wrong.append("a reading transaction saw two states")
                journal = Path(f"{archive.path}-wal")
                self.largest_journal = max(self.largest_journal, journal.stat().st_size if journal.exists() else 0)
            self.seen["hold", "fine"] += 1


def main(minutes: float = 10) -> int:
    with ExitStack() as stack:
        demo = stack.enter_context(DemoServer(DemoSection.generate(STORIES), noise=True))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        write_config(folder, demo.site_table())
        (folder / "copies").mkdir()
        open_archive(folder / "news.db", write=True).close()
        turns = Turns(folder, time.monotonic() + minutes * 60)
        threads = [Thread(target=turns.repeat, args=(line,)) for line in LINES] + [Thread(target=turns.hold)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return _told(turns, folder)


def _told(turns: Turns, folder: Path) -> int:
    for (line, how), times in sorted(turns.seen.items()):
        print(f"{line:20} {how:7} {times:5}")
    wrong = list(turns.wrong)
    for path in (folder / "news.db", folder / "copies" / "latest.db"):
        wrong += [f"{path.name}: {words}" for words in invariants(path)]
        with open_archive(path) as archive:
            wrong += [f"{path.name}: {one}" for one in verify(archive)]
    wrong += [f"left over: {file.name}" for file in (folder / "copies").glob(".*")]
    journal = Path(f"{folder / 'news.db'}-wal")
    left = journal.stat().st_size if journal.exists() else 0
    count = rows(folder, "select count(*) n from stories")[0]["n"]
    print(f"{count} stories; largest journal {turns.largest_journal / 1e6:.1f} MB, left {left} bytes")
    print("\n".join(wrong) or "whole")
    return 1 if wrong or left else 0


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))

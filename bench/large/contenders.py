"""Who fetches the same pages: newskeep, and what a person would use instead. One run each, measured.

In: a section that is being served, a folder to work in.  Out: `Usage` of one run. SystemExit when a run did not do its
work: a number without the work is none.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.clock import iso
from bench.large.section import Section
from bench.large.usage import ROOT, Usage, run
from tests.crawling import crawl_command, rows, write_config

__all__ = ["ENVIRONMENTS", "FIRST", "NEWS_PLEASE", "Work", "contenders", "prepare"]

ENVIRONMENTS = ROOT / "bench" / ".envs"
FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
"""The clock of the first crawl; what follows is rehearsed at later instants."""
NEWS_PLEASE = ENVIRONMENTS / "news-please" / "bin" / "python"
_BASELINES = ROOT / "bench" / "baselines"


class Work:
    """A folder with a configuration, an archive and a list of addresses."""

    def __init__(
        self, folder: Path, section: Section, entrances: tuple[str, ...] = ("listings", "feeds", "sitemaps")
    ) -> None:
        self.folder, self.section = folder, section
        self.archive, self.log, self.urls = folder / "news.db", folder / "log", folder / "urls.txt"
        folder.mkdir(parents=True, exist_ok=True)
        write_config(folder, section.table(entrances))
        self.urls.write_text("\n".join(section.urls))

    def crawl(self, now: datetime, **expected: int) -> Usage:
        """One incremental crawl at that instant. `expected`: columns of `crawls` that it must end with."""
        used = run(crawl_command(self.folder, "--now", iso(now)), log=self.log)
        row = rows(self.folder, "SELECT * FROM crawls ORDER BY id DESC LIMIT 1")[0]
        found = {name: row[name] for name in expected}
        if row["outcome"] not in ("ok", "partial") or found != expected:
            raise SystemExit(f"expected {expected}, but the crawl ended as {row}\n{self.log.read_text()[-2000:]}")
        return used

    def first_crawl(self) -> Usage:
        self.forget()
        return self.crawl(FIRST, new=self.section.count)

    def forget(self) -> None:
        for file in self.folder.glob("news.db*"):
            file.unlink()

    def keep(self, name: str) -> None:
        """Remember the archive as it is; no crawl runs."""
        shutil.copyfile(self.archive, self.folder / name)

    def back_to(self, name: str) -> None:
        self.forget()
        shutil.copyfile(self.folder / name, self.archive)

    @property
    def archive_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.glob("news.db*"))

    def value(self, sql: str) -> float:
        """The one number that a question to the archive answers."""
        [row] = rows(self.folder, sql)
        [number] = row.values()
        return float(number)

    def bare(self) -> Usage:
        return run([sys.executable, _BASELINES / "bare.py", self.urls], log=self.log)

    def trafilatura(self) -> Usage:
        with_database = self.folder / "trafilatura.db"
        with_database.unlink(missing_ok=True)
        return run([sys.executable, _BASELINES / "trafilatura_sqlite.py", self.urls, with_database], log=self.log)

    def wget(self) -> Usage:
        target = self.folder / "wget"
        shutil.rmtree(target, ignore_errors=True)
        used = run(["wget", "-q", "-x", "-P", target, "-i", self.urls], log=self.log)
        shutil.rmtree(target)
        return used

    def news_please(self, count: int) -> Usage:
        few = self.folder / "few.txt"
        few.write_text("\n".join(self.section.urls[:count]))
        return run([NEWS_PLEASE, _BASELINES / "news_please.py", few], log=self.log)


def contenders(work: Work) -> dict[str, Callable[[], Usage]]:
    """By name, each a run over all stories; those that are not installed are left out. news-please is not among them:
    it takes so long that few pages must do."""
    found: dict[str, Callable[[], Usage]] = {
        "bare Scrapy": work.bare,
        "newskeep": work.first_crawl,
        "Scrapy + trafilatura + SQLite": work.trafilatura,
    }
    if shutil.which("wget"):
        found["wget"] = work.wget
    return found


def prepare() -> list[str]:
    """Environments that are missing: made with the network, else left out. What was left out, and why."""
    missing = []
    for name, packages in (("news-please", ["news-please"]), ("plots", ["matplotlib"])):
        folder = ENVIRONMENTS / name
        if (folder / ".ready").exists():
            continue
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--quiet", *packages], check=True)
            (folder / ".ready").touch()
        except subprocess.CalledProcessError:
            missing.append(f"{name} could not be installed")
    return missing

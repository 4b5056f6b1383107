"""An archive with a history of crawls, its configuration, and a clock that a test moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archive import open_archive
from archive.records import Problem
from jobs.alerts import Watched, Watcher
from jobs.config import Config, load_config
from jobs.health import examine
from jobs.health_facts import gather
from jobs.health_model import Facts
from tests.archive_samples import NOON, Crawling, story, url_of

__all__ = ["HOUR", "World", "world_in"]

HOUR = timedelta(hours=1)
SITE = """\
[sites.example]
name = "Example Trust"
home = "https://www.example.org/"
listings = ["https://www.example.org/news/"]
stories = "^/news/."
"""
HOURLY = '[schedule]\ncrawl = "every 1h"\n'
MAIL = """\
[mail]
host = "smtp.example.org"
from = "News archive <archive@example.org>"
alarms_to = ["admin@example.org"]
[[mail.recipients]]
to = "curator@example.org"
"""


@dataclass
class World:
    """Each question is asked as a command or the daemon asks it."""

    config: Config
    now: datetime = NOON
    watcher: Watcher = field(default_factory=lambda: Watcher(look=lambda _: {}))

    @property
    def path(self) -> Path:
        return self.config.archive

    def crawl(
        self,
        outcome: str = "ok",
        *,
        after: timedelta = HOUR,
        found: int = 20,
        discovery: str = "complete",
        problems: Sequence[Problem] = (),
        note: str | None = None,
        mode: str = "incremental",
        new: Sequence[str] = (),
        **lacks: str | tuple[()] | None,
    ) -> None:
        """One crawl, ended at once. `new`: names of stories it archives; `lacks`: what their pages do not give."""
        self.now += after
        with open_archive(self.path, write=True) as store:
            crawling = Crawling(store, self.now)
            crawling.begin(mode=mode)
            for problem in problems:
                store.record_problem(crawling.crawl_id, problem, self.now)
            for name in new:
                crawling.read(story(name, **lacks))
            crawling.end(outcome, found=found, discovery=discovery, note=note)

    def facts(self, watching_since: datetime | None = None, at: timedelta = timedelta(0)) -> Facts:
        with open_archive(self.path) as archive:
            return gather(archive, self.config, self.now + at, watching_since=watching_since)

    def kinds(self, watching_since: datetime | None = None, at: timedelta = timedelta(0)) -> list[str]:
        """Kinds of all that is found wrong some time later."""
        return [finding.kind for finding in examine(self.facts(watching_since, at), self.config.health)]

    def watch(self, after: timedelta = timedelta(minutes=1)) -> Watched:
        """One heartbeat."""
        self.now += after
        return self.watcher.watch(self.config, self.now)

    def watch_for(self, span: timedelta) -> list[Watched]:
        """Heartbeats every minute."""
        return [self.watch() for _ in range(span // timedelta(minutes=1))]

    def letters(self) -> list[str]:
        """Subjects of all letters, oldest first."""
        with open_archive(self.path) as archive:
            return [report.subject for report in archive.reports()][::-1]


def world_in(directory: Path, more: str = "", *, schedule: str = HOURLY, mail: str = MAIL) -> World:
    """`more`: lines above the first table."""
    path = directory / "newskeep.toml"
    path.write_text(more + SITE + schedule + mail, encoding="utf-8")
    return World(load_config(path))


def problem(kind: str = "no-answer", detail: str = "timed out", name: str = "a") -> Problem:
    return Problem(kind=kind, detail=detail, url=url_of(name))

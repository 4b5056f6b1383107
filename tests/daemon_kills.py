"""A daemon that is killed again and again while it crawls, reports and sends, beside one that nobody disturbs.

`Office` is one of the two: a folder, a website, a mail server. `work` lets a daemon do all that is due, `killed` kills
it on its way. At the end both archives and both piles of mail are compared.
"""

import random
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from archive.lock import who_holds
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.crawling import rows
from tests.daemon_life import DEADLINE_S, Life, settings
from tests.smtp import KILLS, MailServer, Mood

__all__ = ["MOMENTS", "RECIPIENTS", "Office", "change_section"]

MOMENTS = ("crawl", "report", "send", "answer")
"""crawl: while pages are read; report: from the end of a crawl on; send: from the end of a report on; answer: when the
server has the mail and we do not know it yet."""
RECIPIENTS = ("one@example.org", "two@example.org")
_ARCHIVED = (
    "select url, state, version, title, published_on, body_text from latest_stories order by url",
    "select s.url, v.number, v.reason, v.title, v.body_text from versions v join stories s on s.id = v.story_id "
    "order by s.url, v.number",
    "select url, kind, from_version, to_version, fields from recent_changes order by url, kind, to_version",
)


def change_section(section: DemoSection, phase: int) -> set[str]:
    """Edit some stories, the same in each section; their slugs. In phase 0 all stories are new."""
    slugs = sorted(section.stories)
    if phase == 0:
        return set(slugs)
    chosen = slugs[phase % len(slugs) :: 7][:3]
    for slug in chosen:
        section.edit(slug, title=f"{section.stories[slug].title}, told for the {phase + 1}th time")
    return set(chosen)


@dataclass
class Office:
    """One folder with an archive, its website and its mail server."""

    folder: Path
    demo: DemoServer
    mail: MailServer

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.file = settings(
            self.folder,
            {"demo": self.demo.site_table() | {"delay_s": 0.02}},
            'crawl = "every 1d"\nreport = "every 1d"\n'
            f'[mail]\nhost = "127.0.0.1"\nport = {self.mail.port}\nsecurity = "none"\nfrom = "news@example.org"\n'
            + "".join(f'[[mail.recipients]]\nto = "{to}"\n' for to in RECIPIENTS),
        )

    def a_day_goes_by(self) -> None:
        """Crawl and report are due again."""
        if (self.folder / "news.db").exists():
            with closing(sqlite3.connect(self.folder / "news.db")) as db, db:
                if db.execute("select 1 from sqlite_master where name = 'runs'").fetchone():
                    db.execute("delete from runs")

    def work(self) -> None:
        """A daemon does all that is due, undisturbed."""
        self.mail.moods = []
        with Life(self.file) as daemon:
            daemon.heard("started")
            _until(self._is_done, daemon)
            assert daemon.stop() == 0

    def killed(self, moment: str, chance: random.Random) -> str:
        """A daemon is killed on its way; what it said last."""
        asked = len(self.demo.requests)
        with Life(self.file) as daemon:
            if moment == "answer":
                self.mail.victim, self.mail.moods = daemon.process.pid, [Mood("DATA", KILLS)]
                _until(lambda: daemon.process.poll() is not None or self._is_done(), daemon)
            elif moment == "crawl":
                enough = asked + chance.randrange(1, len(self.demo.section.stories) + 3)
                _until(lambda: len(self.demo.requests) >= enough or self._is_done(), daemon)
            else:
                before = {"report": "crawl-ended", "send": "report-ended"}[moment]
                _until(lambda: any(said["event"] == before for said in daemon.events), daemon)
                threading.Event().wait(chance.uniform(0.0, 2.0 if moment == "report" else 0.1))
            daemon.process.kill()
            daemon.ended()
        _until(lambda: who_holds(self.folder / "news.db.lock") is None, daemon)  # its child goes a moment later
        self.mail.moods = []
        return daemon.events[-1]["event"] if daemon.events else "nothing yet"

    def archived(self) -> list[list[dict[str, Any]]]:
        """What the archive holds, without the instants."""
        found = [rows(self.folder, sql) for sql in _ARCHIVED]
        return [[_anywhere(row, self.demo.url) for row in part] for part in found]

    def told(self, slugs: set[str], since: int) -> dict[tuple[str, str], int]:
        """(recipient, slug) to the number of different mails, of those that arrived after `since`, that tell of it."""
        mails = {(to, mail["Message-ID"]): mail for to, mail in self.mail.read()[since:]}
        found: dict[tuple[str, str], int] = {}
        for (to, _), mail in mails.items():
            body = mail.get_body(("plain",))
            assert body
            text = body.get_content()
            for slug in slugs:
                if f"/news/{slug}/" in text:
                    found[to, slug] = found.get((to, slug), 0) + 1
        return found

    def _is_done(self) -> bool:
        """Each job ran to its end, and each mail is noted as sent."""
        try:
            ran = rows(
                self.folder, "select job, max(outcome = 'ok') ok, max(outcome = 'running') now from runs group by 1"
            )
            waiting = rows(self.folder, "select count(*) n from deliveries where state <> 'sent'")[0]["n"]
        except sqlite3.OperationalError:  # not made yet
            return False
        return len(ran) == 2 and all(row["ok"] and not row["now"] for row in ran) and not waiting


def _until(done: Callable[[], bool], daemon: Life) -> None:
    end, tick = monotonic() + DEADLINE_S, threading.Event()
    while not done():
        assert monotonic() < end, f"it never came to that:\n{daemon.log}"
        tick.wait(0.02)


def _anywhere(row: dict[str, Any], url: str) -> dict[str, Any]:
    """The row as if the website had no port."""
    return {
        name: value.replace(url, "https://demo") if isinstance(value, str) else value for name, value in row.items()
    }

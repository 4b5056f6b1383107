"""An archive with reports to send, a mail server, and a clock that a test moves."""

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archive import open_archive
from archive.mailrows import Letter
from jobs.letters import Selection, report_letter
from jobs.outbox import Sent, send_due
from tests.archive_samples import NOON
from tests.smtp import PASSWORD, MailServer

__all__ = ["PEOPLE", "SENDER", "Rendering", "World", "letter", "sender_process"]

PEOPLE = ("a@example.org", "Bea <b@example.org>", "c@example.org")
SENDER = "News archive <archive@example.org>"


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """A report."""

    subject: str = "One change"
    text: str = "Sea wall finished.\n"
    html: str = "<p>Sea wall finished.</p>"
    since_at: datetime = NOON - timedelta(days=1)
    until_at: datetime = NOON


def letter(report: Rendering, people: tuple[str, ...] = PEOPLE, kind: str = "digest") -> Letter:
    return report_letter(kind, Selection(sites=("own",), kinds=("new",), recipients=people), report, SENDER)


@dataclass
class World:
    """Each step returns what a user would notice of it."""

    path: Path
    now: datetime = NOON
    told: list[Sent] = field(default_factory=list)

    def keep(self, report: Rendering | None = None, people: tuple[str, ...] = PEOPLE) -> int:
        with open_archive(self.path, write=True) as store:
            return store.keep_letters([letter(report or Rendering(), people)], self.now)

    def send(self, server: MailServer, after: timedelta = timedelta(0)) -> list[str]:
        """States of the mails that were tried this time."""
        self.now += after
        self.told = list(send_due(self.path, server.mail(), PASSWORD, self.now))
        return [sent.state for sent in self.told]

    def send_until_over(self, server: MailServer, step: timedelta = timedelta(minutes=5)) -> None:
        """As a daemon does, for four days at most."""
        end = self.now + timedelta(days=4)
        while self.now < end and set(self.states()) & {"queued", "failed"}:
            self.send(server, step)

    def states(self) -> list[str]:
        with open_archive(self.path) as archive:
            return [delivery.state for delivery in archive.deliveries()]

    def message_ids(self) -> list[str]:
        with open_archive(self.path) as archive:
            return [delivery.message_id for delivery in archive.deliveries()]

    @property
    def spool(self) -> Path:
        return self.path.with_name(self.path.name + ".sent")


def sender_process(path: Path, server: MailServer, now: datetime) -> list[str]:
    """The command of a process that sends what is due and ends."""
    code = (
        "import sys; from datetime import datetime; from pathlib import Path; from jobs.config import Mail; "
        "from jobs.outbox import send_due; "
        f"sys.stdin.readline(); mail = Mail(host='127.0.0.1', port={server.port}, security='starttls', "
        f"username='archive', sender={SENDER!r}); "
        f"send_due(Path({str(path)!r}), mail, {PASSWORD!r}, datetime.fromisoformat({now.isoformat()!r}))"
    )
    return [sys.executable, "-c", code]

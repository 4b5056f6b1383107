"""Mail that arrives once: kept in the archive before it is sent, tried until it is taken, noted when it is.

In: the archive, the mail server, the present instant.  Out: mails sent, and what became of each. The archive is never
held while a server is spoken to, so a dead one delays no crawl; the only mail that may come twice is the one whose
answer was lost on the way, and that one bears the same Message-ID.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive import open_archive
from archive.errors import ArchiveBusy
from archive.mailrows import Attempt, DeliveryRow, Letter, ReportRow
from jobs.mail import Verdict, send
from jobs.mailbox import mailbox
from jobs.message import Envelope, compose
from jobs.spool import Spool

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Mail

__all__ = ["Sent", "next_try", "send_at_once", "send_due", "settle"]

_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=6)
_PATIENCE = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of one mail in this round."""

    recipient: str
    subject: str
    state: str
    """sent, failed (to be tried again) or dead."""
    words: str
    """The server's, or ours."""


def next_try(attempts: int, first_try_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts in vain: 5 minutes, 10, 20 … 6 hours; None after three days of it.

    >>> from datetime import UTC
    >>> noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    >>> [(next_try(n, noon, noon) - noon).seconds // 60 for n in range(1, 9)]
    [5, 10, 20, 40, 80, 160, 320, 360]
    >>> next_try(16, noon, noon + timedelta(days=3)) is None
    True
    """
    if now - first_try_at >= _PATIENCE:
        return None
    return now + min(_FIRST_WAIT * (1 << min(attempts - 1, 10)), _LONGEST_WAIT)


def send_due(
    archive: Path,
    mail: "Mail",
    password: str | None,
    now: datetime,
    stop: Callable[[], bool] = lambda: False,
    *,
    early: bool = False,
) -> tuple[Sent, ...]:
    """Send what is due, each mail by itself; `stop` is asked between two. `early`: also what is to be tried later, for
    a person who mended something and does not want to wait. ArchiveMissing; ArchiveBusy while another process sends (a
    crawl is no hindrance); ArchiveError when the disk is full, before anything was sent.
    """
    open_archive(archive).close()
    with Spool(archive, now) as spool:
        _settle(archive, spool)
        with open_archive(archive) as reader:
            due = _due(reader, spool.attempts(), None if early else now)
            done = tuple(_round(reader, due, spool, mail, password, now, stop))
        _settle(archive, spool)
    return done


def settle(archive: Path, now: datetime) -> bool:
    """Note in the archive what was sent while it was in use; False while it still is, or while another process sends.
    Harmless at any time; `send_due` does it too."""
    try:
        with Spool(archive, now) as spool:
            return _settle(archive, spool)
    except ArchiveBusy:
        return False


def _round(
    reader: "Archive",
    due: Iterator[DeliveryRow],
    spool: Spool,
    mail: "Mail",
    password: str | None,
    now: datetime,
    stop: Callable[[], bool],
) -> Iterator[Sent]:
    trouble: Verdict | None = None
    for delivery in due:
        if stop():
            return
        report = reader.report(delivery.report_id)
        attempting = _Attempting(spool, delivery, now)
        if trouble:
            attempting.note(trouble)  # nobody else is sent through a door that has just proved shut
        else:
            verdict = _try(mail, password, report, attempting)
            trouble = verdict if verdict.server else None
        yield attempting.told(report.subject)


def _settle(archive: Path, spool: Spool) -> bool:
    attempts = spool.attempts()
    if attempts:
        try:
            with open_archive(archive, write=True) as store:
                store.note_attempts(attempts)
        except ArchiveBusy:
            return False
    spool.clear()
    return True


def _due(reader: "Archive", spooled: tuple[Attempt, ...], due_by: datetime | None) -> Iterator[DeliveryRow]:
    """Deliveries to try now: as the archive has them, and as the spool knows better. None: all that are not over."""
    known = {attempt.message_id: attempt for attempt in spooled}
    first = {attempt.message_id: attempt.at for attempt in reversed(spooled)}
    for delivery in tuple(reader.deliveries("queued", "failed", due_by=due_by)):
        attempt = known.get(delivery.message_id)
        if attempt is None or attempt.attempts <= delivery.attempts:
            yield delivery
        elif attempt.next_try_at and (due_by is None or attempt.next_try_at <= due_by):
            first_try_at = delivery.first_try_at or first[delivery.message_id]
            yield replace(delivery, attempts=attempt.attempts, first_try_at=first_try_at)


def _try(mail: "Mail", password: str | None, report: ReportRow, attempting: "_Attempting") -> Verdict:
    """One message to one person: no other recipient is named to the server with it."""
    try:
        sender, to = mailbox(mail.sender), mailbox(attempting.delivery.recipient)
        envelope = Envelope(
            sender=sender, to=to, message_id=attempting.delivery.message_id, created_at=report.created_at
        )
        letter = compose(report, envelope)
    except ValueError as error:
        refused = Verdict(outcome="refused", words=str(error))
        attempting.note(refused)
        return refused
    return send(mail, password, letter, sender, to, attempting.note)


class _Attempting:
    """One attempt: room for its answer is made before, the answer is on the disk the moment it is known."""

    def __init__(self, spool: Spool, delivery: DeliveryRow, now: datetime) -> None:
        self.delivery = delivery
        self._spool, self._now, self._place = spool, now, spool.reserve()
        self._attempt: Attempt | None = None

    def note(self, verdict: Verdict) -> None:
        attempts = self.delivery.attempts + 1
        later = verdict.outcome == "later"
        first_try_at = self.delivery.first_try_at or self._now
        again = next_try(attempts, first_try_at, self._now) if later else None
        state = "sent" if verdict.outcome == "sent" else "failed" if again else "dead"
        self._attempt = Attempt(
            message_id=self.delivery.message_id,
            state=state,
            attempts=attempts,
            at=self._now,
            next_try_at=again,
            error=None if state == "sent" else verdict.words,
        )
        self._words = verdict.words
        self._spool.keep(self._place, self._attempt)

    def told(self, subject: str) -> Sent:
        assert self._attempt, "each attempt has its verdict"
        return Sent(recipient=self.delivery.recipient, subject=subject, state=self._attempt.state, words=self._words)


def send_at_once(letter: Letter, mail: "Mail", password: str | None, now: datetime) -> tuple[Sent, ...]:
    """Send a letter past the outbox: nothing is kept and nothing tried again. For a trial, and for the alarm that the
    archive cannot be written to."""
    done = []
    for recipient, message_id in letter.recipients:
        to, sender = mailbox(recipient), mailbox(mail.sender)
        envelope = Envelope(sender=sender, to=to, message_id=message_id, created_at=now)
        verdict = send(mail, password, compose(letter, envelope), sender, to, lambda _: None)
        state = "sent" if verdict.outcome == "sent" else "dead"
        done.append(Sent(recipient=recipient, subject=letter.subject, state=state, words=verdict.words))
    return tuple(done)

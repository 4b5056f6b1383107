"""What goes out, as the archive holds it: reports, their deliveries, and what became of an attempt to send one.

In: rows of SQLite, or what `jobs.outbox` wants kept.  Out: records, named as the columns are.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.mapping import Row

__all__ = ["CHAINED", "Attempt", "DeliveryRow", "Letter", "ReportRow"]

CHAINED = ("digest", "heartbeat")
"""Kinds whose periods follow one another: each begins where the last one ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter(Row):
    """One report to be sent, before it is kept."""

    kind: str
    """digest, heartbeat, alarm, or asked (a person's own `report --since … --send`)."""
    sites: tuple[str, ...] = ()
    """The selection it is made from; () where there is none, as in an alarm."""
    kinds: tuple[str, ...] = ()
    subject: str
    text: str
    html: str
    since_at: datetime
    until_at: datetime
    """The period is [since_at, until_at)."""
    incident: str | None = None
    """Letters of one incident are kept once, however often they are handed in."""
    recipients: tuple[tuple[str, str], ...]
    """(address as configured, Message-ID)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRow(Row):
    """One report that is or was to be sent. Never altered."""

    id: int
    created_at: datetime
    since_at: datetime
    until_at: datetime
    subject: str
    text: str
    html: str
    kind: str
    """digest, heartbeat, alarm or asked."""
    sites: tuple[str, ...]
    kinds: tuple[str, ...]
    incident: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryRow(Row):
    """One message to one recipient."""

    id: int
    report_id: int
    recipient: str
    """As configured: 'curator@example.org' or 'Curator <curator@example.org>'."""
    state: str
    """queued; failed: to be tried again; sent; dead: never tried again."""
    attempts: int
    message_id: str
    """Made before the first attempt and the same in every one, so that a mail program shows it once."""
    first_try_at: datetime | None
    next_try_at: datetime | None
    """Not before; None once it is sent or dead."""
    sent_at: datetime | None
    last_error: str | None
    """The server's words, or ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt(Row):
    """What became of one attempt to send. Noting it twice does no more than noting it once."""

    message_id: str
    state: str
    """sent, failed or dead."""
    attempts: int
    """This one included."""
    at: datetime
    next_try_at: datetime | None
    error: str | None

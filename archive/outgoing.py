"""Reports and their deliveries: kept before anything is sent, noted after. Used by `store` only.

In: letters and attempts, inside the caller's transaction.  Out: rows; whole or not at all.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from archive.clock import iso
from archive.mailrows import CHAINED, Attempt, Letter
from archive.scrub import scrubbed

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["keep", "note"]


def keep(db: "Database", letters: Sequence[Letter], now: datetime) -> int:
    """How many deliveries are under way now: 0 when their period or incident was kept before, by whomever.

    ValueError for a period that leaves a gap after the last one: what lies in it would never be told."""
    periods = {(letter.since_at, letter.until_at) for letter in letters if letter.kind in CHAINED}
    if len(periods) > 1:
        raise ValueError("letters of one round cover one period")
    if any(_told_before(db, iso(since)) for since, _ in periods):
        return 0
    return sum(_keep(db, scrubbed(letter), now) for letter in letters)


def note(db: "Database", attempts: Iterable[Attempt]) -> None:
    """In the order made. An attempt that is noted already, or whose delivery is over, changes nothing."""
    db.conn.executemany(
        """UPDATE deliveries SET state = :state, attempts = :attempts, next_try_at = :next_try_at, last_error = :error,
            first_try_at = coalesce(first_try_at, :at), sent_at = CASE WHEN :state = 'sent' THEN :at END
            WHERE message_id = :message_id AND state IN ('queued', 'failed') AND attempts < :attempts""",
        [scrubbed(attempt).as_dict() for attempt in attempts],
    )


def _told_before(db: "Database", since: str) -> bool:
    sql = "SELECT max(until_at) FROM reports WHERE kind IN ('digest', 'heartbeat')"
    (last,) = db.execute(sql).fetchone()
    if last and since > last:
        raise ValueError(f"a report from {since} on leaves a gap after {last}")
    return bool(last) and since < last


def _keep(db: "Database", letter: Letter, now: datetime) -> int:
    if letter.incident and db.execute("SELECT 1 FROM reports WHERE incident = ?", [letter.incident]).fetchone():
        return 0
    report_id = db.execute(
        "INSERT INTO reports (created_at, since_at, until_at, subject, text, html, kind, sites, kinds, incident) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            iso(now),
            iso(letter.since_at),
            iso(letter.until_at),
            letter.subject,
            letter.text,
            letter.html,
            letter.kind,
            json.dumps(letter.sites),
            json.dumps(letter.kinds),
            letter.incident,
        ],
    ).lastrowid
    db.conn.executemany(
        "INSERT INTO deliveries (report_id, recipient, state, message_id, next_try_at) VALUES (?, ?, 'queued', ?, ?)",
        [(report_id, recipient, message_id, iso(now)) for recipient, message_id in letter.recipients],
    )
    return len(letter.recipients)

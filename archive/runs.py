"""What the schedule ran: begun under its slot, ended with its outcome. The steps behind the methods of `store`.

In: names of jobs and planned instants.  Out: rows of `runs`, inside the caller's transaction.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from archive.clock import iso
from archive.scrub import scrubbed

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["begin", "end", "end_dead"]


def begin(db: "Database", job: str, slot: datetime, now: datetime) -> int:
    """The number of the new run."""
    sql = "INSERT INTO runs (job, slot_at, started_at, outcome) VALUES (?, ?, ?, 'running')"
    return int(db.execute(sql, [job, iso(slot), iso(now)]).lastrowid or 0)


def end(db: "Database", run_id: int, outcome: str, now: datetime, crawl_id: int | None, note: str | None) -> None:
    """Ending one twice changes nothing."""
    sql = "UPDATE runs SET outcome = ?, finished_at = ?, crawl_id = ?, note = ? WHERE id = ? AND outcome = 'running'"
    db.execute(sql, [outcome, iso(now), crawl_id, scrubbed(note), run_id])


def end_dead(db: "Database", now: datetime) -> int:
    """How many runs were left by a daemon that was killed: each is 'interrupted' now."""
    sql = "UPDATE runs SET outcome = 'interrupted', finished_at = ?, note = ? WHERE outcome = 'running'"
    return db.execute(sql, [iso(now), "the daemon ended before it did"]).rowcount

"""What the schedule ran, as the archive holds it.

In: rows of SQLite.  Out: records, named as the columns are; two questions as SQL.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.mapping import Row

__all__ = ["LAST_SLOTS", "RUNS", "RunRow"]

RUNS = "SELECT * FROM runs WHERE :job IS NULL OR job = :job ORDER BY id DESC LIMIT :limit"
LAST_SLOTS = """SELECT job, slot_at FROM runs WHERE id IN (
  SELECT max(id) FROM runs WHERE outcome IN ('ok', 'partial', 'failed') GROUP BY job)"""
"""The run recorded latest, not the latest slot: a clock that was put back must not stop a job for months."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRow(Row):
    """One run of one job."""

    id: int
    job: str
    """'crawl:<site>', 'report' or 'verify'."""
    slot_at: datetime
    """The planned instant that it was run for; the instant itself where a person asked for it."""
    started_at: datetime
    finished_at: datetime | None
    """None while it runs."""
    outcome: str
    """running; ok, partial, failed: the slot is done; interrupted: told to stop, or found dead, and late: somebody else
    wrote to the archive. After these two the slot is due again."""
    crawl_id: int | None
    note: str | None
    """Why it is not ok."""

"""Questions of a crawl's frontier, nearly all about addresses that were found and are not archived yet. Read only.

In: the connection of a `Store`.  Out: `Pending` rows and counts.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from archive.asking import Pending
from archive.clock import iso
from archive.mapping import from_row

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["added_after", "count_waiting", "headline", "last_doubt", "newest_waiting", "waiting_between"]


def newest_waiting(db: "Database") -> int:
    """The number of the address found last, of any site; 0 when none waits."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM pending").fetchone()[0])


def count_waiting(db: "Database", site: str) -> int:
    """How many addresses of the site wait, whether they were asked for in vain or never."""
    return int(db.execute("SELECT count(*) FROM pending WHERE site = ?", [site]).fetchone()[0])


def added_after(db: "Database", site: str, newest: int) -> int:
    """How many addresses of the site were found since `newest_waiting` said so."""
    sql = "SELECT count(*) FROM pending WHERE site = ? AND id > ?"
    return int(db.execute(sql, [site, newest]).fetchone()[0])


def last_doubt(db: "Database", url: str, *, before: int) -> str | None:
    """Why the last crawl that doubted an address, before the crawl of that number, did not believe what stood there."""
    row = db.execute(_DOUBT, [url, before]).fetchone()
    return str(row[0]) if row else None


def headline(db: "Database", story_id: int) -> str | None:
    """What a story is called in its current version. The version itself would be read with its whole text."""
    sql = """SELECT v.title FROM stories AS s JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
        WHERE s.id = ?"""
    row = db.execute(sql, [story_id]).fetchone()
    return row[0] if row else None


def waiting_between(
    db: "Database", site: str, after_id: int, up_to_id: int, *, again: bool, due_by: datetime, limit: int
) -> tuple[Pending, ...]:
    """The next addresses by number, of those found between two others. `again`: those that gave no story before and
    whose time has come; else those never asked for."""
    given = {"site": site, "after": after_id, "last": up_to_id, "due": iso(due_by), "n": limit}
    return tuple(from_row(Pending, row) for row in db.query(_AGAIN if again else _NEVER, given))


_DOUBT = """SELECT detail FROM problems WHERE url = ? AND kind IN ('unproven', 'refused-shared') AND crawl_id < ?
ORDER BY id DESC LIMIT 1"""
_NEVER = """SELECT * FROM pending WHERE site = :site AND id > :after AND id <= :last AND tries = 0
ORDER BY id LIMIT :n"""
_AGAIN = """SELECT * FROM pending WHERE site = :site AND id > :after AND id <= :last AND tries > 0
AND (next_try_at IS NULL OR next_try_at <= :due) ORDER BY id LIMIT :n"""

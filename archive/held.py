"""Changes that are held, the alarms that hold them, and what is decided of them. Used by `store` and its steps only.

A held `gone` leaves its story `suspect`, so that a good visit takes it back by itself. An alarm that holds changes is
over when none of them is held any more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from archive.clock import iso, parse_iso
from archive.ledger import Moment
from archive.lifecycle import Condition, State, next_check

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["KINDS", "decide", "end_idle", "hold", "is_held_gone", "settles_at", "take_back"]

KINDS = ("many-gone", "many-shrunk", "fill-fell", "many-edited", "nothing-found")
"""Alarms of breakers; others in the table are not ours."""
_SINCE = "; since then "


def settles_at(db: "Database", now: datetime) -> str:
    """From when reports count what stands now: never before the end of a report that was kept, whatever the clock."""
    sql = "SELECT max(until_at) FROM reports WHERE kind IN ('digest', 'heartbeat')"
    return max(iso(now), db.execute(sql).fetchone()[0] or "")


def is_held_gone(db: "Database", story_id: int) -> bool:
    """Whether the story is held as gone: then it is neither gone again nor restored."""
    sql = "SELECT 1 FROM changes WHERE story_id = ? AND state = 'held' AND kind = 'gone'"
    return db.execute(sql, [story_id]).fetchone() is not None


def take_back(moment: Moment, story_id: int) -> None:
    """The story is there, or moved: it was not gone."""
    sql = "SELECT id FROM changes WHERE story_id = ? AND state = 'held' AND kind = 'gone'"
    held = [row[0] for row in moment.db.execute(sql, [story_id])]
    for change_id in held:
        moment.db.execute("UPDATE changes SET state = 'discarded' WHERE id = ?", [change_id])
        _end_alarm_of(moment.db, change_id, moment.now)


def hold(moment: Moment, alarm_id: int, change_ids: Iterable[int]) -> None:
    """These changes wait for a decision. A story that was gone is suspect again, and due."""
    for change_id in change_ids:
        moment.db.execute(
            "UPDATE changes SET state = 'held', settled_at = NULL, alarm_id = ? WHERE id = ?", [alarm_id, change_id]
        )
        moment.db.execute(
            "UPDATE stories SET state = 'suspect', next_check_at = min(next_check_at, ?) WHERE state = 'gone' AND id = "
            "(SELECT story_id FROM changes WHERE id = ? AND kind = 'gone')",
            [moment.at, change_id],
        )
    _tell_more(moment.db, alarm_id)


def decide(db: "Database", change_ids: Sequence[int], *, release: bool, now: datetime) -> None:
    """Release: they stand and count from now on; a story becomes gone. Discard: they never count; a story that was to
    be gone is live and due. All of them must be held."""
    settled_at = settles_at(db, now) if release else None
    state = "standing" if release else "discarded"
    for change_id in change_ids:
        sql = "UPDATE changes SET state = ?, settled_at = ? WHERE id = ? RETURNING story_id, kind"
        (story_id, kind) = next(iter(db.execute(sql, [state, settled_at, change_id]).fetchall()))
        if kind == "gone":
            _let_go(db, story_id, now) if release else _revive(db, story_id, now)
        _end_alarm_of(db, change_id, now)


def end_idle(db: "Database", now: datetime, kinds: Sequence[str] = KINDS, site: str | None = None) -> None:
    """End alarms of these kinds that hold nothing."""
    places = ", ".join("?" for _ in kinds)
    db.execute(
        "UPDATE alarms SET over_at = max(raised_at, ?) WHERE over_at IS NULL "  # noqa: S608 - places only
        f"AND kind IN ({places}) AND (? IS NULL OR site = ?) "
        "AND NOT EXISTS (SELECT 1 FROM changes WHERE alarm_id = alarms.id AND state = 'held')",
        [iso(now), *kinds, site, site],
    )


def _end_alarm_of(db: "Database", change_id: int, now: datetime) -> None:
    db.execute(
        "UPDATE alarms SET over_at = max(raised_at, ?) WHERE over_at IS NULL "
        "AND id = (SELECT alarm_id FROM changes WHERE id = ?) "
        "AND NOT EXISTS (SELECT 1 FROM changes WHERE alarm_id = alarms.id AND state = 'held')",
        [iso(now), change_id],
    )


def _let_go(db: "Database", story_id: int, now: datetime) -> None:
    sql = "SELECT failing_since FROM stories WHERE id = ? AND state = 'suspect'"
    row = db.execute(sql, [story_id]).fetchone()
    if row is None:
        return
    gone = Condition(state=State.GONE, failing_since=parse_iso(row[0]) if row[0] else None)
    due = next_check(gone, last_changed_at=now, now=now)
    db.execute("UPDATE stories SET state = 'gone', next_check_at = ? WHERE id = ?", [iso(due), story_id])


def _revive(db: "Database", story_id: int, now: datetime) -> None:
    db.execute(
        "UPDATE stories SET state = 'live', failing_since = NULL, failing_crawl = NULL, next_check_at = ? "
        "WHERE id = ? AND state = 'suspect'",
        [iso(now), story_id],
    )


def _tell_more(db: "Database", alarm_id: int) -> None:
    """The alarm's sentence says how many changes later crawls added."""
    sql = "SELECT count(*) FROM changes WHERE alarm_id = :id AND state = 'held' AND crawl_id <> "
    sql += "(SELECT crawl_id FROM alarms WHERE id = :id)"
    (more,) = db.execute(sql, {"id": alarm_id}).fetchone()
    (detail,) = db.execute("SELECT detail FROM alarms WHERE id = ?", [alarm_id]).fetchone()
    said = detail.partition(_SINCE)[0] + (f"{_SINCE}{more} more" if more else "")
    db.execute("UPDATE alarms SET detail = ? WHERE id = ?", [said, alarm_id])

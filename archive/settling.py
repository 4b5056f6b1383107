"""What becomes of a crawl's changes when it ends: they stand and count, or a breaker holds them. Used by `store` only.

In: an ended crawl, inside the caller's transaction.  Out: each of its changes is standing with the instant from which
reports count it, or held by an alarm. A change that undoes a held one shares its fate, so that a redesign that is
taken back makes no noise either.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from archive.breakers import EDIT_ALARMS, Doubtful, Evidence, Glimpse, Thresholds, Tripped, fill_fell, weigh
from archive.held import end_idle, hold, settles_at
from archive.ledger import Moment

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["settle", "settle_dead"]

_EXAMPLES = 3
_DEAD = """
UPDATE crawls SET outcome = 'interrupted', note = 'ended without a word, as when it is killed', (new, changed, gone) = (
  SELECT count(*) FILTER (WHERE kind = 'new'), count(*) FILTER (WHERE kind NOT IN ('new', 'gone', 'reparsed')),
    count(*) FILTER (WHERE kind = 'gone')
  FROM changes WHERE crawl_id = crawls.id
) WHERE outcome = 'running'
"""


def settle_dead(db: "Database", thresholds: Thresholds, now: datetime) -> None:
    """Crawls that still 'run' are dead when we hold the lock: 'interrupted', with the changes that they found counted.
    Theirs, and whatever else is not settled, is settled now."""
    sql = "SELECT id, site FROM crawls WHERE outcome = 'running' OR id IN (SELECT crawl_id FROM changes "
    sql += "WHERE settled_at IS NULL AND state = 'standing') ORDER BY id"
    dead = db.execute(sql).fetchall()
    db.execute(_DEAD)
    for crawl_id, site in dead:
        settle(Moment(db=db, crawl_id=crawl_id, site=site, now=now), thresholds)


def settle(moment: Moment, thresholds: Thresholds, *, found: int | None = None) -> None:
    """Weigh one ended crawl. `found`: addresses that discovery met, where it lived to say."""
    _share_the_fate_of_what_they_undo(moment)
    evidence = _evidence(moment, found)
    for tripped in weigh(evidence, thresholds):
        _hold(moment, tripped)
    moment.db.execute(
        "UPDATE changes SET settled_at = ? WHERE crawl_id = ? AND state = 'standing' AND settled_at IS NULL",
        [settles_at(moment.db, moment.now), moment.crawl_id],
    )
    if found:
        end_idle(moment.db, moment.now, ["nothing-found"], moment.site)
    if _recovered(evidence, thresholds):
        end_idle(moment.db, moment.now, ["fill-fell"], moment.site)


def _hold(moment: Moment, tripped: Tripped) -> None:
    """By the open alarm of that kind and site, or one about edits that holds the same field already; else by a new
    one."""
    sql = """SELECT id FROM alarms AS a WHERE site = :site AND over_at IS NULL AND (kind = :kind
          OR (kind IN (SELECT value FROM json_each(:alike)) AND EXISTS (
            SELECT 1 FROM changes AS old, json_each(old.fields) AS had WHERE old.alarm_id = a.id AND old.state = 'held'
            AND had.value IN (SELECT has.value FROM changes AS new, json_each(new.fields) AS has
              WHERE new.id IN (SELECT value FROM json_each(:changes))))))
        ORDER BY kind <> :kind, id LIMIT 1"""
    alike = EDIT_ALARMS if tripped.kind in EDIT_ALARMS else ()
    given = {"alike": json.dumps(alike), "changes": json.dumps(tripped.changes)}
    row = moment.db.execute(sql, {"site": moment.site, "kind": tripped.kind, **given}).fetchone()
    alarm_id = row[0] if row else _raise(moment, tripped)
    hold(moment, alarm_id, tripped.changes)


def _raise(moment: Moment, tripped: Tripped) -> int:
    examples = json.dumps([_title_and_address(moment, number) for number in tripped.stories[:_EXAMPLES]])
    raised = moment.db.execute(
        "INSERT INTO alarms (site, kind, crawl_id, raised_at, detail, examples) VALUES (?, ?, ?, ?, ?, ?)",
        [moment.site, tripped.kind, moment.crawl_id, moment.at, tripped.detail, examples],
    )
    return int(raised.lastrowid or 0)


def _title_and_address(moment: Moment, story_id: int) -> str:
    """By the title that the story had before this crawl: the present one may be what is doubted."""
    sql = """SELECT coalesce(v.title, '(no title)'), s.url FROM stories AS s
        JOIN versions AS v ON v.story_id = s.id AND v.number = coalesce((SELECT min(from_version) FROM changes
          WHERE story_id = s.id AND crawl_id = :crawl), s.version) WHERE s.id = :id"""
    title, url = moment.db.execute(sql, {"crawl": moment.crawl_id, "id": story_id}).fetchone()
    return f"{title} ({url})"


def _share_the_fate_of_what_they_undo(moment: Moment) -> None:
    """An edit that leads back to how the story read before a held or discarded one, with nothing reported between."""
    sql = """SELECT c.id, h.state, h.alarm_id FROM changes AS c
        JOIN changes AS h ON h.story_id = c.story_id AND h.id < c.id AND h.state <> 'standing'
          AND h.kind IN ('edited', 'redated')
        JOIN versions AS before ON before.story_id = h.story_id AND before.number = h.from_version
        JOIN versions AS after ON after.story_id = c.story_id AND after.number = c.to_version
        WHERE c.crawl_id = ? AND c.state = 'standing' AND c.settled_at IS NULL AND c.kind IN ('edited', 'redated')
          AND before.content_hash = after.content_hash
          AND NOT EXISTS (SELECT 1 FROM changes AS b WHERE b.story_id = c.story_id AND b.state = 'standing'
            AND b.id > h.id AND b.id < c.id AND b.kind IN ('edited', 'redated', 'restored'))
        ORDER BY h.id"""
    for change_id, state, alarm_id in moment.db.execute(sql, [moment.crawl_id]).fetchall():
        if state == "held":
            hold(moment, alarm_id, [change_id])
        else:
            said = "UPDATE changes SET state = 'discarded', alarm_id = ? WHERE id = ?"
            moment.db.execute(said, [alarm_id, change_id])


def _evidence(moment: Moment, found: int | None) -> Evidence:
    db = moment.db
    given = {"crawl": moment.crawl_id, "site": moment.site}
    given["began"] = db.execute("SELECT started_at FROM crawls WHERE id = :crawl", given).fetchone()[0]
    checked = """SELECT count(*) FROM stories AS s WHERE site = :site AND last_checked_at >= :began AND NOT EXISTS
        (SELECT 1 FROM changes WHERE story_id = s.id AND crawl_id = :crawl AND kind = 'new') AND (SELECT outcome
        FROM checks WHERE story_id = s.id ORDER BY id DESC LIMIT 1) NOT IN ('blocked', 'error')"""
    missing = """SELECT count(DISTINCT s.id) FROM changes AS c JOIN stories AS s ON s.id = c.story_id
        WHERE c.state = 'held' AND c.kind = 'gone' AND s.site = :site AND s.last_checked_at >= :began"""
    before = "SELECT EXISTS (SELECT 1 FROM crawls WHERE site = :site AND id < :crawl AND found > 0)"
    held = """SELECT a.kind, count(DISTINCT c.story_id) FROM changes AS c JOIN alarms AS a ON a.id = c.alarm_id
        WHERE c.state = 'held' AND a.site = :site AND a.over_at IS NULL GROUP BY a.kind"""
    fields = """SELECT f.value, count(DISTINCT c.story_id) FROM changes AS c JOIN stories AS s ON s.id = c.story_id,
        json_each(c.fields) AS f WHERE c.state = 'held' AND s.site = :site GROUP BY f.value"""
    return Evidence(
        checked=db.execute(checked, given).fetchone()[0],
        changes=tuple(_doubtful(db, moment.crawl_id)),
        readings=tuple(_glimpses(db, moment.crawl_id)),
        found=found,
        found_before=bool(db.execute(before, given).fetchone()[0]),
        held=dict(db.execute(held, given).fetchall()),
        held_fields=dict(db.execute(fields, given).fetchall()),
        still_missing=db.execute(missing, given).fetchone()[0],
    )


def _doubtful(db: "Database", crawl_id: int) -> Iterable[Doubtful]:
    sql = """SELECT c.id, c.story_id, c.kind, c.fields,
          coalesce(2 * length(after.body_text) < length(before.body_text), 0) FROM changes AS c
        JOIN stories AS s ON s.id = c.story_id
        LEFT JOIN versions AS before ON before.story_id = c.story_id AND before.number = c.from_version
        LEFT JOIN versions AS after ON after.story_id = c.story_id AND after.number = c.to_version
        WHERE c.crawl_id = ? AND c.state = 'standing' AND c.settled_at IS NULL
          AND (c.kind IN ('edited', 'redated') OR (c.kind = 'gone' AND s.state = 'gone')) ORDER BY c.id"""
    for change_id, story_id, kind, fields, shrank in db.execute(sql, [crawl_id]).fetchall():
        names = tuple(json.loads(fields))
        yield Doubtful(change_id=change_id, story_id=story_id, kind=kind, fields=names, shrank=bool(shrank))


def _glimpses(db: "Database", crawl_id: int) -> Iterable[Glimpse]:
    sql = "SELECT id, gave, gives FROM stories WHERE read_crawl = ? AND gave <> '[]'"
    for story_id, gave, gives in db.execute(sql, [crawl_id]).fetchall():
        yield Glimpse(story_id=story_id, gave=frozenset(json.loads(gave)), gives=frozenset(json.loads(gives)))


def _recovered(evidence: Evidence, thresholds: Thresholds) -> bool:
    """Whether a field is read on as many more pages as would be alarming if they were fewer."""
    back = tuple(replace(reading, gave=reading.gives, gives=reading.gave) for reading in evidence.readings)
    return fill_fell(replace(evidence, readings=back, changes=()), thresholds) is not None

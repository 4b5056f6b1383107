"""Related-story cards on a page, and addresses that wait to be archived. Used by `store` and its steps only.

A card's row lives as long as the page shows the card with the same words; moving within the block changes its
`position` only. A card that vanishes keeps its `last_seen_at`; if it comes back, a new row begins.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.addresses import identity
from archive.asking import Sighting
from archive.clock import iso
from archive.compare import plain
from archive.ledger import Moment, owner_of
from archive.lifecycle import retry_at
from archive.records import Problem, Teaser
from archive.scrub import scrubbed
from archive.told import Met, due_after

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["forget", "missed", "note", "observe", "still_shown"]

_Key = tuple[Any, ...]
_MAY_BE = frozenset(("unproven", "refused-shared"))
"""Kinds of problems of pages that the next crawl may believe."""
_SOON = timedelta(hours=20)


def observe(moment: Moment, host_story_id: int, teasers: Iterable[Teaser]) -> None:
    """What the page shows now, against the rows of what it showed at the last good answer."""
    db = moment.db
    shown = _current(db, host_story_id)
    for teaser in teasers:
        rows = shown.get(_key_of(teaser))
        if rows:
            db.execute(
                "UPDATE teasers SET last_seen_at = ?, position = ?, image_url = ? WHERE id = ?",
                [moment.at, teaser.position, teaser.image_url, rows.pop(0)],
            )
        else:
            _insert(moment, host_story_id, teaser)
    for rows in shown.values():
        for row_id in rows:
            db.execute("UPDATE teasers SET current = 0 WHERE id = ?", [row_id])


def still_shown(moment: Moment, host_story_id: int) -> None:
    """The page has not changed, so its cards have not."""
    sql = "UPDATE teasers SET last_seen_at = ? WHERE host_story_id = ? AND current = 1"
    moment.db.execute(sql, [moment.at, host_story_id])


def note(moment: Moment, sightings: Iterable[Sighting]) -> int:
    """Keep addresses that are not archived; make known ones due that claim to have changed, and leave those alone for
    this time that are told to be as they were read. How many were unknown."""
    unknown = 0
    (began,) = moment.db.execute("SELECT started_at FROM crawls WHERE id = ?", [moment.crawl_id]).fetchone()
    for sighting in sightings:
        row = moment.db.execute(_KNOWN, [identity(sighting.url)]).fetchone()
        if row is None:
            unknown += _wait(moment, sighting, began)
            continue
        known = Met(*row)
        unknown += known.first_seen_at >= began
        due_at = due_after(known, sighting, began=began, now=moment.now)
        if known.linked_at is None or known.linked_at < began or due_at != known.next_check_at:
            sql = "UPDATE stories SET linked_at = ?, next_check_at = ? WHERE id = ?"
            moment.db.execute(sql, [moment.at, due_at, known.id])
        _respell(moment, known, sighting.url, began)
    return unknown


def forget(moment: Moment, story_id: int) -> None:
    """The story's addresses wait no longer. One that waited, since it was not yet known as this story's, was a link."""
    sql = "DELETE FROM pending WHERE identity IN (SELECT identity FROM addresses WHERE story_id = ?)"
    if moment.db.execute(sql, [story_id]).rowcount:
        seen = "UPDATE stories SET linked_at = :now WHERE id = :id AND linked_at IS NOT :now"
        moment.db.execute(seen, {"now": moment.at, "id": story_id})


def missed(moment: Moment, url: str, problem: Problem) -> None:
    """An address that is not archived gave no story: ask again later, and ever later; within a day where it gave a page
    that may be one."""
    key = identity(url)
    row = moment.db.execute("SELECT tries FROM pending WHERE identity = ?", [key]).fetchone()
    tries = 1 + (row[0] if row else 0)
    due = retry_at(tries, moment.now)
    if problem.kind in _MAY_BE:
        due = min(due, moment.now + _SOON)
    moment.db.execute(
        "INSERT INTO pending (url, site, identity, found_at, tries, next_try_at, last_error) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO UPDATE "
        "SET tries = excluded.tries, next_try_at = excluded.next_try_at, last_error = excluded.last_error",
        [url, moment.site, key, moment.at, tries, iso(due), scrubbed(problem.detail)],
    )


def _current(db: "Database", host_story_id: int) -> dict[_Key, list[int]]:
    sql = """SELECT id, target_identity, title, summary, published_on, published_raw, category FROM teasers
        WHERE host_story_id = ? AND current = 1 ORDER BY position, id"""
    shown: dict[_Key, list[int]] = {}
    for row_id, target, *words in db.execute(sql, [host_story_id]):
        shown.setdefault((target, *map(plain, words)), []).append(row_id)
    return shown


def _key_of(teaser: Teaser) -> _Key:
    day = teaser.published_on.isoformat() if teaser.published_on else None
    words = (teaser.title, teaser.summary, day, teaser.published_raw, teaser.category)
    return (identity(teaser.url), *map(plain, words))


def _insert(moment: Moment, host_story_id: int, teaser: Teaser) -> None:
    values = teaser.as_dict() | {
        "host": host_story_id,
        "target": owner_of(moment.db, teaser.url),
        "identity": identity(teaser.url),
        "now": moment.at,
    }
    moment.db.execute(
        "INSERT INTO teasers (host_story_id, position, target_url, target_story_id, title, summary, published_on, "
        "published_raw, category, image_url, first_seen_at, last_seen_at, target_identity) VALUES (:host, :position, "
        ":url, :target, :title, :summary, :published_on, :published_raw, :category, :image_url, :now, :now, :identity)",
        values,
    )


def _wait(moment: Moment, sighting: Sighting, began: str) -> bool:
    """Whether the address was not waiting yet. Of two claims the first counts; the second fills its gaps."""
    key = identity(sighting.url)
    waits = moment.db.execute("SELECT found_at FROM pending WHERE identity = ?", [key]).fetchone()
    moment.db.execute(
        "INSERT INTO pending (url, site, identity, claim, found_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (identity) "
        "DO UPDATE SET claim = coalesce(json_patch(excluded.claim, claim), excluded.claim, claim), "
        "url = CASE WHEN tries > 0 THEN excluded.url ELSE url END",
        [sighting.url, moment.site, key, scrubbed(sighting.claim), moment.at],
    )
    return not waits or waits[0] >= began


def _respell(moment: Moment, known: Met, url: str, due_at: str) -> None:
    """A story that failed is asked for as the site spells it now: with or without its last slash, say."""
    if known.state in ("suspect", "gone") and known.url != url and identity(known.url) == identity(url):
        sql = """UPDATE stories SET url = ?, etag = NULL, last_modified = NULL, next_check_at = min(next_check_at, ?)
            WHERE id = ?"""
        moment.db.execute(sql, [url, due_at, known.id])


_KNOWN = """
SELECT s.id, s.url, s.state, s.linked_at, s.first_seen_at, s.last_seen_at, s.last_checked_at,
  s.last_read_at, s.next_check_at, s.last_modified
FROM addresses AS a JOIN stories AS s ON s.id = a.story_id
WHERE a.identity = ? LIMIT 1
"""

"""Answers without a story: 304, and failures of every kind. Used by `store` only."""

import json

from archive import sightings
from archive.clock import iso, parse_iso
from archive.held import is_held_gone, take_back
from archive.ledger import (
    Moment,
    add_change,
    add_check,
    add_problem,
    condition_of,
    note_given,
    owner_of,
    set_condition,
)
from archive.lifecycle import Condition, Sign, State, Step, next_check, step
from archive.records import Problem

__all__ = ["failed", "not_modified"]

_GONE = 410


def not_modified(moment: Moment, story_id: int, etag: str | None, last_modified: str | None) -> None:
    """The page is as it was: so are its text and its cards. One line of `stories` is written once: each writing of it
    is sealed anew, and ten thousand unchanged stories are nothing but this."""
    sql = """SELECT state, failing_since, failing_crawl, version, last_changed_at, etag, last_modified FROM stories
        WHERE id = ?"""
    state, since, crawl, version, changed_at, *validators = moment.db.execute(sql, [story_id]).fetchone()
    before = Condition(state=State(state), failing_since=parse_iso(since) if since else None, failing_crawl=crawl)
    lived = _lived(moment, story_id, before, Sign.GOOD)
    due = next_check(lived.condition, last_changed_at=parse_iso(changed_at), now=moment.now)
    kept = [given or known for given, known in zip((etag, last_modified), validators, strict=True)]
    moment.db.execute(
        "UPDATE stories SET last_seen_at = :at, last_checked_at = :at, next_check_at = :due, etag = :etag, "
        "last_modified = :modified, state = :state, failing_since = NULL, failing_crawl = NULL WHERE id = :id",
        {
            "at": moment.at,
            "due": iso(due),
            "etag": kept[0],
            "modified": kept[1],
            "state": lived.condition.state.value,
            "id": story_id,
        },
    )
    sightings.still_shown(moment, story_id)
    add_check(moment, story_id, "not_modified")
    if lived.change:
        words = f"not modified: as in version {version}"
        add_change(moment, story_id, lived.change, versions=(version, version), detail=words)
    take_back(moment, story_id)


def failed(moment: Moment, url: str, outcome: str, problem: Problem, status: int | None) -> str | None:
    """'gone' when this failure ended a story's life."""
    add_problem(moment, problem, url)
    story_id = owner_of(moment.db, url)
    if story_id is None:
        sightings.missed(moment, url, problem)
        return None
    add_check(moment, story_id, outcome)
    _note_lacking(moment, story_id, problem)
    if outcome != "missing":
        return _live(moment, story_id, Sign.TROUBLE, None)
    return _live(moment, story_id, Sign.REMOVED if status == _GONE else Sign.MISSING, problem.detail)


def _live(moment: Moment, story_id: int, sign: Sign, detail: str | None) -> str | None:
    """One step of the story's life; the kind of the change it made."""
    lived = _lived(moment, story_id, condition_of(moment.db, story_id), sign)
    sql = "SELECT version, last_changed_at FROM stories WHERE id = ?"
    version, changed_at = moment.db.execute(sql, [story_id]).fetchone()
    due = next_check(lived.condition, last_changed_at=parse_iso(changed_at), now=moment.now)
    set_condition(moment, story_id, lived.condition, None if sign is Sign.TROUBLE else due)
    if lived.change:
        add_change(moment, story_id, lived.change, versions=(version, version), detail=detail)
    return lived.change


def _lived(moment: Moment, story_id: int, before: Condition, sign: Sign) -> Step:
    """A story that is held as gone is not gone again."""
    lived = step(before, sign, crawl_id=moment.crawl_id, now=moment.now, rules=moment.rules)
    if lived.change == "gone" and is_held_gone(moment.db, story_id):
        return Step(condition=before, change=None)
    return lived


def _note_lacking(moment: Moment, story_id: int, problem: Problem) -> None:
    """A page that was read and had no title or no text gave less than before."""
    if problem.kind != "not-a-story":
        return
    sql = "SELECT gives FROM stories WHERE id = ?"
    gives = set(json.loads(moment.db.execute(sql, [story_id]).fetchone()[0]))
    lacking = {name for word, name in (("no title", "title"), ("no body", "body_text")) if word in problem.detail}
    note_given(moment, story_id, gives - lacking)

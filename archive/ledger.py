"""The small rows that every visit writes: addresses, checks, changes, problems. Used by `store` and its steps only.

In: what happened, inside the caller's transaction.  Out: rows; whole or not at all.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from archive.addresses import identity
from archive.clock import iso, parse_iso
from archive.lifecycle import Condition, Rules, State
from archive.records import Problem
from archive.scrub import scrubbed

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "Moment",
    "add_address",
    "add_change",
    "add_check",
    "add_problem",
    "condition_of",
    "link_teasers",
    "note_given",
    "owner_of",
    "set_condition",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Where and when rows are written."""

    db: "Database"
    crawl_id: int
    site: str
    now: datetime
    rules: Rules = field(default_factory=Rules)
    at: str = field(init=False)
    """The time as it is written."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", iso(self.now))


def owner_of(db: "Database", url: str) -> int | None:
    """The story that has this address in any spelling."""
    row = db.execute("SELECT story_id FROM addresses WHERE identity = ? LIMIT 1", [identity(url)]).fetchone()
    return row[0] if row else None


def add_address(moment: Moment, story_id: int, url: str, kind: str) -> bool:
    """Whether the story now has an address that led nowhere before, in no spelling. Another story's stays there."""
    owner = owner_of(moment.db, url)
    if owner not in (None, story_id):
        return False
    moment.db.execute(
        "INSERT INTO addresses (url, story_id, kind, first_seen_at, identity) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (url) DO UPDATE SET kind = excluded.kind WHERE kind <> 'canonical' OR excluded.kind = 'canonical'",
        [url, story_id, kind, moment.at, identity(url)],
    )
    if owner is None:
        link_teasers(moment.db, story_id, url)
    return owner is None


def link_teasers(db: "Database", story_id: int, url: str) -> None:
    """Cards that led nowhere yet lead to this story from now on."""
    db.execute(
        "UPDATE teasers SET target_story_id = ? WHERE target_story_id IS NULL AND target_identity = ?",
        [story_id, identity(url)],
    )


def add_check(moment: Moment, story_id: int, outcome: str) -> None:
    """Extend the story's latest run, or begin a new one."""
    extended = moment.db.execute(
        "UPDATE checks SET times = times + 1, last_at = ? "
        "WHERE id = (SELECT max(id) FROM checks WHERE story_id = ?) AND outcome = ?",
        [moment.at, story_id, outcome],
    )
    if not extended.rowcount:
        moment.db.execute(
            "INSERT INTO checks (story_id, outcome, first_at, last_at) VALUES (?, ?, ?, ?)",
            [story_id, outcome, moment.at, moment.at],
        )


def add_change(
    moment: Moment,
    story_id: int,
    kind: str,
    *,
    versions: tuple[int | None, int | None] = (None, None),
    fields: Sequence[str] = (),
    detail: str | None = None,
) -> None:
    """One line for the report. `versions`: from and to."""
    moment.db.execute(
        "INSERT INTO changes (crawl_id, story_id, kind, detected_at, from_version, to_version, fields, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [moment.crawl_id, story_id, kind, moment.at, *versions, json.dumps(list(fields)), scrubbed(detail)],
    )


def add_problem(moment: Moment, problem: Problem, url: str | None = None, *, unless_since: str | None = None) -> None:
    """One problem; `url` where it names none itself. `unless_since`: not if the same was noted since that instant."""
    problem = scrubbed(problem)
    given = [problem.url or url, problem.kind, problem.detail]
    if unless_since is not None:
        noted = "SELECT 1 FROM problems WHERE url = ? AND kind = ? AND detail = ? AND seen_at >= ?"
        if moment.db.execute(noted, [*given, unless_since]).fetchone():
            return
    moment.db.execute(
        "INSERT INTO problems (crawl_id, url, kind, detail, seen_at) VALUES (?, ?, ?, ?, ?)",
        [moment.crawl_id, *given, moment.at],
    )


def note_given(moment: Moment, story_id: int, names: Iterable[str]) -> None:
    """The fields that a reading found on the page itself, beside those of the reading before this crawl."""
    moment.db.execute(
        "UPDATE stories SET gave = CASE WHEN read_crawl IS :crawl THEN gave ELSE gives END, gives = :gives, "
        "read_crawl = :crawl WHERE id = :id",
        {"crawl": moment.crawl_id, "gives": json.dumps(sorted(names)), "id": story_id},
    )


def condition_of(db: "Database", story_id: int) -> Condition:
    """What the archive holds of a story's life."""
    sql = "SELECT state, failing_since, failing_crawl FROM stories WHERE id = ?"
    state, since, crawl = db.execute(sql, [story_id]).fetchone()
    return Condition(state=State(state), failing_since=parse_iso(since) if since else None, failing_crawl=crawl)


def set_condition(moment: Moment, story_id: int, condition: Condition, next_check_at: datetime | None) -> None:
    """After a visit. `next_check_at` None leaves it as it was."""
    since = condition.failing_since
    moment.db.execute(
        "UPDATE stories SET state = ?, failing_since = ?, failing_crawl = ?, last_checked_at = ?, "
        "next_check_at = coalesce(?, next_check_at) WHERE id = ?",
        [
            condition.state.value,
            iso(since) if since else None,
            condition.failing_crawl,
            moment.at,
            iso(next_check_at) if next_check_at else None,
            story_id,
        ],
    )

"""Is the archive whole? Named checks, all read-only, beside a running crawl too.

In: an archive opened for reading.  Out: `Broken` rows, each with table and key; nothing for a whole archive.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import IntegrityBroken
from archive.indexed import index_amiss
from archive.mapping import Row
from archive.seals import broken_seals
from archive.shape import amiss, header_amiss

if TYPE_CHECKING:
    from archive.queries import Archive

__all__ = ["CHECKS", "Broken", "Check", "verify"]

_MOST = 100
"""Findings of one check; more say nothing more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken(Row):
    """One thing that is not as it must be."""

    check: str
    """Name of the check."""
    table: str
    key: str
    """Of the row, as text; '' where it is about the whole table or file."""
    detail: str
    """What is wrong, in a few words."""

    def __str__(self) -> str:
        return f"{' '.join(part for part in (self.table, self.key) if part)}: {self.detail}"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to the archive."""

    name: str
    title: str
    """What holds in a whole archive."""
    run: Callable[["Archive"], Iterator[tuple[str, str, str]]]
    """(table, key, detail) of each row that is not so."""


def verify(archive: "Archive", on_check: Callable[[str], None] | None = None) -> Iterator[Broken]:
    """All checks in their order; `on_check` hears the title of each before it begins. A check that the file is too
    damaged for is a finding itself."""
    for check in CHECKS:
        if on_check:
            on_check(check.title)
        rows = check.run(archive)
        for _ in range(_MOST):
            try:
                table, key, detail = next(rows)
            except StopIteration:
                break
            except (sqlite3.DatabaseError, ValueError) as error:
                yield Broken(check=check.name, table="file", key=archive.path.name, detail=f"cannot be read: {error}")
                break
            # a flipped bit makes a number of a name
            yield Broken(check=check.name, table=str(table), key=str(key), detail=detail)


def _file(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    for (words,) in archive.db.execute(f"PRAGMA integrity_check({_MOST})"):
        if words != "ok":
            yield "file", archive.path.name, str(words).strip()


def _foreign_keys(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    for table, rowid, parent, _ in archive.db.execute("PRAGMA foreign_key_check"):
        yield table, str(rowid), f"names a row of {parent} that is not there"


def _blobs(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    """Each body is unpacked, with those it leans on, and hashed."""
    for (name,) in archive.db.execute("SELECT hash FROM blobs ORDER BY rowid"):
        try:
            archive.blob(name)
        except IntegrityBroken as error:
            why = str(error).partition(f"{error.key}: ")[2]
            yield "blobs", name, why if error.key == name else f"leans on {error.key}, which {_it(why)}"
        except RecursionError:
            yield "blobs", name, "leans on itself"


def _it(why: str) -> str:
    """
    >>> _it("is missing"), _it("its data ends early")
    ('is missing', 'is damaged')
    """
    return why if why.startswith("is ") else "is damaged"


def _search(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    for story_id, words in index_amiss(archive.db.conn):
        yield "story_search", str(story_id), words


def _schema(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    for words in header_amiss(archive.path):
        yield "file", archive.path.name, words
    for one in amiss(archive.db):
        yield one.kind, one.name, one.detail


def _seals(archive: "Archive") -> Iterator[tuple[str, str, str]]:
    for table, key, words in broken_seals(archive.db):
        yield table, str(key).encode("utf-8", "replace").decode(), words


def _rows(sql: str) -> Callable[["Archive"], Iterator[tuple[str, str, str]]]:
    """A check in one statement that gives table, key, detail."""

    def run(archive: "Archive") -> Iterator[tuple[str, str, str]]:
        row: Any
        for row in archive.db.execute(sql):
            yield row[0], str(row[1]), row[2]

    return run


_VERSIONS = """
SELECT 'stories', s.id, 'its versions are not 1 to ' || s.version || ' without a gap'
FROM stories AS s LEFT JOIN versions AS v ON v.story_id = s.id GROUP BY s.id
HAVING count(v.number) <> s.version OR (s.version > 0 AND (min(v.number) <> 1 OR max(v.number) <> s.version))
UNION ALL
SELECT 'stories', id, 'has no version' FROM stories WHERE version = 0
"""
_CHANGES = """
SELECT 'changes', c.id, CASE
  WHEN c.state = 'standing' AND c.settled_at IS NULL THEN 'stands, and no report will ever count it'
  WHEN c.state = 'standing' THEN 'counts although its crawl has not ended'
  WHEN c.alarm_id IS NULL THEN 'is ' || c.state || ' by no alarm'
  WHEN c.settled_at IS NOT NULL THEN 'is ' || c.state || ' and counts in reports all the same'
  ELSE 'is held as gone, but its story is ' || s.state END
FROM changes AS c JOIN crawls AS k ON k.id = c.crawl_id JOIN stories AS s ON s.id = c.story_id
WHERE (c.state = 'standing' AND (c.settled_at IS NULL) <> (k.outcome = 'running'))
  OR (c.state <> 'standing' AND (c.settled_at IS NOT NULL OR c.alarm_id IS NULL))
  OR (c.state = 'held' AND c.kind = 'gone' AND s.state <> 'suspect')
UNION ALL
SELECT 'changes', c.id, 'speaks of a version that is not there' FROM changes AS c JOIN stories AS s ON s.id = c.story_id
WHERE c.to_version > s.version OR c.from_version > s.version OR c.to_version < 1 OR c.from_version < 1
UNION ALL
SELECT 'alarms', a.id, CASE WHEN a.over_at IS NULL THEN 'is open and holds nothing' ELSE 'is over and holds changes' END
FROM alarms AS a WHERE EXISTS (SELECT 1 FROM changes WHERE alarm_id = a.id)
  AND (a.over_at IS NULL) <> EXISTS (SELECT 1 FROM changes WHERE alarm_id = a.id AND state = 'held')
"""
_ADDRESSES = """
SELECT 'stories', s.id, 'its own address is not among its addresses' FROM stories AS s
WHERE NOT EXISTS (SELECT 1 FROM addresses WHERE story_id = s.id AND url = s.url)
UNION ALL
SELECT 'addresses', url, 'is both archived and waiting to be' FROM addresses
WHERE identity IN (SELECT identity FROM pending)
UNION ALL
SELECT 'teasers', id, 'leads nowhere, although its story is archived' FROM teasers
WHERE target_story_id IS NULL AND target_identity IN (SELECT identity FROM addresses)
"""
_MAIL = """
SELECT 'deliveries', id, CASE
  WHEN (state = 'sent') <> (sent_at IS NOT NULL) THEN 'is ' || state || ', but not by its time of sending'
  WHEN (state IN ('queued', 'failed')) <> (next_try_at IS NOT NULL) THEN 'is ' || state || ', but not by its next try'
  ELSE 'is ' || state || ' after ' || attempts || ' attempts' END
FROM deliveries
WHERE (state = 'sent') <> (sent_at IS NOT NULL) OR (state IN ('queued', 'failed')) <> (next_try_at IS NOT NULL)
  OR (state = 'queued') <> (attempts = 0)
UNION ALL
SELECT 'reports', report_id, 'goes to ' || recipient || ' ' || count(*) || ' times'
FROM deliveries GROUP BY report_id, recipient HAVING count(*) > 1
UNION ALL
SELECT 'reports', id, 'leaves a gap to the report before it, or overlaps it' FROM (
  SELECT id, since_at, until_at, lag(since_at) OVER chain AS since_before, lag(until_at) OVER chain AS until_before
  FROM reports WHERE kind IN ('digest', 'heartbeat') WINDOW chain AS (ORDER BY until_at, since_at, id))
WHERE since_at <> until_before AND NOT (since_at = since_before AND until_at = until_before)
"""
CHECKS = (
    Check(name="file", title="the file's own structure", run=_file),
    Check(name="schema", title="tables, indexes, triggers and views", run=_schema),
    Check(name="seals", title="every row, by its seal", run=_seals),
    Check(name="foreign-keys", title="rows that name other rows", run=_foreign_keys),
    Check(name="blobs", title="every page received, by its hash", run=_blobs),
    Check(name="versions", title="versions without gaps", run=_rows(_VERSIONS)),
    Check(name="addresses", title="addresses of stories", run=_rows(_ADDRESSES)),
    Check(name="changes", title="changes and alarms", run=_rows(_CHANGES)),
    Check(name="mail", title="reports and their mails", run=_rows(_MAIL)),
    Check(name="search", title="the search index, word by word", run=_search),
)
"""In this order."""

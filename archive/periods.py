"""What a stretch of time holds: the read-only questions of the report. Nothing here looks at a clock.

In: an archive, and sites (empty: all of them).  Out: frozen records. `until` is never included, `since` always is.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive.clock import iso, parse_iso
from archive.errors import ArchiveError
from archive.mapping import from_row
from archive.rows import CrawlRow

if TYPE_CHECKING:
    from archive.queries import Archive

__all__ = [
    "Absence",
    "Evidence",
    "Trouble",
    "absence",
    "beginning",
    "crawls_of",
    "ending",
    "evidence",
    "held_by_alarm",
    "last_report_end",
    "restores",
    "site_names",
    "troubles",
    "unsettled",
]

_EXAMPLES = 3
_OURS = "(:all OR {0} IN (SELECT value FROM json_each(:sites)))"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What can be said of the stories that did not change."""

    checked: int
    """Stories that were asked for at least once since the period began."""
    unchanged: int
    """Of these, those that were there and read as before at every check."""
    unanswered: int
    """Of these, those that never gave a good answer: blocked, out of order, or missing for now."""
    discarded: int
    """Of these, those that read differently only in ways that somebody discarded."""
    alive: int
    """Stories that are live now."""
    oldest_check_at: datetime | None
    """The longest ago that a live story was last seen. None without a live story."""
    oldest_check_id: int | None
    """That story."""
    suspects: int
    """Stories whose address fails, not yet long enough to be gone; those held as gone are none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """All problems of one kind."""

    kind: str
    times: int
    addresses: int
    """How many different addresses it was noticed at."""
    examples: tuple[tuple[str | None, str], ...]
    """(address, detail), the latest first, each address once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A story's latest stretch without a good answer before some instant."""

    seen_at: datetime | None
    """When it last was there."""
    missing_at: datetime | None
    """When it first was not."""


def last_report_end(archive: "Archive") -> datetime | None:
    """Where the last committed report ended; None when there is none yet."""
    return archive.reported_until()


def beginning(archive: "Archive") -> datetime | None:
    """The first instant that anything in the archive counts from; None for an archive that was never crawled into."""
    sql = """SELECT min(at) AS at FROM (
        SELECT min(started_at) AS at FROM crawls UNION ALL SELECT min(settled_at) FROM changes)"""
    return _instant(archive, sql, {})


def ending(archive: "Archive") -> datetime | None:
    """Just after the last crawl that ended, or the last release of a held change; None where nothing ended yet."""
    sql = """SELECT max(at) AS at FROM (
        SELECT max(finished_at) AS at FROM crawls UNION ALL SELECT max(settled_at) FROM changes)"""
    last = _instant(archive, sql, {})
    return last and last + timedelta(seconds=1)


def site_names(archive: "Archive", sites: Sequence[str] = ()) -> dict[str, str]:
    """Key to name, by key."""
    sql = f"SELECT key, name FROM sites WHERE {_OURS.format('key')} ORDER BY key"  # noqa: S608 - constants only
    return {row["key"]: row["name"] for row in _ask(archive, sql, _given(sites))}


def crawls_of(archive: "Archive", since: datetime, until: datetime, sites: Sequence[str] = ()) -> tuple[CrawlRow, ...]:
    """Crawls that ended in the period, and those killed that began in it, oldest first."""
    sql = f"""SELECT * FROM crawls WHERE outcome <> 'running' AND {_OURS.format("site")}
        AND coalesce(finished_at, started_at) >= :since AND coalesce(finished_at, started_at) < :until ORDER BY id"""  # noqa: S608
    given = _given(sites) | {"since": iso(since), "until": iso(until)}
    return tuple(from_row(CrawlRow, row) for row in _ask(archive, sql, given))


def evidence(archive: "Archive", since: datetime, sites: Sequence[str] = ()) -> Evidence:
    """Of all stories as they stand now. Runs of checks that reach into the period count."""
    sql = f"""WITH ours AS (SELECT * FROM stories WHERE {_OURS.format("site")}),
        visits AS (
          SELECT s.id, max(c.outcome IN ('same', 'not_modified')) AS same, max(c.outcome = 'changed') AS changed
          FROM ours AS s JOIN checks AS c ON c.story_id = s.id WHERE c.last_at >= :since GROUP BY s.id),
        touched AS (
          SELECT DISTINCT story_id FROM changes
          WHERE kind <> 'reparsed' AND state <> 'discarded' AND (detected_at >= :since OR settled_at >= :since))
        SELECT count(*) AS checked,
          coalesce(sum(same AND NOT changed AND id NOT IN (SELECT story_id FROM touched)), 0) AS unchanged,
          coalesce(sum(NOT same AND NOT changed AND id NOT IN (SELECT story_id FROM touched)), 0) AS unanswered,
          coalesce(sum(changed AND id NOT IN (SELECT story_id FROM touched)), 0) AS discarded,
          (SELECT count(*) FROM ours WHERE state = 'live') AS alive,
          (SELECT count(*) FROM ours WHERE state = 'suspect' AND id NOT IN (
            SELECT story_id FROM changes WHERE state = 'held' AND kind = 'gone')) AS suspects,
          (SELECT min(last_seen_at) FROM ours WHERE state = 'live') AS oldest_check_at,
          (SELECT id FROM ours WHERE state = 'live' ORDER BY last_seen_at, id LIMIT 1) AS oldest_check_id
        FROM visits"""  # noqa: S608 - constants only
    row = next(_ask(archive, sql, _given(sites) | {"since": iso(since)}))
    return Evidence(**row | {"oldest_check_at": _parsed(row["oldest_check_at"])})


def troubles(archive: "Archive", since: datetime, until: datetime, sites: Sequence[str] = ()) -> tuple[Trouble, ...]:
    """Problems noticed in the period, by kind, the most frequent kind first."""
    within = f"""problems AS p JOIN crawls AS c ON c.id = p.crawl_id
        WHERE p.seen_at >= :since AND p.seen_at < :until AND {_OURS.format("c.site")}
        AND p.crawl_id IN (SELECT id FROM crawls WHERE finished_at IS NULL OR finished_at >= :since)"""  # noqa: S608
    given = _given(sites) | {"since": iso(since), "until": iso(until)}
    kinds = f"""SELECT p.kind, count(*) AS times, count(DISTINCT p.url) AS addresses FROM {within}
        GROUP BY p.kind ORDER BY times DESC, p.kind"""  # noqa: S608 - constants only
    latest = f"""SELECT p.url, p.detail, max(p.id) AS latest FROM {within} AND p.kind = :kind
        GROUP BY p.url ORDER BY latest DESC LIMIT {_EXAMPLES}"""  # noqa: S608 - constants only
    found = []
    for row in list(_ask(archive, kinds, given)):
        examples = _ask(archive, latest, given | {"kind": row["kind"]})
        found.append(Trouble(**row, examples=tuple((one["url"], one["detail"]) for one in examples)))
    return tuple(found)


def absence(archive: "Archive", story_id: int, before: datetime) -> Absence:
    """When a story was last there before an instant, and when it was first missing after that."""
    sql = """WITH good AS (SELECT max(id) AS id, max(last_at) AS at FROM checks
          WHERE story_id = :id AND outcome IN ('same', 'not_modified', 'changed') AND last_at < :before)
        SELECT good.at AS seen_at, (
          SELECT min(c.first_at) FROM checks AS c WHERE c.story_id = :id AND c.outcome = 'missing'
          AND c.id > coalesce(good.id, 0) AND c.first_at <= :before) AS missing_at FROM good"""
    row = next(_ask(archive, sql, {"id": story_id, "before": iso(before)}))
    return Absence(seen_at=_parsed(row["seen_at"]), missing_at=_parsed(row["missing_at"]))


def restores(archive: "Archive", story_id: int, from_version: int, to_version: int) -> int | None:
    """The latest version before `from_version` that reads as `to_version` does; None for one that is new."""
    sql = """SELECT max(o.number) AS number FROM versions AS o JOIN versions AS n
        ON n.story_id = o.story_id AND n.content_hash = o.content_hash
        WHERE n.story_id = :id AND n.number = :new AND o.number < :old"""
    row = next(_ask(archive, sql, {"id": story_id, "old": from_version, "new": to_version}))
    number: int | None = row["number"]
    return number


def held_by_alarm(archive: "Archive", sites: Sequence[str] = ()) -> dict[int | None, dict[str, int]]:
    """Number of an alarm (None: of no alarm) to the number of changes of each kind that it holds now."""
    sql = f"""SELECT alarm_id, kind, count(*) AS n FROM held_changes WHERE {_OURS.format("site")}
        GROUP BY alarm_id, kind ORDER BY alarm_id, kind"""  # noqa: S608 - constants only
    held: dict[int | None, dict[str, int]] = {}
    for row in _ask(archive, sql, _given(sites)):
        held.setdefault(row["alarm_id"], {})[row["kind"]] = row["n"]
    return held


def unsettled(archive: "Archive", sites: Sequence[str] = ()) -> int:
    """Changes of crawls that have not ended: they count once that one has, or once the next begins."""
    sql = f"""SELECT count(*) AS n FROM recent_changes WHERE settled_at IS NULL AND kind <> 'reparsed'
        AND {_OURS.format("site")}"""  # noqa: S608 - constants only
    return int(next(_ask(archive, sql, _given(sites)))["n"])


def _given(sites: Sequence[str]) -> dict[str, Any]:
    return {"all": not sites, "sites": json.dumps(list(sites))}


def _ask(archive: "Archive", sql: str, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        yield from archive.db.query(sql, given)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(archive.path, f"cannot be read: {error}") from error


def _instant(archive: "Archive", sql: str, given: dict[str, Any]) -> datetime | None:
    return _parsed(next(_ask(archive, sql, given))["at"])


def _parsed(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None

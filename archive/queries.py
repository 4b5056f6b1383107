"""Named questions to the archive, all read-only: what the commands and your own scripts ask.

In: a path.  Out: frozen records of `archive.rows`. Reading never blocks a crawl and is never blocked by one.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from archive.addresses import identity
from archive.asking import Known
from archive.captures import Packed, unpack
from archive.clock import iso, parse_iso
from archive.connection import connect_reader
from archive.errors import ArchiveError, IntegrityBroken, NotFound
from archive.folding import plain
from archive.mailrows import DeliveryRow, ReportRow
from archive.mapping import Row, from_row
from archive.rows import (
    AddressRow,
    AlarmRow,
    CaptureRow,
    ChangeRow,
    CheckRow,
    CrawlRow,
    ProblemRow,
    SearchHit,
    StoryRow,
    TeaserRow,
    VersionRow,
)
from archive.runrows import LAST_SLOTS, RUNS, RunRow
from archive.searching import SEARCH, SEARCH_SITE, search_terms

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["Archive"]

R = TypeVar("R", bound=Row)

_LONGEST_NUMBER = 19
"""Digits that SQLite's integers cannot hold."""


class Archive:
    """One archive, open for reading. A context manager; `db` is there for SQL of your own."""

    def __init__(self, path: Path, db: "Database") -> None:
        self.path, self.db = path, db

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """ArchiveMissing, SchemaOutOfDate, or ArchiveError for a file that is no archive."""
        return cls(Path(path), connect_reader(Path(path)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Closing twice is harmless."""
        self.db.close()

    # Stories

    def stories(
        self, site: str | None = None, state: str | None = None, since: datetime | None = None, limit: int | None = None
    ) -> Iterator[StoryRow]:
        """Stories by day of publication, latest first. `since`: first seen or last changed at that instant or later."""
        where = """WHERE (:site IS NULL OR site = :site) AND (:state IS NULL OR state = :state)
            AND (:since IS NULL OR max(first_seen_at, last_changed_at) >= :since)
            ORDER BY published_on DESC, story_id DESC LIMIT :limit"""
        given = {"site": site, "state": state, "since": since and iso(since), "limit": _limit(limit)}
        return self._rows(StoryRow, f"SELECT * FROM latest_stories {where}", given)  # noqa: S608 - constants only

    def story(self, url_or_id: str | int) -> StoryRow:
        """By number, or by any address of the story in any spelling. NotFound."""
        return self._one(
            StoryRow, "SELECT * FROM latest_stories WHERE story_id = :id", {"id": self._story_id(url_or_id)}, url_or_id
        )

    def find(self, url: str) -> Known | None:
        """The story that has this address, in whatever spelling; None when there is none."""
        sql = """SELECT s.*, s.id AS story_id FROM addresses AS a JOIN stories AS s ON s.id = a.story_id
            WHERE a.identity = :identity LIMIT 1"""
        try:
            given = {"identity": identity(url)}
        except ValueError:
            return None
        return next(self._rows(Known, sql, given), None)

    def twin(self, site: str, content_hash: str) -> Known | None:
        """A live story of the site whose current version reads like that fingerprint; None when there is none."""
        sql = """SELECT s.url FROM versions v JOIN stories s ON s.id = v.story_id AND s.version = v.number
            WHERE v.content_hash = :content_hash AND s.site = :site AND s.state IN ('live', 'suspect') ORDER BY s.id"""
        row = next(self._query(sql, {"site": site, "content_hash": content_hash}), None)
        return self.find(row["url"]) if row else None

    def namesake(self, site: str, title: str, unchecked_since: datetime) -> Known | None:
        """A live story of that title which was not asked for since then; the one that was linked to the longest ago."""
        sql = """SELECT s.url, v.title FROM stories s JOIN versions v ON v.story_id = s.id AND v.number = s.version
            WHERE s.site = :site AND s.state IN ('live', 'suspect') AND s.last_checked_at < :since
            ORDER BY s.linked_at"""
        rows = self._query(sql, {"site": site, "since": iso(unchecked_since)})
        return next((self.find(row["url"]) for row in rows if plain(row["title"]) == plain(title)), None)

    def versions(self, story_id: int) -> tuple[VersionRow, ...]:
        """All versions of a story, 1 first."""
        sql = "SELECT * FROM versions WHERE story_id = :id ORDER BY number"
        return tuple(self._rows(VersionRow, sql, {"id": story_id}))

    def version(self, story_id: int, number: int | None = None) -> VersionRow:
        """One version, the current one when no number is given. NotFound."""
        sql = """SELECT * FROM versions WHERE story_id = :id
            AND number = coalesce(:number, (SELECT version FROM stories WHERE id = :id))"""
        what = f"{story_id} version {number}" if number is not None else story_id
        return self._one(VersionRow, sql, {"id": story_id, "number": number}, what)

    def teasers(self, story_id: int, current: bool = True) -> tuple[TeaserRow, ...]:
        """Related stories as the story's page shows them, by position; with `current=False` also those of the past."""
        sql = """SELECT * FROM teasers WHERE host_story_id = :id AND current >= :current
            ORDER BY current DESC, last_seen_at DESC, position, id"""
        return tuple(self._rows(TeaserRow, sql, {"id": story_id, "current": int(current)}))

    def addresses(self, story_id: int) -> tuple[AddressRow, ...]:
        """Every address under which the story was met, the canonical one first."""
        sql = "SELECT * FROM addresses WHERE story_id = :id ORDER BY kind <> 'canonical', first_seen_at, url"
        return tuple(self._rows(AddressRow, sql, {"id": story_id}))

    def checks(self, story_id: int) -> tuple[CheckRow, ...]:
        """Runs of equal outcomes, oldest first."""
        return tuple(self._rows(CheckRow, "SELECT * FROM checks WHERE story_id = :id ORDER BY id", {"id": story_id}))

    def search(self, words: str, limit: int = 20, site: str | None = None) -> Iterator[SearchHit]:
        """Stories whose current version holds all the words, best first; "words in quotes" stand side by side.

        Whatever a person types is taken as words: no search syntax, no error.
        """
        terms = search_terms(words, self.db.quote_fts)
        if not terms:
            return iter(())
        sql = SEARCH if site is None else SEARCH_SITE
        return self._rows(SearchHit, sql, {"words": terms, "site": site, "limit": limit})

    # Captures

    def capture(self, capture_id: int) -> CaptureRow:
        """One stored answer without its body. NotFound."""
        return self._one(
            CaptureRow, "SELECT * FROM captures WHERE id = :id", {"id": capture_id}, f"with capture {capture_id}"
        )

    def capture_body(self, capture_id: int) -> bytes:
        """The bytes as received. IntegrityBroken when they do not hash to their name."""
        return self.blob(self.capture(capture_id).blob_hash)

    def blob(self, blob_hash: str) -> bytes:
        """One body by its SHA-256. IntegrityBroken when it or a body it leans on is missing or damaged."""
        rows = self._query("SELECT * FROM blobs WHERE hash = :hash", {"hash": blob_hash})
        row = next(iter(rows), None)
        if row is None:
            raise IntegrityBroken(self.path, "blobs", blob_hash, "is missing")
        base = self.blob(row["base_hash"]) if row["base_hash"] else None
        try:
            return unpack(Packed(**{name: row[name] for name in ("hash", "size_bytes", "base_hash", "data")}), base)
        except ValueError as error:
            raise IntegrityBroken(self.path, "blobs", blob_hash, str(error)) from error

    # Crawls and what they found

    def changes(
        self,
        since: datetime | None = None,
        site: str | None = None,
        kind: str | None = None,
        limit: int | None = None,
        *,
        held: bool = False,
    ) -> Iterator[ChangeRow]:
        """What changed, newest first; `since` that instant or later. `held`: what a breaker doubts, instead."""
        view = "held_changes" if held else "recent_changes"
        where = """WHERE (:since IS NULL OR detected_at >= :since) AND (:site IS NULL OR site = :site)
            AND (:kind IS NULL OR kind = :kind) LIMIT :limit"""
        given = {"since": since and iso(since), "site": site, "kind": kind, "limit": _limit(limit)}
        return self._rows(ChangeRow, f"SELECT * FROM {view} {where}", given)  # noqa: S608 - constants only

    def settled(self, since: datetime | None, until: datetime, site: str | None = None) -> Iterator[ChangeRow]:
        """Standing changes that count from `since` (None: from the first) to before `until`, in the order found."""
        sql = """SELECT * FROM recent_changes WHERE settled_at < :until AND (:since IS NULL OR settled_at >= :since)
            AND (:site IS NULL OR site = :site) ORDER BY id"""
        return self._rows(ChangeRow, sql, {"since": since and iso(since), "until": iso(until), "site": site})

    def alarms(
        self, site: str | None = None, *, open_only: bool = True, limit: int | None = None
    ) -> Iterator[AlarmRow]:
        """Alarms, latest first; those that are over only when asked for."""
        sql = """SELECT * FROM alarms WHERE (:site IS NULL OR site = :site) AND (NOT :open OR over_at IS NULL)
            ORDER BY id DESC LIMIT :limit"""
        return self._rows(AlarmRow, sql, {"site": site, "open": int(open_only), "limit": _limit(limit)})

    def crawls(self, site: str | None = None, limit: int | None = None) -> Iterator[CrawlRow]:
        """Crawls, latest first."""
        sql = "SELECT * FROM crawls WHERE :site IS NULL OR site = :site ORDER BY id DESC LIMIT :limit"
        return self._rows(CrawlRow, sql, {"site": site, "limit": _limit(limit)})

    def crawl(self, crawl_id: int) -> CrawlRow:
        """One crawl. NotFound."""
        return self._one(CrawlRow, "SELECT * FROM crawls WHERE id = :id", {"id": crawl_id}, f"in crawl {crawl_id}")

    def tally(self, crawl_id: int) -> dict[str, int]:
        """How many changes of each kind one crawl made; kinds that did not happen are left out."""
        sql = "SELECT kind, count(*) AS n FROM changes WHERE crawl_id = :id GROUP BY kind ORDER BY kind"
        return {row["kind"]: row["n"] for row in self._query(sql, {"id": crawl_id})}

    def problems(self, crawl_id: int | None = None, limit: int | None = None) -> Iterator[ProblemRow]:
        """What one crawl (or any) noticed, latest first."""
        sql = "SELECT * FROM problems WHERE :id IS NULL OR crawl_id = :id ORDER BY id DESC LIMIT :limit"
        return self._rows(ProblemRow, sql, {"id": crawl_id, "limit": _limit(limit)})

    def counts(self, site: str | None = None) -> dict[str, int]:
        """State to number of stories; states without stories are left out."""
        sql = "SELECT state, count(*) AS n FROM stories WHERE :site IS NULL OR site = :site GROUP BY state"
        return {row["state"]: row["n"] for row in self._query(sql, {"site": site})}

    # What the schedule ran

    def runs(self, job: str | None = None, limit: int | None = None) -> Iterator[RunRow]:
        """Runs of the daemon, latest first."""
        return self._rows(RunRow, RUNS, {"job": job, "limit": _limit(limit)})

    def last_slots(self) -> dict[str, datetime]:
        """Name of job to the slot of its run that was recorded latest; one that is due again does not count."""
        return {row["job"]: parse_iso(row["slot_at"]) for row in self._query(LAST_SLOTS, {})}

    # What goes out

    def reports(self, limit: int | None = None) -> Iterator[ReportRow]:
        """Reports that were kept to be sent, latest first."""
        return self._rows(ReportRow, "SELECT * FROM reports ORDER BY id DESC LIMIT :limit", {"limit": _limit(limit)})

    def report(self, report_id: int) -> ReportRow:
        """One report. NotFound."""
        sql = "SELECT * FROM reports WHERE id = :id"
        return self._one(ReportRow, sql, {"id": report_id}, f"in report {report_id}")

    def deliveries(self, *states: str, due_by: datetime | None = None) -> Iterator[DeliveryRow]:
        """Deliveries in these states (all when none is named), oldest first; those to be tried by then."""
        sql = """SELECT * FROM deliveries WHERE (:states = '[]' OR state IN (SELECT value FROM json_each(:states)))
            AND (:due IS NULL OR next_try_at <= :due) ORDER BY id"""
        return self._rows(DeliveryRow, sql, {"states": json.dumps(states), "due": due_by and iso(due_by)})

    def reported_until(self) -> datetime | None:
        """Where the next report begins: the end of the last one that was kept to be sent; None before the first."""
        sql = "SELECT max(until_at) AS at FROM reports WHERE kind IN ('digest', 'heartbeat')"
        return next((parse_iso(row["at"]) for row in self._query(sql, {}) if row["at"]), None)

    def mailed_at(self) -> dict[str, datetime]:
        """Recipient to when the last report for it was kept; alarms do not count."""
        sql = """SELECT recipient, max(created_at) AS at FROM deliveries JOIN reports ON reports.id = report_id
            WHERE kind IN ('digest', 'heartbeat') GROUP BY recipient"""
        return {row["recipient"]: parse_iso(row["at"]) for row in self._query(sql, {})}

    # How questions are asked

    def _story_id(self, url_or_id: str | int) -> int:
        if isinstance(url_or_id, int):
            return url_or_id
        if url_or_id.isascii() and url_or_id.isdigit() and len(url_or_id) < _LONGEST_NUMBER:
            return int(url_or_id)
        known = self.find(url_or_id)
        if known is None:
            raise NotFound(self.path, url_or_id)
        return known.story_id

    def _one(self, kind: type[R], sql: str, given: Mapping[str, Any], what: object) -> R:
        found = next(self._rows(kind, sql, given), None)
        if found is None:
            raise NotFound(self.path, str(what))
        return found

    def _rows(self, kind: type[R], sql: str, given: Mapping[str, Any]) -> Iterator[R]:
        return (from_row(kind, row) for row in self._query(sql, given))

    def _query(self, sql: str, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        try:
            rows = self.db.conn.execute(sql, dict(given))  # Database.query would set a savepoint for each question
            names = [column[0] for column in rows.description]
            yield from (dict(zip(names, row, strict=True)) for row in rows)
        except sqlite3.DatabaseError as error:
            raise ArchiveError(self.path, f"cannot be read: {error}") from error


def _limit(limit: int | None) -> int:
    return -1 if limit is None else max(limit, 0)  # SQLite's own word for no limit is -1

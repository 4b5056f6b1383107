"""The only code that writes to the archive: one public method, one immediate transaction, whole or not at all.

In: what a crawl found, and the time.  Out: rows, and what they mean. The steps behind the methods live in `recording`,
`versions`, `blobs`, `sightings`, `visits`, `ledger`, `settling`, `held`, `alarms`, `unlisted`, `outgoing` and `runs`;
nobody else uses those.
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, overload

from archive import alarms, held, outgoing, runs, sightings, visits
from archive.asking import Known, Pending, Sighting
from archive.breakers import Thresholds
from archive.clock import iso, parse_iso, utc_now
from archive.connection import checkpoint, connect_writer, immediate
from archive.disk import refusal, require_room
from archive.errors import NotHeld
from archive.ledger import Moment, add_problem
from archive.lifecycle import Rules
from archive.lock import WriterLock
from archive.queries import Archive
from archive.recording import Answer, record
from archive.records import Capture, CrawlCounts, Outcome, Problem, Story
from archive.rows import ChangeRow
from archive.scrub import scrubbed
from archive.settling import settle, settle_dead
from archive.unlisted import note_unlisted

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archive.mailrows import Attempt, Letter
    from archive.versions import Reread

__all__ = ["Sighting", "Store", "open_archive"]


@overload
def open_archive(path: str | Path, *, write: Literal[False] = False) -> Archive: ...
@overload
def open_archive(path: str | Path, *, write: Literal[True]) -> "Store": ...
def open_archive(path: str | Path, *, write: bool = False) -> "Archive | Store":
    """Read-only by default: never blocked, never blocking. With `write`, the one Store there can be at a time, which
    makes the file when it is missing. ArchiveMissing, ArchiveBusy, SchemaOutOfDate, ArchiveError."""
    return Store.open(path) if write else Archive.open(path)


class Store(Archive):
    """One archive, open for writing; all of an Archive besides. Each method that writes is one transaction: after a
    kill at any moment the file holds all of it or nothing. ArchiveError when the disk refuses."""

    def __init__(self, path: Path, db: "Database", lock: WriterLock) -> None:
        super().__init__(path, db)
        self.rules, self.thresholds = Rules(), Thresholds()
        """When a story counts as gone, and when changes are held: a crawl sets them from its configuration."""
        self._lock: WriterLock | None = lock
        self._sites: dict[int, str] = {}
        self._durable: bool | None = None

    @classmethod
    def open(cls, path: str | Path, *, mending: bool = False) -> Self:
        """ArchiveBusy when another process has it; SchemaOutOfDate when a newer newskeep made it; ArchiveError when its
        schema was tampered with, unless it is opened for `mending` that."""
        path = Path(path)
        lock = WriterLock(path.resolve(), " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]), utc_now())
        with ExitStack() as undo:
            undo.callback(lock.release)
            store = cls(path, connect_writer(path, mending=mending), lock)
            undo.pop_all()
        return store

    def close(self) -> None:
        """Give the archive back, its journal emptied into the file. Closing twice is harmless."""
        if self._lock is not None:
            checkpoint(self.db)
            super().close()
            self._lock.release()
            self._lock = None

    # Crawls

    def begin_crawl(self, site_key: str, name: str, home_url: str, timezone: str, mode: str, now: datetime) -> int:
        """The number of the new crawl. Crawls that still 'run' are dead, since we hold the lock: 'interrupted'."""
        with self._transaction(grows=True):
            self.db.execute(
                "INSERT INTO sites (key, name, home_url, timezone) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
                "SET name = excluded.name, home_url = excluded.home_url, timezone = excluded.timezone",
                [site_key, name, home_url, timezone],
            )
            settle_dead(self.db, self.thresholds, now)
            sql = "INSERT INTO crawls (site, mode, started_at, outcome) VALUES (?, ?, ?, 'running')"
            return int(self.db.execute(sql, [site_key, mode, iso(now)]).lastrowid or 0)

    def finish_crawl(
        self,
        crawl_id: int,
        outcome: str,
        counts: CrawlCounts,
        now: datetime,
        note: str | None = None,
        discovery: str | None = None,
        found: int | None = None,
    ) -> None:
        """The crawl's last words, and what becomes of its changes. `outcome`: ok, partial, failed, interrupted;
        `discovery`: complete, short, cut; `found`: addresses that discovery met, None where that says nothing."""
        with self._transaction():
            note = scrubbed(note)
            row: dict[str, object] = {"outcome": outcome, "finished_at": iso(now), "note": note, "discovery": discovery}
            row |= {"found": found or 0} | {field.name: getattr(counts, field.name) for field in fields(counts)}
            columns = ", ".join(f"{name} = :{name}" for name in row)
            self.db.execute(f"UPDATE crawls SET {columns} WHERE id = :id", {**row, "id": crawl_id})  # noqa: S608
            moment = self._moment(crawl_id, now)
            settle(moment, self.thresholds, found=found)
            if discovery == "complete":
                note_unlisted(moment, self.thresholds)

    def settle_dead(self, now: datetime) -> None:
        """Settle what crawls left behind that were killed, as before a report. No crawl runs: we hold the lock."""
        with self._transaction():
            settle_dead(self.db, self.thresholds, now)

    def decide(self, change_ids: Sequence[int] | None, now: datetime, *, release: bool) -> tuple[ChangeRow, ...]:
        """Release or discard held changes, all of them for None; how they are afterwards. NotHeld: nothing is decided.

        For None alarms that hold nothing end as well: somebody has looked."""
        with self._transaction():
            sql = "SELECT id FROM changes WHERE state = 'held' ORDER BY id"
            waiting = [change_id for (change_id,) in self.db.execute(sql).fetchall()]
            chosen = waiting if change_ids is None else list(dict.fromkeys(change_ids))
            for change_id in chosen:
                if change_id not in waiting:
                    raise NotHeld(self.path, change_id)
            held.decide(self.db, chosen, release=release, now=now)
            if change_ids is None:
                held.end_idle(self.db, now)
        return tuple(self._change(change_id) for change_id in chosen)

    def _change(self, change_id: int) -> ChangeRow:
        sql = """SELECT c.*, s.site, s.url, v.title FROM changes AS c JOIN stories AS s ON s.id = c.story_id
            LEFT JOIN versions AS v ON v.story_id = s.id AND v.number = s.version WHERE c.id = :id"""
        return self._one(ChangeRow, sql, {"id": change_id}, f"with change {change_id}")

    def last_discovery(self, site: str) -> str | None:
        """How far the site's latest crawl saw its listings; None when it did not live to say, or there was none."""
        sql = "SELECT discovery FROM crawls WHERE site = ? AND outcome <> 'running' ORDER BY id DESC LIMIT 1"
        row = self.db.execute(sql, [site]).fetchone()
        return row[0] if row else None

    def last_complete(self, site: str) -> datetime | None:
        """When the latest crawl began that saw the site's listings to their end; None when there was none."""
        sql = "SELECT max(started_at) FROM crawls WHERE site = ? AND discovery = 'complete'"
        (began,) = self.db.execute(sql, [site]).fetchone()
        return parse_iso(began) if began else None

    # What to ask for

    def last_story_id(self) -> int:
        """The number of the story archived last; 0 when there is none."""
        return int(self.db.execute("SELECT coalesce(max(id), 0) FROM stories").fetchone()[0])

    def due(
        self, site: str, due_by: datetime, after_id: int = 0, limit: int = 200, up_to_id: int | None = None
    ) -> tuple[Known, ...]:
        """Known stories to visit, by number: the next `limit` after `after_id`, none after `up_to_id`."""
        sql = """SELECT *, id AS story_id FROM stories WHERE site = :site AND id > :after
            AND (next_check_at <= :due OR last_checked_at > :future) -- a clock that was set back must not blind us
            AND (:last IS NULL OR id <= :last) ORDER BY id LIMIT :limit"""
        ahead = iso(due_by + timedelta(days=1)) if due_by.year < 9999 else iso(due_by)
        given = {"site": site, "after": after_id, "due": iso(due_by), "future": ahead, "last": up_to_id, "limit": limit}
        return tuple(self._rows(Known, sql, given))

    def pending(
        self, site: str, after_id: int = 0, limit: int = 200, due_by: datetime | None = None
    ) -> tuple[Pending, ...]:
        """Addresses not archived yet, in the order found: the next `limit` after `after_id`; those that failed before
        only when their time has come."""
        sql = """SELECT * FROM pending WHERE site = :site AND id > :after
            AND (:due IS NULL OR next_try_at IS NULL OR next_try_at <= :due) ORDER BY id LIMIT :limit"""
        given = {"site": site, "after": after_id, "due": due_by and iso(due_by), "limit": limit}
        return tuple(self._rows(Pending, sql, given))

    def remember(self, crawl_id: int, site: str, sightings_: Iterable[Sighting], now: datetime) -> int:
        """Keep story addresses that were found until they are archived. How many were neither archived nor waiting.

        A known story whose sitemap or feed claims a change since it was last seen becomes due.
        """
        with self._transaction(grows=True):
            return sightings.note(Moment(db=self.db, crawl_id=crawl_id, site=site, now=now), sightings_)

    # What was answered

    def record_story(
        self,
        crawl_id: int,
        story: Story,
        capture: Capture,
        now: datetime,
        *,
        aliases: Sequence[tuple[str, str]] = (),
        reread: "Reread | None" = None,
    ) -> Outcome:
        """Store one good answer. `aliases`: (address, 'redirect' or 'alias') that proved to lead to this story; a
        redirect counts as permanent. `reread` reads old bytes with today's reader, so that its changes are told from
        the page's."""
        with self._transaction(grows=True):
            answer = Answer(story=scrubbed(story), capture=capture, aliases=aliases, reread=reread)
            return record(self._moment(crawl_id, now), self, answer)

    def record_not_modified(
        self, crawl_id: int, story_id: int, now: datetime, etag: str | None = None, last_modified: str | None = None
    ) -> None:
        """Store a 304; validators that it repeats are kept, those that it leaves out stay."""
        with self._transaction():
            visits.not_modified(self._moment(crawl_id, now), story_id, etag, last_modified)

    def record_failure(
        self, crawl_id: int, url: str, outcome: str, problem: Problem, now: datetime, status: int | None = None
    ) -> str | None:
        """Store that an address gave no story: `outcome` is 'missing', 'blocked' or 'error'. 'gone' when that ended the
        life of a known story, else None. The last good version stays; an unknown address stays pending."""
        with self._transaction():
            return visits.failed(self._moment(crawl_id, now), url, outcome, problem, status)

    def record_problem(self, crawl_id: int, problem: Problem, now: datetime) -> None:
        """Store something that belongs to no story's outcome."""
        with self._transaction():
            add_problem(self._moment(crawl_id, now), problem)

    # Alarms

    def raise_alarm(self, site: str | None, kind: str, detail: str, examples: Sequence[str], now: datetime) -> int:
        """The number of the open alarm of that site (None: of all) and kind, new or with these words from now on."""
        with self._transaction(durable=True):
            return alarms.raise_(self.db, site, kind, *scrubbed((detail, tuple(examples))), now=now)

    def end_alarm(self, site: str | None, kind: str, now: datetime) -> bool:
        """It is over; whether it was open."""
        with self._transaction(durable=True):
            return alarms.end(self.db, site, kind, now)

    # What goes out

    def keep_letters(self, letters: "Sequence[Letter]", now: datetime) -> int:
        """Keep reports and their deliveries before anything is sent: how many deliveries are under way now, 0 when the
        same period or incident was kept before. ValueError for a period that leaves a gap after the last one."""
        with self._transaction(durable=True):
            return outgoing.keep(self.db, letters, now)

    def note_attempts(self, attempts: "Iterable[Attempt]") -> None:
        """What became of attempts to send; noting one twice is harmless."""
        with self._transaction(durable=True):
            outgoing.note(self.db, attempts)

    # What the schedule ran

    def begin_run(self, job: str, slot: datetime, now: datetime) -> int:
        """The number of the new run of a job."""
        with self._transaction():
            return runs.begin(self.db, job, slot, now)

    def end_run(
        self, run_id: int, outcome: str, now: datetime, crawl_id: int | None = None, note: str | None = None
    ) -> None:
        """`outcome`: ok, partial, failed, interrupted or late. Ending a run twice changes nothing."""
        with self._transaction():
            runs.end(self.db, run_id, outcome, now, crawl_id, note)

    def end_dead_runs(self, now: datetime) -> int:
        """How many runs a killed daemon left; they are 'interrupted' now. Only for who holds the daemon's lock."""
        with self._transaction():
            return runs.end_dead(self.db, now)

    def _moment(self, crawl_id: int, now: datetime) -> Moment:
        if crawl_id not in self._sites:
            (self._sites[crawl_id],) = self.db.execute("SELECT site FROM crawls WHERE id = ?", [crawl_id]).fetchone()
        return Moment(db=self.db, crawl_id=crawl_id, site=self._sites[crawl_id], now=now, rules=self.rules)

    @contextmanager
    def _transaction(self, *, durable: bool = False, grows: bool = False) -> Iterator[None]:
        """Whole or not at all.
        `durable`: a power cut does not take it back either, since what was mailed cannot be. `grows`: it stops before
        the disk is full; the others are last words, and the reserve is kept for them."""
        if grows:
            require_room(self.path)
        try:
            if durable is not self._durable:
                self.db.conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            with immediate(self.db):
                yield
        except sqlite3.OperationalError as error:
            raise refusal(self.path, error) from error

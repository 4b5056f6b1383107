"""How things stand, for `newskeep status`: gathered from archive, disk and locks, without a daemon and without the net.

In: the configuration, the present instant.  Out: `Status`, as plain values for JSON; `jobs.status_lines` prints it.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import open_archive
from archive.clock import iso, parse_iso
from archive.errors import ArchiveError, ArchiveMissing
from archive.lock import who_holds
from archive.rows import CrawlRow
from jobs.alerts import key_of
from jobs.health import examine
from jobs.health_facts import gather
from jobs.health_model import Facts, Lock, Undelivered
from jobs.metrics import archive_bytes
from jobs.upcoming import Planned, upcoming

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Config

__all__ = ["Alarm", "SiteStatus", "Status", "daemon_of", "read_status"]

_RUNS = 10


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that a person should look at now."""

    site: str | None
    kind: str
    raised_at: datetime | None
    """None: seen now, and not yet in the archive, since only the daemon writes alarms."""
    detail: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SiteStatus:
    """One configured site."""

    key: str
    name: str
    stories: Mapping[str, int] = field(default_factory=dict)
    """State to number; states without stories are left out."""
    last_crawl: CrawlRow | None = None
    last_success_at: datetime | None = None
    """When the last crawl that succeeded began."""
    held: int = 0
    """Changes that wait for a decision."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """Everything at one instant."""

    now: datetime
    path: Path
    archive_bytes: int | None
    """None: nothing was archived yet."""
    disk_free_bytes: int | None
    journal_bytes: int
    """Of the `-wal` file beside it; over 64 MB only while somebody reads one long transaction."""
    daemon: Lock | None
    """None: it does not run."""
    writer: Lock | None
    alarms: tuple[Alarm, ...]
    undelivered: tuple[Undelivered, ...]
    sites: tuple[SiteStatus, ...]
    upcoming: tuple[Planned, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: instants end in Z, absent values are null."""
        return {
            "now": iso(self.now),
            "well": not self.alarms,
            "archive": {
                "path": str(self.path),
                "bytes": self.archive_bytes,
                "disk_free_bytes": self.disk_free_bytes,
                "journal_bytes": self.journal_bytes,
            },
            "daemon": _holder(self.daemon),
            "writer": _holder(self.writer),
            "alarms": [_plain(alarm) for alarm in self.alarms],
            "undelivered": [_plain(mail) for mail in self.undelivered],
            "sites": [
                _plain(site) | {"last_crawl": site.last_crawl.as_dict() if site.last_crawl else None}
                for site in self.sites
            ],
            "next": [
                {"job": run.job.name, "slot_at": iso(run.slot), "starts_at": iso(run.at)} for run in self.upcoming
            ],
        }


def read_status(config: "Config", now: datetime) -> Status:
    """ArchiveError for an archive that cannot be read; one that is not there yet is no error."""
    daemon = daemon_of(config.archive)
    try:
        with open_archive(config.archive) as archive:
            return _status(archive, config, now, daemon)
    except ArchiveMissing:
        return _status(None, config, now, daemon)
    except sqlite3.DatabaseError as error:
        words = f"is damaged: {error}; `newskeep verify` names the rows"
        raise ArchiveError(config.archive, words) from error


def daemon_of(path: Path) -> Lock | None:
    """Who runs the schedule of this archive; None: nobody."""
    resolved = path.resolve()
    held = who_holds(resolved.with_name(resolved.name + ".daemon.lock"))
    try:
        return Lock(holder=held[0], since=parse_iso(held[1])) if held else None
    except ValueError:
        return None  # it is just starting


def _status(archive: "Archive | None", config: "Config", now: datetime, daemon: Lock | None) -> Status:
    facts = gather(archive, config, now, watching_since=daemon.since if daemon else None)
    return Status(
        now=now,
        path=config.archive,
        archive_bytes=archive_bytes(config.archive) if archive else None,
        disk_free_bytes=facts.disk_free_bytes,
        journal_bytes=_size(Path(f"{config.archive.resolve()}-wal")),
        daemon=daemon,
        writer=facts.lock,
        alarms=_alarms(archive, config, facts),
        undelivered=facts.undelivered,
        sites=tuple(_site(archive, key, site.name) for key, site in config.sites.items()),
        upcoming=upcoming(config, now, _last(archive, config), _RUNS),
    )


def _size(file: Path) -> int:
    """0 for a file that is not there: it may go while we look."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _alarms(archive: "Archive | None", config: "Config", facts: Facts) -> tuple[Alarm, ...]:
    """Open ones, the oldest first and in today's words, then what is wrong and not written down yet."""
    rows = list(archive.alarms())[::-1] if archive else []
    known = {row["key"] for row in archive.db.query("SELECT key FROM sites")} if archive else set()
    found = {key_of(finding, known): finding for finding in examine(facts, config.health)}
    alarms = []
    for row in rows:
        finding = found.pop((row.site, row.kind), None)
        detail = f"{finding.detail}; {finding.advice}" if finding else row.detail
        alarms.append(
            Alarm(site=row.site, kind=row.kind, raised_at=row.raised_at, detail=detail, examples=row.examples)
        )
    fresh = (
        Alarm(
            site=finding.site,
            kind=finding.kind,
            raised_at=None,
            detail=f"{finding.detail}; {finding.advice}",
            examples=finding.examples,
        )
        for finding in found.values()
    )
    return (*alarms, *fresh)


def _site(archive: "Archive | None", key: str, name: str) -> SiteStatus:
    if archive is None:
        return SiteStatus(key=key, name=name)
    sql = "SELECT max(started_at) AS at FROM crawls WHERE site = :site AND outcome IN ('ok', 'partial')"
    success = next(archive.db.query(sql, {"site": key}))["at"]
    return SiteStatus(
        key=key,
        name=name,
        stories=archive.counts(key),
        last_crawl=next(archive.crawls(site=key, limit=1), None),
        last_success_at=parse_iso(success) if success else None,
        held=sum(1 for _ in archive.changes(site=key, held=True)),
    )


def _last(archive: "Archive | None", config: "Config") -> dict[str, datetime | None]:
    """Where no daemon ran yet, a crawl's start is as good as its slot."""
    if archive is None:
        return {}
    begun = {f"crawl:{key}": crawl.started_at for key in config.sites for crawl in archive.crawls(site=key, limit=1)}
    return {**begun, **archive.last_slots()}


def _holder(lock: Lock | None) -> dict[str, Any] | None:
    return {"holder": lock.holder, "since": iso(lock.since)} if lock else None


def _plain(record: Any) -> dict[str, Any]:
    return {
        name: iso(value) if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value
        for name in record.__dataclass_fields__
        for value in [getattr(record, name)]
    }

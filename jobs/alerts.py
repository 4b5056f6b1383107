"""From findings to people: each becomes an incident in the table `alarms`, a mail when it begins and one when it ends.

In: the configuration and the present instant, at every heartbeat of the daemon.  Out: what began and ended; rows and
letters in the archive, the metrics file, a ping. The archive is locked only when something is to be written, and where
it is in use the next heartbeat tries again. Letters are made from the rows alone, those of breakers included, so that a
kill between two steps loses and doubles nothing.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

from archive import open_archive
from archive.errors import ArchiveBusy, ArchiveError, ArchiveMissing
from jobs.alarm_words import alarm_mail
from jobs.certificates import expiries
from jobs.health import KINDS, examine
from jobs.health_facts import gather
from jobs.health_model import Facts, Finding
from jobs.letters import alarm_letter, alarm_recipients
from jobs.metrics import write_metrics
from jobs.ping import ping

if TYPE_CHECKING:
    from archive.mailrows import Letter
    from archive.queries import Archive
    from archive.rows import AlarmRow
    from archive.verify import Broken
    from crawler.site import Site
    from jobs.config import Config

__all__ = ["DAMAGED", "Watched", "Watcher", "key_of", "note_verify"]

DAMAGED = "damaged"
"""Kind of the alarm that `verify` raises."""
_CALM = timedelta(hours=1)
"""An incident is over when its check found nothing for so long: what comes and goes makes one mail, not twenty."""
_ASLEEP = timedelta(hours=1)
"""Heartbeats come every minute, or later where a mail server is slow; after a longer pause the machine slept, and
catches up first."""
_LOOK_AT_CERTIFICATES = timedelta(days=1)
Key = tuple[str | None, str]
"""Site (None: all) and kind: one incident at a time."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One heartbeat's look at everything."""

    findings: tuple[Finding, ...] = ()
    raised: tuple[str, ...] = ()
    """One sentence for each incident that began now."""
    ended: tuple[str, ...] = ()
    """One sentence for each that is over now."""
    busy: bool = False
    """Something was to be written and could not be: it is tried again at the next heartbeat."""
    well: bool = False
    """Nothing found, no alarm open."""
    trouble: str | None = None
    """Why the archive could not be read or written, other than by being in use."""


@dataclass(kw_only=True)
class Watcher:
    """Remembers what a row need not: since when a check is fine again, and what the certificates said."""

    look: Callable[[Iterable["Site"]], dict[str, datetime]] = expiries
    calm: timedelta = _CALM
    _since: datetime | None = None
    """Since when we watch without a pause."""
    _last: datetime | None = None
    _fine_since: dict[Key, datetime] = field(default_factory=dict)
    _looked_at: datetime | None = None
    _certificates: Mapping[str, datetime] = field(default_factory=dict)

    def watch(self, config: "Config", now: datetime) -> Watched:
        """Look, raise, end, tell. Nothing that is wrong with archive, disk or network ends the daemon here."""
        self._wake(now)
        self._look_once_a_day(config, now)
        try:
            with open_archive(config.archive) as archive:
                facts = self._facts(archive, config, now)
                todo = self._todo(archive, config, examine(facts, config.health), now)
                watched = _act(config, todo, now)
                watched = _measured(archive, config, facts, watched)
        except ArchiveMissing:
            facts = self._facts(None, config, now)
            watched = Watched(findings=examine(facts, config.health))
        except (ArchiveError, OSError, sqlite3.DatabaseError) as error:
            watched = Watched(trouble=str(error))
        if watched.well:
            ping()
        return watched

    def _wake(self, now: datetime) -> None:
        if self._last is None or not timedelta(0) <= now - self._last < _ASLEEP:
            self._since = now
        self._last = now

    def _facts(self, archive: "Archive | None", config: "Config", now: datetime) -> Facts:
        return gather(archive, config, now, watching_since=self._since, certificates=self._certificates)

    def look_at_certificates(self, config: "Config", now: datetime) -> None:
        """At once; what could not be seen this time stays as it was."""
        self._looked_at = now
        self._certificates = {**self._certificates, **self.look(tuple(config.sites.values()))}

    def _look_once_a_day(self, config: "Config", now: datetime) -> None:
        """In a thread of its own: a name server that does not answer must not stop the heart."""
        if self._looked_at is None or not timedelta(0) <= now - self._looked_at < _LOOK_AT_CERTIFICATES:
            self._looked_at = now
            Thread(target=self.look_at_certificates, args=[config, now], name="certificates", daemon=True).start()

    def _todo(self, archive: "Archive", config: "Config", findings: tuple[Finding, ...], now: datetime) -> "_Todo":
        """What the archive does not say yet."""
        known = set(config.sites) & {row["key"] for row in archive.db.query("SELECT key FROM sites")}
        current = {key_of(finding, known): finding for finding in findings}
        open_now = {(alarm.site, alarm.kind): alarm for alarm in archive.alarms()}
        fine = [key for key in open_now if key not in current and key[1] in KINDS]
        self._fine_since = {key: min(self._fine_since.get(key, now), now) for key in fine}
        return _Todo(
            findings=findings,
            begin=tuple(finding for key, finding in current.items() if key not in open_now),
            end=tuple(open_now[key] for key in fine if now - self._fine_since[key] >= self.calm),
            letters=_letters(archive, config, now),
            open=len(open_now),
        )


def note_verify(config: "Config", broken: Sequence["Broken"], now: datetime) -> bool:
    """Raise or end the alarm of a damaged archive; False: it is in use or cannot be written, so ask again."""
    try:
        with open_archive(config.archive, write=True) as store:
            if not broken:
                store.end_alarm(None, DAMAGED, now)
            else:
                words = (
                    "the archive is damaged: "
                    if len(broken) == 1
                    else f"the archive is damaged in {len(broken)} places: "
                )
                store.raise_alarm(None, DAMAGED, words + str(broken[0]), [str(one) for one in broken[:3]], now)
    except (ArchiveError, sqlite3.DatabaseError):
        return False
    return True


def key_of(finding: Finding, known: Collection[str | None]) -> Key:
    """How its row of `alarms` is found: a site that was never crawled is not in the archive, and so not in its row."""
    return (finding.site if finding.site in known else None, finding.kind)


@dataclass(frozen=True, kw_only=True)
class _Todo:
    findings: tuple[Finding, ...]
    begin: tuple[Finding, ...]
    end: tuple["AlarmRow", ...]
    letters: tuple["Letter", ...]
    """Of rows that are there already."""
    open: int


def _act(config: "Config", todo: _Todo, now: datetime) -> Watched:
    if not todo.begin and not todo.end and not todo.letters:
        return Watched(findings=todo.findings, well=not todo.findings and not todo.open)
    try:
        with open_archive(config.archive, write=True) as store:
            for finding in todo.begin:
                words = f"{finding.detail}; {finding.advice}"
                store.raise_alarm(finding.site, finding.kind, words, finding.examples, now)
            for alarm in todo.end:
                store.end_alarm(alarm.site, alarm.kind, now)
            letters = _letters(store, config, now)
            if letters:
                store.keep_letters(letters, now)
            still_open = any(store.alarms(limit=1))
    except (ArchiveError, sqlite3.DatabaseError) as error:
        in_use = isinstance(error, ArchiveBusy)
        return Watched(findings=todo.findings, busy=True, trouble=None if in_use else str(error))
    return Watched(
        findings=todo.findings,
        raised=tuple(_said(finding.site, finding.detail) for finding in todo.begin),
        ended=tuple(_said(alarm.site, alarm.detail) for alarm in todo.end),
        well=not todo.findings and not still_open,
    )


def _measured(archive: "Archive", config: "Config", facts: Facts, watched: Watched) -> Watched:
    """What was raised stays raised, even if its figures cannot be written."""
    try:
        write_metrics(archive, config, facts)
    except OSError as error:
        return replace(watched, trouble=watched.trouble or f"metrics_file: {error}")
    return watched


def _said(site: str | None, detail: str) -> str:
    return f"{site}: {detail}" if site else detail


def _letters(archive: "Archive", config: "Config", now: datetime) -> tuple["Letter", ...]:
    """For every open alarm that nobody was told of, and for every one that is over and was told of."""
    if config.mail is None or not alarm_recipients(config):
        return ()
    sql = """SELECT a.id FROM alarms AS a
        WHERE (a.over_at IS NULL AND NOT EXISTS (SELECT 1 FROM reports WHERE incident = 'alarm ' || a.id))
        OR (a.over_at IS NOT NULL AND EXISTS (SELECT 1 FROM reports WHERE incident = 'alarm ' || a.id)
          AND NOT EXISTS (SELECT 1 FROM reports WHERE incident = 'alarm ' || a.id || ' over'))"""
    untold = {row["id"] for row in archive.db.query(sql)}
    if not untold:
        return ()
    rows = [alarm for alarm in archive.alarms(open_only=False) if alarm.id in untold]
    return tuple(alarm_letter(*alarm_mail(alarm, config), config, now) for alarm in reversed(rows))

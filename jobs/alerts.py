"""From findings to people: each becomes an incident in the table `alarms`, a mail when it begins and one when it ends.

In: the configuration and the present instant, at every heartbeat of the daemon.  Out: what began and ended; rows and
letters in the archive, the metrics file, a ping. The archive is locked only when something is to be written, and where
it is in use the next heartbeat tries again. Letters are made from the rows alone, those of breakers included, so that a
kill between two steps loses and doubles nothing. What cannot be written for half an hour is for the caller to mail past
the outbox: an archive that is locked, full or unreadable must not silence the alarm that says so.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

from archive import open_archive
from archive.errors import ArchiveBusy, ArchiveError, ArchiveMissing
from archive.rows import AlarmRow
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
    from archive.verify import Broken
    from crawler.site import Site
    from jobs.config import Config

__all__ = ["DAMAGED", "Watched", "Watcher", "key_of", "note_verify"]

DAMAGED = "damaged"
"""Kind of the alarm that `verify` raises."""
UNREADABLE = "unreadable"
_WAY_OUT = "see `newskeep verify`, then Recover in jobs/README.md"
_CALM = timedelta(hours=1)
"""An incident is over when its check found nothing for so long: what comes and goes makes one mail, not twenty."""
_ASLEEP = timedelta(hours=1)
"""Heartbeats come every minute, or later where a mail server is slow; after a longer pause the machine slept, and
catches up first."""
_LOOK_AT_CERTIFICATES = timedelta(days=1)
_URGENT = timedelta(minutes=30)
"""How long an alarm may wait for the archive. Most crawls are over by then."""
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
    urgent: tuple[AlarmRow, ...] = ()
    """What could not be written for so long that it is to be mailed past the archive; then call `heard`."""


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
    _unwritten: dict[Key, datetime] = field(default_factory=dict)
    """Since when the archive should have been told of it."""
    _heard: dict[Key, Finding] = field(default_factory=dict)
    """What people know already, and the archive does not."""

    def watch(self, config: "Config", now: datetime) -> Watched:
        """Look, raise, end, tell. Nothing that is wrong with archive, disk or network ends the daemon here."""
        self._wake(now)
        self._look_once_a_day(config, now)
        try:
            with open_archive(config.archive) as archive:
                facts = self._facts(archive, config, now)
                todo = self._todo(archive, config, examine(facts, config.health), now)
                watched = self._noted(todo, _act(config, todo, now), now)
                watched = _measured(archive, config, facts, watched)
        except ArchiveMissing:
            facts = self._facts(None, config, now)
            watched = Watched(findings=examine(facts, config.health))
        except (ArchiveError, OSError, sqlite3.DatabaseError) as error:
            begin: dict[Key, Finding] = {
                (None, UNREADABLE): Finding(kind=UNREADABLE, detail=str(error), advice=_WAY_OUT)
            }
            watched = self._noted(_Todo(begin=begin), Watched(busy=True, trouble=str(error)), now)
        if watched.well:
            ping()
        return watched

    def heard(self, alarm: AlarmRow) -> None:
        """It was mailed past the archive: its row, once that can be written, needs no second mail."""
        words, _, advice = alarm.detail.rpartition("; ")
        self._heard[alarm.site, alarm.kind] = Finding(
            site=alarm.site, kind=alarm.kind, detail=words, advice=advice, examples=alarm.examples
        )

    def _noted(self, todo: "_Todo", watched: Watched, now: datetime) -> Watched:
        """With what is urgent by now; nothing is once all was written."""
        if not watched.busy:
            self._unwritten, self._heard = {}, {}
            return watched
        self._unwritten = {key: min(self._unwritten.get(key, now), now) for key in todo.begin}
        late = [key for key, since in self._unwritten.items() if now - since >= _URGENT and key not in self._heard]
        return replace(
            watched, urgent=tuple(_unwritten_row(key, todo.begin[key], self._unwritten[key]) for key in late)
        )

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
            begin={key: finding for key, finding in {**self._heard, **current}.items() if key not in open_now},
            since=dict(self._unwritten),
            heard=frozenset(self._heard),
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
    findings: tuple[Finding, ...] = ()
    begin: Mapping[Key, Finding]
    """What has no row yet."""
    since: Mapping[Key, datetime] = field(default_factory=dict)
    """When that was seen first, where that was earlier."""
    heard: frozenset[Key] = frozenset()
    """What of it needs no mail any more."""
    end: tuple[AlarmRow, ...] = ()
    letters: tuple["Letter", ...] = ()
    """Of rows that are there already."""
    open: int = 0


def _act(config: "Config", todo: _Todo, now: datetime) -> Watched:
    if not todo.begin and not todo.end and not todo.letters:
        return Watched(findings=todo.findings, well=not todo.findings and not todo.open)
    try:
        with open_archive(config.archive, write=True) as store:
            for key, finding in todo.begin.items():
                store.raise_alarm(*key, _words(finding), finding.examples, todo.since.get(key, now))
            for alarm in todo.end:
                store.end_alarm(alarm.site, alarm.kind, now)
            letters = _letters(store, config, now, todo.heard)
            if letters:
                store.keep_letters(letters, now)
            still_open = any(store.alarms(limit=1))
    except (ArchiveError, sqlite3.DatabaseError) as error:
        in_use = isinstance(error, ArchiveBusy)
        return Watched(findings=todo.findings, busy=True, trouble=None if in_use else str(error))
    return Watched(
        findings=todo.findings,
        raised=tuple(_said(finding.site, finding.detail) for finding in todo.begin.values()),
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


def _words(finding: Finding) -> str:
    return f"{finding.detail}; {finding.advice}"


def _unwritten_row(key: Key, finding: Finding, since: datetime) -> AlarmRow:
    """The row as it would be."""
    return AlarmRow(
        id=0,
        site=key[0],
        kind=key[1],
        crawl_id=None,
        raised_at=since,
        over_at=None,
        detail=_words(finding),
        examples=finding.examples,
    )


def _letters(archive: "Archive", config: "Config", now: datetime, heard: Collection[Key] = ()) -> tuple["Letter", ...]:
    """For every open alarm that nobody was told of, and for every one that is over and was told of. `heard`: alarms
    that were mailed past the archive; their letters go to nobody, and only say that it was done."""
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
    letters = ((alarm, alarm_letter(*alarm_mail(alarm, config), config, now)) for alarm in reversed(rows))
    return tuple(
        replace(letter, recipients=()) if (alarm.site, alarm.kind) in heard and not alarm.over_at else letter
        for alarm, letter in letters
    )

"""What the checks of health look at, gathered: read-only questions to the archive, and a look at its disk.

In: an archive (or none yet), the configuration, the present instant.  Out: `Facts`. Nothing here is asked of the
network: what a certificate says is handed in (`jobs.certificates`).
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.clock import iso, parse_iso
from archive.errors import ArchiveError
from archive.lock import who_holds
from jobs.health_model import Facts, Fill, Lock, SiteFacts, Undelivered
from jobs.instants import runs
from jobs.letters import alarm_recipients
from jobs.mailbox import mailbox
from jobs.text import local_time, one_line

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Config

__all__ = ["disk_free", "gather", "lock_of", "undelivered"]

_LATE = timedelta(hours=1)
"""A planned crawl that has not ended by then is missed: another site's may take that long."""
_LONG_RUN = timedelta(minutes=30)
_MOST_MISSED = 9999
_CRAWLS = 12
_LATEST, _EARLIER = 15, 60
"""Stories whose fields are compared."""
_ENDED = "outcome IN ('ok', 'partial', 'failed')"
_SUCCEEDED = "outcome IN ('ok', 'partial')"


def gather(
    archive: "Archive | None",
    config: "Config",
    now: datetime,
    *,
    watching_since: datetime | None = None,
    certificates: Mapping[str, datetime] | None = None,
) -> Facts:
    """All facts; `archive` is None where nothing was crawled yet. ArchiveError for a damaged one.

    `watching_since`: since when the daemon runs and was awake. What was planned before is caught up first: it is missed
    only where crawls were tried and failed. So is what waited for a long run of something else. None: everything that
    was planned counts.
    `certificates`: key of a site to the end of its certificate.
    """
    ends = certificates or {}
    if archive and watching_since:
        watching_since = max(watching_since, _busy_until(archive, now) or watching_since)
    sites = tuple(_site(archive, config, key, now, watching_since, ends.get(key)) for key in config.sites)
    return Facts(
        now=now,
        sites=sites,
        disk_free_bytes=disk_free(config.archive),
        lock=lock_of(config.archive),
        undelivered=undelivered(archive, config) if archive else (),
    )


def disk_free(path: Path) -> int | None:
    """Bytes that this user may still write beside the file; None where that cannot be asked."""
    try:
        return shutil.disk_usage(path.resolve().parent).free
    except OSError:
        return None


def lock_of(path: Path) -> Lock | None:
    """Who writes to the archive now."""
    resolved = path.resolve()
    held = who_holds(resolved.with_name(resolved.name + ".lock"))
    try:
        return Lock(holder=held[0], since=parse_iso(held[1])) if held else None
    except ValueError:
        return None  # a moment ago


def undelivered(archive: "Archive", config: "Config") -> tuple[Undelivered, ...]:
    """Mail that is not with its reader, the oldest first; what was given up, only while its reader is configured."""
    if config.mail is None:
        return ()
    sql = """SELECT d.id, d.recipient, d.state, r.subject, r.created_at, coalesce(d.last_error, '') AS error
        FROM deliveries AS d JOIN reports AS r ON r.id = d.report_id WHERE d.state IN ('queued', 'failed', 'dead')
        ORDER BY r.created_at, d.id"""
    arrived: dict[str, int] = {}
    for row in _ask(archive, "SELECT recipient, max(id) AS id FROM deliveries WHERE state = 'sent' GROUP BY recipient"):
        address = mailbox(row["recipient"]).address  # the name before it may have changed meanwhile
        arrived[address] = max(row["id"], arrived.get(address, 0))
    people = (*alarm_recipients(config), *(recipient.to for recipient in config.recipients))
    known = {mailbox(to).address for to in people}
    return tuple(
        Undelivered(
            recipient=one_line(row["recipient"]),
            subject=one_line(row["subject"]),
            waiting_since=parse_iso(row["created_at"]),
            dead=row["state"] == "dead",
            error=one_line(row["error"]),
        )
        for row in _ask(archive, sql)
        if row["state"] != "dead"
        or (
            mailbox(row["recipient"]).address in known and row["id"] > arrived.get(mailbox(row["recipient"]).address, 0)
        )
    )


def _site(
    archive: "Archive | None",
    config: "Config",
    key: str,
    now: datetime,
    watching_since: datetime | None,
    certificate_ends: datetime | None,
) -> SiteFacts:
    if archive is None:
        return SiteFacts(key=key, certificate_ends=certificate_ends)
    tried = _Tried(archive, key)
    return SiteFacts(
        key=key,
        missed=_missed(tried, config, key, now, watching_since),
        last_success=local_time(tried.success, config.zone) if tried.success else None,
        why=tried.why,
        found=_found(archive, key),
        problems=_problems(archive, key),
        fills=_fills(archive, key),
        refused=_refused(archive, key),
        certificate_ends=certificate_ends,
    )


class _Tried:
    """What became of a site's crawls since the last that succeeded."""

    def __init__(self, archive: "Archive", site: str) -> None:
        sql = f"SELECT max(started_at) AS at, max(id) AS id FROM crawls WHERE site = :site AND {_SUCCEEDED}"  # noqa: S608
        row = next(_ask(archive, sql, site=site))
        self.success: datetime | None = parse_iso(row["at"]) if row["at"] else None
        sql = """SELECT min(started_at) AS first, count(*) AS n FROM crawls WHERE site = :site AND id > :id
            AND outcome IN ('failed', 'interrupted')"""
        since = next(_ask(archive, sql, site=site, id=row["id"] or 0))
        self.failures: int = since["n"]
        self.began: datetime | None = self.success or (parse_iso(since["first"]) if since["first"] else None)
        """From when planned crawls are counted; None: it was never crawled."""
        sql = """SELECT coalesce(note, outcome) AS why FROM crawls WHERE site = :site AND id > :id
            AND outcome IN ('failed', 'interrupted') ORDER BY id DESC LIMIT 1"""
        self.why: str = next((one_line(found["why"]) for found in _ask(archive, sql, site=site, id=row["id"] or 0)), "")


def _missed(tried: _Tried, config: "Config", key: str, now: datetime, watching_since: datetime | None) -> int:
    timing = config.schedule.crawl_of(key)
    if timing is None:
        return 0
    failing = tried.failures >= config.health.periods
    starts = [start for start in (tried.began, None if failing else watching_since) if start]
    if not starts:
        return 0
    start = max(starts)
    slots = runs(timing, start + timedelta(seconds=1), now - _LATE, config.zone, anchor=start)
    return sum(1 for _ in islice(slots, _MOST_MISSED))


def _busy_until(archive: "Archive", now: datetime) -> datetime | None:
    """When the daemon's latest long run ended; now while something runs. One thing runs at a time, others wait."""
    sql = """SELECT max(coalesce(finished_at, :now)) AS at FROM runs
        WHERE finished_at IS NULL OR strftime('%s', finished_at) - strftime('%s', started_at) >= :long"""
    row = next(_ask(archive, sql, now=iso(now), long=_LONG_RUN // timedelta(seconds=1)))
    return parse_iso(row["at"]) if row["at"] else None


def _found(archive: "Archive", site: str) -> tuple[int, ...]:
    """A crawl that was cut short, or that stopped where it knew everything, finds fewer by design."""
    sql = f"""SELECT found FROM crawls WHERE site = :site AND {_SUCCEEDED} AND discovery = 'complete'
        ORDER BY id DESC LIMIT {_CRAWLS}"""  # noqa: S608 - constants only
    return tuple(row["found"] for row in _ask(archive, sql, site=site))


def _problems(archive: "Archive", site: str) -> tuple[int, ...]:
    """A full crawl meets all the old problems again, so that only crawls of the latest one's mode are compared."""
    sql = f"""SELECT (SELECT count(*) FROM problems WHERE crawl_id = c.id) AS n FROM crawls AS c
        WHERE site = :site AND {_ENDED} AND mode = (
          SELECT mode FROM crawls WHERE site = :site AND {_ENDED} ORDER BY id DESC LIMIT 1)
        ORDER BY id DESC LIMIT {_CRAWLS}"""  # noqa: S608 - constants only
    return tuple(row["n"] for row in _ask(archive, sql, site=site))


def _fills(archive: "Archive", site: str) -> tuple[Fill, ...]:
    """Of what the pages themselves gave. Nothing until the latest stories all appeared after the first crawl ended: a
    section's old pages are not its new ones."""
    sql = f"""SELECT s.gives, s.first_seen_at > (
          SELECT min(finished_at) FROM crawls WHERE site = :site AND {_SUCCEEDED}) AS later
        FROM stories AS s JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
        WHERE s.site = :site AND s.gives <> '[]'
        ORDER BY coalesce(v.published_on, '9999') DESC, s.id DESC LIMIT {_LATEST + _EARLIER}"""  # noqa: S608
    rows = [(frozenset(json.loads(row["gives"])), row["later"]) for row in _ask(archive, sql, site=site)]
    latest, earlier = rows[:_LATEST], rows[_LATEST:]
    if len(earlier) < _LATEST or not all(later for _, later in latest):
        return ()
    names = sorted({name for gives, _ in earlier for name in gives})
    return tuple(
        Fill(
            name=name,
            now=sum(name in gives for gives, _ in latest),
            of=len(latest),
            before=sum(name in gives for gives, _ in earlier),
            of_before=len(earlier),
        )
        for name in names
    )


def _refused(archive: "Archive", site: str) -> str | None:
    """Where robots.txt left a crawl nothing: at once where it forbids, the second time where it gave no answer."""
    sql = f"""SELECT p.kind, p.detail FROM crawls AS c LEFT JOIN problems AS p ON p.id = (
          SELECT max(id) FROM problems WHERE crawl_id = c.id AND kind IN ('robots-forbidden', 'robots-unreachable'))
        AND c.found = 0 AND c.fetched + c.not_modified = 0
        WHERE c.site = :site AND c.{_ENDED} ORDER BY c.id DESC LIMIT 2"""  # noqa: S608 - constants only
    kept_out = [(row["kind"], one_line(row["detail"])) for row in _ask(archive, sql, site=site)]
    if not kept_out or kept_out[0][0] is None:
        return None
    forbidden = kept_out[0][0] == "robots-forbidden"
    return kept_out[0][1] if forbidden or (len(kept_out) > 1 and kept_out[1][0]) else None


def _ask(archive: "Archive", sql: str, **given: Any) -> Iterator[dict[str, Any]]:
    try:
        yield from archive.db.query(sql, given)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(archive.path, f"cannot be read: {error}") from error

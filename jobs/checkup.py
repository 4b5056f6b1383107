"""`newskeep check`: will it work here? What this machine itself can tell.

In: the configuration, the present instant.  Out: `Checked` lines: ok, warning or wrong, and what to do.
`jobs.checkup_net` asks sites and mail server.
"""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import open_archive
from archive.clock import parse_iso
from archive.errors import ArchiveError, ArchiveMissing
from jobs.health import disk_nearly_full
from jobs.health_facts import disk_free
from jobs.health_model import Facts
from jobs.ping import VARIABLE, ping_url
from jobs.status_lines import size
from jobs.text import local_time

if TYPE_CHECKING:
    from jobs.config import Config

__all__ = ["OK", "WARNING", "WRONG", "Checked", "check_here", "sqlite_is_mended"]

OK, WARNING, WRONG = "ok", "warning", "wrong"
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""This was written later: a clock that shows less is wrong."""
_JITTER = timedelta(minutes=5)
"""By how much a clock may be behind what the archive was told."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One line."""

    topic: str
    """'archive', 'robots.txt of iwf' …"""
    state: str
    """ok; warning: it works, and you should know; wrong: it will not work."""
    words: str
    """What was found."""
    advice: str | None = None
    """What to do; None where all is well."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def check_here(config: "Config", now: datetime, user: int | None = None) -> Iterator[Checked]:
    """Configuration, clock, archive, disk: nothing is asked of the network, nothing is changed. `user`: the number of
    whoever is to run newskeep; this process's where it is not given."""
    yield _configuration(config)
    yield _contact(config)
    yield _clock(config, now)
    yield from _archive(config, now, os.getuid() if user is None else user)
    yield _sqlite()
    yield _disk(config, now)
    yield from _files(config)


def sqlite_is_mended(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the fault by which two connections that write or checkpoint at once damage a file.

    >>> [sqlite_is_mended(v) for v in ((3, 40, 1), (3, 44, 6), (3, 50, 7), (3, 51, 1), (3, 51, 3), (3, 53, 0))]
    [False, True, True, False, True, True]
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _configuration(config: "Config") -> Checked:
    count = len(config.sites)
    if not count:
        advice = "write [sites.iwf] on a line of its own, or a site of your own"
        return Checked(topic="configuration", state=WRONG, words=f"{config.path} names no site", advice=advice)
    sites = f"{count} site{'s' if count > 1 else ''} ({', '.join(config.sites)})"
    planned = [name for name in ("crawl", "report", "verify") if getattr(config.schedule, name)]
    planned += ["crawl"] if config.schedule.sites and "crawl" not in planned else []
    words = f"{config.path}: {sites}; scheduled: {', '.join(planned) or 'nothing'}"
    return Checked(topic="configuration", state=OK, words=words)


def _contact(config: "Config") -> Checked:
    if config.contact:
        return Checked(topic="contact", state=OK, words=f"{config.contact} is sent with every request")
    words = "none is set, so a site that we trouble cannot reach you"
    advice = 'write contact = "you@example.org" above the first [table] of the file'
    return Checked(topic="contact", state=WARNING, words=words, advice=advice)


def _clock(config: "Config", now: datetime) -> Checked:
    shown = f"{local_time(now, config.zone)} in {config.timezone}"
    if now < _EARLIEST:
        return Checked(topic="clock", state=WRONG, words=f"it shows {shown}, which is past", advice="set the clock")
    return Checked(topic="clock", state=OK, words=f"it shows {shown}")


def _archive(config: "Config", now: datetime, user: int) -> Iterator[Checked]:
    path = config.archive
    try:
        with open_archive(path) as archive:
            stories = sum(archive.counts().values())
            last = next(archive.db.query("SELECT max(coalesce(finished_at, started_at)) AS at FROM crawls"))["at"]
            yield Checked(topic="archive", state=OK, words=f"{path} can be read: {stories} stories")
    except ArchiveMissing:
        yield _missing(path)
        return
    except (ArchiveError, sqlite3.DatabaseError) as error:
        words = str(error).removeprefix(f"{path}: ")
        yield Checked(topic="archive", state=WRONG, words=f"{path}: {words}", advice=_way_out(words))
        return
    yield from _writable(path, user)
    if last and parse_iso(last) > now + _JITTER:
        words = f"the last crawl ended {local_time(parse_iso(last), config.zone)}, which is still to come"
        yield Checked(topic="clock", state=WRONG, words=words, advice="set the clock; the archive stays as it is")


def _way_out(words: str) -> str:
    if "schema" in words:
        return "see the words before; nothing is lost"
    return "give this user the right to read it, or take a copy from your backup"


def _missing(path: Path) -> Checked:
    folder = path.resolve().parent
    if not folder.is_dir():
        advice = f"make the folder: mkdir -p {folder}"
        return Checked(topic="archive", state=WRONG, words=f"{folder} is not there", advice=advice)
    if not os.access(folder, os.W_OK):
        words = f"{folder} cannot be written to by user {os.getuid()}"
        return Checked(topic="archive", state=WRONG, words=words, advice="let this user own the folder")
    return Checked(topic="archive", state=OK, words=f"{path} is not there yet; the first crawl makes it")


def _writable(path: Path, user: int) -> Iterator[Checked]:
    """Whoever opens an archive that nobody else has open owns its -wal and -shm, and may lock a daemon out."""
    shut = [file for file in (path, *_beside(path)) if file.exists() and not os.access(file, os.W_OK)]
    others = [file for file in _beside(path) if file.exists() and file.stat().st_uid != user]
    if shut:
        words = f"{shut[0].name} belongs to user {shut[0].stat().st_uid}, and user {user} may not write to it"
        advice = "run all of newskeep as one user, or give both one group that may write to the folder"
        yield Checked(topic="archive", state=WRONG, words=words, advice=advice)
    elif others:
        words = f"{others[0].name} belongs to user {others[0].stat().st_uid}, newskeep runs as user {user}"
        advice = "run all of newskeep as one user, lest one of them be locked out"
        yield Checked(topic="archive", state=WARNING, words=words, advice=advice)


def _beside(path: Path) -> tuple[Path, Path]:
    return Path(f"{path}-wal"), Path(f"{path}-shm")


def _sqlite() -> Checked:
    version = sqlite3.sqlite_version
    if sqlite_is_mended(sqlite3.sqlite_version_info):
        return Checked(topic="SQLite", state=OK, words=version)
    words = (
        f"{version}: safe while newskeep alone writes to the archive; before 3.51.3 two writers at once can damage it"
    )
    return Checked(topic="SQLite", state=OK, words=words)


def _disk(config: "Config", now: datetime) -> Checked:
    free = disk_free(config.archive)
    full = disk_nearly_full(Facts(now=now, disk_free_bytes=free), config.health)
    if full:
        return Checked(topic="disk", state=WRONG, words=full.detail, advice=full.advice)
    if free is None:
        return Checked(topic="disk", state=WARNING, words="its free room cannot be asked for", advice="look yourself")
    return Checked(topic="disk", state=OK, words=f"{size(free)} free")


def _files(config: "Config") -> Iterator[Checked]:
    """What is configured besides, where it cannot work."""
    if config.metrics_file and not os.access(config.metrics_file.parent, os.W_OK):
        words = f"{config.metrics_file.parent} cannot be written to by user {os.getuid()}"
        yield Checked(topic="metrics_file", state=WRONG, words=words, advice="make the folder, or name another one")
    if os.environ.get(VARIABLE) and not ping_url():
        words = f"{VARIABLE} is no http or https address"
        yield Checked(topic="ping", state=WRONG, words=words, advice="correct it, or unset it")

"""`newskeep status` as a person reads it: the verdict first, then what it rests on. Pure.

In: `Status`, the operator's zone.  Out: lines, without anything that could steer a terminal.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jobs.alarm_words import TITLES
from jobs.health import long
from jobs.metrics import STATES
from jobs.text import local_time, one_line
from jobs.upcoming import plan_lines

if TYPE_CHECKING:
    from archive.rows import CrawlRow
    from jobs.health_model import Undelivered
    from jobs.status import Alarm, SiteStatus, Status

__all__ = ["size", "status_lines"]

_SHOWN_MAILS = 5
_MARGIN = 10
_LONG_JOURNAL_BYTES = 64 * 1024 * 1024
"""The writer keeps it shorter unless a reader needs what is in it."""


def status_lines(status: "Status", zone: ZoneInfo) -> Iterator[str]:
    """All of it, the verdict first."""
    yield _verdict(status)
    for alarm in status.alarms:
        yield from _alarm(alarm, zone)
    yield ""
    yield _row("Archive", _archive(status))
    yield _row("Daemon", _daemon(status, zone))
    if status.writer:
        writer = f"{one_line(status.writer.holder)} since {local_time(status.writer.since, zone)}"
        yield _row("Writing", writer)
    yield from _mails(status.undelivered, status.now)
    yield ""
    for site in status.sites:
        yield from _site(site, status, zone)
    if not status.sites:
        yield "no site is configured yet: `[sites.iwf]` on a line of its own adds the shipped one"
    if status.upcoming:
        yield ""
        yield f"Next runs ({zone.key})"
        yield from (f"  {line}" for line in plan_lines(status.upcoming, status.now, zone))


def size(count: int) -> str:
    """
    >>> size(0), size(123_456), size(12_345_678), size(41_234_567_890)
    ('0 kB', '123 kB', '12.3 MB', '41.2 GB')
    """
    if count < 1_000_000:
        return f"{count // 1000} kB"
    return f"{count / 1e6:.1f} MB" if count < 1_000_000_000 else f"{count / 1e9:.1f} GB"


def _verdict(status: "Status") -> str:
    count = len(status.alarms)
    if count:
        return "1 thing needs you:" if count == 1 else f"{count} things need you:"
    if status.archive_bytes is None:
        return "Nothing is archived yet: `newskeep crawl` begins."
    failed = [one_line(site.key) for site in status.sites if site.last_crawl and site.last_crawl.outcome == "failed"]
    return f"No alarm, but the last crawl of {' and '.join(failed)} failed." if failed else "All is well."


def _alarm(alarm: "Alarm", zone: ZoneInfo) -> Iterator[str]:
    about = f"{one_line(alarm.site)}: " if alarm.site else ""
    since = f"since {local_time(alarm.raised_at, zone)}" if alarm.raised_at else "seen now"
    yield f"  ! {about}{TITLES.get(alarm.kind, one_line(alarm.kind))} ({since})"
    yield f"    {one_line(alarm.detail)}"
    yield from (f"    - {one_line(example)}" for example in alarm.examples)


def _row(name: str, words: str) -> str:
    return f"{name:<{_MARGIN}}{words}"


def _archive(status: "Status") -> str:
    there = "not there yet" if status.archive_bytes is None else size(status.archive_bytes)
    free = "" if status.disk_free_bytes is None else f", {size(status.disk_free_bytes)} free on its disk"
    held = status.journal_bytes > _LONG_JOURNAL_BYTES
    journal = f"; its journal grew to {size(status.journal_bytes)}: somebody reads for long" if held else ""
    return f"{one_line(status.path)}: {there}{free}{journal}"


def _daemon(status: "Status", zone: ZoneInfo) -> str:
    if status.daemon:
        return f"running since {local_time(status.daemon.since, zone)} ({one_line(status.daemon.holder)})"
    if status.upcoming:
        return "not running: the runs below wait for `newskeep daemon`"
    return "not running, and nothing is scheduled"


def _mails(mails: "tuple[Undelivered, ...]", now: datetime) -> Iterator[str]:
    dead = sum(mail.dead for mail in mails)
    counts = [f"{len(mails) - dead} waiting" if len(mails) > dead else "", f"{dead} given up" if dead else ""]
    yield _row("Mail", ", ".join(part for part in counts if part) or "nothing undelivered")
    for mail in mails[:_SHOWN_MAILS]:
        state = "given up" if mail.dead else f"waits {long(now - mail.waiting_since)}"
        error = f": {mail.error}" if mail.error else ""
        yield f"{'':<{_MARGIN}}- to {mail.recipient}, {state}{error}"
    if len(mails) > _SHOWN_MAILS:
        yield f"{'':<{_MARGIN}}- and {len(mails) - _SHOWN_MAILS} more"


def _site(site: "SiteStatus", status: "Status", zone: ZoneInfo) -> Iterator[str]:
    total = sum(site.stories.values())
    states = ", ".join(f"{site.stories[state]} {state}" for state in STATES if state in site.stories)
    yield f"{one_line(site.key)}: {one_line(site.name)}" if site.name != site.key else one_line(site.key)
    stories = "1 story" if total == 1 else f"{total} stories"
    yield f"  {'stories':<{_MARGIN}}{stories}" + (f": {states}" if total else "")
    yield f"  {'crawled':<{_MARGIN}}{_crawl(site.last_crawl, status, zone) if site.last_crawl else 'never'}"
    if site.last_crawl and site.last_crawl.started_at != site.last_success_at:
        success = f"{local_time(site.last_success_at, zone)}" if site.last_success_at else "never"
        yield f"  {'succeeded':<{_MARGIN}}{success}"
    if site.held:
        changes = "1 change waits" if site.held == 1 else f"{site.held} changes wait"
        yield f"  {'held':<{_MARGIN}}{changes} for a decision: `newskeep changes --held`"


def _crawl(crawl: "CrawlRow", status: "Status", zone: ZoneInfo) -> str:
    when = f"{local_time(crawl.started_at, zone)} ({long(status.now - crawl.started_at)} ago)"
    if crawl.outcome == "running":
        return f"{when}, running" if status.writer else f"{when}: killed on its way; the next crawl goes on"
    did = ", ".join(f"{count} {what}" for what, count in (("new", crawl.new), ("changed", crawl.changed)) if count)
    if crawl.outcome in ("failed", "interrupted"):
        did = ", ".join(part for part in (crawl.outcome, did) if part)
    else:
        did = f"{crawl.outcome}, {did or 'no change'}"
    note = f": {one_line(crawl.note)}" if crawl.note and crawl.outcome != "ok" else ""
    return f"{when}: {did}{note}"

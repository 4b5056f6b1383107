"""One round of reports: what changed since the last one, for each selection, kept to be sent.

In: the configuration, the archive, the present instant.  Out: letters in the archive, or none where there is nothing to
say. Sending is another step: `outbox.send_due`. A report that a person asks for by its beginning is one besides: the
next round is what it would be without it.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from archive import open_archive, periods
from jobs.letters import Selection, heartbeat_is_due, report_letter, selections
from jobs.mailbox import mailbox
from jobs.period import gather, next_period
from jobs.report import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.mailrows import Letter
    from archive.queries import Archive
    from jobs.config import Config

__all__ = ["keep_asked", "keep_round"]


def keep_round(config: "Config", now: datetime) -> int:
    """How many mails are under way now: 0 where nothing changed, and where this period was told before. It begins where
    the last round ended and ends with the last crawl. ArchiveBusy while a crawl writes: then nothing is lost, the next
    round tells it. ArchiveMissing."""
    _settle_dead(config, now)
    while True:
        with open_archive(config.archive) as reader:
            bounds = next_period(reader)
            if bounds is None:
                return 0
            letters = tuple(_letters(reader, config, bounds, now))
            told = _settled(reader, bounds)
        if not letters:
            return 0
        with open_archive(config.archive, write=True) as store:
            if _settled(store, bounds) == told:  # else a crawl ended in the period's last second, after we looked
                return store.keep_letters(letters, now)


def _settle_dead(config: "Config", now: datetime) -> None:
    """What killed crawls left behind counts from now on. ArchiveBusy: the crawl that we took for dead is under way."""
    with open_archive(config.archive) as reader:
        if not periods.unsettled(reader):
            return
    with open_archive(config.archive, write=True) as store:
        store.rules, store.thresholds = config.life, config.breakers
        store.settle_dead(now)


def keep_asked(config: "Config", since: datetime, now: datetime) -> int:
    """An extra report from `since` on: how many mails are under way now, 0 where nothing changed. Asked for twice, it
    comes twice. ArchiveBusy, ArchiveMissing."""
    with open_archive(config.archive) as reader:
        bounds = next_period(reader, since)
        letters = tuple(_asked(reader, config, bounds)) if bounds else ()
    if not letters:
        return 0
    with open_archive(config.archive, write=True) as store:
        return store.keep_letters(letters, now)


def _asked(archive: "Archive", config: "Config", bounds: tuple[datetime, datetime]) -> "Iterator[Letter]":
    assert config.mail, "reports are mailed where there is a [mail] table"
    for selection in selections(config.recipients):
        period = gather(archive, *bounds, sites=selection.sites, kinds=selection.kinds)
        if period.items:
            yield report_letter("asked", selection, render(period, config.zone), config.mail.sender)


def _letters(
    archive: "Archive", config: "Config", bounds: tuple[datetime, datetime], now: datetime
) -> "Iterator[Letter]":
    """Reports were made without the lock: rendering a long one must not keep a crawl waiting."""
    assert config.mail, "reports are mailed where there is a [mail] table"
    for selection in selections(config.recipients):
        period = gather(archive, *bounds, sites=selection.sites, kinds=selection.kinds)
        if period.items:
            yield report_letter("digest", selection, render(period, config.zone), config.mail.sender)
            continue
        quiet = _quiet(archive, config, selection, now) if period.crawls else ()
        if quiet:
            report = render(period, config.zone)
            report = replace(report, subject=f"Still watching: {report.subject}")
            yield report_letter("heartbeat", selection, report, config.mail.sender, quiet)


def _quiet(archive: "Archive", config: "Config", selection: Selection, now: datetime) -> tuple[str, ...]:
    """Who of the selection has heard nothing for too long."""
    assert config.mail
    since = periods.beginning(archive)
    mailed: dict[str, datetime] = {}
    for to, at in archive.mailed_at().items():  # by address: the name before it may have changed meanwhile
        address = mailbox(to).address
        mailed[address] = max(at, mailed.get(address, at))
    return tuple(
        to
        for to in selection.recipients
        if heartbeat_is_due(
            config.mail.heartbeat, last_mail_at=mailed.get(mailbox(to).address), watching_since=since, now=now
        )
    )


def _settled(archive: "Archive", bounds: tuple[datetime, datetime]) -> int:
    return sum(1 for _ in archive.settled(*bounds))

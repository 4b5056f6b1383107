"""One `newskeep report --send`: keep a round of reports, send all that waits, say what became of it.

In: the configuration, a clock.  Out: `Posted`. A crawl that writes is waited for; what was kept before goes out even if
it never ends. Without a daemon this is also the moment to look whether all is well, so that timers alone raise alarms.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from archive import open_archive
from archive.errors import ArchiveBusy, ConfigError
from jobs.outbox import Sent, send_due
from jobs.rounds import keep_asked, keep_round

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Config, Mail

__all__ = ["Patience", "Posted", "mail_of", "post"]

_LOOK_S = 1.0
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What one round did."""

    sent: tuple[Sent, ...]
    """All that were tried, those of earlier rounds included."""
    quiet: tuple[str, ...]
    """Why this round had nothing to say, and the evidence, a line each; () where it had, or could not look."""
    busy: ArchiveBusy | None
    """Who kept it from looking or from sending."""
    alarms: int
    """Open ones."""


class Patience:
    """Waits for whoever uses the archive, and says so once. `tell`: one line for the person."""

    def __init__(self, wait_s: float, tell: Callable[[str], None]) -> None:
        self._until = time.monotonic() + wait_s
        self._tell = tell
        self._told = False

    def __call__(self, act: Callable[[], T]) -> T:
        """What `act` returns. ArchiveBusy once patience is at its end."""
        while True:
            try:
                return act()
            except ArchiveBusy as busy:
                left = self._until - time.monotonic()
                if left <= 0:
                    raise
                self._say(busy)
                time.sleep(min(_LOOK_S, left))

    def _say(self, busy: ArchiveBusy) -> None:
        if not self._told:
            self._tell(f"{busy.path} is {busy.used}; waiting for it to end")
        self._told = True


def mail_of(config: "Config") -> "Mail":
    """The mail server. ConfigError says what to add where there is none, or nobody to write to."""
    if config.mail is None:
        raise ConfigError(
            config.path, "mail", "nothing can be sent without it; add [mail] with `host` and `from`, then recipients"
        )
    if not config.recipients:
        raise ConfigError(config.path, "mail.recipients", "nobody to write to; add [[mail.recipients]] with `to`")
    return config.mail


def post(
    config: "Config", password: str | None, since: datetime | None, clock: Callable[[], datetime], patience: Patience
) -> Posted:
    """Keep, then send. `since`: an extra report from there on, which the next regular one takes no notice of.
    ConfigError, ArchiveMissing, ArchiveError."""
    mail = mail_of(config)
    open_archive(config.archive).close()  # missing or damaged: say so before anything waits
    kept, busy = 0, None
    sent: tuple[Sent, ...] = ()
    try:
        kept = patience(lambda: keep_asked(config, since, clock()) if since else keep_round(config, clock()))
    except ArchiveBusy as error:
        busy = error
    _look(config, clock())
    try:
        sent = patience(lambda: send_due(config.archive, mail, password, clock(), early=True))
    except ArchiveBusy as error:
        busy = busy or error
    with open_archive(config.archive) as archive:
        quiet = () if kept or busy else tuple(_quiet(archive, config, since))
        alarms = sum(1 for _ in archive.alarms())
    return Posted(sent=sent, quiet=quiet, busy=busy, alarms=alarms)


def _look(config: "Config", now: datetime) -> None:
    """Alarms, figures and the ping, where no daemon sees to them. What is found fine now is over at once: the next look
    may be a day away."""
    from jobs.alerts import Watcher
    from jobs.status import daemon_of

    if daemon_of(config.archive) is None:
        Watcher(look=lambda _: {}, calm=timedelta(0)).watch(config, now)


def _quiet(archive: "Archive", config: "Config", since: datetime | None) -> Iterator[str]:
    from jobs.period import gather, next_period
    from jobs.report_dates import instant_words
    from jobs.report_page import page_of

    bounds = next_period(archive, since)
    if bounds is None:
        yield "no crawl has ended yet, so there is nothing to tell: `newskeep crawl`"
        return
    period = gather(archive, *bounds)
    start = instant_words(period.since, config.zone)
    if period.items:
        number = "1 change" if len(period.items) == 1 else f"{len(period.items)} changes"
        yield f"{number} since {start}, of sites or kinds that no recipient asks for; no report is mailed"
    elif period.crawls:
        yield f"nothing changed since {start}; no report is mailed"
    else:
        yield f"no crawl has ended since {start}; no report is mailed"
        return
    yield from page_of(period, config.zone).evidence

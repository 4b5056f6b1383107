"""Is all well? Small named checks over the history of the archive. Pure.

In: `Facts`, gathered by `jobs.health_facts`, and the [health] table's `Thresholds`.  Out: `Finding`s, each a sentence
that a person understands and what to do about it. A breaker that holds changes raises its alarm by itself when the
crawl ends (`archive.settling`); `jobs.alerts` mails it with these. A check that knows too little says nothing: there is
no alarm on a fresh archive, after one crawl, or for a site that is crawled by hand only.
"""

from collections.abc import Callable
from datetime import timedelta
from statistics import median

from archive.fieldwords import in_words
from jobs.health_model import Facts, Fill, Finding, SiteFacts, Thresholds, Undelivered

__all__ = ["CHECKS", "KINDS", "SITE_CHECKS", "examine", "long"]

KINDS = (
    "disk",
    "locked",
    "mail-waits",
    "mail-refused",
    "no-success",
    "few-found",
    "fill",
    "problems",
    "robots",
    "certificate",
    "unreadable",
)
"""Of all findings, that of `jobs.alerts` included: alarms of these kinds are over when their finding is."""
_ENOUGH_CRAWLS = 3
"""Fewer are no usual case to compare with."""
_MEGABYTE = 1_000_000


def examine(facts: Facts, thresholds: Thresholds) -> tuple[Finding, ...]:
    """Everything that is wrong: first what concerns all, then site by site."""
    whole = (check(facts, thresholds) for check in CHECKS)
    each = (check(site, facts, thresholds) for site in facts.sites for check in SITE_CHECKS)
    return tuple(finding for finding in (*whole, *each) if finding)


def disk_nearly_full(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Crawls stop for want of room long before the last byte."""
    free = facts.disk_free_bytes
    if free is None or free >= thresholds.disk_mb * _MEGABYTE:
        return None
    words = f"only {free // _MEGABYTE} MB are free on the archive's disk, fewer than {thresholds.disk_mb}"
    return Finding(
        kind="disk", detail=words, advice="make room; nothing archived is lost, and crawls go on by themselves"
    )


def archive_locked(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """One process at a time writes, and none for half a day."""
    if facts.lock is None or facts.now - facts.lock.since < thresholds.locked:
        return None
    words = f"{facts.lock.holder} has been writing to the archive for {long(facts.now - facts.lock.since)}"
    advice = "if it does nothing any more, end it: whatever it archived is whole"
    return Finding(kind="locked", detail=words, advice=advice)


def mail_waits(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """The mail server does not take our mail."""
    late = [
        mail for mail in facts.undelivered if not mail.dead and facts.now - mail.waiting_since >= thresholds.undelivered
    ]
    if not late:
        return None
    longest = long(facts.now - late[0].waiting_since)
    words = (
        f"{_number(len(late), 'mail')} could not be delivered, the first for {longest}: {late[0].error or 'not tried'}"
    )
    return Finding(kind="mail-waits", detail=words, advice="see `newskeep check`", examples=_mails(late))


def mail_refused(facts: Facts, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001 - every check has this shape
    """Mail that was given up. It is over when a later mail to the same person arrives, or the address is removed."""
    dead = [mail for mail in facts.undelivered if mail.dead]
    if not dead:
        return None
    people = sorted({mail.recipient for mail in dead})
    words = f"mail to {', '.join(people)} was given up: {dead[-1].error}"
    return Finding(
        kind="mail-refused",
        detail=words,
        advice="correct or remove the address in newskeep.toml",
        examples=_mails(dead),
    )


def no_success(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Planned crawls come and go, and none succeeds. While somebody writes, a crawl may be under way."""
    if site.missed < thresholds.periods or facts.lock:
        return None
    since = f"since {site.last_success}" if site.last_success else "so far"
    why = f" (the last one: {site.why})" if site.why else ""
    words = f"no crawl has succeeded {since}, while {site.missed} were planned{why}"
    return Finding(kind="no-success", site=site.key, detail=words, advice=f"see what `newskeep crawl {site.key}` says")


def few_found(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    """The listings name far fewer stories than they used to. Crawls that stop where all is known are not compared."""
    if len(site.found) <= _ENOUGH_CRAWLS:
        return None
    latest, usual = site.found[0], median(site.found[1:])
    if usual < thresholds.found_least or latest >= thresholds.found * usual:
        return None
    words = f"the last complete crawl found {_number(latest, 'story address', 'story addresses')}, usually {usual:g}"
    advice = "did the listings move? Look at `listings`, `feeds` and `stories` in newskeep.toml"
    return Finding(kind="few-found", site=site.key, detail=words, advice=advice)


def fill_fell(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    """New stories lack what stories used to give: the site has a new template for them."""

    def fall(fill: Fill) -> float:
        return fill.before / fill.of_before - fill.now / fill.of if fill.of and fill.of_before else 0.0

    worst = max(site.fills, key=fall, default=None)
    if worst is None or fall(worst) < thresholds.fill - 1e-9:
        return None
    were = "were" if worst.name == "authors" else "was"
    words = (
        f"{in_words(worst.name)} {were} found on {worst.now} of the latest {worst.of} stories, "
        f"on {worst.before} of the {worst.of_before} before them"
    )
    advice = "see with `newskeep try` how the latest story reads; [sites.….selectors] helps where the page changed"
    return Finding(kind="fill", site=site.key, detail=words, advice=advice)


def more_problems(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    """One bad day is the site's; two crawls in a row are worth a look."""
    if len(site.problems) < 2 + _ENOUGH_CRAWLS:
        return None
    usual = median(site.problems[2:])
    if min(site.problems[:2]) < max(thresholds.problems_least, thresholds.problems * usual):
        return None
    words = f"the last two crawls met {site.problems[1]} and {site.problems[0]} problems, usually {usual:g}"
    return Finding(kind="problems", site=site.key, detail=words, advice=f"`newskeep crawl {site.key}` names the first")


def robots_refused(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    """The site does not want us, or cannot say: nothing is asked for then."""
    if site.refused is None:
        return None
    words = f"robots.txt keeps the crawl out: {site.refused}"
    advice = "ask the site, or look whether its robots.txt is what it wants; newskeep always obeys it"
    return Finding(kind="robots", site=site.key, detail=words, advice=advice)


def certificate_ends(site: SiteFacts, facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Once it has ended no page is fetched any more."""
    end = site.certificate_ends
    if end is None or end - facts.now >= thresholds.certificate:
        return None
    left = end - facts.now
    when = f"ends in {long(left)}" if left > timedelta(0) else f"ended {long(-left)} ago"
    words = f"the site's certificate {when}; after that no page can be fetched"
    return Finding(kind="certificate", site=site.key, detail=words, advice="tell whoever runs the site")


CHECKS: tuple[Callable[[Facts, Thresholds], Finding | None], ...] = (
    disk_nearly_full,
    archive_locked,
    mail_waits,
    mail_refused,
)
SITE_CHECKS: tuple[Callable[[SiteFacts, Facts, Thresholds], Finding | None], ...] = (
    no_success,
    few_found,
    fill_fell,
    more_problems,
    robots_refused,
    certificate_ends,
)


def _mails(mails: list[Undelivered]) -> tuple[str, ...]:
    return tuple(f"to {mail.recipient}: {mail.subject}" for mail in mails[:3])


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def long(span: timedelta) -> str:
    """Rounded down, in the unit that people would choose.

    >>> long(timedelta(hours=30)), long(timedelta(days=3)), long(timedelta(minutes=61)), long(timedelta(seconds=9))
    ('30 hours', '3 days', '61 minutes', '0 minutes')
    """
    minutes = span // timedelta(minutes=1)
    if minutes < 120:
        return _number(minutes, "minute")
    return _number(minutes // 60, "hour") if minutes < 48 * 60 else _number(minutes // 1440, "day")

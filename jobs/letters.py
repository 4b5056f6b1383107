"""Which letters a round of reports makes, and for whom. Pure, but for the chance in a Message-ID.

In: recipients of newskeep.toml, reports, alarms, the present instant.  Out: `Letter`s for `Store.keep_letters`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from secrets import token_hex
from typing import TYPE_CHECKING

from archive.mailrows import Letter
from jobs.mailbox import mailbox, one_line

if TYPE_CHECKING:
    from jobs.config import Config, Recipient
    from jobs.message import Rendered

__all__ = ["Selection", "alarm_letter", "alarm_recipients", "heartbeat_is_due", "report_letter", "selections"]


_POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Sites and kinds that some recipients share: one report serves them all."""

    sites: tuple[str, ...]
    """In order of their keys."""
    kinds: tuple[str, ...]
    """In alphabetical order."""
    recipients: tuple[str, ...]
    """As configured, each once."""


def selections(recipients: "Sequence[Recipient]") -> tuple[Selection, ...]:
    """Recipients by what they want to know, in the order of the file."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, str]] = {}
    for recipient in recipients:
        wanted = (tuple(sorted(recipient.sites)), tuple(sorted(recipient.kinds)))
        found.setdefault(wanted, {}).setdefault(mailbox(recipient.to).address, recipient.to)
    return tuple(
        Selection(sites=sites, kinds=kinds, recipients=tuple(people.values()))
        for (sites, kinds), people in found.items()
    )


def heartbeat_is_due(
    every: timedelta | None, *, last_mail_at: datetime | None, watching_since: datetime | None, now: datetime
) -> bool:
    """Whether somebody who had no report to read should hear that all is watched. None for `every`: never.

    `last_mail_at`: when the last report for this recipient was kept (`Archive.mailed_at`); `watching_since`: the start
    of the first crawl, None when there was none: then there is nothing to say.

    >>> from datetime import UTC
    >>> noon, week = datetime(2024, 3, 18, 12, tzinfo=UTC), timedelta(days=7)
    >>> heartbeat_is_due(week, last_mail_at=noon - week, watching_since=noon - 9 * week, now=noon)
    True
    >>> heartbeat_is_due(week, last_mail_at=None, watching_since=noon - timedelta(days=6), now=noon)
    False
    """
    if every is None or watching_since is None:
        return False
    return now - max(last_mail_at or watching_since, watching_since) >= every


def report_letter(
    kind: str, selection: Selection, report: "Rendered", sender: str, recipients: Sequence[str] | None = None
) -> Letter:
    """One report for all of a selection, or for some of its recipients. `kind`: digest, heartbeat, or asked."""
    return Letter(
        kind=kind,
        sites=selection.sites,
        kinds=selection.kinds,
        subject=one_line(report.subject),
        text=report.text,
        html=report.html,
        since_at=report.since_at,
        until_at=report.until_at,
        recipients=_addressed(selection.recipients if recipients is None else recipients, sender, report.until_at),
    )


def alarm_letter(incident: str, subject: str, text: str, config: "Config", now: datetime) -> Letter:
    """An alarm, or its end. `incident` is its name for good, such as 'alarm 17' and 'alarm 17 over': letters of one
    incident are kept once, however often they are handed in. `text`: paragraphs between blank lines."""
    assert config.mail, "alarms are mailed where there is a [mail] table"
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in text.strip().split("\n\n"))
    title = escape(one_line(subject))
    body = "\n".join(f"<p>{part}</p>" for part in (f"<strong>{title}</strong>", *paragraphs))
    return Letter(
        kind="alarm",
        subject=one_line(subject),
        text=text,
        html=f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{_POLICY}<title>{title}</title></head>\n'
        f"<body>\n{body}\n</body></html>\n",
        since_at=now,
        until_at=now,
        incident=incident,
        recipients=_addressed(alarm_recipients(config), config.mail.sender, now),
    )


def alarm_recipients(config: "Config") -> tuple[str, ...]:
    """`alarms_to` of the file, else everybody who gets reports."""
    assert config.mail, "alarms are mailed where there is a [mail] table"
    people = config.mail.alarms_to or tuple(recipient.to for recipient in config.recipients)
    return tuple({mailbox(to).address: to for to in people}.values())


def _addressed(recipients: Sequence[str], sender: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """Each with a Message-ID of its own, in the domain of the sender."""
    domain = mailbox(sender).domain
    return tuple((to, f"<{at:%Y%m%dT%H%M%SZ}.{token_hex(8)}@{domain}>") for to in recipients)

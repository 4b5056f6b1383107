"""`newskeep check`, the part that asks others: robots.txt and certificate of each site, the mail server.

In: the configuration, the mail password.  Out: `Checked` lines. One request a site, under our own rules for crawls; the
mail server is greeted and left, unless a test mail is asked for. The password is in no line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from jobs.certificates import CertificateUnseen, certificate_ends
from jobs.checkup import OK, WARNING, WRONG, Checked
from jobs.child import run_child
from jobs.health import certificate_ends as certificate_check
from jobs.health_model import Facts, SiteFacts
from jobs.letters import alarm_recipients
from jobs.mail import PASSWORD_VARIABLE, Verdict, log_in, send
from jobs.mailbox import mailbox
from jobs.message import Envelope, compose
from jobs.text import local_time, one_line

if TYPE_CHECKING:
    from crawler.site import Site
    from jobs.config import Config, Mail

__all__ = ["check_mail", "check_sites", "send_test"]


def check_sites(config: "Config", now: datetime) -> Iterator[Checked]:
    """Each site: may we crawl it, and for how long will its certificate hold. KeyboardInterrupt when told to stop."""
    for site in config.sites.values():
        yield _robots(config, site)
        yield from _certificate(config, site, now)


def check_mail(config: "Config", password: str | None) -> Iterator[Checked]:
    """Connect, TLS, login; no mail."""
    mail = config.mail
    if mail is None:
        yield Checked(topic="mail", state=OK, words="no [mail] table: nothing is ever sent")
        return
    verdict = log_in(mail, password)
    yield _spoken(mail, verdict)
    if mail.security == "none":
        words = 'security = "none": anybody on the way can read the mails'
        yield Checked(
            topic="mail", state=WARNING, words=words, advice="starttls or tls, unless the server is this machine"
        )
    if not config.recipients:
        words = "nobody gets reports"
        yield Checked(topic="mail", state=WARNING, words=words, advice="add a [[mail.recipients]] table with `to`")
    if not alarm_recipients(config):
        words = "nobody hears of alarms"
        yield Checked(
            topic="mail", state=WARNING, words=words, advice='set alarms_to = ["you@example.org"] under [mail]'
        )
    if password and mail.username is None:
        words = f"{PASSWORD_VARIABLE} is set, but no username: newskeep does not log in"
        yield Checked(topic="mail", state=WARNING, words=words, advice="add `username` under [mail], or unset it")


def send_test(mail: "Mail", password: str | None, to: str, now: datetime) -> Checked:
    """One mail to one address. ValueError for what is no address."""
    sender, reader = mailbox(mail.sender), mailbox(to)
    message_id = f"<{now:%Y%m%dT%H%M%SZ}.{token_hex(8)}@{sender.domain}>"
    letter = compose(_Test(now), Envelope(sender=sender, to=reader, message_id=message_id, created_at=now))
    verdict = send(mail, password, letter, sender, reader, lambda _: None)
    words = f"to {reader.address}: {verdict.words}"
    if verdict.outcome == "sent":
        return Checked(topic="test mail", state=OK, words=f"{words}; now see whether it arrives")
    return Checked(topic="test mail", state=WRONG, words=words, advice="the server's words say why")


@dataclass(frozen=True)
class _Test:
    """The report of a test mail."""

    now: datetime
    subject = "newskeep: a test mail"
    text = "This mail was asked for with `newskeep check --send-test`. Reports will arrive in the same way.\n"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A test mail</title></head><body>'
        "<p>This mail was asked for with <code>newskeep check --send-test</code>. "
        "Reports will arrive in the same way.</p></body></html>"
    )

    @property
    def since_at(self) -> datetime:
        return self.now

    @property
    def until_at(self) -> datetime:
        return self.now


def _spoken(mail: "Mail", verdict: Verdict) -> Checked:
    if verdict.outcome == "sent":
        login = f"login as {mail.username}" if mail.username else "no login"
        words = f"{mail.host}:{mail.port} is ready ({mail.security}, {login}); no mail was sent"
        return Checked(topic="mail", state=OK, words=words)
    advice = f"look at [mail] in newskeep.toml and at {PASSWORD_VARIABLE}"
    return Checked(topic="mail", state=WRONG, words=f"{one_line(verdict.words)} (port {mail.port})", advice=advice)


def _robots(config: "Config", site: "Site") -> Checked:
    topic = f"robots.txt of {site.key}"
    told = _ask_robots(config, site.key)
    forbidden, allowed = told.get("forbidden", []), told.get("allowed", [])
    if told["event"] == "error":
        advice = f"while it stays so, nothing of {site.host} is fetched; a crawl tries again"
        return Checked(topic=topic, state=WARNING, words=one_line(told["message"]), advice=advice)
    if forbidden:
        advice = "ask the site, or take another listing; newskeep always obeys it"
        state = WARNING if allowed else WRONG
        return Checked(topic=topic, state=state, words=f"forbids {one_line(', '.join(forbidden))}", advice=advice)
    delay = told["delay_s"]
    slowly = f", {delay:g} s between two requests" if delay and delay > site.delay_s else ""
    count = f"{len(allowed)} entrances" if len(allowed) != 1 else one_line(allowed[0])
    return Checked(topic=topic, state=OK, words=f"allows {count}{slowly}")


def _ask_robots(config: "Config", key: str) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    ending = run_child(["--config", str(config.path), "--site", key, "--robots"], events.append)
    if ending.stopped:
        raise KeyboardInterrupt
    told = [event for event in events if event["event"] in ("robots", "error")]
    return told[-1] if told else {"event": "error", "message": f"it could not be asked ({ending})"}


def _certificate(config: "Config", site: "Site", now: datetime) -> Iterator[Checked]:
    topic = f"certificate of {site.key}"
    try:
        ends = certificate_ends(site)
    except CertificateUnseen as error:
        advice = f"open {site.home} in a browser: what does it say?"
        yield Checked(topic=topic, state=WARNING, words=one_line(error), advice=advice)
        return
    if ends is None:
        return
    found = certificate_check(SiteFacts(key=site.key, certificate_ends=ends), Facts(now=now), config.health)
    if found:
        yield Checked(topic=topic, state=WARNING, words=found.detail, advice=found.advice)
    else:
        yield Checked(topic=topic, state=OK, words=f"holds until {local_time(ends, config.zone)}")

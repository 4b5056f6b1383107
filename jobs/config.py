"""All of newskeep.toml, validated, as one frozen value: what `crawler.project` reads, and schedule and mail besides.

In: the file that `--config` or NEWSKEEP_CONFIG names, else ./newskeep.toml.  Out: `Config`, or ConfigError with file,
key and what is expected. No secret is ever in the file: the mail password comes from NEWSKEEP_SMTP_PASSWORD.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive.errors import ConfigError
from crawler.project import Project, Table, project_file, project_from_table, read_toml
from crawler.site import Site
from jobs.health_model import Thresholds
from jobs.mailbox import mailbox
from jobs.timing import Every, Timing, parse_timing

__all__ = ["MAILED_KINDS", "Config", "Mail", "Recipient", "Schedule", "load_config"]

MAILED_KINDS = ("new", "edited", "redated", "gone", "moved", "restored")
"""Kinds of change that are mailed; `reparsed` never is: our reader changed, not the page."""
_TIMING = 'a distance such as "every 1h" (m, h, d) or a cron line such as "0 7 * * mon-fri"'
_SPAN = 'a time such as "6h" (m, h, d)'
_SECURITY_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SMTP_PASSWORD = "NEWSKEEP_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a secret


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When the jobs run. None: never by themselves."""

    crawl: Timing | None = None
    report: Timing | None = None
    verify: Timing | None = None
    sites: Mapping[str, Timing] = field(default_factory=dict)
    """By key: the sites with a `crawl` of their own, which holds in place of the one above."""
    limit: timedelta = timedelta(hours=6)
    """How long one run may take before it is stopped."""
    limits: Mapping[str, timedelta] = field(default_factory=dict)
    """By key: the sites with a `limit` of their own."""

    def crawl_of(self, site_key: str) -> Timing | None:
        """When this site is crawled; None: never by itself."""
        return self.sites.get(site_key, self.crawl)

    def limit_of(self, site_key: str | None) -> timedelta:
        """How long one crawl of this site may take; None: any other run."""
        return self.limits.get(site_key or "", self.limit)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """The server that takes reports."""

    host: str
    port: int
    """587, 465 or 25 where the file gives none, after `security`."""
    security: str
    """'starttls', 'tls' or 'none'."""
    username: str | None
    """None: no login."""
    sender: str
    """The `from` of the file: 'News archive <archive@example.org>'."""
    heartbeat: timedelta | None = timedelta(days=7)
    """How long a recipient hears nothing before a mail says that all is watched and nothing changed. None: for ever."""
    alarms_to: tuple[str, ...] = ()
    """Who hears of alarms; () for everybody who gets reports."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One address and what it wants to know."""

    to: str
    sites: tuple[str, ...]
    """Keys of configured sites; all of them where the file names none."""
    kinds: tuple[str, ...]
    """Of `MAILED_KINDS`; all where the file names none."""


@dataclass(frozen=True, kw_only=True)
class Config(Project):
    """One newskeep.toml."""

    schedule: Schedule
    mail: Mail | None
    """None: no [mail] table, nothing is ever sent."""
    recipients: tuple[Recipient, ...]
    health: Thresholds = field(default_factory=Thresholds)
    """When something is wrong."""
    metrics_file: Path | None = None
    """Where the figures of `status` are kept for Prometheus; None: nowhere."""


def load_config(named: str | Path | None = None, raw: bytes | None = None) -> Config:
    """Read and validate the whole file (`raw`: its bytes, read before). ConfigError tells file, key and what is
    expected."""
    path = project_file(named)
    values = read_toml(path, raw)
    project = project_from_table(path, values)
    mail = Table(path, "mail", values["mail"]) if "mail" in values else None
    return Config(
        path=path,
        archive=project.archive,
        timezone=project.timezone,
        contact=project.contact,
        sites=project.sites,
        breakers=project.breakers,
        life=project.life,
        schedule=_schedule(Table(path, "schedule", values.get("schedule", {})), project.sites),
        mail=_mail(mail) if mail else None,
        recipients=_recipients(path, mail, project.sites) if mail else (),
        health=_health(Table(path, "health", values.get("health", {}))),
        metrics_file=_metrics_file(path, Table(path, "", values)),
    )


def _schedule(table: Table, sites: Mapping[str, Site]) -> Schedule:
    table.only("crawl", "report", "verify", "limit")
    own = {
        key: _words(site.crawl, table.file, f"sites.{key}.crawl")
        for key, site in sites.items()
        if site.crawl is not None
    }
    crawl, report, verify = (_timing(table, key) for key in ("crawl", "report", "verify"))
    limits = {
        key: _distance(Table(table.file, f"sites.{key}", {"limit": site.limit}), "limit", _SPAN) or Schedule.limit
        for key, site in sites.items()
        if site.limit is not None
    }
    limit = _distance(table, "limit", _SPAN) or Schedule.limit
    return Schedule(crawl=crawl, report=report, verify=verify, sites=own, limit=limit, limits=limits)


def _timing(table: Table, key: str) -> Timing | None:
    text = table.text(key, _TIMING)
    return None if text is None else _words(text, table.file, table.key(key))


def _words(text: str, file: str, key: str) -> Timing:
    try:
        return parse_timing(text)
    except ValueError as error:
        raise ConfigError(file, key, f"expected {_TIMING}, not {text!r}: {error}") from None


def _mail(table: Table) -> Mail:
    if "password" in table:
        raise ConfigError(table.file, "mail.password", f"never in this file; set {_SMTP_PASSWORD} in the environment")
    table.only("host", "port", "security", "username", "from", "heartbeat", "alarms_to", "recipients")
    security = table.text("security", '"starttls", "tls" or "none"') or "starttls"
    if security not in _SECURITY_PORTS:
        raise table.fail("security", '"starttls", "tls" or "none"')
    port = table.number("port", "a port from 1 to 65535", 1, 65535)
    username = table.text("username", "the name of an account in quotes")
    if username is not None and security == "none":
        raise ConfigError(table.file, "mail.username", 'a login is never sent without TLS; set security = "starttls"')
    return Mail(
        host=_required(table, "host", 'the name of a mail server such as "smtp.example.org"'),
        port=port or _SECURITY_PORTS[security],
        security=security,
        username=username,
        sender=_address(table, "from", 'a sender such as "News archive <archive@example.org>"'),
        heartbeat=_heartbeat(table),
        alarms_to=_alarms_to(table),
    )


def _heartbeat(table: Table) -> timedelta | None:
    expected = 'a distance such as "7d", or false'
    if "heartbeat" not in table:
        return Mail.heartbeat
    if table.values["heartbeat"] is False:
        return None
    return _distance(table, "heartbeat", expected)


def _alarms_to(table: Table) -> tuple[str, ...]:
    values = table.values.get("alarms_to", [])
    if not isinstance(values, list):
        raise table.fail("alarms_to", 'a list of mail addresses such as ["admin@example.org"]')
    rows = (Table(table.file, f"mail.alarms_to[{number}]", {"to": value}) for number, value in enumerate(values, 1))
    return tuple(_address(row, "to", "one mail address in quotes") for row in rows)


def _health(table: Table) -> Thresholds:
    counts = ("periods", "found_least", "problems_least", "disk_mb")
    shares = {"found": 1, "fill": 1, "problems": 100}
    spans = ("certificate", "locked", "undelivered")
    table.only(*counts, *shares, *spans)
    given: dict[str, Any] = {name: table.number(name, "a whole number from 1", 1, 10**9) for name in counts}
    given |= {name: _distance(table, name, 'a time such as "6h" (m, h, d)') for name in spans}
    given |= {name: _part(table, name, most) for name, most in shares.items()}
    return replace(Thresholds(), **{name: value for name, value in given.items() if value is not None})


def _part(table: Table, key: str, most: int) -> float | None:
    """None where the key is absent."""
    if key not in table:
        return None
    value = table.values[key]
    if type(value) not in (int, float) or not 0 < value <= most:
        raise table.fail(key, f"a number above 0, at most {most}")
    return float(value)


def _distance(table: Table, key: str, expected: str) -> timedelta | None:
    """None where the key is absent."""
    text = table.text(key, expected)
    try:
        every = parse_timing(f"every {text}") if text is not None else None
    except ValueError:
        raise table.fail(key, expected) from None
    return timedelta(seconds=every.seconds) if isinstance(every, Every) else None


def _metrics_file(path: Path, table: Table) -> Path | None:
    name = table.text("metrics_file", 'a file name such as "newskeep.prom", relative to this file')
    return None if name is None else (path.parent / name).absolute()


def _recipients(path: Path, mail: Table, sites: Mapping[str, Site]) -> tuple[Recipient, ...]:
    values = mail.values.get("recipients", [])
    if not isinstance(values, list):
        raise ConfigError(
            path, "mail.recipients", "expected [[mail.recipients]] in double brackets: there may be several"
        )
    return tuple(_recipient(path, number, value, sites) for number, value in enumerate(values, 1))


def _recipient(path: Path, number: int, value: Any, sites: Mapping[str, Site]) -> Recipient:
    table = Table(path, f"mail.recipients[{number}]", value)
    table.only("to", "sites", "kinds")
    known = ", ".join(sites) or "none is configured yet"
    return Recipient(
        to=_address(table, "to", 'one mail address such as "curator@example.org"'),
        sites=table.texts("sites", f"a list of configured sites ({known})", sites) or tuple(sites),
        kinds=table.texts("kinds", f"a list of {', '.join(MAILED_KINDS)}", MAILED_KINDS) or MAILED_KINDS,
    )


def _required(table: Table, key: str, expected: str) -> str:
    value = table.text(key, expected)
    if value is None:
        raise table.fail(key, expected)
    return value


def _address(table: Table, key: str, expected: str) -> str:
    """One address, with or without a name before it. A comma would make two of it, so it is refused."""
    value = _required(table, key, expected)
    try:
        mailbox(value)
    except ValueError as error:
        raise ConfigError(table.file, table.key(key), f"expected {expected}, not {value!r}: {error}") from None
    return value

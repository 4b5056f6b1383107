"""`newskeep report`: what changed since the last report, with its evidence; to read here, or by mail with --send."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.files import write_whole
from jobs.output import line, print_json, tell
from jobs.text import one_line

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.outbox import Sent
    from jobs.period import Period
    from jobs.sending import Posted

_KINDS = ("new", "edited", "redated", "moved", "gone", "restored")
_FAILED, _ALARMED = 1, 3


@click.command(
    short_help="Tell what changed, as text, HTML or mail.",
    epilog=examples(
        "newskeep report                      # since the last report that was sent, else since the beginning",
        "newskeep report --since 7d --out week.html",
        "newskeep report --site iwf --kind redated --kind gone",
        "newskeep report --since yesterday --json",
        "newskeep report --send               # to all recipients; from cron, or when the daemon should not wait",
        "newskeep report --send --since 30d   # the same changes once more; the next regular mail is as it would be",
    )
    + "\n\n\b\nExit codes: 0 fine, 1 a mail could not be sent (it waits; --send or the daemon tries again),"
    + "\n2 configuration, 3 all is done, and an alarm waits for you.",
)
@click.option("--since", metavar="WHEN", help="Since 2024-03-18, 7d, 24h, yesterday or an ISO time.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="Write it as HTML.")
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this site; may be repeated.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this kind; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: subject, period, counts, items, evidence.")
@click.option("--send", is_flag=True, help="Mail it to the recipients of newskeep.toml, each their sites and kinds.")
@click.option(
    "--wait",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    metavar="MINUTES",
    help="With --send: how long to wait for a crawl that is writing.",
)
@pass_app
def report(
    app: App,
    since: str | None,
    out: Path | None,
    sites: tuple[str, ...],
    kinds: tuple[str, ...],
    as_json: bool,
    send: bool,
    wait: int,
) -> int | None:
    """Tell what changed, as text, as an HTML file with --out, or by mail with --send.

    It ends where the last crawl ended, and says what was checked and found unchanged. Without --send nothing is marked
    as read: the same command tells the same again. With it each change is mailed once: the next mail begins where this
    one ends, and what could not be delivered before is tried again."""
    if send:
        if out or sites or kinds or as_json:
            raise click.UsageError("--send goes with --since and --wait only: newskeep.toml says who gets what")
        return _send(app, since, wait)
    with app.archive() as archive:
        period = _period(archive, app, since, sites, kinds)
    if period is None:
        tell("no crawl has ended yet; `newskeep crawl` makes one")
        return None
    _print(period, app, out, as_json=as_json)
    return _ALARMED if period.alarmed else None


def _period(
    archive: "Archive", app: App, since: str | None, sites: tuple[str, ...], kinds: tuple[str, ...]
) -> "Period | None":
    from jobs.period import gather, next_period

    for key in sites:
        app.check_site(archive, key)
    bounds = next_period(archive, app.since(since))
    return gather(archive, *bounds, sites=sites, kinds=kinds) if bounds else None


def _print(period: "Period", app: App, out: Path | None, *, as_json: bool) -> None:
    from jobs.report import render
    from jobs.report_json import as_json as to_json

    rendered = render(period, app.config.zone)
    if out is not None:
        write_whole(out, rendered.html)
        tell(f"wrote {out}: {rendered.subject}")
    if as_json:
        print_json(to_json(period, rendered.subject))
    elif out is None:
        line(rendered.text.rstrip("\n"))


def _send(app: App, since: str | None, wait: int) -> int | None:
    from archive.clock import utc_now
    from jobs.mail import password_from_environment
    from jobs.sending import Patience, post

    patience = Patience(wait * 60, tell)
    posted = post(app.config, password_from_environment(), app.since(since), utc_now, patience)
    for sent in posted.sent:
        line(_sent(sent))
    for words in posted.quiet:
        line(words)
    return _told(posted)


def _sent(sent: "Sent") -> str:
    return f"{sent.state:<6}  {one_line(sent.recipient)}  {one_line(sent.subject)}  [{one_line(sent.words)}]"


def _told(posted: "Posted") -> int | None:
    """What the person should know besides; the exit code."""
    states = [sent.state for sent in posted.sent]
    if posted.busy:
        tell(f"{posted.busy}; nothing is lost: the next `newskeep report --send` or the daemon goes on from here")
    if "failed" in states:
        waiting = "1 mail waits" if states.count("failed") == 1 else f"{states.count('failed')} mails wait"
        tell(f"{waiting} in the outbox; the next `newskeep report --send` or the daemon tries again, for three days")
    if "dead" in states:
        tell("what is dead is not tried again: correct the address in newskeep.toml")
    if posted.alarms:
        alarms = "an alarm is open" if posted.alarms == 1 else f"{posted.alarms} alarms are open"
        tell(f"{alarms}; see `newskeep status`")
    if posted.busy or set(states) - {"sent"}:
        return _FAILED
    return _ALARMED if posted.alarms else None

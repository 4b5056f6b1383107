"""`newskeep report`: what changed since the last report, with its evidence."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json, tell

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.period import Period

_KINDS = ("new", "edited", "redated", "moved", "gone", "restored")
_ALARMED = 3


@click.command(
    epilog=examples(
        "newskeep report                      # since the last report that was sent, else since the beginning",
        "newskeep report --since 7d --out week.html",
        "newskeep report --site iwf --kind redated --kind gone",
        "newskeep report --since yesterday --json",
    )
    + "\n\n\b\nExit code 3: the report is complete, and an alarm waits for you."
)
@click.option("--since", metavar="WHEN", help="Since 2024-03-18, 7d, 24h, yesterday or an ISO time.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="Write it as HTML.")
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this site; may be repeated.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only this kind; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: subject, period, counts, items, evidence.")
@pass_app
def report(
    app: App, since: str | None, out: Path | None, sites: tuple[str, ...], kinds: tuple[str, ...], as_json: bool
) -> int | None:
    """Tell what changed, as text, or as an HTML file with --out.

    It ends where the last crawl ended, and says what was checked and found unchanged. Nothing is sent, and nothing is
    marked as read: the same command tells the same again."""
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
    from archive.periods import site_names
    from jobs.period import gather, next_period

    known = site_names(archive)
    for key in sites:
        if key not in known:
            app.config.site(key)  # says which there are
    bounds = next_period(archive, app.since(since))
    return gather(archive, *bounds, sites=sites, kinds=kinds) if bounds else None


def _print(period: "Period", app: App, out: Path | None, *, as_json: bool) -> None:
    from jobs.report import render
    from jobs.report_json import as_json as to_json

    rendered = render(period, app.config.zone)
    if out is not None:
        _write(out, rendered.html)
        tell(f"wrote {out}: {rendered.subject}")
    if as_json:
        print_json(to_json(period, rendered.subject))
    elif out is None:
        line(rendered.text.rstrip("\n"))


def _write(out: Path, html: str) -> None:
    """Whole or not at all: whoever opens the file never sees half of it."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        partial.write_text(html, encoding="utf-8")
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error

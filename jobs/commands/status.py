"""`newskeep status`: is all well, what ran last and what runs next."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json

_ALARMED = 3


@click.command(
    epilog=examples(
        "newskeep status",
        "newskeep status --json | jq .alarms",
        "newskeep status >/dev/null || echo 'look at the archive'",
    )
    + "\n\n\b\nExit code 3: something needs you; it stands in the first lines."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: well, alarms, archive, sites, next …")
@pass_app
def status(app: App, as_json: bool) -> int | None:
    """Show whether all is well, what ran last and what runs next.

    Reads the archive, its disk and its locks; asks nobody on the network (`newskeep check` does) and changes nothing.
    Works with and without a daemon."""
    from archive.clock import utc_now
    from jobs.status import read_status
    from jobs.status_lines import status_lines

    now = read_status(app.config, utc_now())
    if as_json:
        print_json(now.as_dict())
    else:
        for text in status_lines(now, app.config.zone):
            line(text)
    return _ALARMED if now.alarms else None

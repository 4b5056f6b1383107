"""`newskeep daemon`: keep the schedule until told to stop."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line


@click.command(
    short_help="Crawl, report and verify as [schedule] says, until told to stop.",
    epilog=examples(
        "newskeep daemon               # keeps the schedule of newskeep.toml; Ctrl-C stops it",
        "newskeep daemon --plan        # the next ten runs, nothing is started",
        "newskeep daemon --log-format json 2>>newskeep.log",
    )
    + "\n\n\b\nSignals: SIGTERM and SIGINT stop within 30 s, SIGHUP reads the file again, "
    "SIGUSR1 crawls all sites now.",
)
@click.option("--plan", "only_plan", is_flag=True, help="Print the next ten runs and end.")
@click.option(
    "--log-format", type=click.Choice(("plain", "json")), default="plain", help="One line an event, on stderr."
)
@pass_app
def daemon(app: App, only_plan: bool, log_format: str) -> int | None:
    """Crawl, report and verify as [schedule] says, and send what is due, until told to stop.

    One daemon an archive; `newskeep crawl` may run beside it. What was missed while it was down is caught up once."""
    from jobs.daemon import planned_lines, serve

    if not only_plan:
        return serve(app.config_file, log_format, verbose=app.verbose)
    for words in planned_lines(app.config):
        line(words)
    return None

"""`newskeep changes`: what became of stories."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell, width
from jobs.views import change_line

KINDS = ("new", "edited", "redated", "moved", "gone", "restored", "reparsed")


@click.command(
    epilog=examples(
        "newskeep changes --since yesterday",
        "newskeep changes --kind edited --since 7d",
        "newskeep changes --site iwf --json",
    )
)
@click.option("--since", metavar="WHEN", help="Since 2024-03-18, 7d, 24h, yesterday or an ISO time.")
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--kind", type=click.Choice(KINDS), help="Only changes of this kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array; keys are the columns of recent_changes.")
@pass_app
def changes(app: App, since: str | None, site: str | None, kind: str | None, as_json: bool) -> None:
    """List changes, newest first.

    A line has the time, the kind, the number of the story, its title, and what differs."""
    with app.archive() as archive:
        rows = archive.changes(since=app.since(since), site=site, kind=kind)
        if as_json:
            any_row = print_json_list(row.as_dict() for row in rows)
        else:
            any_row, columns, with_site = False, width(), site is None and len(app.config.sites) > 1
            for row in rows:
                line(change_line(row, app.config.zone, columns, with_site=with_site))
                any_row = True
        if not any_row:
            empty = not archive.counts()
            tell("no stories yet; `newskeep crawl` fetches them" if empty else "no change matches; look further back")

"""`newskeep stories`: what is archived."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell, width
from jobs.views import story_line

STATES = ("live", "suspect", "gone", "moved")


@click.command(
    epilog=examples(
        "newskeep stories",
        "newskeep stories --since 7d          # first seen or changed in the last seven days",
        "newskeep stories --site iwf --state gone",
        "newskeep stories --json | jq -r '.[].url'",
    )
)
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--state", type=click.Choice(STATES), help="Only stories in this state.")
@click.option("--since", metavar="WHEN", help="First seen or changed since 2024-03-18, 7d, 24h, yesterday …")
@click.option("--json", "as_json", is_flag=True, help="One JSON array; keys are the columns of latest_stories.")
@pass_app
def stories(app: App, site: str | None, state: str | None, since: str | None, as_json: bool) -> None:
    """List stories, latest day of publication first.

    A line has number, day, state, version and title."""
    with app.archive() as archive:
        app.check_site(archive, site)
        rows = archive.stories(site=site, state=state, since=app.since(since))
        if as_json:
            any_row = print_json_list(row.as_dict() for row in rows)
        else:
            any_row, columns, with_site = False, width(), site is None and len(app.config.sites) > 1
            for row in rows:
                line(story_line(row, columns, with_site=with_site))
                any_row = True
        if not any_row:
            narrowed = any((site, state, since)) and archive.counts()
            tell(
                "no story matches; leave an option out" if narrowed else "no stories yet; `newskeep crawl` fetches them"
            )

"""`newskeep changes`: what became of stories, and what is held until somebody decides."""

from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell, width
from jobs.views import change_line, held_lines

if TYPE_CHECKING:
    from archive.queries import Archive
    from archive.rows import ChangeRow

KINDS = ("new", "edited", "redated", "moved", "gone", "restored", "reparsed")


@click.command(
    epilog=examples(
        "newskeep changes --since yesterday",
        "newskeep changes --kind edited --since 7d",
        "newskeep changes --site iwf --json",
        "newskeep changes --held           # what `newskeep release` or `newskeep discard` is to decide",
    )
)
@click.option("--since", metavar="WHEN", help="Since 2024-03-18, 7d, 24h, yesterday or an ISO time.")
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--kind", type=click.Choice(KINDS), help="Only changes of this kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array; keys are the columns of recent_changes.")
@click.option("--held", is_flag=True, help="Changes that are doubted, under the alarm that holds them.")
@pass_app
def changes(app: App, since: str | None, site: str | None, kind: str | None, as_json: bool, held: bool) -> None:
    """List changes, newest first.

    A line has the time, the kind, the number of the story, its title, and what differs; held ones begin with their own
    number."""
    with app.archive() as archive:
        app.check_site(archive, site)
        rows = archive.changes(since=app.since(since), site=site, kind=kind, held=held)
        if held:
            _show_held(app, archive, list(rows), as_json=as_json)
            return
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


def _show_held(app: App, archive: "Archive", rows: "list[ChangeRow]", *, as_json: bool) -> None:
    """By alarm, the latest first; in JSON each change with its alarm's sentence."""
    alarms = {alarm.id: alarm for alarm in archive.alarms()}
    if as_json:
        print_json_list(row.as_dict() | {"alarm": alarms[row.alarm_id or 0].detail} for row in rows)
    else:
        for alarm in alarms.values():
            mine = [row for row in rows if row.alarm_id == alarm.id]
            for text in held_lines(alarm, mine, app.config.zone, width()) if mine else ():
                line(text)
    if rows:
        tell(f"{len(rows)} held; `newskeep release` lets them count, `newskeep discard` drops them")
    else:
        tell("nothing is held")

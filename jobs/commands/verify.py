"""`newskeep verify`: is the archive whole?"""

from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell
from jobs.text import one_line

if TYPE_CHECKING:
    from archive.verify import Broken


@click.command(
    epilog=examples("newskeep verify", "newskeep verify --json")
    + "\n\n\b\nExit code 1: the archive is damaged; each line names the table and the row."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array of what is broken: check, table, key, detail.")
@pass_app
def verify(app: App, as_json: bool) -> int | None:
    """Prove that the archive is whole, or name each damaged row.

    Every page by its hash, every version, the search index word by word. Reads everything and changes nothing; a crawl
    may run meanwhile."""
    from archive.verify import CHECKS
    from archive.verify import verify as find_broken

    titles = iter(range(1, len(CHECKS) + 1))
    with app.archive() as archive:
        broken = list(find_broken(archive, lambda title: tell(f"{next(titles)} of {len(CHECKS)}: {title}")))
    if as_json:
        print_json_list(one.as_dict() for one in broken)
    else:
        _print(broken, app)
    return 1 if broken else None


def _print(broken: "list[Broken]", app: App) -> None:
    for one in broken:
        line(one_line(one))
    if not broken:
        line(f"{app.config.archive} is whole")
    else:
        places = "one place" if len(broken) == 1 else f"{len(broken)} places"
        tell(f"{app.config.archive} is damaged in {places}; keep a copy of it before anything else is done")

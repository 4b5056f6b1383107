"""`newskeep verify`: is the archive whole?"""

from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell
from jobs.text import one_line

if TYPE_CHECKING:
    from archive.verify import Broken


@click.command(
    epilog=examples("newskeep verify", "newskeep verify --json", "newskeep verify --repair")
    + "\n\n\b\nExit code 1: the archive is damaged; each line names the table and the row."
)
@click.option("--repair", "mend", is_flag=True, help="Make anew what can be: search index, card targets, pointers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array of what is broken: check, table, key, detail.")
@pass_app
def verify(app: App, mend: bool, as_json: bool) -> int | None:
    """Prove that the archive is whole, or name each damaged row.

    Every page by its hash, every version, the search index word by word. Reads everything and changes nothing; a crawl
    may run meanwhile.

    With --repair what follows from the rest is made anew, under the lock: the search index, which story a card leads
    to, which version is the current one. Versions, captures and bytes are never touched. What is still broken then is
    named, with the way out."""
    broken = _find(app)
    if broken and mend:
        broken = _repair(app, broken)
    if as_json:
        print_json_list(one.as_dict() for one in broken)
    else:
        _print(broken, app, ways_out=mend)
    return 1 if broken else None


def _find(app: App) -> "list[Broken]":
    from archive.verify import CHECKS
    from archive.verify import verify as find_broken
    from jobs.progress import staged

    with app.archive() as archive, staged("verify", len(CHECKS)) as on_stage:
        return list(find_broken(archive, on_stage))


def _repair(app: App, broken: "list[Broken]") -> "list[Broken]":
    """What is still broken afterwards."""
    from archive.repair import repair

    tell(f"{len(broken)} found; repairing what can be made anew")
    mended = repair(app.config.archive)
    for one in mended:
        tell(f"repaired: {one}")
    return _find(app) if mended else broken


def _print(broken: "list[Broken]", app: App, *, ways_out: bool) -> None:
    from archive.repair import way_out

    for one in broken:
        line(one_line(one))
    if not broken:
        line(f"{app.config.archive} is whole")
        return
    places = "one place" if len(broken) == 1 else f"{len(broken)} places"
    advice = "`newskeep verify --repair` mends what can be made anew"
    tell(f"{app.config.archive} is damaged in {places}; keep a copy of it before anything else is done")
    for words in dict.fromkeys(map(way_out, broken)) if ways_out else [advice]:
        tell(words)

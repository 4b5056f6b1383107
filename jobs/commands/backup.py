"""`newskeep backup`: one file that restores, taken while everything runs."""

from pathlib import Path

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json
from jobs.text import one_line


@click.command(
    short_help="Copy the archive to DEST while everything runs.",
    epilog=examples(
        "newskeep backup /media/backup            # a folder: news-20240318T090507Z.db in it",
        "newskeep backup backup/news.db           # this file; an earlier one gives way to a whole one",
        "newskeep backup backup/ --json",
    ),
)
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object: path, size_bytes, stories, versions …")
@pass_app
def backup(app: App, destination: Path, as_json: bool) -> None:
    """Copy the archive to DEST, a file or a folder, while everything runs.

    The copy is one file, verified before it gets its name: whatever happens, no half copy stands under it. To restore
    it, put it in the archive's place."""
    from archive.backup import back_up, place_for
    from archive.clock import utc_now
    from jobs.progress import counted

    place = place_for(app.config.archive, destination, utc_now())
    with counted("backup", "pages") as on_progress:
        made = back_up(app.config.archive, place, on_progress)
    if as_json:
        print_json(made.as_dict())
    else:
        megabytes = f"{made.size_bytes / 1e6:.1f} MB"
        line(f"{one_line(made.path)}: {made.stories} stories, {made.versions} versions, {megabytes}, whole")

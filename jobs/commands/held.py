"""`newskeep release` and `newskeep discard`: a person decides what a breaker holds."""

import sys
from collections.abc import Sequence

import click

from jobs.app import App, examples, pass_app
from jobs.output import print_json_list, tell

__all__ = ["discard", "release"]

_ids = click.argument("change_ids", metavar="[CHANGE_ID]...", type=click.IntRange(min=1), nargs=-1)
_yes = click.option("--yes", is_flag=True, help="Decide all of them without asking.")
_json = click.option("--json", "as_json", is_flag=True, help="One JSON array of the changes, as they are afterwards.")


@click.command(epilog=examples("newskeep release 12 13   # by `newskeep changes --held`", "newskeep release --yes"))
@_ids
@_yes
@_json
@pass_app
def release(app: App, change_ids: tuple[int, ...], yes: bool, as_json: bool) -> None:
    """Let held changes count: they happened. They stand in the next report.

    Without numbers all that are held, after a question on a terminal; a program says --yes. A story that was held as
    gone is gone from now on."""
    _decide(app, change_ids, release=True, yes=yes, as_json=as_json)


@click.command(epilog=examples("newskeep discard 12 13   # by `newskeep changes --held`", "newskeep discard --yes"))
@_ids
@_yes
@_json
@pass_app
def discard(app: App, change_ids: tuple[int, ...], yes: bool, as_json: bool) -> None:
    """Drop held changes: nobody made them. They are never reported.

    Without numbers all that are held, after a question on a terminal; a program says --yes. A story that was held as
    gone is asked for again by the next crawl. What was read stays in the archive as a version."""
    _decide(app, change_ids, release=False, yes=yes, as_json=as_json)


def _decide(app: App, change_ids: Sequence[int], *, release: bool, yes: bool, as_json: bool) -> None:
    """Ask where nothing was named, decide, say how many."""
    from archive import open_archive
    from archive.clock import utc_now

    verb, done = ("release", "released") if release else ("discard", "discarded")
    if not change_ids and not yes:
        _ask(app, verb)
    app.archive().close()  # ArchiveMissing: a decision makes no archive
    with open_archive(app.config.archive, write=True) as store:
        alarms = len(list(store.alarms()))
        rows = store.decide(change_ids or None, utc_now(), release=release)
        ended = alarms - len(list(store.alarms()))
    if as_json:
        print_json_list(row.as_dict() for row in rows)
    told = _counted(len(rows), "change", done) if rows else "nothing was held"
    tell(f"{told}; {_counted(ended, 'alarm', 'over')}" if ended else told)


def _counted(number: int, noun: str, fate: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} {fate}"


def _ask(app: App, verb: str) -> None:
    """UsageError where nobody can answer, Abort where the answer is no."""
    if not sys.stdin.isatty():
        raise click.UsageError(f"name the changes to {verb}, or say --yes for all that are held")
    with app.archive() as archive:
        count = sum(1 for _ in archive.changes(held=True))
    if count:
        click.confirm(f"{verb.capitalize()} all {count} held changes?", abort=True, err=True)

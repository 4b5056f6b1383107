"""The command `newskeep`: options that every command shares, and what becomes of errors.

Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 done but with alarms. An error is one line on stderr; with -v
the traceback stands above it. Nothing heavy is imported here: `newskeep --help` answers at once.
"""

import os
import sys
from typing import Any, NoReturn

import click

from archive.about import VERSION
from archive.errors import ConfigError, NewskeepError
from jobs.app import App, examples
from jobs.commands.backup import backup
from jobs.commands.changes import changes
from jobs.commands.check import check
from jobs.commands.crawl import crawl
from jobs.commands.daemon import daemon
from jobs.commands.demo import demo
from jobs.commands.diff import diff
from jobs.commands.held import discard, release
from jobs.commands.init import init
from jobs.commands.report import report
from jobs.commands.search import search
from jobs.commands.show import show
from jobs.commands.sites import sites
from jobs.commands.status import status
from jobs.commands.stories import stories
from jobs.commands.try_page import try_page
from jobs.commands.verify import verify
from jobs.output import survive_any_encoding, tell
from jobs.text import clean

__all__ = ["FAILED", "USAGE", "main", "newskeep"]

FAILED, USAGE = 1, 2
_COMMANDS = (
    init,
    sites,
    crawl,
    try_page,
    stories,
    show,
    search,
    changes,
    release,
    discard,
    diff,
    report,
    daemon,
    status,
    check,
    verify,
    backup,
    demo,
)


class Newskeep(click.Group):
    """The group. Whatever goes wrong in a command ends here, as one line and an exit code."""

    verbose = False

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which a person meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader that went away (`| head`) is no error."""
        self.verbose = bool(ctx.params["verbose"])
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has nobody to read it
            return 0
        return result

    def main(self, *given: Any, **extra: Any) -> Any:
        """Parse, run, exit."""
        survive_any_encoding()
        extra["standalone_mode"] = False
        try:
            code = super().main(*given, **extra)
        except Exception as error:  # noqa: BLE001 - the last place: every error becomes one line and a code
            code = _explain(error, verbose=self.verbose)
        sys.exit(code if isinstance(code, int) else 0)


def _explain(error: Exception, *, verbose: bool) -> int:
    """Tell it in one line, or show the help where nothing was asked for; the exit code that says whose fault it is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)  # the help keeps its lines
        return error.exit_code
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        help_hint = f" (see {context.command_path} --help)" if context and isinstance(error, click.UsageError) else ""
        tell(" ".join(error.format_message().split()) + help_hint)
        return error.exit_code
    if verbose:
        import traceback

        for words in traceback.format_exception(error):  # it quotes what was typed or read
            click.echo(clean(words), err=True, nl=False)
    if isinstance(error, click.Abort):
        tell("interrupted")
    elif isinstance(error, NewskeepError):
        tell(str(error))
    else:
        hint = "" if verbose else "; `newskeep -v …` shows where"
        tell(f"{type(error).__name__}: {error}{hint}")
    return USAGE if isinstance(error, ConfigError) else FAILED


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        import sqlite3

        python = ".".join(map(str, sys.version_info[:3]))
        click.echo(f"newskeep {VERSION} (Python {python}, SQLite {sqlite3.sqlite_version})")
        ctx.exit()


@click.group(
    cls=Newskeep,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "newskeep init my-archive      # a commented newskeep.toml and an empty archive",
        "newskeep crawl                # every site of ./newskeep.toml",
        "newskeep search clean water",
        "newskeep demo                 # all of it offline, on a built-in news site",
    )
    + "\n\n\b\nExit codes: 0 fine, 1 failed, 2 usage or configuration, 3 done but with alarms.",
)
@click.option(
    "--config",
    "config_file",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="The configuration; else NEWSKEEP_CONFIG, else ./newskeep.toml.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log what happens; show tracebacks.")
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show the version."
)
@click.pass_context
def newskeep(ctx: click.Context, config_file: str | None, verbose: bool) -> None:
    """A faithful, queryable record of a news section: crawl it, read it, see what changed."""
    ctx.obj = App(config_file, verbose=verbose)


for _command in _COMMANDS:
    newskeep.add_command(_command)


def main() -> NoReturn:
    """The console script."""
    sys.exit(newskeep.main(prog_name="newskeep"))


if __name__ == "__main__":
    main()

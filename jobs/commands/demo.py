"""`newskeep demo`: the whole cycle offline."""

import click

from jobs.app import App, examples, pass_app


@click.command(
    epilog=examples(
        "newskeep demo",
        "newskeep demo --keep demo     # leaves demo/news.db and demo/newskeep.toml to look around in",
    )
)
@click.option(
    "--keep", metavar="DIR", type=click.Path(file_okay=False), help="Leave archive and configuration in this folder."
)
@pass_app
def demo(app: App, keep: str | None) -> None:
    """Run the whole cycle offline, on a built-in news site.

    It is crawled on loopback, changes, and is crawled again; what was found is shown, and what to try next."""
    from pathlib import Path

    from jobs.demo.story import run_demo

    run_demo(Path(keep) if keep else None, verbose=app.verbose)

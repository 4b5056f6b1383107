"""`newskeep search`: words in stories."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, on_terminal, print_json_list, tell, width
from jobs.views import hit_lines


@click.command(
    epilog=examples(
        "newskeep search clean water",
        "newskeep search '\"annual report\"'     # the words side by side",
        "newskeep search --site iwf --limit 5 hotline",
    )
)
@click.argument("words", nargs=-1, required=True)
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option(
    "--limit", metavar="N", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many stories."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@pass_app
def search(app: App, words: tuple[str, ...], site: str | None, limit: int, as_json: bool) -> None:
    """Find stories that hold all the words, best first.

    Title, summary and text of current versions are searched, whatever the ending of a word."""
    with app.archive() as archive:
        app.check_site(archive, site)
        hits = archive.search(" ".join(words), limit=limit, site=site)
        if as_json:
            any_hit = print_json_list(hit.as_dict() for hit in hits)
        else:
            any_hit, columns = False, width()
            for hit in hits:
                found, where = hit_lines(hit, columns)
                line(found, bold=on_terminal())
                line(where)
                any_hit = True
        if not any_hit:
            empty = not archive.counts()
            tell("no stories yet; `newskeep crawl` fetches them" if empty else "nothing found; try fewer words")

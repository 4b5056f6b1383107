"""`newskeep try`: read one page and store nothing."""

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json, tell, width
from jobs.text import web_address
from jobs.try_view import noise_lines
from jobs.views import page_lines


@click.command(
    "try",
    epilog=examples(
        "newskeep try https://www.iwf.org.uk/news-media/news/a-story/",
        "newskeep try https://www.example.org/news/a-story --json   # needs no configuration",
        "newskeep try https://www.example.org/news/a-story/ --twice   # what to ignore",
    ),
)
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: url, status, refused, reading (and twice).")
@click.option("--twice", is_flag=True, help="Ask again a moment later: what differs, and which `ignore` line helps.")
@pass_app
def try_page(app: App, url: str, as_json: bool, twice: bool) -> None:
    """Show what would be read from one page; store nothing.

    Field by field, with the evidence used. A page of a site in newskeep.toml is read by the rules given there, any
    other page by the general ones. With --twice the page is read a second time after the site's delay: counters and
    other noise that a crawl would take for edits are found.
    """
    from archive.addresses import is_web
    from crawler.origins import without_credentials
    from crawler.project import open_project
    from jobs import run

    address = web_address(without_credentials(url))  # newskeep sends no password to a website, and prints none
    if not is_web(address):
        raise click.BadParameter(f"expected an http or https address, not {address!r}", param_hint="URL")
    page = run.try_page(open_project(app.config_file), address, twice=twice, verbose=app.verbose)
    if as_json:
        print_json(page)
    else:
        columns = min(width() or 100, 100)
        for text in (*page_lines(page, columns), *noise_lines(page, columns)):
            line(text)
    refused = page["refused"] or {"kind": "http-error", "evidence": f"answered {page['status']}"}
    if page["refused"] or page["status"] != 200:
        tell(f"{page['url']}: a crawl would not archive this: {refused['kind']} ({refused['evidence']})")
        raise SystemExit(1)

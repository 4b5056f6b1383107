"""`newskeep show`: one story, as text, as JSON, or as the bytes that were captured."""

import sys
from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, on_terminal, print_json, width
from jobs.text import web_address
from jobs.views import Dossier, dossier_lines

if TYPE_CHECKING:
    from archive.queries import Archive


@click.command(
    epilog=examples(
        "newskeep show 12",
        "newskeep show https://www.iwf.org.uk/news-media/news/a-story/   # any spelling of its address",
        "newskeep show 12 --version 1",
        "newskeep show 12 --raw > page.html",
    )
)
@click.argument("url_or_id")
@click.option("--version", "number", type=click.IntRange(min=1), metavar="N", help="This version, not the current one.")
@click.option("--raw", is_flag=True, help="The captured bytes, exactly as received; never to a terminal.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object; its teasers, versions, addresses, checks in it."
)
@pass_app
def show(app: App, url_or_id: str, number: int | None, raw: bool, as_json: bool) -> None:
    """Show one story, by number or by any spelling of its address.

    Its text, where each field stood, its related stories and how often it was checked."""
    if raw and as_json:
        raise click.UsageError("--raw and --json exclude each other")
    if raw and on_terminal():
        raise click.UsageError("raw bytes could steer your terminal; write them to a file: --raw > page.html")
    with app.archive() as archive:
        dossier = _dossier(archive, url_or_id, number)
        if raw:
            sys.stdout.buffer.write(archive.capture_body(dossier.version.capture_id))
        elif as_json:
            print_json(dossier.as_dict())
        else:
            title, *rest = dossier_lines(dossier, app.config.zone, min(width() or 100, 100))
            line(title, bold=True)
            for text in rest:
                line(text)


def _dossier(archive: "Archive", url_or_id: str, number: int | None) -> Dossier:
    """Everything of one story. NotFound for an unknown story or version."""
    story = archive.story(web_address(url_or_id))
    return Dossier(
        story=story,
        version=archive.version(story.story_id, number),
        versions=archive.versions(story.story_id),
        teasers=archive.teasers(story.story_id),
        addresses=archive.addresses(story.story_id),
        checks=archive.checks(story.story_id),
    )

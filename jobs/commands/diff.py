"""`newskeep diff`: two versions of one story, word by word."""

import os
import sys
from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.files import write_whole
from jobs.output import line, on_terminal, print_json, tell, width
from jobs.text import web_address

if TYPE_CHECKING:
    from archive.queries import Archive
    from archive.rows import StoryRow, VersionRow
    from jobs.diff_pair import Pair, Side


@click.command(
    epilog=examples(
        "newskeep diff 12                          # the version before the current one, and the current one",
        "newskeep diff 12 1                        # version 1 and the current one",
        "newskeep diff 12 1 3                      # these two",
        "newskeep diff https://www.iwf.org.uk/news-media/news/a-story/   # any spelling of its address",
        "newskeep diff 12 --html changes.html      # inline and side by side, for a browser or paper",
        "newskeep diff 12 --no-color | less        # [-words that went-]{+words that came+}",
    )
)
@click.argument("url_or_id")
@click.argument("a", type=click.IntRange(min=1), required=False)
@click.argument("b", type=click.IntRange(min=1), required=False)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write one HTML file instead, replacing FILE; - is stdout.",
)
@click.option("--full", is_flag=True, help="Show the long unchanged parts of the text too.")
@click.option("--no-color", "plain", is_flag=True, help="Mark changes in text, as in a pipe or with NO_COLOR.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; its fields, words and versions in it.")
@pass_app
def diff(
    app: App, url_or_id: str, a: int | None, b: int | None, html: str | None, full: bool, plain: bool, as_json: bool
) -> None:
    """Compare version A of a story with version B, word by word.

    A is the version before the current one, B the current one, unless you say otherwise. What came is green and
    underlined, what went is red and struck out; without colour it is marked as [-went-] and {+came+}."""
    if html and as_json:
        raise click.UsageError("--html and --json exclude each other")
    with app.archive() as archive:
        story = archive.story(web_address(url_or_id))
        versions = archive.versions(story.story_id)
        if len(versions) == 1 and not {a, b} - {None, 1}:
            tell(f"story {story.story_id} has one version only: there is nothing to compare")
            if not as_json:
                return
        pair = _pair(archive, story, versions, a, b)
    if as_json:
        print_json(pair.as_dict())
    elif html:
        _write_page(app, pair, html)
    else:
        _print(app, pair, full=full, colour=on_terminal() and not plain and not os.environ.get("NO_COLOR"))


def _pair(
    archive: "Archive", story: "StoryRow", versions: "tuple[VersionRow, ...]", a: int | None, b: int | None
) -> "Pair":
    """Both versions, their answers, and what differs. click.ClickException for a version that is not there."""
    from archive.compare import compare
    from jobs.diff_pair import Pair

    current = story.version
    old, new = _side(archive, story, versions, a or max(current - 1, 1)), _side(archive, story, versions, b or current)
    # A field that is given for the first time differs for whoever looks at two versions, though it is no edit.
    found = compare(old.version, new.version, gained=True)
    return Pair(story=story, total=len(versions), old=old, new=new, comparison=found)


def _side(archive: "Archive", story: "StoryRow", versions: "tuple[VersionRow, ...]", number: int) -> "Side":
    from jobs.diff_pair import Side

    version = next((version for version in versions if version.number == number), None)
    if version is None:
        there = "only version 1" if len(versions) == 1 else f"versions 1 to {len(versions)}"
        raise click.ClickException(f"story {story.story_id} has {there}, no version {number}")
    twins = (other.number for other in versions if other.content_hash == version.content_hash)
    twin = next((earlier for earlier in twins if earlier < number), None)
    return Side(version=version, capture=archive.capture(version.capture_id), twin=twin)


def _write_page(app: App, pair: "Pair", file: str) -> None:
    from jobs.diff_page import diff_page

    page = diff_page(pair, app.config.zone)
    if file == "-":
        sys.stdout.buffer.write(page.encode())
        return
    write_whole(file, page)
    tell(f"wrote {file}")


def _print(app: App, pair: "Pair", *, full: bool, colour: bool) -> None:
    from jobs.diff_lines import diff_lines

    title, *rest = diff_lines(pair, app.config.zone, width=min(width() or 100, 100), colour=colour, full=full)
    line(title, bold=colour)
    for text in rest:
        line(text)

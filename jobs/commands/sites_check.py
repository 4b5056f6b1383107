"""`newskeep sites check`: do the stories of a site still read as they did?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell
from jobs.text import one_line

if TYPE_CHECKING:
    from archive.rows import StoryRow

__all__ = ["check"]

_SAMPLE = 10
_WORSE = 3


@click.command(
    short_help="Do archived stories still read as they did?",
    epilog=examples("newskeep sites check", "newskeep sites check example --json")
    + "\n\n\b\nExit codes: 0 they read as before, 1 there is nothing to compare yet, 3 something got worse.",
)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON array: site, read, fields (before, now), worse.")
@pass_app
def check(app: App, keys: tuple[str, ...], as_json: bool) -> int | None:
    """Read ten archived stories of each site again and compare with what is archived; store nothing.

    Tells which fields are no longer read, and which pages do not answer. The newest five and five from the rest of the
    archive are asked for, the site's delay apart."""
    for key in keys:
        app.config.site(key)
    told = list(_looks(app, list(dict.fromkeys(keys or app.config.sites))))
    if as_json:
        print_json_list(told)
    else:
        for look in told:
            _show(look)
    if any(look["worse"] for look in told):
        return _WORSE
    return None if any(look["read"] for look in told) else 1


def _looks(app: App, keys: list[str]) -> Iterator[dict[str, Any]]:
    from jobs.looks import reread
    from jobs.progress import spoken
    from jobs.sites_compare import compare

    for key in keys:
        with app.archive() as archive:
            stories = _sample(list(archive.stories(site=key, state="live")))
            versions = [archive.version(story.story_id) for story in stories]
            related = [len(archive.teasers(story.story_id)) for story in stories]
        if not stories:
            tell(f"{key}: no stories yet; `newskeep crawl {key}` fetches them")
            yield {"site": key, "read": 0, "fields": {}, "failed": [], "worse": []}
            continue
        with spoken(key, quiet=app.verbose) as on_words:
            urls = [story.url for story in stories]
            pages = reread(app.config, key, urls, on_words=on_words, verbose=app.verbose)
        by_url = {page["asked"]: page for page in pages}
        before = [(story.url, version, count) for story, version, count in zip(stories, versions, related, strict=True)]
        yield {"site": key, **compare(before, by_url)}


def _sample(stories: "list[StoryRow]") -> "list[StoryRow]":
    """The newest five, and five spread over the rest."""
    newest, rest = stories[: _SAMPLE // 2], stories[_SAMPLE // 2 :]
    step = max(len(rest) // (_SAMPLE - len(newest)), 1)
    return [*newest, *rest[::step][: _SAMPLE - len(newest)]]


def _show(look: dict[str, Any]) -> None:
    if not look["read"] and not look["failed"]:
        return
    count = look["read"] + len(look["failed"])
    line(f"{look['site']}: {look['read']} of {count} stories read again", bold=True)
    for name, (before, now) in look["fields"].items():
        mark = "  fewer" if now < before else ""
        line(f"  {name:<9}  before {before:>2}  now {now:>2}{mark}")
    for words in look["failed"]:
        line(f"  {one_line(words)}")
    if look["worse"]:
        for words in look["worse"]:
            tell(f"{look['site']}: {words}")
        tell(f"{look['site']}: `newskeep try` of one of its stories shows what is read, and why")
    else:
        line("  nothing got worse")

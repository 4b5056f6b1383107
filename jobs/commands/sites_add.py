"""`newskeep sites add`: from the address of a section to a site of newskeep.toml."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from archive.errors import NewskeepError
from jobs.app import App, examples, pass_app
from jobs.output import line, print_json, tell, width
from jobs.text import one_line, web_address

if TYPE_CHECKING:
    from crawler.project import Project

__all__ = ["add"]

_UNANSWERED = 2


class Refused(NewskeepError):
    """The section cannot be watched, or is watched already; nothing was written."""


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What a person typed."""

    key: str | None
    name: str | None
    delay_s: float | None
    yes: bool
    dry_run: bool
    as_json: bool


@click.command(
    epilog=examples(
        "newskeep sites add https://www.example.org/news/",
        "newskeep sites add https://www.example.org/news/ --key example --yes",
        "newskeep sites add www.example.org/news --dry-run --json | jq .block",
        "newskeep sites add iwf        # a shipped site, by its key",
    )
    + "\n\n\b\nExit codes: 0 fine, 1 it cannot be watched, 2 nobody was there to say yes, or a wrong newskeep.toml."
)
@click.argument("url")
@click.option("--key", metavar="KEY", help="Its name in newskeep.toml: lower-case letters, digits, - and _.")
@click.option("--name", metavar="NAME", help="Its name for people, else what the section calls itself.")
@click.option(
    "--delay",
    "delay_s",
    type=click.FloatRange(0, 3600),
    metavar="SECONDS",
    help="Between two requests, now and in every crawl; else 1. Its robots.txt may only lengthen it.",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: key, table, sample, warnings, block, written …")
@pass_app
def add(app: App, /, url: str, **options: Any) -> int | None:
    """Look at a news section and add it to newskeep.toml.

    URL is the page that lists the stories. newskeep reads robots.txt, the page, its feeds, sitemaps and further pages,
    and ten of its stories, about thirty requests in all, a second apart. It shows what it read, with the lines that it
    would write, and asks. The rest of the file stays as it is; where there is none yet, one is made."""
    wish = _Wish(**options)
    file, project = _project(app)
    _free(project, wish.key)
    from crawler.sites import shipped_keys

    if url in shipped_keys():
        return _add_shipped(file, project, url, wish)
    return _add_surveyed(app, file, project, _address(url), wish)


def _project(app: App) -> "tuple[Path, Project]":
    """The file to write to, and what holds already; without a file no site is watched."""
    from dataclasses import replace

    from crawler.project import project_file, without_file

    file = project_file(app.config_file)
    if file.exists():
        return file, app.config
    return file, replace(without_file(file.parent), path=file, sites={})


def _address(url: str) -> str:
    from archive.addresses import is_web
    from crawler.origins import without_credentials

    address = web_address(without_credentials(url.strip()))
    if not is_web(address):
        raise click.BadParameter(f"expected an http or https address, not {address!r}", param_hint="URL")
    return address


def _free(project: "Project", key: str | None) -> None:
    """Refused where the key is taken, ConfigError where it is none."""
    import re

    from crawler.sites import shipped_keys

    if key is None:
        return
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
        raise click.BadParameter("a key is made of lower-case letters, digits, '-' and '_'", param_hint="--key")
    if key in project.sites:
        raise Refused(
            f"[sites.{key}] is in {project.path} already; give another --key, or `newskeep sites remove {key}`"
        )
    if key in shipped_keys():
        raise Refused(f"{key} is the key of a shipped site; give another --key, or `newskeep sites add {key}`")


def _not_watched(project: "Project", url: str) -> None:
    """Refused where a site of the file, or a shipped one, is on the same host."""
    from archive.addresses import normalise
    from crawler.site import site_from_table
    from crawler.sites import shipped_keys, shipped_table

    address = normalise(url)
    for site in project.sites.values():
        if site.same_host(address):
            raise Refused(
                f"[sites.{site.key}] of {project.path} is on {site.host} already; add the address to its `listings`, "
                f"or `newskeep sites remove {site.key}` first"
            )
    for key in shipped_keys():
        if site_from_table(key, shipped_table(key)).same_host(address):
            raise Refused(f"newskeep is shipped with rules for this site: `newskeep sites add {key}` uses them")


def _add_surveyed(app: App, file: Path, project: "Project", url: str, wish: _Wish) -> int | None:
    from jobs.looks import survey
    from jobs.progress import spoken
    from jobs.sites_block import block
    from jobs.sites_edit import put_in
    from jobs.sites_view import found_lines, refusal_words, warnings

    _not_watched(project, url)
    with spoken(urlsplit(url).netloc, quiet=app.verbose) as on_words:
        found = survey(project, url, delay_s=wish.delay_s, on_words=on_words, verbose=app.verbose)
    if found["refusal"]:
        if wish.as_json:
            print_json({**found, "block": None, "warnings": [], "written": None})
        words, advice = refusal_words(found)
        raise Refused(f"{one_line(found['final_url'] or url)}: {words.rstrip('.')}. {advice} Nothing was written.")
    _not_watched(project, found["table"]["home"])
    key = wish.key or _spare_key(project, found["key"])
    table = {**found["table"], **({"name": wish.name} if wish.name else {})}
    text = block(key, table, {"allow_private": "you gave a private address", **found["because"]}, url)
    whole = put_in(file, key, text)
    doubts = warnings(found)
    told = {**found, "key": key, "table": table, "block": text, "warnings": doubts}
    if not wish.as_json:
        columns = min(width() or 100, 100)
        for words in found_lines({**found, "table": table}, columns):
            line(words)
    return _finish(file, key, text, whole, wish, told)


def _add_shipped(file: Path, project: "Project", key: str, wish: _Wish) -> int | None:
    from crawler.sites import shipped_table
    from jobs.sites_block import shipped_block
    from jobs.sites_edit import put_in

    if wish.key or wish.name or wish.delay_s is not None:
        raise click.UsageError(f"{key} is a shipped site; --key, --name and --delay go with an address")
    if key in project.sites:
        raise Refused(f"[sites.{key}] is in {project.path} already")
    doubts = (
        ["Unverified: nobody has crawled this site with these rules yet."]
        if shipped_table(key).get("unverified")
        else []
    )
    for words in doubts:
        tell(words)
    text = shipped_block(key)
    return _finish(file, key, text, put_in(file, key, text), wish, {"key": key, "block": text, "warnings": doubts})


def _spare_key(project: "Project", key: str) -> str:
    """The suggested key, with a number where it is taken."""
    from crawler.sites import shipped_keys

    taken = {*project.sites, *shipped_keys()}
    numbered = (f"{key}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (key, *numbered) if name not in taken)


def _finish(file: Path, key: str, block: str, whole: str, wish: _Wish, told: dict[str, Any]) -> int | None:
    """Show the lines, ask, write, say what is next."""
    from jobs.sites_edit import write

    new = not file.exists()
    if not wish.as_json:
        _show(file, block)
    agreed, code = _agreed(file, wish)
    if agreed:
        write(file, whole)
    if wish.as_json:
        print_json({**told, "written": str(file) if agreed else None})
    if agreed:
        _next(file, key, new=new)
    return code


def _show(file: Path, block: str) -> None:
    line()
    line(f"For {file}:")
    line()
    for text in block.splitlines():
        line(f"  {text}")
    line()


def _agreed(file: Path, wish: _Wish) -> tuple[bool, int | None]:
    """Whether to write, and the exit code."""
    if wish.dry_run:
        tell("a dry run: nothing was written")
        return False, None
    if wish.yes:
        return True, None
    if wish.as_json or not sys.stdin.isatty():
        tell("nobody can answer here, so nothing was written; say --yes to write it")
        return False, _UNANSWERED
    if click.confirm(f"Write this to {file}?", default=True, err=True):
        return True, None
    tell("nothing was written")
    return False, None


def _next(file: Path, key: str, *, new: bool) -> None:
    from jobs.config import load_config

    tell(f"wrote {file}" if new else f"added [sites.{key}] to {file}")
    contact = (
        "" if load_config(file).contact else "put your address into `contact` there, since sites see who asks; then: "
    )
    tell(f"{contact or 'next: '}newskeep crawl {key}")

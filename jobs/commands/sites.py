"""`newskeep sites`: which sections are watched; its commands that look at the network have modules of their own."""

import sys
from typing import TYPE_CHECKING, Any

import click

from jobs.app import App, examples, pass_app
from jobs.commands.sites_add import add
from jobs.commands.sites_check import check
from jobs.commands.sites_fixture import fixture
from jobs.output import line, print_json, print_json_list, tell
from jobs.text import one_line

if TYPE_CHECKING:
    from archive.queries import Archive
    from crawler.site import Site

__all__ = ["sites"]


@click.group(
    epilog=examples(
        "newskeep sites add https://www.example.org/news/   # looks at the section, asks, writes",
        "newskeep sites list",
        "newskeep sites check          # do its stories still read as they did?",
        "newskeep sites remove example",
    )
)
def sites() -> None:
    """Add a news section by its address, list, check and remove them."""


@sites.command(
    "list",
    short_help="What is watched, and which sites are shipped.",
    epilog=examples("newskeep sites list", "newskeep sites list --json | jq -r '.[] | select(.used).key'"),
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON array; `used` is false for shipped sites not in the file."
)
@pass_app
def list_sites(app: App, as_json: bool) -> None:
    """List the sites of newskeep.toml, then those that are shipped and not used.

    With each: its entrances, how many stories are archived, and its last crawl. Asks nobody on the network."""
    from archive.errors import ConfigError
    from crawler.project import project_file

    if not project_file(app.config_file).exists():
        raise ConfigError(project_file(app.config_file), "", "no such file yet; `newskeep sites add ADDRESS` makes one")
    rows = [*_used(app), *_shipped(app)]
    if as_json:
        print_json_list(rows)
        return
    used = [row for row in rows if row["used"]]
    for row in used:
        for text in _lines(row, app):
            line(text)
    if not used:
        tell(f"{app.config.path} has no site yet; `newskeep sites add ADDRESS` adds one")
    spare = [row for row in rows if not row["used"]]
    if spare:
        line(f"\nShipped and not used; `newskeep sites add {spare[0]['key']}` writes one down:" if used else "Shipped:")
    for row in spare:
        doubt = "   unverified: nobody has crawled it yet" if row["unverified"] else ""
        line(f"  {row['key']:<12}  {one_line(row['name'])}, {one_line(row['home'])}{doubt}")


def _used(app: App) -> list[dict[str, Any]]:
    from archive.errors import ArchiveMissing

    configured = app.config.sites.values()
    try:
        with app.archive() as archive:
            return [_row(site, archive) for site in configured]
    except ArchiveMissing:
        return [_row(site, None) for site in configured]


def _shipped(app: App) -> list[dict[str, Any]]:
    from crawler.site import site_from_table
    from crawler.sites import shipped_keys, shipped_table

    spare = [key for key in shipped_keys() if key not in app.config.sites]
    return [{**_row(site_from_table(key, shipped_table(key)), None), "used": False} for key in spare]


def _row(site: "Site", archive: "Archive | None") -> dict[str, Any]:
    """JSON-ready. `stories`: state to number; `last_crawl`: as in the table crawls, or None."""
    crawl = next(iter(archive.crawls(site=site.key, limit=1)), None) if archive else None
    return {
        "key": site.key,
        "used": True,
        "name": site.name,
        "home": site.home,
        "listings": list(site.listings),
        "feeds": list(site.feeds),
        "sitemaps": list(site.sitemaps),
        "apis": list(getattr(site, "apis", ())),
        "unverified": bool(getattr(site, "unverified", False)),
        "stories": archive.counts(site.key) if archive else {},
        "last_crawl": crawl.as_dict() if crawl else None,
    }


def _lines(row: dict[str, Any], app: App) -> list[str]:
    """Three lines a site."""
    from archive.clock import parse_iso
    from jobs.text import local_time

    doubt = "   (shipped, unverified)" if row["unverified"] else ""
    entrances = [url for kind in ("listings", "feeds", "sitemaps", "apis") for url in row[kind]]
    stories = ", ".join(f"{number:,} {state}" for state, number in row["stories"].items()) or "no stories yet"
    crawl = row["last_crawl"]
    when = f"{local_time(parse_iso(crawl['started_at']), app.config.zone)}, {crawl['outcome']}" if crawl else "never"
    shown = ["sitemaps of robots.txt" if url == "robots" else url for url in entrances]
    return [
        f"{row['key']:<14}{one_line(row['name'])}, {one_line(row['home'])}{doubt}",
        f"{'':<14}{one_line(', '.join(shown))}",
        f"{'':<14}{stories}; last crawl: {when}",
    ]


@sites.command(
    short_help="Take a site out of newskeep.toml.",
    epilog=examples("newskeep sites remove example", "newskeep sites remove example --yes"),
)
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: key, file, stories (those that stay archived).")
@pass_app
def remove(app: App, key: str, yes: bool, as_json: bool) -> None:
    """Take a site out of newskeep.toml; the rest of the file stays as it is, to the byte.

    What was archived of it stays archived: stories, versions and captures. It is not crawled any more."""
    from archive.errors import ArchiveMissing, ConfigError
    from jobs.sites_edit import taken_out, write

    readers = app.config.site(key).readers  # says which there are
    if readers:
        raise ConfigError(readers.file, "", f"this file is the site; remove it, or rename it to _{key}.py")
    file = app.config.path
    text = taken_out(file, key)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"nobody can answer here; say --yes to take {key} out of {file}")
        if not click.confirm(f"Take [sites.{key}] out of {file}?", default=True, err=True):
            tell("nothing was changed")
            return
    try:
        with app.archive() as archive:
            count = sum(archive.counts(key).values())
    except (ArchiveMissing, ConfigError):
        count = 0
    write(file, text)
    if as_json:
        print_json({"key": key, "file": str(file), "stories": count})
    stays = f"; its {count:,} stories stay in {app.config.archive.name}" if count else ""
    tell(f"took [sites.{key}] out of {file}{stays}")


sites.add_command(add)
sites.add_command(check)
sites.add_command(fixture)

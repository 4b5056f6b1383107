"""`newskeep sites fixture`: keep one page, and prove that it still reads as a person said."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json, tell
from jobs.text import one_line, web_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.site import Site

__all__ = ["fixture"]

_SLUG_LENGTH = 60


@click.command(
    epilog=examples(
        "newskeep sites fixture https://www.example.org/news/a-story/",
        "newskeep sites fixture --check tests/fixtures",
        "newskeep sites fixture --propose tests/fixtures/example/a-story",
    )
    + "\n\n\b\nExit codes: 0 kept, or all read as expected; 1 not kept, or something reads otherwise."
)
@click.argument("url", required=False)
@click.option(
    "--dir", "top", type=click.Path(file_okay=False, path_type=Path), default="tests/fixtures", show_default=True
)
@click.option("--template", help="Name of the kind of page, as a folder between site and story.")
@click.option("--check", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Read all below, compare.")
@click.option(
    "--propose", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Propose anew for all below."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: folder and files, or fixtures and differences.")
@pass_app
def fixture(app: App, /, url: str | None, as_json: bool, **places: Any) -> int | None:
    """Keep one page of a site as a fixture, or check those that are kept.

    The page is fetched as `newskeep try` does and written below --dir: page.html (its bytes), meta.json and
    expected.proposed.json, what newskeep reads. Read that beside the page, correct it, and rename it to expected.json:
    only a person does so. --check reads every page again, without the network."""
    given = [
        name for name, value in (("URL", url), ("--check", places["check"]), ("--propose", places["propose"])) if value
    ]
    if len(given) != 1:
        raise click.UsageError("give one of URL, --check DIR and --propose DIR")
    if url:
        return _keep(app, url, places["top"], places["template"], as_json)
    from crawler.project import open_project

    sites = open_project(app.config_file).sites
    if places["propose"]:
        return _propose(places["propose"], sites)
    return _check(places["check"], sites, as_json)


def _keep(app: App, url: str, top: Path, template: str | None, as_json: bool) -> int | None:
    from crawler.goldens import EXPECTED, PROPOSED, proposal
    from crawler.one_page import site_of
    from crawler.project import open_project
    from jobs import run

    project, address = open_project(app.config_file), _address(url)
    site = site_of(project, address)
    folder = top / (site.key if site else _host(address)) / (_plain(template) if template else "") / _slug(address)
    if folder.exists():
        raise click.ClickException(f"{folder} exists; nothing is overwritten. Remove it first, or give a --template")
    page = run.try_page(project, address, verbose=app.verbose, keep=folder)
    if page["refused"] or page["status"] != 200:
        why = page["refused"] or {"kind": "http-error", "evidence": f"answered {page['status']}"}
        tell(f"{page['url']}: no story, nothing was kept: {why['kind']} ({why['evidence']})")
        return 1
    proposal(folder, project.sites)
    if as_json:
        print_json({"folder": str(folder), "url": page["url"], "proposed": str(folder / PROPOSED)})
    tell(f"kept {page['url']} in {folder}")
    tell(f"read {PROPOSED} beside the page, correct it, then: mv {folder / PROPOSED} {folder / EXPECTED}")
    return None


def _address(url: str) -> str:
    from archive.addresses import is_web
    from crawler.origins import without_credentials

    address = web_address(without_credentials(url.strip()))
    if not is_web(address):
        raise click.BadParameter(f"expected an http or https address, not {address!r}", param_hint="URL")
    return address


def _host(address: str) -> str:
    from urllib.parse import urlsplit

    return _plain(urlsplit(address).hostname or "page")


def _slug(address: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return _plain("-".join(filter(None, (parts.path.rstrip("/").rpartition("/")[2], parts.query))) or "home")


def _plain(name: str) -> str:
    """A name for a folder: letters, digits, '-' and '_'; no address decides where a file lies."""
    import re

    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:_SLUG_LENGTH].strip("-") or "page"


def _propose(top: Path, sites: "Mapping[str, Site]") -> int | None:
    from crawler.goldens import EXPECTED, folders, proposal

    found = folders(top)
    for folder in found:
        target = proposal(folder, sites)
        tell(f"proposed {target}; read it, then: mv {target} {folder / EXPECTED}")
    return None if found else _none_below(top)


def _check(top: Path, sites: "Mapping[str, Site]", as_json: bool) -> int | None:
    from crawler.goldens import EXPECTED, PROPOSED, differences, folders

    found = folders(top)
    wrong = {folder: list(differences(folder, sites)) for folder in found if (folder / EXPECTED).exists()}
    unread = [folder for folder in found if folder not in wrong]
    if as_json:
        told = [{"folder": str(folder), **vars(each)} for folder, all_ in wrong.items() for each in all_]
        print_json({"fixtures": len(found), "differences": told, "unread": [str(folder) for folder in unread]})
    for folder, all_ in wrong.items():
        for each in () if as_json else all_:
            line(f"{folder}: {each.field}")
            line(f"  expected  {_shown(each.expected)}")
            line(f"  read      {_shown(each.read)}")
        if all_:
            tell(f"{folder}: if the page says what is read now: newskeep sites fixture --propose {folder}")
    for folder in unread:
        tell(f"{folder}: nobody has read it yet; read {PROPOSED}, then: mv {folder / PROPOSED} {folder / EXPECTED}")
    if not found:
        return _none_below(top)
    bad = sum(map(bool, wrong.values()))
    tell(f"{len(found)} fixtures: {len(wrong) - bad} read as expected, {bad} otherwise, {len(unread)} unread")
    return 1 if bad or unread else None


def _shown(value: Any) -> str:
    """One line that a terminal can take."""
    import json

    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _none_below(top: Path) -> int:
    tell(f"no fixture below {top}: `newskeep sites fixture URL` makes one")
    return 1

"""`newskeep crawl`: one site after the other, each in a process of its own."""

from collections import Counter
from typing import TYPE_CHECKING

import click

from archive.errors import ConfigError, NewskeepError
from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list, tell
from jobs.views import crawl_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.rows import CrawlRow

_CODES = {"ok": 0, "partial": 3, "failed": 1, "interrupted": 1}
_WORST_FIRST = (2, 1, 3, 0)
_SHOWN_PROBLEMS = 5


@click.command(
    epilog=examples(
        "newskeep crawl                # all sites of newskeep.toml",
        "newskeep crawl iwf --limit 20 # a first taste",
        "newskeep crawl --full         # ask for every story again, also those not due",
    )
    + "\n\n\b\nExit codes: 0 fine, 1 a site failed or you stopped it, 2 configuration, 3 done but not all was in order."
)
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@click.option("--full", is_flag=True, help="Visit every story, not only those that are due.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Visit at most N stories of each site.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array of the crawls, as in the table crawls.")
@pass_app
def crawl(app: App, sites: tuple[str, ...], full: bool, limit: int | None, as_json: bool) -> None:
    """Crawl the named sites, or all of them, now. Creates the archive when it is missing.

    Ctrl-C stops cleanly: what was archived is whole, and the next crawl goes on from there.
    """
    keys = _keys(app, sites)
    crawls = Crawls(app, keys, "full" if full else "incremental", limit)
    if as_json:
        print_json_list(row.as_dict() for row in crawls)
    else:
        for row in crawls:
            line(crawl_line(row))
    raise SystemExit(crawls.code)


def _keys(app: App, sites: tuple[str, ...]) -> list[str]:
    """Keys of the sites to crawl, each once. ConfigError where there is none of that name, or none at all."""
    if not app.config.sites:
        raise ConfigError(app.config.path, "sites", "no site yet; `newskeep sites add ADDRESS` adds one")
    for key in sites:
        app.config.site(key)
    if not app.config.contact:
        tell(f"{app.config.path} gives no `contact`: a site that we trouble cannot reach you")
    return list(dict.fromkeys(sites or app.config.sites))


class Crawls:
    """The crawls one by one. A site that fails does not stop the others; Ctrl-C stops them all."""

    def __init__(self, app: App, keys: list[str], mode: str, limit: int | None) -> None:
        self._app, self._keys, self._mode, self._limit = app, keys, mode, limit
        self.code = 0
        """The worst exit code so far."""

    def __iter__(self) -> "Iterator[CrawlRow]":
        for key in self._keys:
            try:
                row = self._crawl(key)
            except KeyboardInterrupt:
                self._note(1)
                tell(f"{key}: interrupted")
                return
            except NewskeepError as error:
                self._note(2 if isinstance(error, ConfigError) else 1)
                tell(str(error))
                continue
            self._note(_CODES.get(row.outcome, 1))
            yield row
            self._warn(row)
            if row.outcome != "ok":
                self._explain(row)
            if row.outcome == "interrupted":
                return

    def _crawl(self, key: str) -> "CrawlRow":
        from jobs.progress import shown
        from jobs.run import crawl_site

        with shown(key, quiet=self._app.verbose) as on_progress:
            return crawl_site(
                self._app.config,
                key,
                mode=self._mode,
                limit=self._limit,
                on_progress=on_progress,
                verbose=self._app.verbose,
            )

    def _warn(self, row: "CrawlRow") -> None:
        """One line for each alarm that this crawl raised or extended."""
        with self._app.archive() as archive:
            changes = list(archive.changes(site=row.site, held=True))
            held = Counter(change.alarm_id for change in changes)
            added = {change.alarm_id for change in changes if change.crawl_id == row.id}
            alarms = [a for a in archive.alarms(site=row.site) if a.crawl_id == row.id or a.id in added]
        for alarm in alarms:
            self._note(3)
            count = held[alarm.id]
            hint = f"; {count} changes are held, see `newskeep changes --held`" if count else ""
            tell(f"{row.site}: alarm: {alarm.detail}{hint}")

    def _explain(self, row: "CrawlRow") -> None:
        """The first things that were wrong, for the person at the keyboard."""
        if row.outcome == "interrupted":
            tell(f"{row.site}: interrupted; what was archived is whole, and the next crawl goes on")
            return
        with self._app.archive() as archive:
            problems = list(archive.problems(crawl_id=row.id, limit=_SHOWN_PROBLEMS + 2))
        problems = [problem for problem in problems if problem.detail != row.note]  # printed already
        for problem in problems[:_SHOWN_PROBLEMS]:
            tell(f"{row.site}: {problem.kind}: {problem.detail}" + (f" at {problem.url}" if problem.url else ""))
        if len(problems) > _SHOWN_PROBLEMS:
            tell(f"{row.site}: and more, in the table problems (crawl_id {row.id})")

    def _note(self, code: int) -> None:
        self.code = min(self.code, code, key=_WORST_FIRST.index)

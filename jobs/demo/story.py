"""`newskeep demo`: an invented section is archived, changes, is archived again, and the archive is held to the truth.

In: a folder to keep, or none.  Out: lines on stdout; DemoError where the archive differs from what was published.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive import open_archive
from archive.errors import ConfigError, NewskeepError
from archive.rows import ChangeRow, CrawlRow
from jobs.config import Config, load_config
from jobs.demo.deeds import Deed, perform, shipped_deeds
from jobs.demo.findings import Faithfulness, compare_changes, faithfulness
from jobs.demo.server import DemoServer
from jobs.output import line, width
from jobs.progress import shown
from jobs.run import crawl_site
from jobs.text import one_line, shorten, span

__all__ = ["DemoError", "run_demo"]

_SITE = "demo"
_NARROW = 100
"""Columns of the table in a pipe."""
_COMMANDS = ("changes", "diff 1", "report --out report.html", "search eel", "show 1")
_QUERIES = (
    "select title, published_on, category from latest_stories order by published_on desc limit 5",
    "select kind, title, detail from recent_changes where kind <> 'new'",
    "select host_title, teaser_title from related_stories where category = 'Report' limit 5",
)


class DemoError(NewskeepError):
    """The archive does not say what was published: something is wrong with this installation of newskeep."""


def run_demo(keep: Path | None = None, *, verbose: bool = False) -> None:
    """Run the whole cycle and print it. DemoError where the archive differs from the truth.

    With `keep`, archive and configuration stay in that folder (ConfigError where it has a newskeep.toml already);
    without, they are removed at the end.
    """
    with _folder(keep) as folder, DemoServer() as server:
        _write_config(folder, server)
        demo = _Demo(load_config(folder / "newskeep.toml"), server, verbose=verbose)
        demo.introduce()
        demo.crawl_first()
        demo.crawl_unchanged()
        demo.crawl_changed("deeds", "Again, after {} changes and with all related stories dealt anew")
        demo.crawl_changed("later", "Again, after {} second thoughts")
    _say_goodbye(keep)
    if demo.complaints:
        raise DemoError("the demo found its own section misread: " + "; ".join(demo.complaints))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="newskeep-demo-") as name:
            yield Path(name)
        return
    if (keep / "newskeep.toml").exists():
        raise ConfigError(keep / "newskeep.toml", "", "is there already and stays as it is; name another folder")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _write_config(folder: Path, server: DemoServer) -> None:
    rows = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in server.site_table().items()]
    head = [
        "# Written by `newskeep demo`. The section was served for as long as the demo ran: the archive can be read,",
        "# but not crawled again.",
        'archive = "news.db"',
        'contact = "nobody@demo.example"',
        "",
        f"[sites.{_SITE}]",
    ]
    (folder / "newskeep.toml").write_text("\n".join([*head, *rows, ""]), encoding="utf-8")


class _Demo:
    """The acts of the play. What goes wrong is noted, and the play goes on."""

    def __init__(self, config: Config, server: DemoServer, *, verbose: bool) -> None:
        self._config, self._server, self._verbose = config, server, verbose
        self.complaints: list[str] = []

    def introduce(self) -> None:
        section = self._server.section
        templates = len({story.template for story in section.stories.values()})
        line(f"{section.brand.name}, a charity that does not exist", bold=True)
        line(
            f"{len(section.stories)} invented stories in {templates} templates, served at {self._server.url} meanwhile"
        )

    def crawl_first(self) -> None:
        self._head("First crawl", self._crawl("incremental"))
        self._judge()

    def crawl_unchanged(self) -> None:
        row = self._crawl("incremental")
        self._head("Again, with nothing changed", row)
        asked = len(self._server.section.stories)
        line(f"  {row.not_modified} of {asked} answered ‘not modified’; {row.changed or 'none'} changed")
        if row.new or row.changed or row.gone:
            self.complaints.append("an unchanged section seemed to have changed")

    def crawl_changed(self, act: str, words: str) -> None:
        """One act of the editors' deeds, one crawl, and what it noticed of them."""
        deeds, stories = shipped_deeds(act)
        with open_archive(self._config.archive) as archive:
            last = max((change.id for change in archive.changes(limit=1)), default=0)
        for deed in deeds:
            perform(deed, self._server.section, stories)
        made = sum(deed.kind is not None for deed in deeds)
        row = self._crawl("full")
        self._head(words.format(made), row)
        with open_archive(self._config.archive) as archive:
            fresh = [change for change in archive.changes() if change.id > last]
        pairs, invented = compare_changes(deeds, fresh, self._server)
        self._list(pairs, invented)
        found = sum(change is not None for _, change in pairs)
        line(f"  {made} changes made, {found} found, {len(invented) or 'none'} invented", bold=True)
        if found < made or invented:
            self.complaints.append(f"{made} changes made, {found} found, {len(invented)} invented")
        self._judge()

    def _crawl(self, mode: str) -> CrawlRow:
        with shown(_SITE, quiet=self._verbose) as on_progress:
            row = crawl_site(self._config, _SITE, mode=mode, on_progress=on_progress, verbose=self._verbose)
        if row.outcome not in ("ok", "partial"):  # partial: some story did not answer, and two of ours are deleted
            self.complaints.append(f"crawl {row.id} ended {row.outcome} ({row.note or 'see the table problems'})")
        return row

    def _head(self, words: str, row: CrawlRow) -> None:
        took = f", {span((row.finished_at - row.started_at).total_seconds())}" if row.finished_at else ""
        line()
        line(f"{words}: {row.requests} requests{took}", bold=True)

    def _judge(self) -> None:
        with open_archive(self._config.archive) as archive:
            kept = faithfulness(archive, self._server)
        line(f"  {kept.exact} of {kept.stories} stories archived with exactly the title, day and text published")
        line(f"  {kept.cards_exact} of {kept.cards} related stories: place, title, target, day and category")
        if not kept.complete:
            self.complaints.append(_complaint(kept))

    def _list(self, pairs: Sequence[tuple[Deed, ChangeRow | None]], invented: Sequence[ChangeRow]) -> None:
        columns = width() or _NARROW
        for deed, change in pairs:
            line(shorten(_change_text(change) if change else f"  MISSED    {deed.kind} {deed.slug}", columns))
        for change in invented:
            line(shorten(f"  INVENTED {_change_text(change)}", columns))


def _change_text(change: ChangeRow) -> str:
    """Kind, title, and the archive's own words for what differs."""
    title = shorten(one_line(change.title), 40)
    return f"  {change.kind:<8}  {title:<40}  {one_line(change.detail) or ', '.join(change.fields)}"


def _complaint(kept: Faithfulness) -> str:
    places = ", ".join(kept.differing[:3]) + (" …" if len(kept.differing) > 3 else "")
    return (
        f"{kept.exact} of {kept.stories} stories and {kept.cards_exact} of {kept.cards} related stories are exact, "
        f"{kept.cards_invented} are invented ({places})"
    )


def _say_goodbye(keep: Path | None) -> None:
    line()
    line("To look around" if keep else "To look around, keep it: newskeep demo --keep demo", bold=True)
    folder = keep or Path("demo")
    for command in _COMMANDS:
        line(f"  newskeep --config {folder / 'newskeep.toml'} {command}")
    for query in _QUERIES:
        line(f'  sqlite3 -readonly {folder / "news.db"} "{query}"')

"""One crawl of one site, or one page, in a child process.

A child can be stopped whatever it does, and takes its memory with it. What a crawl did is read from the archive, never
from an exit code: Scrapy ends with 0 whatever happened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import open_archive
from archive.clock import iso
from archive.errors import ArchiveMissing, ConfigError, NewskeepError, SchemaOutOfDate
from archive.rows import CrawlRow
from crawler.project import Project
from jobs.child import Ending, run_child

__all__ = ["CrawlError", "Progress", "crawl_site", "error_of", "named", "try_page"]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a crawl is, about twice a second."""

    requests: int
    found: int
    """Story addresses met so far, known ones included."""
    done: int
    """Story addresses that have their outcome."""
    new: int
    changed: int
    not_modified: int
    failed: int
    elapsed_s: float


class CrawlError(NewskeepError):
    """The child did not come to its end: `kind`: 'died', 'overdue', or its error's name; nothing archived is lost."""

    def __init__(self, site: str, kind: str, message: str) -> None:
        self.site, self.kind = site, kind
        super().__init__(f"{site}: {message}" if site else message)


def crawl_site(
    config: Project,
    site_key: str,
    *,
    mode: str = "incremental",
    limit: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    verbose: bool = False,
    now: datetime | None = None,
    on_begin: Callable[[int], None] | None = None,
    child: Mapping[str, Any] | None = None,
) -> CrawlRow:
    """Crawl one site now and return its row of `crawls`, whose `outcome` is ok, partial, failed or interrupted.

    `now` (UTC) is for rehearsals only: the child takes that instant for the present, and the archive is dated by it.
    `on_begin` hears the crawl's number. `child`: what `run_child` takes besides: stop, patience, limit_s, config_fd.
    A crawl that was stopped at its limit is 'interrupted', or CrawlError 'overdue' where it could not say so itself.

    ConfigError for a site that is not configured, CrawlError where there is no outcome (archive in use, the child
    died), KeyboardInterrupt when we were told to stop and no outcome says so.
    """
    config.site(site_key)
    arguments = ["--site", site_key, "--mode", mode, *(["--limit", str(limit)] if limit is not None else [])]
    arguments += ["--now", iso(now)] if now else []
    before = _latest_crawl(config)
    heard = _Heard(on_progress, on_begin)
    ending = run_child([*named(config), *arguments], heard, verbose=verbose, **(child or {}))
    if heard.error:
        raise error_of(site_key, heard.error)
    row = _crawl_of(config, site_key, before, heard.crawl_id)
    if row is None or row.outcome == "running":
        if ending.stopped:
            raise KeyboardInterrupt
        raise CrawlError(site_key, "overdue" if ending.overdue else "died", _died(ending, row))
    if ending.stopped and row.outcome != "interrupted":  # the signal came when all was done
        raise KeyboardInterrupt
    return row


def try_page(
    project: Project | None, url: str, *, twice: bool = False, verbose: bool = False, keep: Path | None = None
) -> dict[str, Any]:
    """What one page reads as: url, status, refused ({kind, evidence} or None), reading. Stores nothing.

    `twice`: asks a moment later again; `twice` of the answer is then what differs (crawler.noise), or {failed: words}
    where the second answer was no page, or None where the first was none. `keep`: a folder to be made, for the bytes
    of a good page and what is known of them (crawler.goldens).
    Without a project the shipped sites and the generic reader serve. CrawlError where the page could not be fetched.
    """
    heard = _Heard()
    options = ["--try", url, *(["--twice"] if twice else []), *(["--keep", str(keep.absolute())] if keep else [])]
    ending = run_child([*(named(project) if project else []), *options], heard, verbose=verbose)
    if heard.error:
        raise error_of("", {**heard.error, "message": f"{url}: {heard.error['message']}"})
    if heard.page is None:
        if ending.stopped:
            raise KeyboardInterrupt
        raise CrawlError("", "died", f"{url}: nothing came back ({ending})")
    return heard.page


class _Heard:
    """Sorts the events of a child."""

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        on_begin: Callable[[int], None] | None = None,
    ) -> None:
        self._on_progress, self._on_begin = on_progress, on_begin
        self.crawl_id: int | None = None
        self.error: dict[str, Any] | None = None
        self.page: dict[str, Any] | None = None

    def __call__(self, event: dict[str, Any]) -> None:
        kind = event.pop("event")
        if kind == "progress" and self._on_progress:
            self._on_progress(Progress(**{field.name: event[field.name] for field in fields(Progress)}))
        elif kind == "began":
            self.crawl_id = event["crawl_id"]
            if self._on_begin:
                self._on_begin(event["crawl_id"])
        elif kind == "finished":
            self.crawl_id = event["crawl_id"]
        elif kind == "error":
            self.error = event
        elif kind == "page":
            self.page = event


def named(project: Project) -> Sequence[str]:
    """The option that leads a child to our file. Nothing where no file was written: the child then finds the same
    defaults as we did."""
    return ["--config", str(project.path)] if project.path.exists() else []


def _latest_crawl(project: Project) -> int:
    """Number of the last crawl before ours; 0 for none, or for an archive that our child makes or upgrades first."""
    try:
        with open_archive(project.archive) as archive:
            return max((crawl.id for crawl in archive.crawls(limit=1)), default=0)
    except (ArchiveMissing, SchemaOutOfDate):
        return 0


def _crawl_of(project: Project, site_key: str, before: int, crawl_id: int | None) -> CrawlRow | None:
    """The row that our child wrote; None when it wrote none."""
    try:
        with open_archive(project.archive) as archive:
            if crawl_id is not None:
                return archive.crawl(crawl_id)
            latest = next(iter(archive.crawls(site=site_key, limit=1)), None)
    except ArchiveMissing:
        return None
    return latest if latest and latest.id > before else None


def _died(ending: Ending, row: CrawlRow | None) -> str:
    where = "before it began" if row is None else "on its way; what it archived is whole, and the next crawl goes on"
    return f"the crawl ended {where} ({ending}); see it all with `newskeep -v crawl`"


def error_of(site_key: str, event: dict[str, Any]) -> NewskeepError:
    """What a child's `error` event means here."""
    if event["type"] == "ConfigError":  # the same words, told apart by the exit code
        file, _, expected = event["message"].partition(": ")
        return ConfigError(file, "", expected)
    return CrawlError(site_key, event["type"], event["message"])

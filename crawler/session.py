"""One crawl of one site into one archive: what is open while it runs, and what it says when it ends.

In: the outcomes that the spider found.  Out: rows of the archive, one transaction a story, and one row in `crawls`.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.asking import Sighting
from archive.clock import utc_now
from archive.records import CrawlCounts, Outcome, Problem, Story, Teaser
from archive.store import Store
from crawler.frontier import Frontier, Ledger, claim_to_json
from crawler.raw import Claim
from crawler.visits import Failed, Noticed, Read, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.discovery import Found
    from crawler.project import Project
    from crawler.site import Site

__all__ = ["Session"]

_CHUNK = 500
_LONGEST_ADDRESS = 2000
_WALK_ALL = timedelta(days=7)
"""How long an incremental crawl may stop at known ground before one walks the listings to their end."""
_MOST_SILENT = 10
"""Failures of the server in a row after which a crawl stops asking: the site is down, and a guest does not insist."""


class Session:
    """The archive, the frontier and the ledger of one crawl. `ArchiveBusy` when another crawl has the archive."""

    def __init__(
        self, project: "Project", site: "Site", *, mode: str = "incremental", limit: int | None = None
    ) -> None:
        self.site, self.mode, self.limit = site, mode, limit
        self.started_at = utc_now()
        self.store = Store.open(project.archive)
        self.store.rules, self.store.thresholds = project.life, project.breakers
        self.crawl_id = self.store.begin_crawl(site.key, site.name, site.home, site.timezone, mode, self.started_at)
        self.stops_when_known = mode == "incremental" and self._may_stop_early()
        self.frontier = Frontier(self.store, site.key, started_at=self.started_at, full=mode == "full", limit=limit)
        self.ledger = Ledger()
        self.discovery = "complete"
        self.halted: str | None = None
        """Why nothing more is asked for; None while the crawl goes on."""
        self.found = self.problems = self.troubled = self._silent = 0
        self.done: dict[str, int] = dict.fromkeys(("fetched", "not_modified", "failed", "new", "changed", "gone"), 0)

    def _may_stop_early(self) -> bool:
        """Where all is known already: after a crawl that saw the listings, and not for longer than a week, since only
        a walk to the end tells which stories are no longer linked."""
        last = self.store.last_complete(self.site.key)
        lately = last is not None and timedelta(0) <= self.started_at - last < _WALK_ALL
        return lately and self.store.last_discovery(self.site.key) in ("complete", "short")

    # What the spider tells while it walks

    def halt(self, reason: str) -> None:
        """Ask for nothing more. The first reason counts."""
        self.halted = self.halted or reason
        self.discovery = "cut"

    def discovered_in_short(self) -> None:
        """A listing was left where everything was known already."""
        if self.discovery == "complete":
            self.discovery = "short"

    def sighted(self, found: "Iterable[Found]") -> int:
        """Note story addresses that a page, feed or sitemap led to; how many of them are new to the archive.

        What was read of a sitemap before it broke off is kept.
        """
        unknown = 0
        chunk: list[Sighting] = []
        try:
            for item in found:
                if len(item.url) > _LONGEST_ADDRESS:
                    self.notice(Problem(kind="address-too-long", detail=item.url[:200], url=item.url[:200]))
                    continue
                claim = claim_to_json(item.claim)
                chunk.append(Sighting(url=item.url, claim=claim, modified_raw=item.claim.modified_raw))
                if len(chunk) == _CHUNK:
                    unknown += self._remember(chunk)
                    chunk = []
        finally:
            unknown += self._remember(chunk)
        return unknown

    def _remember(self, chunk: list[Sighting]) -> int:
        self.found += len(chunk)
        return self.store.remember(self.crawl_id, self.site.key, chunk, utc_now()) if chunk else 0

    def notice(self, problem: Problem) -> None:
        """Record a problem that belongs to no story's outcome."""
        self.problems += 1
        self.store.record_problem(self.crawl_id, problem, utc_now())

    # What the pipeline hands on

    def record(self, item: Read | Unchanged | Failed | Noticed) -> None:
        """Store one outcome and close its line in the ledger."""
        if isinstance(item, Noticed):
            self.notice(item.problem)
            return
        if isinstance(item, Read):
            self._read(item)
        elif isinstance(item, Unchanged):
            self._unchanged(item)
        else:
            self._failed(item)
        for visit in (item.visit, *(item.settles if isinstance(item, Read) else ())):
            self.ledger.settles(visit.url)

    def _read(self, item: Read) -> None:
        now = utc_now()
        outcome = self.store.record_story(
            self.crawl_id, item.story, item.capture, now, aliases=item.aliases, reread=self._reread
        )
        if outcome is Outcome.REFUSED:
            self.done["failed"] += 1
            self.troubled += 1
            return
        self._silent = 0
        self.done["fetched"] += 1
        self.done["new"] += outcome is Outcome.NEW
        self.done["changed"] += outcome in (Outcome.EDITED, Outcome.REDATED)
        targets = [
            Sighting(url=teaser.url, claim=claim_to_json(_claim_of(teaser)), listed=False)
            for teaser in item.story.teasers
            if self.site.is_story(teaser.url) and len(teaser.url) <= _LONGEST_ADDRESS
        ]
        if targets:
            self.store.remember(self.crawl_id, self.site.key, targets, now)

    def _unchanged(self, item: Unchanged) -> None:
        assert item.visit.story_id is not None  # only known stories are asked for conditionally
        self._silent = 0
        self.done["not_modified"] += 1
        self.store.record_not_modified(self.crawl_id, item.visit.story_id, utc_now(), item.etag, item.last_modified)

    def _failed(self, item: Failed) -> None:
        self.done["failed"] += 1
        # A page that is no longer there, or never was a story, is news of the site and no trouble of the crawl's.
        self.troubled += item.outcome != "missing" and (item.problem.kind != "not-a-story" or bool(item.visit.story_id))
        silent = item.problem.kind == "no-answer" or (item.status or 0) >= 500
        self._silent = self._silent + 1 if silent else 0
        if self._silent >= _MOST_SILENT:
            self.halt(f"{self._silent} addresses in a row gave no answer; the last: {item.problem.detail}")
        kind = self.store.record_failure(
            self.crawl_id, item.visit.url, item.outcome, item.problem, utc_now(), status=item.status
        )
        if kind == "gone":
            self.done["gone"] += 1

    def _reread(self, body: bytes, url: str, content_type: str | None) -> Story:
        from crawler.reading import read_story

        return read_story(body, url, content_type, self.site)

    # The end

    def finish(self, *, interrupted: bool, requests: int) -> str:
        """Write the crawl's last words and close the archive. Returns the outcome."""
        outcome, note = self._verdict(interrupted)
        discovery = "cut" if interrupted or self.frontier.limited else self.discovery
        found = self.store.tally(self.crawl_id)
        changed = sum(found.get(kind, 0) for kind in ("edited", "redated", "moved", "restored"))
        cut_off = interrupted or self.halted  # nothing was found because nobody could look, as in an outage
        met = None if cut_off and not self.found else self.found
        counts = CrawlCounts(requests=requests, **{**self.done, "changed": changed})
        try:
            self.store.finish_crawl(
                self.crawl_id,
                outcome,
                counts,
                utc_now(),
                note=note,
                discovery=discovery,
                found=met,
            )
        finally:
            self.store.close()
        return outcome

    def _verdict(self, interrupted: bool) -> tuple[str, str | None]:
        if interrupted:
            return "interrupted", "stopped before it was done; the next crawl goes on from here"
        if self.halted:
            return "failed", self.halted
        if not self.found and not self.done["fetched"] + self.done["not_modified"]:
            return "failed", "no story found: not in the listings, feeds or sitemaps, and no known one answered"
        if not self.found:
            return "partial", "the listings, feeds and sitemaps named no story; known stories were checked"
        if self.troubled or self.discovery == "cut":
            return "partial", f"{self.troubled} stories gave no usable answer, {self.problems} other problems"
        note = f"limited to {self.limit} stories" if self.frontier.limited else None
        return "ok", note


def _claim_of(teaser: Teaser) -> Claim:
    return Claim(
        source="card",
        title=teaser.title,
        published_raw=teaser.published_raw,
        category=teaser.category,
        summary=teaser.summary,
    )

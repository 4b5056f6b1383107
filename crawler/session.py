"""One crawl of one site into one archive: what is open while it runs, and what it says when it ends.

In: the outcomes that the spider found.  Out: rows of the archive, one transaction a story, and one row in `crawls`.
"""

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from archive.asking import Sighting
from archive.clock import utc_now
from archive.records import CrawlCounts, Outcome, Problem, Story
from archive.store import Store
from archive.waiting import added_after, count_waiting, last_doubt, newest_waiting
from crawler.allowance import Reached, Spending
from crawler.doubts import Doubts, mark_of
from crawler.frontier import Frontier, Ledger
from crawler.lanes import CARDS
from crawler.naming import Names
from crawler.sighting import Noted, is_too_long, sighting_of, sightings_of, within_room
from crawler.visits import Failed, Noticed, Read, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.discovery import Found
    from crawler.project import Project
    from crawler.site import Site

__all__ = ["Session"]

_WALK_ALL = timedelta(days=7)
"""How long an incremental crawl may stop at known ground before one walks the listings to their end."""
_MOST_WAITS = 2
_MOST_SILENT = 10
"""Failures of the server in a row after which a crawl stops asking: the site is down, and a guest does not insist."""
_MOST_PULSES = 10
"""How often an entrance is asked in between, where it was connections that failed and not the server that said so."""


class Session:
    """The archive, the frontier and the ledger of one crawl. `ArchiveBusy` when another crawl has the archive."""

    def __init__(
        self, project: "Project", site: "Site", *, mode: str = "incremental", limit: int | None = None
    ) -> None:
        self.site, self.mode, self.limit = site, mode, limit
        self.started_at = utc_now()
        self.store = Store.open(project.archive)
        self.store.rules, self.store.thresholds = project.life, project.breakers
        self.spending = Spending(site.budget, waiting=count_waiting(self.store.db, site.key))
        self._began_s = monotonic()
        self.crawl_id = self.store.begin_crawl(site.key, site.name, site.home, site.timezone, mode, self.started_at)
        self.stops_when_known = mode == "incremental" and self._may_stop_early()
        self.frontier = Frontier(
            self.store,
            site.key,
            started_at=self.started_at,
            full=mode == "full",
            limit=limit,
            fruitless=site.budget.fruitless,
        )
        self.ledger = Ledger()
        self.doubts, self.names = Doubts(), Names()
        self.discovery = "complete"
        self.halted: str | None = None
        """Why nothing more is asked for; None while the crawl goes on."""
        self.silence: str | None = None
        """Why the site may be down; the spider asks for an entrance once more and tells `pulse` what came."""
        self.over: dict[str, Reached] = {}
        """Budgets that were reached, by name; the crawl ends all the same as one that did its work."""
        self.found = self.problems = self.troubled = self._silent = self._says_so = self._waits = self._pulses = 0
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

    def asked_to_wait(self, words: str) -> None:
        """One address asks for more patience than a crawl has: it is left alone. Where the next one asks so too, the
        host means us."""
        self._waits += 1
        if self._waits >= _MOST_WAITS:
            self.halt(words)

    def entered(self) -> None:
        """A listing, feed or sitemap has answered."""
        self._waits = 0

    def discovered_in_short(self) -> None:
        """A listing was left where everything was known already."""
        if self.discovery == "complete":
            self.discovery = "short"

    def spent(self, share: float = 1.0) -> Reached | None:
        """A budget of which that share is spent; None while there is enough."""
        return self.spending.reached(monotonic() - self._began_s, share)

    def reached(self, budget: Reached, url: str, more: str = "") -> None:
        """A budget is spent: a problem that names it, and where; the crawl's note names it as well."""
        self.over.setdefault(budget.name, budget)
        self.notice(Problem(kind=budget.kind, detail=budget.words + more, url=url))

    def sighted(self, found: "Iterable[Found]", lane: str = CARDS, room: int | None = None) -> Noted:
        """Note story addresses that a page, feed or sitemap led to; at most `room` that are new to the archive."""
        sightings = []
        for item in found:
            if is_too_long(item.url):
                self.notice(Problem(kind="address-too-long", detail=item.url[:200], url=item.url[:200]))
            else:
                sightings.append(sighting_of(item.url, item.claim))
                self.names.note(item.url, item.claim.title)
        self.found += len(sightings)
        return self._remember(sightings, lane, self.spending.room(first=False) if room is None else room)

    def _remember(self, sightings: list[Sighting], lane: str, room: int) -> Noted:
        """Known stories are always noted, since that keeps them listed."""
        kept = within_room(self.store, sightings, room)
        left_out = len(sightings) - len(kept)
        if not kept:
            return Noted(left_out, 0, left_out)
        newest = newest_waiting(self.store.db)
        unknown = self.store.remember(self.crawl_id, self.site.key, kept, utc_now())
        added = added_after(self.store.db, self.site.key, newest)
        self.spending.waiting += added
        if added:
            self.frontier.lanes.add(lane, newest, newest_waiting(self.store.db))
        return Noted(unknown + left_out, added, left_out)

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
        reading = item.reading if isinstance(item, Failed) else item
        if isinstance(reading, Read):
            known = reading.visit.story_id
            before = None if known is None else self.store.version(known).body_text
            failed, steady = item if isinstance(item, Failed) else None, self.read_so_before(reading)
            for weighed in self.doubts.weigh(reading, before, steady=steady, failed=failed):
                self._keep(weighed)
        else:
            self._keep(item)
        for visit in (item.visit, *(item.settles if isinstance(item, Read) else ())):
            self.ledger.settles(visit.url)

    def read_so_before(self, item: Read) -> bool:
        """Whether an earlier crawl read the very same at a new address, and did not believe it: a notice passes."""
        if item.doubt is None or item.visit.story_id is not None:
            return False
        words = last_doubt(self.store.db, item.visit.url, before=self.crawl_id)
        return words is not None and mark_of(item.story, item.visit.url) in words

    def _keep(self, item: Read | Unchanged | Failed) -> None:
        if isinstance(item, Read):
            self._read(item)
        elif isinstance(item, Unchanged):
            self._unchanged(item)
        else:
            self._failed(item)

    def _read(self, item: Read) -> None:
        outcome = self.store.record_story(
            self.crawl_id, item.story, item.capture, utc_now(), aliases=item.aliases, reread=self._reread
        )
        for visit in (item.visit, *item.settles):
            self._gave(visit.url, new=outcome is Outcome.NEW and visit is item.visit)
        if outcome is Outcome.REFUSED:
            self.done["failed"] += 1
            self.troubled += 1
            return
        self._silent = self._waits = 0
        self.done["fetched"] += 1
        self.done["new"] += outcome is Outcome.NEW
        self.done["changed"] += outcome in (Outcome.EDITED, Outcome.REDATED)
        self._remember(sightings_of(item.story.teasers, self.site), CARDS, self.spending.room(first=False))

    def _unchanged(self, item: Unchanged) -> None:
        assert item.visit.story_id is not None  # only known stories are asked for conditionally
        self._silent = self._waits = 0
        self.done["not_modified"] += 1
        self.store.record_not_modified(self.crawl_id, item.visit.story_id, utc_now(), item.etag, item.last_modified)

    def _failed(self, item: Failed) -> None:
        self.done["failed"] += 1
        # A page that is no longer there, or never was a story, is news of the site and no trouble of the crawl's.
        self.troubled += item.outcome != "missing" and (item.problem.kind != "not-a-story" or bool(item.visit.story_id))
        self._gave(item.visit.url, new=False)
        self._fell_silent(item)
        kind = self.store.record_failure(
            self.crawl_id, item.visit.url, item.outcome, item.problem, utc_now(), status=item.status
        )
        if kind == "gone":
            self.done["gone"] += 1

    def _gave(self, url: str, *, new: bool) -> None:
        """Whether a new address led to a new story; an entrance that never does is left until the next crawl."""
        lane = self.frontier.ended(url, new=new)
        if lane is not None:
            vain = self.site.budget.fruitless
            words = f" ({lane}); the last: {url}. The others it named wait for the next crawl"
            self.reached(Reached(name="fruitless", used=vain, of=vain), url, words)

    def _reread(self, body: bytes, url: str, content_type: str | None) -> Story:
        from crawler.reading import read_story

        return read_story(body, url, content_type, self.site)

    def _fell_silent(self, item: Failed) -> None:
        """Count failures in a row. A server that says so is down; pages that only break connections may be a few bad
        ones beside each other."""
        says_so = item.problem.kind == "asked-to-wait" or (item.status or 0) in (429, *range(500, 600))
        self._silent = self._silent + 1 if says_so or item.problem.kind == "no-answer" else 0
        self._says_so = self._says_so + 1 if says_so else 0
        if self._silent >= _MOST_SILENT:
            words = f"{self._silent} addresses in a row gave no answer; the last: {item.problem.detail}"
            if self._says_so >= _MOST_SILENT or self._pulses >= _MOST_PULSES:
                self.halt(words)
            else:
                self.silence = words

    def pulse(self, *, alive: bool) -> None:
        """Whether an entrance answered while stories did not."""
        words, self.silence = self.silence, None
        self._pulses += 1
        self._silent = 0
        if not alive and words:
            self.halt(words)

    # The end

    def finish(self, *, interrupted: bool, requests: int) -> str:
        """Write the crawl's last words and close the archive. Returns the outcome."""
        if not interrupted:
            self._settle_doubts()
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

    def _settle_doubts(self) -> None:
        """Store what no other address was found to share."""
        for item in self.doubts.rest():
            self._keep(item)
        self.doubts.tell(self.store, self.site.key, utc_now())

    def _verdict(self, interrupted: bool) -> tuple[str, str | None]:
        if interrupted:
            return "interrupted", "stopped before it was done; the next crawl goes on from here"
        if self.halted:
            return "failed", self.halted
        spent = "; ".join(budget.words for budget in self.over.values())
        if spent and self.done["fetched"] + self.done["not_modified"]:
            return "partial", f"{spent}: what was found is kept, the next crawl goes on"
        if not self.found and not self.done["fetched"] + self.done["not_modified"]:
            return "failed", "no story found: not in the listings, feeds or sitemaps, and no known one answered"
        if not self.found:
            return "partial", "the listings, feeds and sitemaps named no story; known stories were checked"
        if self.troubled or self.discovery == "cut":
            return "partial", f"{self.troubled} stories gave no usable answer, {self.problems} other problems"
        note = f"limited to {self.limit} stories" if self.frontier.limited else None
        return "ok", note

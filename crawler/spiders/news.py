"""The spider: discover story addresses, then visit what is new and what is due.

It walks; pages read, the session remembers, the pipeline passes on. Every request ends in a callback or an errback,
and every story address in exactly one outcome (`crawler.visits`).
"""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals

from archive.about import VERSION
from archive.addresses import normalise
from archive.clock import utc_now
from archive.errors import ArchiveError, SiteError
from archive.records import Problem
from crawler.answers import ANY_STATUS, Answer, failure_of, outcome_of
from crawler.blocked import refusal
from crawler.budget import ReadingTooLong, within_budget
from crawler.discovery import read_feed, read_listing, read_sitemap
from crawler.document import Document
from crawler.patience import AskedToWait
from crawler.project import open_project
from crawler.robots import RobotsMiddleware, RobotsUnreachable
from crawler.sameness import settle, unite
from crawler.session import Session
from crawler.urls import absolute
from crawler.visits import Failed, Read, Unchanged, Visit
from crawler.walk import Walk

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.site import Site

__all__ = ["NewsSpider"]

_MOST_SITEMAPS = 1000
_SITEMAP_BYTES = 50 * 1024 * 1024
"""The limit of sitemaps.org."""


class NewsSpider(Spider):
    """`scrapy crawl news -a site=iwf [-a config=newskeep.toml] [-a mode=full] [-a limit=20]`"""

    name = "news"
    site: "Site"
    session: Session

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        """Read the configuration, set what depends on the site, open the archive. ConfigError, ArchiveBusy."""
        project = open_project(kwargs.get("config"))
        site = project.site(kwargs.get("site") or next(iter(project.sites)))
        spider = super().from_crawler(crawler, *args, **{**kwargs, "site": site})
        contact = f" (+{project.contact})" if project.contact else ""
        for name, value in (
            ("USER_AGENT", f"newskeep/{VERSION}{contact}"),
            ("DOWNLOAD_DELAY", site.delay_s),
            ("CONCURRENT_REQUESTS_PER_DOMAIN", site.concurrency),
        ):
            crawler.settings.set(name, value, priority="spider")
        limit = kwargs.get("limit")
        spider.session = Session(
            project, site, mode=kwargs.get("mode") or "incremental", limit=int(limit) if limit else None
        )
        crawler.signals.connect(spider.reader_failed, signals.spider_error)
        crawler.signals.connect(spider.archive_failed, signals.item_error)
        crawler.signals.connect(spider.finish, signals.spider_closed)
        return spider

    # Discover, then visit

    async def start(self) -> AsyncIterator[Request]:
        """Entrances first, so that what their cards claim is known; then stories, a few ahead of the downloader."""
        ledger = self.session.ledger
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        assert robots is not None  # settings.py installs it
        try:
            named = (await robots.rules(self.site.home)).sitemaps
        except RobotsUnreachable as error:
            self.stay_away(error)
            return
        for request in self.entrances([found for url in named if (found := absolute(url, self.site.home))]):
            yield request
        await ledger.below(1)
        while not self.session.halted:
            visit = self.session.frontier.take()
            if visit is not None:
                yield self.visit(visit)
                await ledger.below(2 * self.site.concurrency + 1)
            elif ledger.open:
                await ledger.below(ledger.open)
            else:
                return

    def entrances(self, sitemaps_of_robots: list[str]) -> Iterator[Request]:
        """Listings, feeds and sitemaps of the configuration."""
        for listing in self.site.listings:
            walk = Walk(listing, stop_when_known=self.session.stops_when_known)
            yield self.ask(listing, self.parse_listing, walk=walk)
        for feed in self.site.feeds:
            yield self.ask(feed, self.parse_feed)
        asked: set[str] = set()
        for sitemap in self.site.sitemaps:
            for url in sitemaps_of_robots if sitemap == "robots" else [sitemap]:
                yield from self.ask_sitemap(url, asked)

    def ask(self, url: str, callback: Any, meta: dict[str, Any] | None = None, **kwargs: Any) -> Request:
        """A request whose end the ledger waits for."""
        self.session.ledger.opens(url)
        meta = {"handle_httpstatus_list": ANY_STATUS, "ledger": url, **(meta or {})}
        return Request(url, callback=callback, errback=self.no_answer, cb_kwargs=kwargs, meta=meta)

    def ask_sitemap(self, url: str, asked: set[str]) -> Iterator[Request]:
        if url not in asked and len(asked) < _MOST_SITEMAPS:
            asked.add(url)
            yield self.ask(url, self.parse_sitemap, {"download_maxsize": _SITEMAP_BYTES}, asked=asked)

    def visit(self, visit: Visit, waiting: Read | None = None) -> Request:
        """A request for a story; conditional where an earlier crawl stored validators."""
        meta = {"validators": (visit.etag, visit.last_modified)}
        return self.ask(visit.url, self.parse_story, meta, visit=visit, waiting=waiting)

    # What the answers become

    def parse_listing(self, response: "Response", walk: Walk) -> Iterator[Request]:
        """Story addresses of one listing page, then the next page."""
        if response.status in (404, 410) and walk.pages:  # some listings link one page too many
            following = walk.skip()
            if following and not self.session.halted:  # one page is missing, not the end
                self.entrance_failed(response.url, "listing-page-missing", f"answered {response.status}")
                yield self.ask(following, self.parse_listing, walk=walk)
            self.settled(response)
            return
        try:
            with within_budget(response.url):
                document = Document.parse(response.body, normalise(response.url), _content_type(response))
                listing = read_listing(document, self.site)
                if document.unread:
                    raise ReadingTooLong("", response.url, document.unread)
        except ReadingTooLong as error:
            self.entrance_failed(response.url, "page-unreadable", str(error))
            self.settled(response)
            return
        if (response.status != 200 or not listing.stories) and self.entrance_refused(response, document):
            return
        unknown = self.session.sighted(listing.stories)
        urls = [found.url for found in listing.stories]
        following = walk.after(urls, unknown=unknown, next_pages=listing.next_pages)
        if following and not self.session.halted:
            yield self.ask(following, self.parse_listing, walk=walk)
        elif walk.ended == "known":
            self.session.discovered_in_short()
        elif walk.ended == "too-long" or not walk.stories:
            words = "no end in sight" if walk.stories else "no story on it: is it still the listing?"
            self.entrance_failed(response.url, "listing-empty" if not walk.stories else "listing-endless", words)
        self.settled(response)

    def parse_feed(self, response: "Response") -> None:
        """Story addresses of an RSS or Atom feed."""
        self.read_entrance(response, lambda: self.session.sighted(read_feed(response.body, response.url, self.site)))

    def parse_sitemap(self, response: "Response", asked: set[str]) -> Iterator[Request]:
        """Story addresses of a sitemap, and the sitemaps that an index names."""
        children: list[str] = []

        def read() -> None:
            sitemap = read_sitemap(response.body, response.url, self.site)
            self.session.sighted(sitemap.stories)
            children.extend(sitemap.sitemaps)

        self.read_entrance(response, read)
        for url in children:
            yield from self.ask_sitemap(url, asked)
        self.settled(response)

    def parse_story(self, response: "Response", visit: Visit, waiting: Read | None) -> Iterator[Any]:
        """One story page. `waiting`: an earlier answer that caused this visit and is not stored yet."""
        item = outcome_of(Answer.from_response(response), visit, self.site, utc_now())
        if waiting is not None:
            yield from self.united(item, waiting)
        elif isinstance(item, Read) and visit.chase:
            settled = settle(item, self.session)
            yield self.visit(settled, waiting=item) if isinstance(settled, Visit) else settled
        else:
            yield item

    def united(self, item: Read | Unchanged | Failed, waiting: Read) -> Iterator[Read | Unchanged | Failed]:
        items = unite(item, waiting)
        if len(items) == 1 and items[0] is waiting:
            self.session.ledger.settles(item.visit.url)
        yield from items

    # What went wrong

    def no_answer(self, failure: "Failure") -> Iterator[Any]:
        """No usable response: a rule we keep, a guard, or the network."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        error = failure.value
        assert error is not None  # a failure always holds what was raised
        if isinstance(error, RobotsUnreachable | AskedToWait):
            self.stay_away(error)
        visit = request.cb_kwargs.get("visit")
        if visit is None:
            self.entrance_failed(request.url, "entrance-unreachable", f"{type(error).__name__}: {error}")
            self.session.ledger.settles(request.meta["ledger"])
        elif request.cb_kwargs["waiting"] is not None:
            yield from self.united(failure_of(error, visit), request.cb_kwargs["waiting"])
        else:
            yield failure_of(error, visit)

    def entrance_refused(self, response: "Response", document: Document) -> bool:
        """Whether a listing's answer is no listing; recorded if so."""
        headers = Answer.from_response(response).headers
        url = normalise(response.url)
        refused = refusal(
            document, url=url, requested_url=url, status=response.status, headers=headers, body=response.body, site=None
        )
        if response.status == 200 and (refused is None or refused.kind == "empty"):
            return False  # a listing without a story has its own name
        self.entrance_failed(url, "listing-refused", refused.evidence if refused else f"answered {response.status}")
        self.settled(response)
        return True

    def read_entrance(self, response: "Response", read: Any) -> None:
        """A feed or sitemap: read it, or record why not."""
        try:
            if response.status != 200:
                raise SiteError("", response.url, f"answered {response.status}")
            read()
        except SiteError as error:
            self.entrance_failed(response.url, "entrance-unreadable", str(error))
        self.settled(response)

    def entrance_failed(self, url: str, kind: str, words: str) -> None:
        self.session.notice(Problem(kind=kind, detail=words, url=url))
        self.session.discovery = "cut"

    def stay_away(self, error: RobotsUnreachable | AskedToWait) -> None:
        self.session.notice(Problem(kind="stayed-away", detail=str(error), url=self.site.home))
        self.session.halt(str(error))

    def settled(self, response: "Response") -> None:
        self.session.ledger.settles(response.meta["ledger"])

    def reader_failed(self, failure: "Failure", response: "Response | Failure | None") -> None:
        """Signal: one of our readers broke on this page. The page is recorded; the others go on."""
        request: Any = getattr(response, "request", None)  # `response` is a Failure where an errback broke
        if request is None:  # start() itself
            self.session.halt(f"{type(failure.value).__name__}: {failure.value}")
            return
        visit, waiting = (request.cb_kwargs.get(name) for name in ("visit", "waiting"))
        words = f"{type(failure.value).__name__}: {failure.value}"
        try:
            if isinstance(failure.value, ArchiveError):
                self.session.halt(words)
            elif visit is None:
                self.entrance_failed(request.url, "reader-failed", words)
            else:
                problem = Problem(kind="reader-failed", detail=words, url=visit.url)
                failed = Failed(visit=visit, outcome="error", problem=problem)
                for item in unite(failed, waiting) if waiting else (failed,):
                    self.session.record(item)
        except ArchiveError as error:
            self.session.halt(str(error))
        finally:
            self.session.ledger.settles(request.meta["ledger"])
            if waiting:
                self.session.ledger.settles(waiting.visit.url)

    def archive_failed(self, item: Read | Unchanged | Failed, failure: "Failure") -> None:
        """Signal: the archive refused a row (disk full, file damaged). Nothing more is asked for."""
        self.session.halt(f"{type(failure.value).__name__}: {failure.value}")
        self.session.ledger.settles(item.visit.url)

    def finish(self, reason: str) -> None:
        """Signal: the crawl is over."""
        stats = self.crawler.stats
        requests = int(stats.get_value("downloader/request_count", 0)) if stats else 0
        self.session.finish(interrupted=reason == "shutdown", requests=requests)


def _content_type(response: "Response") -> str | None:
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None

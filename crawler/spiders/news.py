"""The spider: discover story addresses, then visit what is new and what is due.

It walks; pages read, the session remembers, the pipeline passes on. Every request ends in a callback or an errback,
and every story address in exactly one outcome (`crawler.visits`).
"""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals

from archive.about import VERSION
from archive.clock import utc_now
from archive.errors import ArchiveError, NewskeepError
from archive.records import Problem
from crawler.allowance import FOR_NEW
from crawler.answers import ANY_STATUS, Answer, failure_of, outcome_of
from crawler.entering import Entering
from crawler.entrances import Entrance
from crawler.failures import failure_words
from crawler.javascript import set_up_browser
from crawler.patience import AskedToWait
from crawler.project import open_project
from crawler.robots import RobotsMiddleware, RobotsUnreachable
from crawler.sameness import settle, unite
from crawler.session import Session
from crawler.urls import absolute
from crawler.visits import Failed, Read, Unchanged, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.site import Site

__all__ = ["NewsSpider"]

_SITEMAP_BYTES = 50 * 1024 * 1024
"""The limit of sitemaps.org."""


class NewsSpider(Spider):
    """`scrapy crawl news -a site=iwf [-a config=newskeep.toml] [-a mode=full] [-a limit=20]`"""

    name = "news"
    site: "Site"
    session: Session
    entering: Entering

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
        set_up_browser(site, project.path, crawler.settings)
        limit = kwargs.get("limit")
        spider.session = Session(
            project, site, mode=kwargs.get("mode") or "incremental", limit=int(limit) if limit else None
        )
        spider.entering = Entering(spider.session)
        crawler.signals.connect(spider.sent, signals.request_reached_downloader)
        crawler.signals.connect(spider.received, signals.bytes_received)
        crawler.signals.connect(spider.reader_failed, signals.spider_error)
        crawler.signals.connect(spider.archive_failed, signals.item_error)
        crawler.signals.connect(spider.finish, signals.spider_closed)
        return spider

    # Discover, then visit

    async def start(self) -> AsyncIterator[Request]:
        """Entrances first, so that what their cards claim is known; then stories, a few ahead of the downloader."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        assert robots is not None  # settings.py installs it
        try:
            named = (await robots.rules(self.site.home)).sitemaps
        except RobotsUnreachable as error:
            self.stay_away(error)
            return
        self.entering.begin(found for url in named if (found := absolute(url, self.site.home)))
        async for request in self.discover():
            yield request
        async for request in self.visits():
            yield request

    async def discover(self) -> AsyncIterator[Request]:
        """Entrances in turn, and what they lead to, until there is no more or half of the budget is spent."""
        ledger = self.session.ledger
        while True:
            entrance = self.entering.take()
            if entrance is not None:
                size = {"download_maxsize": _SITEMAP_BYTES} if entrance.kind == "sitemap" else {}
                yield self.ask(entrance.url, self.parse_entrance, size, entrance=entrance)
                await ledger.below(self.site.concurrency)
            elif ledger.open:
                await ledger.below(ledger.open)
            else:
                return

    async def visits(self) -> AsyncIterator[Request]:
        """Stories, new and known, until there is none left or the budget is spent."""
        session, ledger = self.session, self.session.ledger
        while not session.halted:
            if session.silence:
                await ledger.below(1)
                yield self.ask_pulse()
                await ledger.below(1)
                continue
            visit = session.frontier.take(known_first=session.spent(FOR_NEW) is not None)
            spent = session.spent() if visit is not None else None
            if visit is not None and spent is not None:
                session.reached(spent, visit.url, "; what is not visited yet waits for the next crawl")
                return
            if visit is not None:
                yield self.visit(visit)
                await ledger.below(2 * self.site.concurrency + 1)
            elif ledger.open:
                await ledger.below(ledger.open)
            else:
                return

    def ask(self, url: str, callback: Any, meta: dict[str, Any] | None = None, **kwargs: Any) -> Request:
        """A request whose end the ledger waits for."""
        self.session.ledger.opens(url)
        meta = {"handle_httpstatus_list": ANY_STATUS, "ledger": url, **(meta or {})}
        return Request(url, callback=callback, errback=self.no_answer, cb_kwargs=kwargs, meta=meta)

    def visit(self, visit: Visit, waiting: Read | None = None) -> Request:
        """A request for a story; conditional where an earlier crawl stored validators."""
        meta = {"validators": (visit.etag, visit.last_modified)}
        visit = self.session.names.told(visit) if visit.story_id is None else visit
        return self.ask(visit.url, self.parse_story, meta, visit=visit, waiting=waiting)

    def ask_pulse(self) -> Request:
        """Once more for an entrance: does the site answer at all?"""
        site = self.site
        url = next(iter((*site.listings, *site.feeds, *site.apis, *site.sitemaps)), site.home)
        self.session.ledger.opens("pulse")
        meta = {"handle_httpstatus_list": ANY_STATUS, "dont_retry": True}
        return Request(site.home if url == "robots" else url, self.pulse, errback=self.no_pulse, meta=meta)

    def pulse(self, response: "Response") -> None:
        self.session.pulse(alive=response.status < 500 and response.status != 429)
        self.session.ledger.settles("pulse")

    def no_pulse(self, _failure: "Failure") -> None:
        self.session.pulse(alive=False)
        self.session.ledger.settles("pulse")

    # What the answers become

    async def parse_entrance(self, response: "Response", entrance: Entrance) -> None:
        """A listing page, a feed or a sitemap."""
        await self.entering.answered(Answer.from_response(response), entrance)
        self.session.entered()
        self.session.ledger.settles(response.meta["ledger"])

    def parse_story(self, response: "Response", visit: Visit, waiting: Read | None) -> Iterator[Any]:
        """One story page. `waiting`: an earlier answer that caused this visit and is not stored yet."""
        item = outcome_of(Answer.from_response(response), visit, self.site, utc_now())
        if isinstance(item, Failed) and item.reading and self.session.read_so_before(item.reading):
            item = item.reading
        if waiting is not None:
            yield from self.united(item, waiting)
        elif isinstance(item, Unchanged):
            self.session.record(item)  # not by way of the pipeline: ten thousand of these may be all that a crawl has
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
        if isinstance(error, AskedToWait):
            self.session.asked_to_wait(str(error))
        visit = request.cb_kwargs.get("visit")
        if visit is None:
            self.entering.failed(request.cb_kwargs["entrance"].url, "entrance-unreachable", failure_words(error))
            self.session.ledger.settles(request.meta["ledger"])
        elif request.cb_kwargs["waiting"] is not None:
            yield from self.united(failure_of(error, visit), request.cb_kwargs["waiting"])
        else:
            yield failure_of(error, visit)

    def stay_away(self, error: RobotsUnreachable) -> None:
        self.session.notice(Problem(kind="stayed-away", detail=str(error), url=self.site.home))
        self.session.halt(str(error))

    def reader_failed(self, failure: "Failure", response: "Response | Failure | None") -> None:
        """Signal: one of our readers broke on this page. The page is recorded; the others go on."""
        request: Any = getattr(response, "request", None)  # `response` is a Failure where an errback broke
        if request is None:  # start() itself
            self.session.halt(_said(failure.value))
            return
        visit, waiting = (request.cb_kwargs.get(name) for name in ("visit", "waiting"))
        words = _said(failure.value)
        try:
            if isinstance(failure.value, ArchiveError):
                self.session.halt(words)
            elif visit is None:
                self.entering.failed(request.url, "reader-failed", words)
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
        self.session.halt(_said(failure.value))
        self.session.ledger.settles(item.visit.url)

    def sent(self) -> None:
        """Signal: one more request left for the site."""
        self.session.spending.requests += 1

    def received(self, data: bytes) -> None:
        """Signal: a part of a body came in."""
        self.session.spending.bytes += len(data)

    def finish(self, reason: str) -> None:
        """Signal: the crawl is over."""
        stats = self.crawler.stats
        requests = int(stats.get_value("downloader/request_count", 0)) if stats else 0
        self.session.finish(interrupted=reason == "shutdown", requests=requests)


def _said(error: BaseException | None) -> str:
    """Our errors speak for themselves; a mistake of ours is named."""
    return str(error) if isinstance(error, NewskeepError) else f"{type(error).__name__}: {error}"

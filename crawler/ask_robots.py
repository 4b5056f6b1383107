"""What one site's robots.txt allows us: what `newskeep check` shows. Asked as a crawl asks, nothing else is fetched.

In: a configured site.  Out: one event, robots (entrances by what is allowed, delay) or error (type, message).
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider

from archive.about import VERSION
from crawler.progress import say
from crawler.robots import PRODUCT, RobotsMiddleware, RobotsUnreachable
from crawler.site import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.project import Project

__all__ = ["AskRobots"]


class AskRobots(Spider):
    """One request, for robots.txt. `allowed` and `forbidden`: the site's listings, feeds, sitemaps and interfaces."""

    name = "ask-robots"
    site: Site

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        project: Project = kwargs["project"]
        spider = super().from_crawler(crawler, *args, site=project.site(kwargs["site"]))
        contact = f" (+{project.contact})" if project.contact else ""
        crawler.settings.set("USER_AGENT", f"newskeep/{VERSION}{contact}", priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Request]:
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        assert robots is not None  # settings.py installs it
        sitemaps = (url for url in self.site.sitemaps if url != "robots")
        allowed: list[str] = []
        forbidden: list[str] = []
        try:
            for url in (*self.site.listings, *self.site.feeds, *sitemaps, *self.site.apis):
                rules = await robots.rules(url)
                (allowed if rules.can_fetch(url, PRODUCT) else forbidden).append(url)
            delay = (await robots.rules(self.site.home)).crawl_delay(PRODUCT)
        except RobotsUnreachable as error:
            say("error", type="RobotsUnreachable", message=str(error))
            return
        say("robots", allowed=allowed, forbidden=forbidden, delay_s=delay)
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # Scrapy wants an async generator
            yield request

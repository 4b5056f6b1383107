"""Stories that are archived, read once more: what `newskeep sites check` compares. Same manners as a crawl, no archive.

In: a configured site and addresses of its stories.  Out: one `page` event each, as `crawler.one_page` tells it.
"""

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider

from archive.about import VERSION
from crawler.answers import ANY_STATUS
from crawler.javascript import set_up_browser
from crawler.one_page import told
from crawler.progress import say
from crawler.site import Site
from crawler.sitepage import ReaderFailed

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.project import Project

__all__ = ["Reread"]


class Reread(Spider):
    """Unconditional requests, the site's delay apart. An address without an answer is told as `failed`."""

    name = "reread"
    site: Site
    urls: tuple[str, ...]

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        project: Project = kwargs["project"]
        spider = super().from_crawler(crawler, *args, site=project.site(kwargs["site"]), urls=tuple(kwargs["urls"]))
        crawler.settings.set("DOWNLOAD_DELAY", spider.site.delay_s, priority="spider")
        contact = f" (+{project.contact})" if project.contact else ""
        crawler.settings.set("USER_AGENT", f"newskeep/{VERSION}{contact}", priority="spider")
        set_up_browser(spider.site, project.path, crawler.settings)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            meta = {"handle_httpstatus_list": ANY_STATUS}
            yield Request(url, self.parse_page, errback=self.no_answer, meta=meta, cb_kwargs={"asked": url})

    def parse_page(self, response: "Response", asked: str) -> Iterable[Request]:
        try:
            page, _fetched = told(response, asked, self.site)
        except ReaderFailed as error:
            page = {"failed": str(error)}
        say("page", asked=asked, **page)
        return ()

    def no_answer(self, failure: "Failure") -> None:
        asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]  # Scrapy puts it there
        say("page", asked=asked, failed=str(failure.value) or type(failure.value).__name__)

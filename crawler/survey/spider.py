"""The survey of one section: what `newskeep sites add` shows and writes. Same manners as a crawl, no archive.

In: an address.  Out: `progress` events in words, then one `survey` event (see `report`).
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider

from archive.about import VERSION
from archive.addresses import normalise
from crawler.one_page import is_plainly_private
from crawler.progress import say
from crawler.site import Site
from crawler.survey.guest import Guest
from crawler.survey.surveyor import Surveyor
from crawler.survey.walk import origin

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.project import Project

__all__ = ["Survey"]

_MOST_REQUESTS = 32
_THIS_MACHINE = ("http://127.", "http://localhost", "http://[::1]")


class Survey(Spider):
    """Says one `survey` event, or `error` (type, message)."""

    name = "survey"
    site: Site
    url: str
    told = False

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        project: Project = kwargs["project"]
        url = normalise(kwargs["url"])
        home = origin(url)
        private = is_plainly_private(home)
        usual = 0.0 if private and home.startswith(_THIS_MACHINE) else 1.0  # one's own machine needs no patience
        delay_s = usual if kwargs.get("delay") is None else float(kwargs["delay"])
        site = Site(key="survey", home=home, name=home, allow_private=private, delay_s=delay_s)
        spider = super().from_crawler(crawler, *args, url=url, site=site)
        crawler.settings.set("DOWNLOAD_DELAY", delay_s, priority="spider")
        crawler.settings.set("RETRY_TIMES", 1, priority="spider")
        contact = f" (+{project.contact})" if project.contact else ""
        crawler.settings.set("USER_AGENT", f"newskeep/{VERSION}{contact}", priority="spider")
        return spider

    def closed(self, reason: str) -> None:  # noqa: ARG002 - as Scrapy calls it
        """Whoever waits for the event learns that there will be none."""
        if not self.told:
            say("error", type="SurveyBrokeOff", message="the survey broke off before its end; its log says why")

    async def start(self) -> AsyncIterator[Request]:
        guest = Guest(self.crawler, _MOST_REQUESTS)
        surveyor = Surveyor(guest, self.site, self.url, lambda words: say("progress", words=words))
        event = await surveyor.run()
        self.told = True
        say("survey", **event)
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # Scrapy wants an async generator
            yield request

"""One page, read and told: what `newskeep try` shows. Same manners as a crawl, no archive."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider

from archive.about import VERSION
from archive.addresses import normalise
from archive.clock import utc_now
from crawler.answers import ANY_STATUS, Answer
from crawler.blocked import refusal
from crawler.document import Document
from crawler.normalise import normalise as tell_story
from crawler.page import read_page
from crawler.progress import say
from crawler.site import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.project import Project

__all__ = ["OnePage", "site_of"]

_WITH_EVIDENCE = ("title", "summary", "published", "modified", "category")


def site_of(project: "Project", url: str) -> Site | None:
    """The configured site on whose host an address lies; None for a host that is not configured."""
    return next((site for site in project.sites.values() if site.same_host(normalise(url))), None)


class OnePage(Spider):
    """Fetches `url` and says one event: page (reading, evidence, status, url, refused) or error (type, message)."""

    name = "one-page"
    site: Site
    known: Site | None

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        project, url = kwargs["project"], normalise(kwargs["url"])
        known = site_of(project, url)
        origin = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
        # A person named this address, so it may be a private one; redirects stay on its host.
        stranger = Site(key="try", home=origin, name=origin, allow_private=True)
        spider = super().from_crawler(crawler, *args, url=url, known=known, site=known or stranger)
        contact = f" (+{project.contact})" if project.contact else ""
        crawler.settings.set("USER_AGENT", f"newskeep/{VERSION}{contact}", priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Request]:
        yield Request(
            self.url,  # type: ignore[attr-defined] # set by Spider.__init__ from its arguments
            callback=self.parse_page,
            errback=self.no_answer,
            meta={"handle_httpstatus_list": ANY_STATUS},
        )

    def parse_page(self, response: "Response") -> None:
        answer = Answer.from_response(response)
        document = Document.parse(answer.body, answer.url, answer.header("content-type"))
        refused = refusal(
            document,
            url=answer.url,
            requested_url=self.url,  # type: ignore[attr-defined] # as above
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            site=self.known,
        )
        raw = read_page(document, self.known)
        story = tell_story(raw, self.known, fetched_at=utc_now())
        say(
            "page",
            url=answer.url,
            status=answer.status,
            refused={"kind": refused.kind, "evidence": refused.evidence} if refused else None,
            evidence={name: value.source for name in _WITH_EVIDENCE if (value := getattr(raw, name))},
            reading=story.as_dict(),
        )

    def no_answer(self, failure: "Failure") -> None:
        kind = type(failure.value).__name__
        say("error", type=kind, message=str(failure.value) or kind)

"""One page, read and told: what `newskeep try` shows. Same manners as a crawl, no archive.

With `twice` the page is asked for a second time, the site's delay later, and what differs is told as well.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals

from archive.about import VERSION
from archive.addresses import normalise
from archive.clock import iso, utc_now
from crawler.answers import ANY_STATUS, GOOD, Answer
from crawler.blocked import refusal
from crawler.document import Document
from crawler.javascript import set_up_browser
from crawler.noise import Fetched, find_noise
from crawler.normalise import normalise as tell_story
from crawler.page import read_page
from crawler.progress import say
from crawler.public import is_private
from crawler.site import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.project import Project

__all__ = ["OnePage", "site_of", "told"]

_WITH_EVIDENCE = ("title", "summary", "published", "modified", "category")


def site_of(project: "Project", url: str) -> Site | None:
    """The configured site on whose host an address lies; None for a host that is not configured."""
    return next((site for site in project.sites.values() if site.same_host(normalise(url))), None)


class OnePage(Spider):
    """Fetches `url` and says one event: page (reading, evidence, status, url, refused, and twice if asked for)
    or error (type, message)."""

    name = "one-page"
    site: Site
    known: Site | None
    url: str
    twice: bool
    keep: str | None
    """A folder to be made for a good page; None: nothing is written."""

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        project, url = kwargs["project"], normalise(kwargs["url"])
        known = site_of(project, url)
        origin = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
        # A person who writes a private address in plain figures means it; a name could lead anywhere.
        stranger = Site(key="try", home=origin, name=origin, allow_private=is_plainly_private(origin))
        wishes = {"twice": kwargs.get("twice", False), "keep": kwargs.get("keep")}
        spider = super().from_crawler(crawler, *args, url=url, known=known, site=known or stranger, **wishes)
        crawler.settings.set("DOWNLOAD_DELAY", spider.site.delay_s, priority="spider")
        contact = f" (+{project.contact})" if project.contact else ""
        crawler.settings.set("USER_AGENT", f"newskeep/{VERSION}{contact}", priority="spider")
        set_up_browser(spider.site, project.path, crawler.settings)
        crawler.signals.connect(spider.no_answer, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        yield self.ask(self.parse_page)

    def ask(self, callback: Any, **kwargs: Any) -> Request:
        """An unconditional request for the page; twice: caches on the way are told to ask the site itself."""
        headers = {"Cache-Control": "no-cache"} if self.twice else {}
        meta = {"handle_httpstatus_list": ANY_STATUS}
        return Request(self.url, callback, errback=self.no_answer, cb_kwargs=kwargs, headers=headers, meta=meta)

    def parse_page(self, response: "Response") -> Iterator[Request]:
        page, first = told(response, self.url, self.known)
        if self.twice and first is not None:
            yield self.ask(self.compare, page=page, first=first)
            return
        if self.keep and first is not None:
            keep_page(Path(self.keep), first, response.status, self.known)
        twice = {"twice": None} if self.twice else {}
        say("page", **page, **twice)

    def compare(self, response: "Response", page: dict[str, Any], first: Fetched) -> None:
        """What differs between two answers; only a good second one is compared."""
        other, second = told(response, self.url, self.known)
        if second is None or other["url"] != page["url"]:
            why = f", {other['refused']['evidence']}" if other["refused"] else ""
            say("page", **page, twice={"failed": f"{other['url']}: answered {other['status']}{why}"})
            return
        noise = find_noise(first, second, self.known)
        ignored = [*(self.known.ignore if self.known else ()), *(line.selector for line in noise.ignore)]
        pasted = toml_list(ignored) if noise.ignore else None
        say("page", **page, twice={**noise.as_dict(), "ignore_toml": pasted})

    def no_answer(self, failure: "Failure") -> None:
        """Nothing came, or (signal) the site's own reader broke on what came."""
        kind = type(failure.value).__name__
        say("error", type=kind, message=str(failure.value) or kind)


def told(response: "Response", asked: str, site: Site | None) -> tuple[dict[str, Any], Fetched | None]:
    """One answer to a request for `asked` as an event, and its bytes where it is a page that a crawl would archive."""
    answer, now = Answer.from_response(response), utc_now()
    document = Document.parse(answer.body, answer.url, answer.header("content-type"))
    refused = refusal(
        document,
        url=answer.url,
        requested_url=asked,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        site=site,
    )
    raw = read_page(document, site)
    page = {
        "url": answer.url,
        "status": answer.status,
        "refused": {"kind": refused.kind, "evidence": refused.evidence} if refused else None,
        "evidence": {name: value.source for name in _WITH_EVIDENCE if (value := getattr(raw, name))},
        "reading": tell_story(raw, site, fetched_at=now).as_dict(),
    }
    fetched = Fetched(body=answer.body, url=answer.url, content_type=answer.header("content-type"), at=now)
    return page, None if refused or answer.status not in GOOD else fetched


def keep_page(folder: Path, page: Fetched, status: int, site: Site | None) -> None:
    """Write the bytes of a page, and what must be known to read it again, into a new folder."""
    meta = {
        "url": page.url,
        "status": status,
        "content_type": page.content_type,
        "fetched_at": iso(page.at),
        "site": site.key if site else None,
    }
    folder.mkdir(parents=True)
    (folder / "page.html").write_bytes(page.body)
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")


def is_plainly_private(url: str) -> bool:
    """Whether an address says itself that it is private: `localhost`, or an IP address as people write it.

    >>> [is_plainly_private(f"http://{host}/") for host in ("localhost:80", "10.0.0.7", "[::1]", "127.1", "home")]
    [True, True, True, False, False]
    """
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or is_private(host)
    except ValueError:  # a name, or figures in a form that hides what they mean
        return False


def toml_list(selectors: list[str]) -> str:
    """The line for newskeep.toml: one quote or the other, whichever a selector does not hold.

    >>> print(toml_list(["p.views", 'div[id^="ad-"]']))
    ignore = ["p.views", 'div[id^="ad-"]']
    """
    quoted = (f"'{css}'" if '"' in css and "'" not in css else json.dumps(css, ensure_ascii=False) for css in selectors)
    return f"ignore = [{', '.join(quoted)}]"

"""Where the crawler may connect at all: a downloader middleware for addresses, a resolver for what names lead to.

In: every request, redirects and robots.txt included.  Out: the same request, or `AddressForbidden` for its errback.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from archive.addresses import normalise
from crawler.public import is_public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

    from crawler.site import Site

__all__ = ["AddressForbidden", "GuardMiddleware", "GuardedResolver", "is_public"]


class AddressForbidden(IgnoreRequest):
    """The request would leave the site, or the web. Its errback records it; nothing was sent."""


def hosts_of(site: "Site") -> frozenset[str]:
    """Hosts (with port, without `www.`) that the configuration itself names: the site's own, its feeds and sitemaps."""
    named = (site.home, *site.listings, *site.feeds, *(url for url in site.sitemaps if url != "robots"))
    return frozenset(urlsplit(url).netloc.removeprefix("www.") for url in named)


class GuardMiddleware:
    """Refuses every address that is not on a host of the site: a redirect or a link never leads anywhere else."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "GuardMiddleware":
        return cls(crawler)

    async def process_request(self, request: "Request") -> None:
        site = getattr(self._crawler.spider, "site", None)
        if site is None:  # `scrapy shell` and other people's spiders
            return
        try:
            host = urlsplit(normalise(request.url)).netloc.removeprefix("www.")
        except ValueError as error:
            raise AddressForbidden(str(error)) from error
        if host not in hosts_of(site):
            raise AddressForbidden(f"{request.url} is not on {site.host}")


class GuardedResolver(CachingThreadedResolver):
    """Looks names up and lets only public addresses through, whatever the name looked like.

    The address that is checked is the one that is connected to, so a name that resolves anew each time gains nothing.
    A site with `allow_private` may be on a private address: its own host only.
    """

    def __init__(self, reactor: "ReactorBase", cache_size: int, timeout: float, process: "CrawlerProcessBase") -> None:
        super().__init__(reactor, cache_size, timeout)
        self._process = process

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: "ReactorBase") -> "GuardedResolver":
        """Scrapy hands in the process that runs the crawlers under the name `crawler`."""
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), crawler)

    def getHostByName(self, name: str, timeout: "Sequence[int]" = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        found = super().getHostByName(name, timeout)
        if not self._may_be_private(name):
            found.addCallback(_refuse_private, name)
        return found

    def _may_be_private(self, name: str) -> bool:
        sites = (getattr(crawler.spider, "site", None) for crawler in self._process.crawlers)
        return any(
            site.allow_private
            and name.removeprefix("www.") in {urlsplit(f"//{host}").hostname for host in hosts_of(site)}
            for site in sites
            if site is not None
        )


def _refuse_private(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} leads to {address}, which is not public; see `allow_private`")
    return address

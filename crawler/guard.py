"""Where the crawler may connect at all: a downloader middleware for addresses. `crawler.resolver` is for what names and
numbers lead to, `crawler.redirects` for where an answer sends us.

In: every request, redirects and robots.txt included.  Out: the same request, or `AddressForbidden` for its errback.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, IgnoreRequest

from crawler.failures import failure_words
from crawler.origins import Origin, origin_of, origins_of, without_credentials
from crawler.resolver import GuardedResolver, refusal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.site import Site

__all__ = ["AddressForbidden", "CertificateRefused", "GuardMiddleware", "RefusalMiddleware", "led_to"]


_PLAIN_HTTP = re.compile(r"\Ahttp://([^:/?#]+)(?::80)?(?=[/?#]|\Z)", re.IGNORECASE)


class AddressForbidden(IgnoreRequest):
    """The request would leave the site, or the web. Its errback records it; nothing was sent."""


class CertificateRefused(AddressForbidden):
    """Whoever answered could not prove to be the site (expired, self-signed, another's name). Nothing was sent."""


def led_to(url: str, site: "Site", came_from: str = "") -> str:
    """The address to ask for in place of `url`: the same, or by https; else AddressForbidden.
    `came_from`: who redirected there, if anybody.

    Only origins that the configuration names are asked; with and without `www.` is one site. A site that is named by
    http may answer by https; one that is named by https is asked by https alone: anybody on the way writes plain http.

    >>> from crawler.site import Site
    >>> site = Site(key="x", home="https://www.example.org/")
    >>> led_to("http://example.org:80/news/a", site)
    'https://example.org/news/a'
    >>> led_to("http://example.org/news/a", site, came_from="https://example.org/news/a")
    Traceback (most recent call last):
    crawler.guard.AddressForbidden: leads from https to http://example.org/news/a, which anybody on the way could write
    """
    try:
        origin = origin_of(url).bare
    except ValueError as error:
        raise AddressForbidden(str(error)) from error
    named = _bare(origins_of(site))
    if origin in named or (origin.port == 443 and origin._replace(scheme="http", port=80) in named):
        return url
    if not (origin.scheme == "http" and origin.port == 80 and origin._replace(scheme="https", port=443) in named):
        raise AddressForbidden(f"{without_credentials(url)} is not on {site.host}")
    if came_from.startswith("https:"):
        raise AddressForbidden(f"leads from https to {url}, which anybody on the way could write")
    return _PLAIN_HTTP.sub(r"https://\1", url)


@lru_cache(maxsize=64)
def _bare(origins: frozenset[Origin]) -> frozenset[Origin]:
    return frozenset(each.bare for each in origins)


class GuardMiddleware:
    """Refuses every address that is not on an origin of the site: a redirect or a link never leads anywhere else."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "GuardMiddleware":
        return cls(crawler)

    async def process_request(self, request: "Request") -> "Request | None":
        site = getattr(self._crawler.spider, "site", None)
        if site is None:  # `scrapy shell` and other people's spiders: the resolver keeps them to public addresses
            return None
        _fail_closed()
        url = led_to(request.url, site, request.meta.get("redirect_urls", [""])[-1])
        return None if url == request.url else request.replace(url=url)


def _fail_closed() -> None:
    """Nothing is asked for where Scrapy was started in a way that does not install our resolver."""
    from twisted.internet import reactor

    if not isinstance(reactor.nameResolver, GuardedResolver):
        raise AddressForbidden("the resolver that keeps us off private addresses is not installed")


class RefusalMiddleware:
    """Nearest to the downloader: names what was refused while a connection was made, before anybody retries."""

    async def process_exception(self, request: "Request", exception: Exception) -> None:
        if isinstance(exception, CannotResolveHostError):
            words = refusal_of(origin_of(request.url))
            if words:
                raise AddressForbidden(words) from exception
        if isinstance(exception, DownloadFailedError):
            for error in _causes(exception):
                if _is_about_a_certificate(error):
                    words = f"{without_credentials(request.url)}: {failure_words(error)}"
                    raise CertificateRefused(words) from exception


def _causes(error: BaseException) -> "Iterator[BaseException]":
    """An error, what caused it, and what Twisted packed into it."""
    yield error
    for reason in getattr(error, "reasons", ()):
        yield from _causes(reason.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _is_about_a_certificate(error: BaseException) -> bool:
    from OpenSSL.SSL import Error
    from service_identity import CertificateError, VerificationError

    if isinstance(error, VerificationError | CertificateError):
        return True
    return isinstance(error, Error) and "certificate verify failed" in str(error)

"""A page drawn by a browser: a download handler in place of `crawler.headers`, for sites with `javascript = true`.

In: requests.  Out: for pages, what the browser has drawn, under the main answer's status and headers; feeds, sitemaps,
interfaces and robots.txt are fetched as ever. The browser reaches the origins of the site and nobody else: names are
looked up by us and pinned, every other name leads nowhere, and what robots.txt forbids is not asked for.
"""

import asyncio
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy import signals
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped] # it has no types

from crawler.completeness import BodyTooLarge
from crawler.guard import AddressForbidden, led_to
from crawler.headers import limit_headers
from crawler.origins import Origin, origins_of
from crawler.resolver import refusal_of
from crawler.robots import PRODUCT, RobotsMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.site import Site

__all__ = ["RenderingHandler"]

_QUIET_MS = 5_000
"""How long a page may go on loading after it has loaded."""
_CLOSING_S = 10
_NOT_NEEDED = frozenset(("image", "media", "font", "websocket", "eventsource", "manifest", "other"))
_OF_ANOTHER_BODY = ("Content-Length", "Content-Encoding", "Transfer-Encoding", "ETag", "Last-Modified")
_NOWHERE = "ERR_NAME_NOT_RESOLVED"
_NO_PEERS = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection; delete window.WebTransport;"


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc] # the extra may be absent
    """One browser a crawl, begun with the first page; a context of its own for each page: nothing is kept between."""

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        limit_headers(self)
        self._own_crawler = crawler
        self.abort_request = self._is_unwanted
        self._numbers = count(1)

    async def download_request(self, request: "Request") -> "Response":
        entrance = request.cb_kwargs.get("entrance")
        if request.meta.get("is_robots") or (entrance is not None and entrance.kind != "listing"):
            answer: Response = await super().download_request(request)
            return answer
        return await self._rendered(request)

    async def _rendered(self, request: "Request") -> "Response":
        request.meta.update(self._wishes(request))
        request.headers.pop("If-None-Match", None)  # what is drawn has no validators
        request.headers.pop("If-Modified-Since", None)
        limit_s = self._own_crawler.settings.getfloat("DOWNLOAD_TIMEOUT") + 2 * _QUIET_MS / 1000
        try:
            async with asyncio.timeout(limit_s):
                response: Response = await super().download_request(request)
        except TimeoutError as error:  # a script that runs on; it would do so again
            request.meta["dont_retry"] = True
            raise DownloadTimeoutError(f"not drawn within {limit_s:.0f} s") from error
        except BrowserTimeout as error:
            raise DownloadTimeoutError("the page did not load in time") from error
        except BrowserError as error:
            if _NOWHERE in error.message:  # no rule for that name: the page, or a redirect, leads off the site
                raise AddressForbidden(f"{request.url} leads to an address that is not on {self._site.host}") from error
            raise DownloadFailedError(f"not drawn: {error.message.splitlines()[0][:200]}") from error
        finally:
            await self._forget(request.meta["playwright_context"])
        return self._checked(request, response)

    def _wishes(self, request: "Request") -> dict[str, Any]:
        agent = request.headers.get("User-Agent") or b""
        context = {
            "accept_downloads": False,
            "service_workers": "block",
            "user_agent": agent.decode("latin-1"),
        }
        return {
            "playwright": True,
            "playwright_context": f"page {next(self._numbers)}",
            "playwright_context_kwargs": context,
            "playwright_page_init_callback": _without_peers,
            "playwright_page_methods": [PageMethod(self._settle)],
        }

    async def _settle(self, page: Any) -> None:
        """Until nothing more is loaded, or for five seconds; BodyTooLarge before a page of any size is fetched."""
        with suppress(BrowserTimeout):
            await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)
        most = self._own_crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if await page.evaluate("document.documentElement.outerHTML.length") > most:
            raise BodyTooLarge(f"drawn, the page is longer than {most} characters")

    def _checked(self, request: "Request", response: "Response") -> "Response":
        """The answer, if it came from the site; what it says of bytes that are not those drawn is left out."""
        url = led_to(response.url, self._site, request.url)
        most = self._own_crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if len(response.body) > most:
            raise BodyTooLarge(f"drawn, the page is longer than {most} bytes")
        headers = response.headers.copy()
        for name in _OF_ANOTHER_BODY:
            headers.pop(name, None)
        self._own_crawler.signals.send_catch_log(
            signals.bytes_received, data=response.body, request=request, spider=self._own_crawler.spider
        )
        return response.replace(url=url, headers=headers)

    async def _forget(self, name: str) -> None:
        """Close a page's context: its cookies and storage are gone with it."""
        wrapper = self.context_wrappers.get(name)
        if wrapper is not None:
            with suppress(BrowserError, TimeoutError):
                async with asyncio.timeout(_CLOSING_S):
                    await wrapper.context.close()

    # Where the browser may connect

    @property
    def _site(self) -> "Site":
        site: Site = self._own_crawler.spider.site  # type: ignore[union-attr] # a request is under way
        return site

    async def _is_unwanted(self, asked: Any) -> bool:
        """What a page asks for and is not given: pictures and the like, other origins, what robots.txt forbids."""
        robots = self._own_crawler.get_downloader_middleware(RobotsMiddleware)
        if asked.resource_type in _NOT_NEEDED or asked.method not in ("GET", "HEAD", "POST") or robots is None:
            return True
        try:
            if led_to(asked.url, self._site) != asked.url:
                return True
            return not (await robots.rules(asked.url)).can_fetch(asked.url, PRODUCT)
        except (AddressForbidden, ValueError):
            return True

    async def _maybe_launch_browser(self) -> None:
        if not hasattr(self, "browser"):
            rules = ["--host-resolver-rules=" + ", ".join([*await self._pins(), "MAP * ~NOTFOUND"])]
            options = self.config.launch_options
            options["args"] = [each for each in options["args"] if not each.startswith("--host-resolver")] + rules
        await super()._maybe_launch_browser()

    async def _pins(self) -> list[str]:
        """A rule for each origin of the site, with and without `www.`. AddressForbidden where none may be reached."""
        named = {each._replace(host=host) for each in origins_of(self._site) for host in _spellings(each.host)}
        named |= {each._replace(scheme="https", port=443) for each in named if each.port == 80}
        found = {origin: await _address(origin) for origin in sorted(named)}
        if not any(found.values()):
            raise AddressForbidden(next(filter(None, map(refusal_of, found)), f"{self._site.host} leads nowhere"))
        return [f"MAP {_host(o.host)}:{o.port} {_host(at)}:{o.port}" for o, at in found.items() if at]


async def _without_peers(page: Any, _request: "Request") -> None:
    await page.add_init_script(_NO_PEERS)


def _spellings(host: str) -> tuple[str, ...]:
    bare = host.removeprefix("www.")
    return (bare,) if bare.replace(".", "").isdigit() or ":" in bare else (bare, f"www.{bare}")


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


async def _address(origin: Origin) -> str | None:
    """The first address of an origin that our resolver lets through; None where there is none."""
    from twisted.internet import reactor

    heard = _Heard()
    reactor.nameResolver.resolveHostName(heard, origin.host, origin.port)
    await heard.complete.wait()
    return next(iter(heard.addresses), None)


@implementer(IResolutionReceiver)
class _Heard:
    """What the resolver says of one name."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = asyncio.Event()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's names
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete.set()

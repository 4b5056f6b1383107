"""robots.txt as RFC 9309 has it: a downloader middleware that asks once per host and origin, then keeps to the answer.

In: every request.  Out: the same request, or `RobotsForbidden` / `RobotsUnreachable` for its errback.
Section 2.3.1: 2xx is parsed (the first 500 KiB), redirects are followed, 4xx means there are no rules, and a server
error or no answer means *stay away*. 429 is read as a server error: a host that asks for fewer requests did not say
'all is allowed'.
"""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http.request import NO_CALLBACK

from crawler.failures import failure_words

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["PRODUCT", "RobotsForbidden", "RobotsMiddleware", "RobotsUnreachable", "rules_from"]

PRODUCT = "newskeep"
"""The product token that robots.txt files may name (RFC 9309, section 2.2.1)."""
NO_ANSWER = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,  # Scrapy's decompression of a broken body
)
"""What Scrapy raises when a server gave no complete answer."""
_PARSED_BYTES = 500 * 1024
_LONGEST_DELAY_S = 120.0
"""A crawl-delay above this is kept to this: an hour a page would never end a crawl."""


class RobotsForbidden(IgnoreRequest):
    """robots.txt disallows this address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing of the host may be asked for this time."""


def rules_from(status: int, body: bytes) -> Protego:
    """What an answer for robots.txt allows. `RobotsUnreachable` when it means stay away.

    >>> rules_from(404, b"").can_fetch("https://example.org/news/", PRODUCT)
    True
    >>> rules_from(200, b"User-agent: *\\nDisallow: /news/").can_fetch("https://example.org/news/", PRODUCT)
    False
    >>> rules_from(503, b"")
    Traceback (most recent call last):
    crawler.robots.RobotsUnreachable: robots.txt answered 503: staying away this time (RFC 9309, 2.3.1.4)
    """
    if 200 <= status < 300:
        return Protego.parse(_text_of(body))
    if 400 <= status < 500 and status != 429:
        return Protego.parse("")
    raise RobotsUnreachable(f"robots.txt answered {status}: staying away this time (RFC 9309, 2.3.1.4)")


def _text_of(body: bytes) -> str:
    """The first 500 KiB as text, whole lines only: a rule that is cut in the middle would forbid or allow too much."""
    part = body[:_PARSED_BYTES]
    if len(body) > _PARSED_BYTES:
        part = part[: max(part.rfind(b"\n"), part.rfind(b"\r")) + 1]
    wide = part.startswith((b"\xff\xfe", b"\xfe\xff"))  # the rules ask for UTF-8; some editors write this
    return part.decode("utf-16" if wide else "utf-8-sig", errors="replace").replace("\0", "")


class RobotsMiddleware:
    """Asks each origin for its robots.txt before the first request to it; remembers the answer for the crawl."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: "Request") -> None:
        if request.meta.get("is_robots"):
            return
        rules = await self.rules(request.url)
        if not rules.can_fetch(request.url, PRODUCT):
            raise RobotsForbidden(f"robots.txt does not allow {request.url}")

    async def rules(self, url: str) -> Protego:
        """The rules of the origin of `url`; `RobotsUnreachable` where there was no usable answer."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin))
        asked = self._rules[origin]
        return asked.result() if asked.done() else await asyncio.shield(asked)

    async def _ask(self, origin: str) -> Protego:
        request = Request(
            f"{origin}/robots.txt",
            priority=1000,
            meta={"is_robots": True, "handle_httpstatus_list": list(range(400, 600))},
            callback=NO_CALLBACK,
        )
        engine = self._crawler.engine
        assert engine is not None  # a request is under way
        try:
            response: Response = await engine.download_async(request)
        except IgnoreRequest as error:
            raise RobotsUnreachable(f"robots.txt: {failure_words(error)}: staying away this time") from error
        except NO_ANSWER as error:
            raise RobotsUnreachable(
                f"robots.txt gave no answer ({failure_words(error)}): staying away this time"
            ) from error
        rules = rules_from(response.status, response.body)
        self._slow_down(request, rules)
        self._crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)
        return rules

    def _slow_down(self, request: "Request", rules: Protego) -> None:
        """Crawl-delay and request-rate lengthen the delay of the host's slot, never shorten it."""
        asked = rules.crawl_delay(PRODUCT) or 0.0
        rate = rules.request_rate(PRODUCT)
        if rate is not None and rate.requests:
            asked = max(asked, rate.seconds / rate.requests)
        engine = self._crawler.engine
        assert engine is not None
        slot = engine.downloader.slots.get(str(request.meta.get("download_slot")))
        if slot is not None and asked > slot.delay:
            slot.delay = min(float(asked), _LONGEST_DELAY_S)

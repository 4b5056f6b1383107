"""How long an answer may be before its body begins: a download handler in place of Scrapy's.

In: requests.  Out: answers, or `HeadersTooLong` for the errback.
Twisted keeps every header line until the time-out: one page of endless headers took 494 MB and 36 s of computing
(Scrapy 2.19, Twisted 26.10, November 2026). Browsers stop at 256 KiB; so do we.
"""

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["HeadersTooLong", "LimitedHandler", "limit_headers"]

MOST_BYTES = 256 * 1024
"""Of status line and headers, informational answers (1xx) before them included."""
_BODY = ("BODY", "DONE")


class HeadersTooLong(Exception):
    """The headers of an answer go on and on; the connection was ended."""


class LimitedHandler(HTTP11DownloadHandler):
    """Scrapy's own for http and https, whose connections count what comes before a body."""

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        limit_headers(self)


def limit_headers(handler: HTTP11DownloadHandler) -> None:
    """The same for another handler that is made of Scrapy's."""
    handler._pool._factory = _Factory  # noqa: SLF001 - the place where Scrapy puts its own


class _Protocol(_LenientHTTP11ClientProtocol):
    _heard = 0

    def request(self, request: Any) -> Any:
        self._heard = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - the name in Twisted
        if self._parser is not None and self._parser.state not in _BODY:
            self._heard += len(data)
            if self._heard > MOST_BYTES:
                self._giveUp(Failure(HeadersTooLong(f"more than {MOST_BYTES} bytes of headers")))  # type: ignore[no-untyped-call] # Twisted's
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call] # Twisted's


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: ARG002, N802 - the name in Twisted
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call] # Twisted's

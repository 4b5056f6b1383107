"""Conditional GET (RFC 9110, 13): a downloader middleware that asks 'has it changed?' with stored validators.

In: requests whose meta carries `validators` (entity tag, Last-Modified).  Out: the same with If-None-Match and
If-Modified-Since; a 304 reaches the callback.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request

__all__ = ["RevalidateMiddleware"]


class RevalidateMiddleware:
    """Entity tags first; the date as well, because some servers know only one of them."""

    def process_request(self, request: "Request") -> None:
        etag, last_modified = request.meta.get("validators", (None, None))
        if etag:
            request.headers.setdefault("If-None-Match", etag)
        if last_modified:
            request.headers.setdefault("If-Modified-Since", last_modified)

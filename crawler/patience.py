"""Retry-After (RFC 9110, 10.2.3): a downloader middleware that waits when a host asks for it, as Scrapy never does.

In: answers 429 and 503 that say how long.  Out: the same request once more after the wait, or the answer itself when
the wait is longer than a crawl should sit still; then nothing more is sent to the host and the crawl says so.
"""

import asyncio
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from archive.clock import iso, utc_now

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["AskedToWait", "PatienceMiddleware", "seconds_asked"]

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?")
LONGEST_WAIT_S = 120.0
MOST_WAITS = 3


class AskedToWait(IgnoreRequest):
    """The host asked for a longer pause than this crawl waits; `until` is the UTC instant it named."""

    def __init__(self, until: datetime, url: str) -> None:
        self.until = until
        super().__init__(f"{url} asks to come back after {iso(until)}")


def seconds_asked(value: str, now: datetime) -> float | None:
    """The wait that a Retry-After header asks for, in seconds from `now` (UTC); None when it cannot be read.

    >>> from datetime import UTC
    >>> now = datetime(2024, 3, 18, 12, 0, tzinfo=UTC)
    >>> seconds_asked("120", now), seconds_asked("Mon, 18 Mar 2024 12:00:30 GMT", now), seconds_asked("soon", now)
    (120.0, 30.0, None)
    """
    text = value.strip()
    if _SECONDS.fullmatch(text):  # a fraction is against the rules, and its meaning is plain
        return float(text.partition(".")[0][:9]) + (1.0 if "." in text else 0.0)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):  # whatever the parser makes of junk
        return None
    if at.tzinfo is None:  # '-0000': RFC 5322 says UTC without a claim about the place
        at = at.replace(tzinfo=now.tzinfo)
    return max(0.0, (at - now).total_seconds())  # a moment in the past asks for nothing


class PatienceMiddleware:
    """Holds every request to a host until the moment it named."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "PatienceMiddleware":
        return cls(crawler)

    async def process_request(self, request: "Request") -> None:
        host = urlsplit(request.url).netloc
        while (wait_s := self._not_before.get(host, 0.0) - monotonic()) > 0:
            if not self._crawler.crawling:  # told to stop
                raise AskedToWait(utc_now() + timedelta(seconds=wait_s), request.url)
            await asyncio.sleep(min(wait_s, 0.5))

    async def process_response(self, request: "Request", response: "Response") -> "Request | Response":
        header = response.headers.get("Retry-After")
        if response.status not in (429, 503) or header is None:
            return response
        now = utc_now()
        wait_s = seconds_asked(header.decode("latin-1"), now)
        waits = request.meta.get("waits", 0)
        if wait_s is None:
            return response
        if waits >= MOST_WAITS:  # short waits without end: this address is ill, the others may answer
            return response
        if wait_s > LONGEST_WAIT_S:
            raise AskedToWait(now + timedelta(seconds=min(wait_s, 366 * 86400)), response.url)
        host = urlsplit(request.url).netloc
        self._not_before[host] = max(self._not_before.get(host, 0.0), monotonic() + wait_s)
        again = request.replace(dont_filter=True)
        again.meta["waits"] = waits + 1
        return again

"""DemoServer: a DemoSection on 127.0.0.1, with everything that HTTP asks of a polite site.

Conditional requests, HEAD and gzip are answered as RFC 9110 says.
"""

import gzip
import hashlib
from email.utils import format_datetime, parsedate_to_datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from jobs.demo.pages import Answer, answer
from jobs.demo.section import DemoSection
from jobs.demo.weather import bad_weather

__all__ = ["DemoServer"]


class DemoServer(LoopbackServer):
    """Serves a section while the `with` block lasts. Changes to the section show at once.

    With `noise`, each page carries a counter, a nonce and a token outside its story that differ at each request.
    `port` 0 takes any free one.
    """

    def __init__(self, section: DemoSection | None = None, *, noise: bool = False, port: int = 0) -> None:
        self.section = section or DemoSection.shipped()
        self.noise = noise
        self._counter = count(1)
        super().__init__(_DemoHandler, port)

    def answer(self, target: str) -> Answer:
        """What a GET of a path is answered now."""
        look = self.section.look
        noise = next(self._counter) if self.noise or look.noise else 0
        return bad_weather(look.weather, urlsplit(target).path) or answer(self.section, target, self.url, noise)

    def etag(self, target: str, found: Answer) -> str:
        """The entity tag of an answer: of its bytes, where the page does not keep one for ever."""
        slug = urlsplit(target).path.strip("/").rpartition("/")[2]
        kept = self.section.look.etags.get(slug)
        return f'"{kept or hashlib.sha256(found.body).hexdigest()[:20]}"'

    def story_url(self, slug: str) -> str:
        """Canonical address of a story, there or not."""
        return f"{self.url}/news/{slug}/"

    def expected(self, slug: str) -> dict[str, Any]:
        """What is true of a live story at this address."""
        return self.section.expected(slug, self.url)

    def site_table(self) -> dict[str, Any]:
        """A `[sites.<key>]` table that crawls this section: no selectors, no waiting, loopback allowed."""
        return {
            "name": self.section.brand.name,
            "home": f"{self.url}/",
            "listings": [f"{self.url}/news/"],
            "stories": "^/news/[^/?]+/?$",
            "timezone": "Europe/London",
            "delay_s": 0,
            "allow_private": True,
        }


class _DemoHandler(LoopbackHandler):
    server: DemoServer

    def respond(self) -> None:
        found = self.server.answer(self.path)
        etag = self.server.etag(self.path, found)
        unchanged = found.status == 200 and self._unchanged(found, etag)
        headers = {"Vary": "Accept-Encoding"}
        if found.status == 200:
            headers |= {"ETag": etag, "Cache-Control": "no-cache"}
            if found.changed_at:
                headers["Last-Modified"] = format_datetime(found.changed_at, usegmt=True)
        if found.location:
            headers["Location"] = found.location
        if unchanged:
            return self.send(304, headers)
        body = found.body
        if self._takes_gzip(found):
            headers["Content-Encoding"], body = "gzip", gzip.compress(body, compresslevel=3, mtime=0)
        length = {"Content-Type": found.content_type, "Content-Length": str(len(body))}
        return self.send(found.status, headers | length, body)

    def _unchanged(self, found: Answer, etag: str) -> bool:
        """RFC 9110, 13.2.2: where If-None-Match is sent, If-Modified-Since is not looked at."""
        if (known := self.headers.get("If-None-Match")) is not None:
            return known.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None or found.changed_at is None:
            return False
        try:
            return found.changed_at <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # no date, or one without a zone: a header to be ignored
            return False

    def _takes_gzip(self, found: Answer) -> bool:
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        return wanted and found.content_type.startswith("text/") and len(found.body) > 500

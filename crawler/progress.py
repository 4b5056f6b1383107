"""Progress of a crawl as JSON lines on stdout, for the process that started it. Off unless NEWSKEEP_PROGRESS is set."""

import json
import sys
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.session import Session

__all__ = ["Progress", "say"]

_EVERY_S = 0.5


def say(event: str, **values: object) -> None:
    """One event, one line; a parent that went away is no reason to stop archiving."""
    try:
        sys.stdout.write(json.dumps({"event": event, **values}, ensure_ascii=True) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        pass


class Progress:
    """Extension: {"event": "began", crawl_id}, then
    {"event": "progress", requests, found, done, new, changed, not_modified, failed, elapsed_s}."""

    def __init__(self, crawler: "Crawler") -> None:
        if not crawler.settings.getbool("NEWSKEEP_PROGRESS"):
            raise NotConfigured
        self._crawler, self._began = crawler, monotonic()
        self._loop = create_looping_call(self.tell)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Progress":
        return cls(crawler)

    def opened(self) -> None:
        say("began", crawl_id=self._crawler.spider.session.crawl_id)  # type: ignore[union-attr] # NewsSpider has one
        self._loop.start(_EVERY_S, now=False)

    def closed(self) -> None:
        if self._loop.running:
            self._loop.stop()
        self.tell()

    def tell(self) -> None:
        session: Session = self._crawler.spider.session  # type: ignore[union-attr] # NewsSpider has one
        done = session.done
        requests = self._crawler.stats.get_value("downloader/request_count", 0) if self._crawler.stats else 0
        say(
            "progress",
            requests=requests,
            found=session.found,
            done=done["fetched"] + done["not_modified"] + done["failed"],
            **{name: done[name] for name in ("new", "changed", "not_modified", "failed")},
            elapsed_s=round(monotonic() - self._began, 1),
        )

"""Ask for addresses with our settings and nothing but our resolver in between: without a site nothing else guards.

In: a JSON list of addresses on stdin; with the argument `private` they are those of one site with `allow_private`.
Out: one JSON object on stdout: what became of each, by the name of the exception.
Run as `python -m tests.hostile.knock`, so that it is a process as a crawl is one.
"""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.site import Site


class Knock(Spider):
    """Without a `site`, unless there is one with `allow_private`."""

    name = "knock"
    site: Site | None
    urls: list[str]
    told: dict[str, str]

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            try:
                yield Request(url, self.came, errback=self.failed, meta={"is_robots": True, "asked": url})
            except ValueError:
                self.told[url] = "no request"

    def came(self, response: Any) -> None:
        self.told[response.meta["asked"]] = "answered"

    def failed(self, failure: Any) -> None:
        self.told[failure.request.meta["asked"]] = type(failure.value).__name__


def main() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    for name, value in (("DOWNLOAD_DELAY", 0), ("CONCURRENT_REQUESTS", 8), ("RETRY_TIMES", 0), ("LOG_LEVEL", "ERROR")):
        settings.set(name, value, priority="cmdline")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("EXTENSIONS", {}, priority="cmdline")
    urls: list[str] = json.load(sys.stdin)
    told: dict[str, str] = {}
    process = AsyncCrawlerProcess(settings)
    private = Site(key="x", home=urls[0], listings=tuple(urls), allow_private=True) if "private" in sys.argv else None
    process.crawl(Knock, urls=urls, told=told, site=private)
    process.start()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

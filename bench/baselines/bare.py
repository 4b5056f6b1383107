"""`python bench/baselines/bare.py URLS`: bare Scrapy, which fetches each address of a file and reads nothing."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
    "LOGSTATS_INTERVAL": 0,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}
"""Scrapy as it comes otherwise: its middlewares, its handlers, its duplicate filter."""


class Bare(Spider):
    """Asks; looks at no answer."""

    name = "bare"
    urls: str
    seen = 0

    async def start(self) -> AsyncIterator[Request]:
        for url in Path(self.urls).read_text().split():
            yield Request(url)

    def parse(self, response: Response) -> None:
        self.seen += response.status == 200


def crawl(spider: type[Bare], **arguments: str) -> None:
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, **arguments)
    process.start()
    expected = len(Path(arguments["urls"]).read_text().split())
    assert isinstance(crawler.spider, Bare)
    if crawler.spider.seen != expected:
        sys.exit(f"{crawler.spider.seen} pages of {expected}")


if __name__ == "__main__":
    crawl(Bare, urls=sys.argv[1])

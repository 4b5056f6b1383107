"""Adapters between Scrapy and the session: a dozen lines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.visits import Failed, Noticed, Read, Unchanged

__all__ = ["ArchivePipeline"]


class ArchivePipeline:
    """Hands each outcome to the session of the crawl, which stores it in one transaction."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "ArchivePipeline":
        return cls(crawler)

    def process_item(self, item: "Read | Unchanged | Failed | Noticed") -> "Read | Unchanged | Failed | Noticed":
        self._crawler.spider.session.record(item)  # type: ignore[union-attr] # NewsSpider has one
        return item

"""`python bench/baselines/trafilatura_sqlite.py URLS FILE.db`: what a person writes in an afternoon.

Scrapy fetches, trafilatura reads text and metadata of every page, SQLite keeps them and the page, one commit a page.
No versions, no captures compressed, no search, no cards, no conditional requests.
"""

import json
import sqlite3
import sys

import trafilatura
from scrapy.http import Response

from bench.baselines.bare import Bare, crawl


class Reading(Bare):
    """Reads each page into a row."""

    name = "reading"
    database: str

    def parse(self, response: Response) -> None:
        if self.seen == 0:
            self.db = sqlite3.connect(self.database)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            columns = "url TEXT PRIMARY KEY, title TEXT, date TEXT, author TEXT, text TEXT, html TEXT"
            self.db.execute(f"CREATE TABLE stories ({columns})")
        told = trafilatura.extract(response.text, url=response.url, output_format="json", with_metadata=True)
        story = json.loads(told or "{}")
        row = [response.url, *(story.get(name) for name in ("title", "date", "author", "text")), response.text]
        with self.db:
            self.db.execute("INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?)", row)
        self.seen += 1

    def closed(self) -> None:
        self.db.close()


if __name__ == "__main__":
    crawl(Reading, urls=sys.argv[1], database=sys.argv[2])

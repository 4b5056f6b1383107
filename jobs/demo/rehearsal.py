"""The thirty days of `jobs.demo.life`, lived in a minute: `python -m jobs.demo.rehearsal FOLDER [--other-reader]`.

In: a folder without an archive.  Out: its news.db after every crawl of the script, and one JSON line a crawl on stdout.
Real crawls of a real server on loopback, one after the other in this process, whose clock is set before each.
"""

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive import open_archive
from archive.clock import rehearse, utc_now
from crawler.lifeline import hold_lifeline
from crawler.progress import say
from crawler.spiders.news import NewsSpider
from jobs.demo.life import DECISIONS, Life, Slot, shipped_life
from jobs.demo.server import DemoServer

__all__ = ["SITE", "main"]

SITE = "demo"
OTHER_READER_FROM, OTHER_READER_UNTIL = "05", "06 evening"
"""With another reader: the crawl from which on quotations and lists are no part of a story; the last of that life."""
_OTHER_RULES = {"ignore": ["blockquote", "ul"]}


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every crawl came to an end of some kind."""
    hold_lifeline()
    parser = argparse.ArgumentParser(prog="python -m jobs.demo.rehearsal", description=__doc__)
    parser.add_argument("folder", type=Path, help="where newskeep.toml and news.db are written")
    parser.add_argument(
        "--other-reader", action="store_true", help="a shorter life, in the middle of which our reader changes"
    )
    options = parser.parse_args(argv)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", "ERROR")
    process = AsyncCrawlerProcess(settings)
    with _reserved_port() as port:
        life = shipped_life().until(OTHER_READER_UNTIL) if options.other_reader else shipped_life()
        stage = _Stage(options.folder, life, port, other_reader=options.other_reader)
        _run(process, stage)
    return 0


def _run(process: AsyncCrawlerProcess, stage: "_Stage") -> None:
    """All crawls in one event loop, since a reactor starts once in a process."""
    from twisted.internet import reactor

    task = asyncio.get_event_loop().create_task(stage.live(process))
    task.add_done_callback(lambda _: reactor.stop())  # type: ignore[misc] # a module that looks like a class
    process.start(stop_after_crawl=False)
    task.result()


class _Stage:
    """The section, the folder and the place where it is served."""

    def __init__(self, folder: Path, life: Life, port: int, *, other_reader: bool) -> None:
        self._life, self._port, self._other_reader = life, port, other_reader
        self._section = life.section()
        self._config, self._archive = folder / "newskeep.toml", folder / "news.db"

    async def live(self, process: AsyncCrawlerProcess) -> None:
        """Every crawl of the script, each after what happened before it."""
        for slot in self._life.slots:
            rehearse(slot.at)
            for line in self._life.prepare(slot, self._section):
                if line.deed.deed in DECISIONS:
                    self._decide(line.deed.deed)
            self._configure(slot)
            with self._served():
                await process.crawl(NewsSpider, config=str(self._config), site=SITE, mode=slot.mode)
            self._tell(slot)

    @contextmanager
    def _served(self) -> Iterator[None]:
        """Nothing listens while the port is closed: connections are refused."""
        if self._section.look.weather == "closed port":
            yield
            return
        with DemoServer(self._section, port=self._port):
            yield

    def _configure(self, slot: Slot) -> None:
        server = DemoServer(self._section)  # unserved: it knows its table
        server.server_close()
        table = server.site_table()
        table = json.loads(json.dumps(table).replace(server.url, f"http://127.0.0.1:{self._port}"))
        table["sitemaps"] = ["robots"]
        if self._other_reader and slot.name >= OTHER_READER_FROM:
            table |= _OTHER_RULES
        rows = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]
        head = ['archive = "news.db"', 'contact = "nobody@demo.example"', f"[sites.{SITE}]"]
        self._config.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")

    def _decide(self, decision: str) -> None:
        with open_archive(self._archive, write=True) as store:
            store.decide(None, utc_now(), release=decision == "release")

    def _tell(self, slot: Slot) -> None:
        with open_archive(self._archive) as archive:
            crawl = next(archive.crawls(limit=1))
            held = [change.id for change in archive.changes(held=True)]
        say("crawled", slot=slot.name, crawl_id=crawl.id, outcome=crawl.outcome, held=held, note=crawl.note)


@contextmanager
def _reserved_port() -> Iterator[int]:
    """A port of loopback that is ours though nothing listens on it."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())

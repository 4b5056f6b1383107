"""A guest who asks for a few pages, one after the other: robots.txt, delay, guard and budget as in a crawl.

In: addresses.  Out: `Answer`, or `NoAnswer` with words; nothing is raised but the survey's own end.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego
from scrapy import Request, signals
from scrapy.http.request import NO_CALLBACK

from archive.addresses import identity, normalise
from crawler.answers import ANY_STATUS, Answer
from crawler.failures import failure_words
from crawler.guard import AddressForbidden
from crawler.patience import AskedToWait
from crawler.robots import RobotsForbidden, RobotsMiddleware, RobotsUnreachable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Guest", "NoAnswer"]

_KINDS: dict[type[BaseException], str] = {
    RobotsForbidden: "robots",
    RobotsUnreachable: "unreachable",
    AskedToWait: "blocked",
    AddressForbidden: "elsewhere",
}


_LONGEST_S = 300.0
_FEWEST = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class NoAnswer:
    """Why there is none."""

    kind: str
    """robots, unreachable, blocked, elsewhere, spent."""
    words: str


class Guest:
    """Asks each address once; `requests` counts what was sent, robots.txt and redirects included."""

    def __init__(self, crawler: "Crawler", most: int) -> None:
        self._crawler, self._most = crawler, most
        self.requests = 0
        self._answers: dict[str, Answer | NoAnswer] = {}
        crawler.signals.connect(self._sent, signals.request_reached_downloader)

    def _sent(self) -> None:
        self.requests += 1

    def keep_to(self, delay_s: float) -> None:
        """Ask for less where a site asks for long pauses: nobody waits for an hour."""
        if delay_s > 1:
            self._most = min(self._most, max(_FEWEST, int(_LONGEST_S / delay_s)))

    @property
    def reserved(self) -> int:
        """How many requests are kept for stories."""
        return min(12, self._most // 2)

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return max(0, self._most - self.requests)

    async def rules(self, url: str) -> Protego | NoAnswer:
        """What robots.txt says to us."""
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        assert robots is not None  # settings.py installs it
        try:
            return await robots.rules(url)
        except RobotsUnreachable as error:
            return NoAnswer(kind="unreachable", words=str(error))

    async def get(self, url: str) -> Answer | NoAnswer:
        """One page; an address that was asked for already is answered from memory."""
        key = identity(url)
        if key not in self._answers:
            self._answers[key] = await self._ask(url) if self.left else NoAnswer(kind="spent", words="asked for enough")
        return self._answers[key]

    async def _ask(self, url: str) -> Answer | NoAnswer:
        request = Request(normalise(url), NO_CALLBACK, meta={"handle_httpstatus_list": ANY_STATUS})
        engine = self._crawler.engine
        assert engine is not None  # the spider runs
        [result] = await asyncio.gather(engine.download_async(request), return_exceptions=True)
        if isinstance(result, asyncio.CancelledError):
            raise result
        if isinstance(result, BaseException):
            return NoAnswer(kind=_KINDS.get(type(result), "unreachable"), words=_words(result))
        return Answer.from_response(result)


def _words(error: BaseException) -> str:
    return str(error) if type(error) in _KINDS and str(error) else failure_words(error)

"""One hostile website on loopback: asyncio in a thread of its own, and every byte of an answer under control.

    with HostileServer() as server:
        server.stories = {"one": "good", "two": "half-gzip"}   # /news/ lists both; two comes as half a stream
        server.stories["two"] = "good"                         # and recovers
        server.robots = "says-500"                             # a text of ROBOTS, a fault, or bytes
        server.listing = "half-gzip"                           # how /news/ itself comes
        server.routes["/calendar/*"] = answer                  # any path, or all below one: a coroutine of a Turn

Every fault is a route of its own as well: `/half-gzip`. Leaving the block ends every connection.
"""

import asyncio
import socket
import ssl
import threading
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.hostile.registry import FAULTS
from tests.hostile.turn import Answer, Turn, listing_page

__all__ = ["ROBOTS", "HostileServer", "Seen"]

ROBOTS: dict[str, str] = {
    "allows": "User-agent: *\nDisallow:\n",
    "forbids": "User-agent: *\nDisallow: /\n",
    "forbids-newskeep": "User-agent: newskeep\nDisallow: /news/\n\nUser-agent: *\nDisallow:\n",
    "asks-for-delay": "User-agent: *\nCrawl-delay: 1\n",
    "is-html": "<!doctype html><html><title>Home</title><p>Disallow: /</p></html>",
}
"""Texts that /robots.txt may give; `server.robots` may also be the name of any fault, or bytes."""


class Seen(NamedTuple):
    """One request, as the log keeps it."""

    method: str
    path: str
    """With its query."""
    status: int
    """What was answered; 0 where the connection was dropped, or before an answer that never comes."""
    headers: dict[str, str]
    """Of the request; names in lower case."""


class HostileServer:
    """See the module. `visits[path]` counts requests; `patience`: how many of them an impatient fault refuses."""

    host = "127.0.0.1"
    """Where it listens."""

    def __init__(self, port: int = 0) -> None:
        self.stories: dict[str, str | Answer] = {"one": "good", "two": "good", "three": "good"}
        self.listing = "good"
        self.robots: str | bytes = "allows"
        self.routes: dict[str, Answer] = {}
        self.visits: Counter[str] = Counter()
        self.requests: list[Seen] = []
        """Every request so far, in the order in which they were answered."""
        self.patience = 1
        self.answering = threading.Event()
        """Set once an answer without end is under way."""
        self.closing = threading.Event()
        """Set when the block is left."""
        self._port, self._talks = port, set[asyncio.Task[Any]]()
        self._broken: list[BaseException] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    @property
    def url(self) -> str:
        """'http://127.0.0.1:<port>', without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    def story_url(self, slug: str) -> str:
        return f"{self.url}/news/{slug}/"

    def site_table(self) -> dict[str, Any]:
        """A `[sites.<key>]` table that crawls /news/."""
        return {
            "name": "Misbehaving Trust",
            "home": f"{self.url}/",
            "listings": [f"{self.url}/news/"],
            "stories": "^/news/[^/?]+/?$",
            "delay_s": 0,
            "allow_private": True,
        }

    def secure(self) -> ssl.SSLContext | None:
        """What it shows to who asks by https; None: plain http. For who inherits."""
        return None

    def log(self, method: str, target: str, status: int, headers: dict[str, str]) -> None:
        self.requests.append(Seen(method, target, status, headers))

    def __enter__(self) -> Self:
        self._socket = socket.create_server((self.host, self._port), backlog=100)
        self.server_address: tuple[str, int] = self._socket.getsockname()
        self.server_port = self.server_address[1]
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.closing.set()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        if self._broken:  # a fault that is broken itself proves nothing
            raise self._broken[0]

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._talk, sock=self._socket, ssl=self.secure())
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the turn of the loop after

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request. A client that hangs up is no error of ours."""
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        task.add_done_callback(self._ended)
        try:
            while await self._answered(reader, writer):
                pass
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            with suppress(AttributeError):  # one that is closed already has no loop any more (Python 3.11)
                writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._talks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._broken.append(error)

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer the next request; whether another may follow."""
        turn = Turn(self, await reader.readuntil(b"\r\n\r\n"), writer)
        try:
            await self._answer_of(turn)(turn)
        finally:
            turn.saw(0)
        return turn.stays

    def _answer_of(self, turn: Turn) -> Answer:
        """Who answers this path."""
        below = [path for path in self.routes if path.endswith("*") and turn.path.startswith(path[:-1])]
        if turn.path in self.routes or below:
            return self.routes[turn.path if turn.path in self.routes else max(below, key=len)]
        if turn.path == "/robots.txt":
            return self._robots()
        if turn.path == "/":
            return _home
        if turn.path == "/news/":
            return _listing if self.listing == "good" else FAULTS[self.listing].answer
        found = self.stories.get(turn.slug, "says-404") if turn.path.startswith("/news/") else turn.slug
        return FAULTS.get(found, FAULTS["says-404"]).answer if isinstance(found, str) else found

    def _robots(self) -> Answer:
        if isinstance(self.robots, str) and self.robots not in ROBOTS:
            return FAULTS[self.robots].answer
        text = self.robots if isinstance(self.robots, bytes) else ROBOTS[self.robots].encode()
        return lambda turn: turn.answer(200, text, {"Content-Type": "text/plain"})


async def _listing(turn: Turn) -> None:
    await turn.answer(200, listing_page(tuple(turn.server.stories)))


async def _home(turn: Turn) -> None:
    page = b"<!doctype html><title>Misbehaving Trust</title><h1>Welcome</h1><a href=/news/>News</a>"
    await turn.answer(200, page)

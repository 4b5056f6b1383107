"""One request and its answer, byte by byte: what every fault is given.

A fault is a coroutine of a `Turn`. It may answer properly (`answer`, `good`), send bytes of its own making (`raw`),
stop in the middle (`stall`, `drip`, `forever`) or hang up (`drop`, `reset`). Nothing outlasts the server's `with`.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.bad_pages import good_page

if TYPE_CHECKING:
    from tests.hostile.server import HostileServer

__all__ = ["HTML", "Answer", "Turn", "listing_page", "wire"]

HTML = "text/html; charset=utf-8"


def wire(
    body: bytes, *headers: str, length: int | None = None, kind: str = HTML, status: str = "200 OK", stays: bool = False
) -> bytes:
    """A whole answer as it leaves. `length` -1: without Content-Length; `stays`: without 'Connection: close'."""
    size = len(body) if length is None else length
    told = [f"Content-Length: {size}"] if size >= 0 else []
    ends = [] if stays else ["Connection: close"]
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *ends, *told, *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def listing_page(stories: "tuple[str, ...]") -> bytes:
    """A listing that links a card for each slug."""
    cards = "".join(f'<li><a href="/news/{slug}/">Story {slug}</a></li>' for slug in stories)
    return f"<!doctype html><html><title>News</title><h1>News</h1><ul>{cards}</ul></html>".encode()


class Turn:
    """One request. `headers`: names in lower case. `visit`: how often its path was asked for, this time included."""

    def __init__(self, server: "HostileServer", head: bytes, writer: asyncio.StreamWriter) -> None:
        line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        self.method, self.target, _ = line.split(" ", 2)
        parts = urlsplit(self.target)
        self.server, self.path, self.writer = server, parts.path, writer
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in lines)}
        self.slug = parts.path.strip("/").rpartition("/")[2]
        self.stays = self.headers.get("connection", "").lower() != "close"
        """Whether the connection is kept for another request."""
        server.visits[self.path] += 1
        self.visit = server.visits[self.path]
        self._logged = False

    @property
    def page(self) -> bytes:
        """What this address would show if all were well: the listing or the story."""
        if self.path == "/news/":
            return listing_page(tuple(self.server.stories))
        return good_page(self.slug)

    def saw(self, status: int) -> None:
        """Write the request into the server's log, once. 0: dropped, or not answered yet."""
        if not self._logged:
            self._logged = True
            self.server.log(self.method, self.target, status, self.headers)

    async def write(self, data: bytes) -> None:
        """These very bytes, gone when it returns (into the socket's buffer at least)."""
        self.saw(int(data[9:12]) if data[:5] == b"HTTP/" and data[9:12].isdigit() else 0)
        self.writer.write(data)
        await self.writer.drain()

    async def raw(self, data: bytes, *, stays: bool = False) -> None:
        """Bytes that are head and body at once; then the connection ends."""
        self.stays = stays
        await self.write(data)

    async def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """A proper answer; the connection stays. Content-Length is told where HTTP allows a body."""
        length = {"Content-Length": str(len(body))} if status not in (204, 304) else {}
        told = {"Content-Type": HTML, **length, **(headers or {})}
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Odd"
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in told.items())]
        data = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        await self.write(data + (b"" if self.method == "HEAD" else body))

    async def good(self, headers: dict[str, str] | None = None) -> None:
        """The story of this address, with cards for three others."""
        related = tuple(slug for slug in self.server.stories if slug != self.slug)[:3]
        await self.answer(200, good_page(self.slug, related), headers)

    async def stall(self) -> None:
        """Nothing more until the client or the server goes."""
        self.saw(0)
        self.stays = False
        self.server.answering.set()
        while not self.writer.transport.is_closing():
            await asyncio.sleep(0.05)

    async def drip(self, data: bytes, every_s: float = 0.05) -> None:
        """The same bytes again and again, slowly."""
        self.stays = False
        self.server.answering.set()
        while True:
            await self.write(data)
            await asyncio.sleep(every_s)

    async def forever(self, data: bytes) -> None:
        """The same bytes again and again, as fast as they are taken."""
        self.stays = False
        self.server.answering.set()
        while True:
            await self.write(data)

    def drop(self) -> None:
        """Hang up without a word more."""
        self.saw(0)
        self.stays = False

    def reset(self) -> None:
        """End the connection with RST instead of FIN: what is on its way may be lost."""
        self.saw(0)
        self.stays = False
        self.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Answer = Callable[[Turn], Awaitable[None]]
"""What answers a request."""

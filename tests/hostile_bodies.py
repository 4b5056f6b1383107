"""A section whose stories come in bodies that are cut, damaged, mislabelled, bombs, or without an end.

    with HostileServer() as server:
        server.stories = {"one": "good", "two": "half-gzip"}   # /news/ lists both, /news/two/ comes as half a stream

`BROKEN` and `UNREADABLE` are never content; `WHOLE` are odd and complete: they are the same story as 'good'.
"""

import gzip
import struct
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped] # it has no types
from backports import zstd

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from tests.bad_pages import good_page

__all__ = ["BROKEN", "ENDLESS", "FOREIGN_CHARSETS", "UNREADABLE", "WHOLE", "HostileServer"]

_BOMB = b"<p>" + b" " * 60_000_000


def wire(body: bytes, *headers: str, length: int | None = None, kind: str = "text/html; charset=utf-8") -> bytes:
    """A whole answer as it leaves; `length` -1: without Content-Length."""
    size = len(body) if length is None else length
    told = [f"Content-Length: {size}"] if size >= 0 else []
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", "Connection: close", *told, *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _packed(pack: Callable[[bytes], bytes], coding: str, harm: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda page: wire(harm(pack(page)), f"Content-Encoding: {coding}")


def _raw_deflate(page: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(page) + stream.flush()


def _gzip(page: bytes) -> bytes:
    return gzip.compress(page, mtime=0)


def _zstd(page: bytes) -> bytes:
    return zstd.compress(page, options={zstd.CompressionParameter.checksum_flag: 1})


_PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", _gzip),
    "deflate": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", _raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", _zstd),
}
_HARMS: dict[str, Callable[[bytes], bytes]] = {
    "half-": lambda packed: packed[: len(packed) // 2],
    "all-but-a-byte-of-": lambda packed: packed[:-1],
    "nothing-of-": lambda _packed: b"",
}


def _chunked(page: bytes, told: int, end: bytes = b"0\r\n\r\n") -> bytes:
    body = f"{told:x}\r\n".encode() + page + b"\r\n" + end
    return wire(body, "Transfer-Encoding: chunked", length=-1)


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    **{
        harm + name: _packed(pack, coding, damage)
        for name, (coding, pack) in _PACKERS.items()
        for harm, damage in _HARMS.items()
    },
    "wrong-crc": _packed(_gzip, "gzip", lambda packed: packed[:-8] + struct.pack("<I", 7) + packed[-4:]),
    "wrong-size-in-gzip": _packed(_gzip, "gzip", lambda packed: packed[:-4] + struct.pack("<I", 7)),
    "wrong-adler": _packed(zlib.compress, "deflate", lambda packed: packed[:-4] + b"\0\0\0\7"),
    "wrong-checksum-zstd": _packed(_zstd, "zstd", lambda packed: packed[:-4] + b"\0\0\0\7"),
    "cut-second-member": _packed(lambda page: _gzip(page[:400]) + _gzip(page[400:])[:60], "gzip", bytes),
    "plain-called-gzip": lambda page: wire(page, "Content-Encoding: gzip"),
    "packed-ten-times": lambda page: wire(page, "Content-Encoding: " + ", ".join(["gzip"] * 10)),
    "unknown-coding": lambda page: wire(b"\x1f\x9d\x90" + page, "Content-Encoding: compress"),
    "shorter-than-told": lambda page: wire(page[:400], length=len(page)),
    "longer-than-told": lambda page: wire(page, length=400),
    "two-lengths": lambda page: wire(page, "Content-Length: 400"),
    "chunk-of-no-number": lambda page: wire(b"zz\r\n" + page, "Transfer-Encoding: chunked", length=-1),
    "chunk-shorter-than-told": lambda page: _chunked(page, len(page) + 99),
    "chunk-longer-than-told": lambda page: _chunked(page, 400),
    "chunks-without-the-last": lambda page: _chunked(page, len(page), b""),
    "closes-midway-without-length": lambda page: wire(page[:400], length=-1),
    **{
        f"bomb-{name}": _packed(lambda _page, pack=pack: pack(_BOMB), coding, bytes)  # type: ignore[misc]
        for name, (coding, pack) in _PACKERS.items()
    },
}
"""By name: from a story page to the bytes of an answer that must never count."""

WHOLE: dict[str, Callable[[bytes], bytes]] = {
    **{name: _packed(pack, coding, bytes) for name, (coding, pack) in _PACKERS.items()},
    "two-members": _packed(lambda page: _gzip(page[:400]) + _gzip(page[400:]), "gzip", bytes),
    "zeros-after-gzip": _packed(_gzip, "gzip", lambda packed: packed + b"\0" * 512),
    "garbage-after-gzip": _packed(_gzip, "gzip", lambda packed: packed + b"<!-- served by 7 -->"),
    "garbage-after-deflate": _packed(zlib.compress, "deflate", lambda packed: packed + b"\r\n"),
    "gzip-twice": lambda page: wire(_gzip(_gzip(page)), "Content-Encoding: gzip, gzip"),
    "coding-called-utf-8": lambda page: wire(page, "Content-Encoding: utf-8"),
    "coding-called-identity": lambda page: wire(page, "Content-Encoding: identity"),
    "gzip-without-length": lambda page: wire(_gzip(page), "Content-Encoding: gzip", length=-1),
    "plain-without-length": lambda page: wire(page, length=-1),
    "in-chunks": lambda page: _chunked(page, len(page)),
}
"""By name: the same story, sent in an unusual way."""


def _amid(markup: bytes) -> Callable[[bytes], bytes]:
    """The story with this between its paragraphs."""
    return lambda page: wire(page.replace(b"</p><p>", b"</p>" + markup + b"<p>", 1))


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "nested-100000": _amid(b"<div>" * 100_000),
    "nested-3000": _amid(b"<div>" * 3000 + b"</div>" * 3000),
    "nested-3000-after-errors": _amid(b"</b>" * 500 + b"<i>" * 3000),
    "attributes-200000": _amid(b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</p>"),
    "a-million-links": _amid(b"<a href=/a>" * 600_000),
    "entities": _amid(b"<p>" + b"&amp;" * 1_000_000 + b"</p>"),
    "json-ld-without-end": _amid(
        b"<script type='application/ld+json'>["
        + b'{"@type":"NewsArticle","headline":"x","datePublished":"2024-03-18"},' * 90_000
        + b"{}]</script>"
    ),
    "dated-lines": _amid(b"<p>Published: 12 March 2024</p>" * 49_000),
}
"""By name: complete bodies that a parser would cut or a reader would take too long over."""

FOREIGN_CHARSETS: dict[str, Callable[[bytes], bytes]] = {
    "called-latin-1": lambda page: wire(page, kind="text/html; charset=iso-8859-1"),
    "called-utf-16": lambda page: wire(page, kind="text/html; charset=utf-16"),
    "called-nothing": lambda page: wire(page.replace(b"<meta charset=utf-8>", b""), kind="text/html"),
    "called-nonsense": lambda page: wire(page, kind="text/html; charset=no-such-thing"),
    "with-mark": lambda page: wire(b"\xef\xbb\xbf" + page),
    "in-utf-16": lambda page: wire(page.decode().encode("utf-16"), kind="text/html"),
    "in-windows-1252": lambda page: wire(_as("cp1252", page), kind="text/html; charset=windows-1252"),
    "in-windows-1252-called-utf-8": lambda page: wire(_as("cp1252", page)),
    "with-nul": lambda page: wire(page.replace(b"Sundays", b"Sun\0days")),
}
"""By name: the same words in other bytes, or the same bytes by another name."""


def _as(charset: str, page: bytes) -> bytes:
    return page.decode().replace("charset=utf-8", f"charset={charset}").encode(charset)


def _drips(handler: "_Handler") -> None:
    handler.wfile.write(wire(b"<!doctype html>", length=100_000))
    while not handler.server.closing.wait(0.1):
        handler.wfile.write(b".")


def _headers_without_end(handler: "_Handler") -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.closing.is_set():
        handler.wfile.write(b"X-More: and more of it\r\n" * 1000)


def _a_header_without_end(handler: "_Handler") -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
    while not handler.server.closing.is_set():
        handler.wfile.write(b"and more of it " * 1000)


def _drips_headers(handler: "_Handler") -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.closing.wait(0.1):
        handler.wfile.write(b"X-More: 1\r\n")


ENDLESS: dict[str, Callable[["_Handler"], None]] = {
    "drips": _drips,
    "drips-headers": _drips_headers,
    "headers-without-end": _headers_without_end,
    "a-header-without-end": _a_header_without_end,
}
"""By name: answers that end only when the client hangs up."""

_ALL = {"good": wire, **BROKEN, **WHOLE, **UNREADABLE, **FOREIGN_CHARSETS}


class HostileServer(LoopbackServer):
    """See the module. `listing`: how /news/ itself comes."""

    def __init__(self) -> None:
        self.stories: dict[str, str] = {}
        self.listing: Callable[[bytes], bytes] = wire
        super().__init__(_Handler)

    def story_url(self, slug: str) -> str:
        return f"{self.url}/news/{slug}/"

    def site_table(self) -> dict[str, Any]:
        """A `[sites.<key>]` table that crawls /news/."""
        return {
            "name": "Hostile Trust",
            "home": f"{self.url}/",
            "listings": [f"{self.url}/news/"],
            "stories": "^/news/[^/?]+/?$",
            "delay_s": 0,
            "allow_private": True,
        }


class _Handler(LoopbackHandler):
    server: HostileServer

    def respond(self) -> None:
        self.saw(200)
        self.close_connection = True
        slug = self.path.strip("/").rpartition("/")[2]
        behaviour = self.server.stories.get(slug)
        if self.path == "/robots.txt":
            self.wfile.write(wire(b"User-agent: *\nDisallow:\n", kind="text/plain"))
        elif behaviour in ENDLESS:
            ENDLESS[behaviour](self)
        elif behaviour is not None:
            self.wfile.write(_ALL[behaviour](good_page(slug)))
        else:
            cards = "".join(f'<li><a href="/news/{name}/">Story {name}</a></li>' for name in self.server.stories)
            page = f"<!doctype html><html><title>News</title><h1>News</h1><ul>{cards}</ul></html>"
            self.wfile.write(self.server.listing(page.encode()))

"""Whether the body of an answer came whole: a downloader middleware in place of Scrapy's HttpCompressionMiddleware.

In: bodies as received, still coded for transfer.  Out: the same decoded, or `BodyIncomplete` / `BodyTooLarge`.
Scrapy hands on half a gzip, deflate, Brotli or Zstandard stream as if it were all there (2.19, November 2026). Here a
stream counts only with its end and its check sum, proved on the bytes as received, and grows to DOWNLOAD_MAXSIZE at
most. A wrong Content-Length, broken chunks and a dropped connection are noticed by Scrapy itself.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # it has no types
from backports import zstd
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

__all__ = ["BodyIncomplete", "BodyTooLarge", "CompletenessMiddleware", "decoded", "ends_early"]

_CHUNK = 2**16
_MOST_CODINGS = 3
_LARGEST_WINDOW = 23
"""Of Zstandard, as a power of two: 8 MiB, what RFC 9659 allows on the web; more would only cost memory."""
_PLAIN = frozenset(("identity", "none", ""))
_GZIP = b"\x1f\x8b"
_OTHER_THAN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_BODY = frozenset((204, 205, 304))


class BodyIncomplete(ResponseDataLossError):
    """Part of the body is missing or damaged: there is no answer, whatever its status says. Asked for again twice."""


class BodyTooLarge(IgnoreRequest):
    """The body grows beyond DOWNLOAD_MAXSIZE when it is unpacked."""


def decoded(body: bytes, codings: list[str], most: int) -> bytes:
    """A body without its codings, named in the order in which they were applied. `most`: bytes, after each.

    BodyIncomplete where a stream lacks its end or contradicts its check sum; BodyTooLarge. A coding that nobody
    knows ('utf-8', say) is no coding where the body is text, as browsers have it.

    >>> import gzip
    >>> whole = gzip.compress(b"A well opens.")
    >>> decoded(whole, ["gzip"], 100)
    b'A well opens.'
    >>> decoded(whole[:-4], ["gzip"], 100)
    Traceback (most recent call last):
    crawler.completeness.BodyIncomplete: the gzip stream of 29 bytes has no end
    """
    if len(codings) > _MOST_CODINGS:
        raise BodyIncomplete(f"packed {len(codings)} times")
    for coding in reversed(codings):
        if coding in _UNPACKERS:
            body = _unpacked(body, coding, most)
        elif coding not in _PLAIN and _OTHER_THAN_TEXT.search(body, 0, 1024):
            raise BodyIncomplete(f"packed as {coding[:40]!r}, which nobody can unpack")
    return body


def _unpacked(body: bytes, coding: str, most: int) -> bytes:
    out = bytearray()
    try:
        for part in _UNPACKERS[coding](body):
            out += part
            if len(out) > most:
                raise BodyTooLarge(f"{len(body)} bytes of {coding} unpack to more than {most} bytes")
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise BodyIncomplete(f"broken {coding} of {len(body)} bytes: {error}") from error
    except EOFError as error:
        raise BodyIncomplete(f"the {coding} stream of {len(body)} bytes has no end") from error
    return bytes(out)


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """All members (RFC 1952, 2.2); what follows the last and begins no other is padding."""
    rest = body
    while True:
        member = zlib.decompressobj(wbits=31)
        yield from _inflated(member, rest)
        rest = member.unused_data
        if not rest.startswith(_GZIP) and rest != _GZIP[:1]:
            return


def _inflated(stream: "zlib._Decompress", body: bytes) -> Iterator[bytes]:
    """One stream of zlib, check sum included. EOFError when it has no end."""
    rest = body
    while not stream.eof:
        part = stream.decompress(rest, _CHUNK)
        rest = stream.unconsumed_tail
        if not part and not rest and not stream.eof:
            raise EOFError
        yield part


def _undeflated(body: bytes) -> Iterator[bytes]:
    """With the wrapper of zlib (RFC 1950), as it should be, or without it, as some servers send it."""
    has_wrapper = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _inflated(zlib.decompressobj(wbits=15 if has_wrapper else -15), body)


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    yield stream.process(body, output_buffer_limit=_CHUNK)
    while not stream.is_finished():
        part = stream.process(b"", output_buffer_limit=_CHUNK)
        if not part and not stream.is_finished():
            raise EOFError
        yield part


def _unzstded(body: bytes) -> Iterator[bytes]:
    """All frames (RFC 8878, 3.1)."""
    rest = body
    while rest or not body:
        frame = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW})
        yield frame.decompress(rest, _CHUNK)
        while not frame.eof:
            if frame.needs_input:
                raise EOFError
            yield frame.decompress(b"", _CHUNK)
        rest = frame.unused_data


_UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}


def ends_early(body: bytes, *, length_told: bool) -> bool:
    """Whether an HTML page that opened `html` or `body` closes neither. That is allowed, and rare: where the length of
    the body was told, only one that breaks off in words or within a tag counts.

    >>> ends_early(b"<html><body><p>A well op", length_told=True), ends_early(b"<p>A well op", length_told=True)
    (True, False)
    >>> page = b"<html><body><p>A well opens.</p>"
    >>> ends_early(page, length_told=True), ends_early(page, length_told=False)
    (False, True)
    """
    page = body.lower().rstrip()
    is_open = (b"<html" in page or b"<body" in page) and b"</html" not in page and b"</body" not in page
    return is_open and not (length_told and page.endswith(b">"))


class CompletenessMiddleware:
    """Decodes what is whole. An answer of 400 or more is known by its status alone: its broken body is dropped."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "CompletenessMiddleware":
        return cls(crawler)

    def process_response(self, request: "Request", response: Response) -> "Request | Response":
        if response.status in _NO_BODY:
            return response
        try:
            return self._whole(request, response)
        except (BodyIncomplete, BodyTooLarge) as error:
            if response.status >= 400:
                return _with_body(response, b"")
            if isinstance(error, BodyTooLarge):
                raise
            assert self._crawler.spider is not None  # a request is under way
            again = get_retry_request(request, spider=self._crawler.spider, reason="body incomplete")
            if again is None:
                raise
            return again

    def _whole(self, request: "Request", response: Response) -> Response:
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        codings = [name.strip().lower() for name in header.split(",")] if header else []
        if codings:
            most = request.meta.get("download_maxsize", self._most)
            response = _with_body(response, decoded(response.body, codings, most))
        kind = (response.headers.get("Content-Type") or b"").lower()
        length_told = bool(codings) or "partial" not in response.flags
        if response.status == 200 and b"html" in kind and ends_early(response.body, length_told=length_told):
            raise BodyIncomplete(f"the page of {len(response.body)} bytes breaks off before its end")
        return response


def _with_body(response: Response, body: bytes) -> Response:
    """The same answer, unpacked; its class follows from what came out."""
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    if issubclass(kind, TextResponse):
        return response.replace(cls=kind, body=body, headers=headers, encoding=None)
    return response.replace(cls=kind, body=body, headers=headers)

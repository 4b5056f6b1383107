"""Bodies that are cut, damaged, mislabelled or bombs; and odd ones that are whole all the same."""

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import brotli  # type: ignore[import-untyped] # it has no types
from backports import zstd

from tests.hostile.faults import Fault, sends
from tests.hostile.turn import Turn, wire

__all__ = ["FAULTS"]

_BOMB_BYTES = 60_000_000


def _raw_deflate(page: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(page) + stream.flush()


def _gzip(page: bytes) -> bytes:
    return gzip.compress(page, mtime=0)


def _zstd(page: bytes) -> bytes:
    return zstd.compress(page, options={zstd.CompressionParameter.checksum_flag: 1})


def _br(page: bytes) -> bytes:
    return bytes(brotli.compress(page, quality=3))


_PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", _gzip),
    "deflate": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", _raw_deflate),
    "br": ("br", _br),
    "zstd": ("zstd", _zstd),
}
_HARMS: dict[str, Callable[[bytes], bytes]] = {
    "half-": lambda packed: packed[: len(packed) // 2],
    "all-but-a-byte-of-": lambda packed: packed[:-1],
    "nothing-of-": lambda _packed: b"",
}


def _packed(
    pack: Callable[[bytes], bytes], coding: str, harm: Callable[[bytes], bytes] = bytes
) -> Callable[[bytes], bytes]:
    return lambda page: wire(harm(pack(page)), f"Content-Encoding: {coding}")


def _cut(name: str, make: Callable[[bytes], bytes], kind: str = "answer-incomplete") -> Fault:
    return Fault(name=name, group="bodies", answer=sends(make), first=kind)


def _halved() -> Iterator[Fault]:
    """Truncated in each coding."""
    for name, (coding, pack) in _PACKERS.items():
        for harm, damage in _HARMS.items():
            yield _cut(harm + name, _packed(pack, coding, damage))


def _broken() -> Iterator[Fault]:
    """Check sums, sizes and names that are wrong."""
    yield _cut("wrong-crc", _packed(_gzip, "gzip", lambda packed: packed[:-8] + struct.pack("<I", 7) + packed[-4:]))
    yield _cut("wrong-size-in-gzip", _packed(_gzip, "gzip", lambda packed: packed[:-4] + struct.pack("<I", 7)))
    yield _cut("wrong-adler", _packed(zlib.compress, "deflate", lambda packed: packed[:-4] + b"\0\0\0\7"))
    yield _cut("wrong-checksum-zstd", _packed(_zstd, "zstd", lambda packed: packed[:-4] + b"\0\0\0\7"))
    yield _cut("flipped-bit-in-gzip", _packed(_gzip, "gzip", lambda packed: packed[:99] + b"\x55" + packed[100:]))
    yield _cut("cut-second-member", _packed(lambda page: _gzip(page[:400]) + _gzip(page[400:])[:60], "gzip"))
    yield _cut("plain-called-gzip", lambda page: wire(page, "Content-Encoding: gzip"))
    yield _cut("plain-called-br", lambda page: wire(page, "Content-Encoding: br"))
    yield _cut("gzip-called-br", _packed(_gzip, "br"))
    yield _cut("packed-ten-times", lambda page: wire(page, "Content-Encoding: " + ", ".join(["gzip"] * 10)))
    yield _cut("unknown-coding", lambda page: wire(b"\x1f\x9d\x90" + page, "Content-Encoding: compress"))
    yield _cut("closes-midway-without-length", lambda page: wire(page[:400], length=-1))
    yield _cut("wrong-crc-of-half", _packed(lambda page: _gzip(page[: len(page) // 2]), "gzip", lambda p: p[:-8]))


@cache
def _bomb(name: str) -> bytes:
    """60 MB of nothing, packed once."""
    blank = b"<p>" + b" " * _BOMB_BYTES
    if name == "nested":
        return _gzip(_gzip(blank))
    return _PACKERS[name][1](blank)


def _bombs() -> Iterator[Fault]:
    for name, (coding, _) in {**_PACKERS, "nested": ("gzip, gzip", _gzip)}.items():
        yield _cut(
            f"bomb-{name}",
            lambda _page, name=name, coding=coding: wire(_bomb(name), f"Content-Encoding: {coding}"),  # type: ignore[misc]
            "answer-refused",
        )


async def _bomb_in_an_error(turn: Turn) -> None:
    await turn.raw(wire(_bomb("gzip"), "Content-Encoding: gzip", status="404 Not Found"))


def _whole() -> Iterator[Fault]:
    """The same story, sent in an unusual way."""
    odd: dict[str, Callable[[bytes], bytes]] = {
        **{name: _packed(pack, coding) for name, (coding, pack) in _PACKERS.items()},
        "two-members": _packed(lambda page: _gzip(page[:400]) + _gzip(page[400:]), "gzip"),
        "zeros-after-gzip": _packed(_gzip, "gzip", lambda packed: packed + b"\0" * 512),
        "garbage-after-gzip": _packed(_gzip, "gzip", lambda packed: packed + b"<!-- served by 7 -->"),
        "garbage-after-deflate": _packed(zlib.compress, "deflate", lambda packed: packed + b"\r\n"),
        "gzip-twice": lambda page: wire(_gzip(_gzip(page)), "Content-Encoding: gzip, gzip"),
        "coding-called-utf-8": lambda page: wire(page, "Content-Encoding: utf-8"),
        "coding-called-identity": lambda page: wire(page, "Content-Encoding: identity"),
        "gzip-without-length": lambda page: wire(_gzip(page), "Content-Encoding: gzip", length=-1),
        "plain-without-length": lambda page: wire(page, length=-1),
    }
    for name, make in odd.items():
        yield Fault(name=name, group="bodies", answer=sends(make), content=True, outcome="same")


FAULTS = (
    *_halved(),
    *_broken(),
    *_bombs(),
    Fault(name="bomb-in-a-404", group="bodies", answer=_bomb_in_an_error, first="page-missing", outcome="missing"),
    *_whole(),
)

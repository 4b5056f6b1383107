"""Raw bodies: named by their SHA-256, compressed with an earlier page as dictionary. Pure.

In: a body and the bodies it may lean on.  Out: what the table `blobs` holds, and the body back, proved by its hash.
Pages of one site share their frame: leaning on an earlier one, a page takes about a tenth of what zstd makes alone.
"""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["LONGEST_BASE_BYTES", "Base", "Packed", "pack", "unpack"]

LONGEST_BASE_BYTES = 1024 * 1024
"""Longer pages are stored, but no other leans on them: a base is held in memory for each page."""
_LEVEL = 3
"""Leaning on a base: level 9 takes ten times as long and saves one byte in twenty."""
_LEVEL_ALONE = 9
"""Few bodies lean on nothing, and those others lean on."""
_CLEARLY_BETTER = 0.6
"""A base that saves less than this leaves is not worth the dependence: the template has changed."""
_AT_ONCE = 1 / 8
"""Nothing makes a page so small by itself: a base that does is its template, and no other is tried."""
_SHORTEST_BASE_BYTES = 8
"""Less is no dictionary to zstd."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """One row of `blobs`."""

    hash: str
    """SHA-256 of the body, hex."""
    size_bytes: int
    """Of the body."""
    base_hash: str | None
    """The body used as dictionary; None for none."""
    data: bytes = field(repr=False)
    """One zstd frame."""


class Base:
    """An earlier body to lean on. Who keeps it spares zstd to learn it anew for each body."""

    def __init__(self, name: str, body: bytes) -> None:
        """`name`: its SHA-256, hex."""
        self.name = name
        self.serves = _SHORTEST_BASE_BYTES <= len(body) <= LONGEST_BASE_BYTES
        self._dictionary = zstd.ZstdDict(body, is_raw=True) if self.serves else None

    def lean(self, body: bytes) -> bytes:
        """The body, compressed with this one as dictionary."""
        assert self._dictionary is not None  # who does not serve is not asked
        return zstd.compress(body, level=_LEVEL, zstd_dict=self._dictionary.as_digested_dict)

    def decoder(self) -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(self._dictionary)


def pack(body: bytes, bases: Iterable[Base], name: str | None = None) -> Packed:
    """Compress against the base that serves best, or against none when none is clearly better. `name`: the body's
    SHA-256, hex, where it is known already.

    >>> first = b"<nav>Home Donate About</nav><p>" + bytes(range(256))
    >>> packed = pack(first + b"More.", [Base("a" * 64, first)])
    >>> packed.base_hash == "a" * 64, unpack(packed, first) == first + b"More."
    (True, True)
    """
    base, data = _leaning(body, bases)
    if base is None or len(data) > _AT_ONCE * len(body):
        alone = zstd.compress(body, level=_LEVEL_ALONE)
        if base is None or len(data) >= _CLEARLY_BETTER * len(alone):
            base, data = None, alone
    packed = Packed(
        hash=name or hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        base_hash=base.name if base else None,
        data=data,
    )
    if _decompressed(packed, base.decoder() if base else zstd.ZstdDecompressor()) != body:
        raise ValueError("zstd does not give back what it was given")  # what cannot be read back is never stored
    return packed


def _leaning(body: bytes, bases: Iterable[Base]) -> tuple[Base | None, bytes]:
    """The base that makes it smallest, the first that makes it small enough, and what it makes of it."""
    best: Base | None = None
    data = b""
    for base in bases:
        if base.serves:
            leaning = base.lean(body)
            if best is None or len(leaning) < len(data):
                best, data = base, leaning
        if best is not None and len(data) <= _AT_ONCE * len(body):
            break
    return best, data


def unpack(packed: Packed, base: bytes | None) -> bytes:
    """The body. ValueError says what is wrong when the data, its base or its name do not belong together.

    >>> packed = pack(b"<p>Hello</p>", [])
    >>> unpack(Packed(hash=packed.hash, size_bytes=12, base_hash=None, data=packed.data[:-3]), None)
    Traceback (most recent call last):
    ValueError: its data ends early
    """
    dictionary = zstd.ZstdDict(base, is_raw=True) if base is not None else None
    body = _decompressed(packed, zstd.ZstdDecompressor(dictionary))
    if hashlib.sha256(body).hexdigest() != packed.hash:
        raise ValueError("its content does not hash to its name")
    return body


def _decompressed(packed: Packed, decoder: zstd.ZstdDecompressor) -> bytes:
    """All of it, and no more than was noted. ValueError."""
    try:
        body = decoder.decompress(packed.data, max_length=packed.size_bytes + 1)
        if not decoder.eof and len(body) <= packed.size_bytes:
            body += decoder.decompress(b"", max_length=1)
    except (zstd.ZstdError, EOFError) as error:
        raise ValueError(f"its data cannot be decompressed: {error}") from error
    if len(body) > packed.size_bytes:
        raise ValueError(f"its data is longer than the {packed.size_bytes} bytes noted")
    if not decoder.eof:
        raise ValueError("its data ends early")
    return body

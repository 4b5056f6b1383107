"""Raw bodies: named by their SHA-256, compressed with an earlier page as dictionary. Pure.

In: a body and the bodies it may lean on.  Out: what the table `blobs` holds, and the body back, proved by its hash.
Pages of one site share their frame: leaning on an earlier one, a page takes about a tenth of what zstd makes alone.
"""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["LONGEST_BASE_BYTES", "Packed", "pack", "unpack"]

LONGEST_BASE_BYTES = 1024 * 1024
"""Longer pages are stored, but no other leans on them: a base is held in memory for each page."""
_LEVEL = 9
_CLEARLY_BETTER = 0.6
"""A base that saves less than this leaves is not worth the dependence: the template has changed."""
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


def pack(body: bytes, bases: Mapping[str, bytes]) -> Packed:
    """Compress against the base that serves best, or against none when none is clearly better.

    >>> first = b"<nav>Home Donate About</nav><p>" + bytes(range(256))
    >>> packed = pack(first + b"More.", {"a" * 64: first})
    >>> packed.base_hash == "a" * 64, unpack(packed, first) == first + b"More."
    (True, True)
    """
    alone = zstd.compress(body, level=_LEVEL)
    base_hash, data = None, alone
    for name, base in bases.items():
        if _SHORTEST_BASE_BYTES <= len(base) <= LONGEST_BASE_BYTES:
            leaning = zstd.compress(body, level=_LEVEL, zstd_dict=zstd.ZstdDict(base, is_raw=True))
            if len(leaning) < min(len(data), _CLEARLY_BETTER * len(alone)):
                base_hash, data = name, leaning
    packed = Packed(hash=hashlib.sha256(body).hexdigest(), size_bytes=len(body), base_hash=base_hash, data=data)
    unpack(packed, bases[base_hash] if base_hash else None)  # what cannot be read back is never stored
    return packed


def unpack(packed: Packed, base: bytes | None) -> bytes:
    """The body. ValueError says what is wrong when the data, its base or its name do not belong together.

    >>> packed = pack(b"<p>Hello</p>", {})
    >>> unpack(Packed(hash=packed.hash, size_bytes=12, base_hash=None, data=packed.data[:-3]), None)
    Traceback (most recent call last):
    ValueError: its data ends early
    """
    decoder = zstd.ZstdDecompressor(zstd.ZstdDict(base, is_raw=True) if base is not None else None)
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
    if hashlib.sha256(body).hexdigest() != packed.hash:
        raise ValueError("its content does not hash to its name")
    return body

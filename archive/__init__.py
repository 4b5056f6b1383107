"""The archive: one SQLite file that outlives everything that fills it.

>>> from archive import open_archive
>>> open_archive("missing.db")
Traceback (most recent call last):
archive.errors.ArchiveMissing: missing.db: no archive there; `newskeep crawl` creates one
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.store import open_archive

__all__ = ["open_archive"]


def __getattr__(name: str) -> Any:  # PEP 562: records and errors are imported without opening SQLite's libraries
    if name == "open_archive":
        from archive.store import open_archive

        return open_archive
    raise AttributeError(f"module 'archive' has no attribute {name!r}")

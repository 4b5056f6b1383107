"""What can be made anew from the rest of the archive, made anew: the search index, where cards lead, current versions.

In: an archive that `verify` finds broken.  Out: what was mended, and for the rest the way out. Versions, captures and
the bytes received are never touched: what they lost is in a backup, or on the site, and nowhere else.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.connection import immediate
from archive.disk import refusal
from archive.errors import ArchiveError
from archive.mapping import Row
from archive.shape import amiss
from archive.store import Store

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archive.verify import Broken

__all__ = ["Mended", "repair", "way_out"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mended(Row):
    """One thing that was made anew."""

    table: str
    rows: int
    detail: str
    """What is true now."""

    def __str__(self) -> str:
        return f"{self.table}: {self.detail}"


def repair(path: Path) -> tuple[Mended, ...]:
    """Mend, in one transaction and under the lock; () where there was nothing to mend. ArchiveBusy while a crawl runs,
    ArchiveError where the file itself is too damaged: it is as it was then."""
    try:
        with Store.open(path, mending=True) as store:
            return _mend(store.db)
    except sqlite3.OperationalError as error:
        raise refusal(path, error) from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(path, f"is too damaged to be repaired: {error}; {_FROM_BACKUP}") from error


def way_out(broken: "Broken") -> str:
    """What to do about something that cannot be made anew.

    >>> from archive.verify import Broken
    >>> way_out(Broken(check="blobs", table="blobs", key="ab", detail="is missing")).partition(";")[0]
    'the bytes received are evidence, and nothing here can make them anew'
    """
    if broken.check == "seals":
        return f"what the row held is in a backup; {_FROM_BACKUP}"
    if broken.check == "blobs":
        return f"the bytes received are evidence, and nothing here can make them anew; {_FROM_BACKUP}"
    return _FROM_BACKUP


def _mend(db: "Database") -> tuple[Mended, ...]:
    with immediate(db):
        return (
            *_schema(db),
            *_told("stories", db.execute(_POINTERS).rowcount, "now point to their last version"),
            *_told("teasers", db.execute(_TARGETS).rowcount, "now lead to the story that has their address"),
            *_index(db),
        )


def _schema(db: "Database") -> Iterable[Mended]:
    """Triggers, views and indexes hold no rows of their own. A table that is not as it must be stays."""
    parts = [one for one in amiss(db) if one.mendable]
    for one in parts:
        db.execute(f"DROP {one.kind} IF EXISTS [{one.name.replace(']', '')}]")
    for one in parts:
        if one.sql:
            db.execute(one.sql)
        yield Mended(table=one.kind, rows=1, detail=f"{one.name} {'is as it must be' if one.sql else 'is removed'}")


def _told(table: str, rows: int, detail: str) -> Iterable[Mended]:
    return [Mended(table=table, rows=rows, detail=f"{rows} {detail}")] if rows else []


def _index(db: "Database") -> Iterable[Mended]:
    """SQLite's own check compares index and words. After the pointers: they say which version's words are indexed."""
    try:
        db.execute("INSERT INTO story_search (story_search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
    else:
        return []
    db.execute("INSERT INTO story_search (story_search) VALUES ('rebuild')")
    (stories,) = db.execute("SELECT count(*) FROM searchable").fetchone()
    return [Mended(table="story_search", rows=stories, detail=f"made anew from {stories} stories")]


_FROM_BACKUP = (
    "keep a copy of the file, restore the last backup that `newskeep verify` finds whole, and crawl: "
    "what the site still shows comes back"
)
# Only where the versions are 1 to n without a gap: otherwise the last one is not known to be the last.
_POINTERS = """
UPDATE stories SET version = (SELECT max(number) FROM versions WHERE story_id = stories.id)
WHERE (SELECT count(*) > 0 AND min(number) = 1 AND max(number) = count(*) AND max(number) <> stories.version
  FROM versions WHERE story_id = stories.id)
"""
_TARGETS = """
UPDATE teasers SET target_story_id = (SELECT story_id FROM addresses WHERE identity = teasers.target_identity LIMIT 1)
WHERE (target_story_id IS NULL OR target_story_id NOT IN (SELECT id FROM stories))
  AND (target_story_id IS NOT NULL OR target_identity IN (SELECT identity FROM addresses))
"""

"""Where bodies lie: each once, leaning on an earlier page of its story or site. Used by `store` and its steps only.

A story's later captures lean on its first one, first captures on one of the site's bases, bases on nothing: never more
than two deep. A first capture that no base serves well becomes a base itself: the site has (another) new template.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from archive.captures import LONGEST_BASE_BYTES, Base, pack

if TYPE_CHECKING:
    from archive.ledger import Moment

__all__ = ["put_body"]

_BASES = 4
"""How many templates of one site are tried."""
_KEPT: dict[str, Base] = {}
"""The bases that were used last."""
_DEPTH = """
WITH RECURSIVE chain (hash, depth) AS (
  SELECT base_hash, 0 FROM blobs WHERE hash = ?
  UNION ALL SELECT blobs.base_hash, depth + 1 FROM chain JOIN blobs ON blobs.hash = chain.hash
) SELECT max(depth) FROM chain
"""


def put_body(moment: "Moment", body: bytes, blob_hash: str, story_id: int | None, read: Callable[[str], bytes]) -> None:
    """Store a body unless it is there. `story_id`: the story it belongs to, None for a first capture; `read`: a stored
    body by its hash."""
    db = moment.db
    if db.execute("SELECT 1 FROM blobs WHERE hash = ?", [blob_hash]).fetchone():
        return
    if story_id is None:
        bases = (_at_hand(name, read) for name in _bases(moment))
    else:
        bases = (Base(name, read(name)) for name in _first_of(moment, story_id))
    packed = pack(body, bases, blob_hash)
    db.execute(
        "INSERT INTO blobs (hash, size_bytes, encoding, base_hash, data) VALUES (?, ?, 'zstd', ?, ?)",
        [packed.hash, packed.size_bytes, packed.base_hash, packed.data],
    )
    if story_id is None and packed.base_hash is None and packed.size_bytes <= LONGEST_BASE_BYTES:
        db.execute(
            "INSERT OR IGNORE INTO bases (blob_hash, site, chosen_at) VALUES (?, ?, ?)",
            [packed.hash, moment.site, moment.at],
        )


def _at_hand(name: str, read: Callable[[str], bytes]) -> Base:
    """A site's base, which a thousand pages lean on in a row. Named by its content, it is the same in any archive."""
    base = _KEPT.pop(name, None) or Base(name, read(name))
    _KEPT[name] = base  # the last
    while len(_KEPT) > _BASES:
        del _KEPT[next(iter(_KEPT))]
    return base


def _bases(moment: "Moment") -> list[str]:
    sql = "SELECT blob_hash FROM bases WHERE site = ? ORDER BY rowid DESC LIMIT ?"
    return [name for (name,) in moment.db.execute(sql, [moment.site, _BASES])]


def _first_of(moment: "Moment", story_id: int) -> list[str]:
    """The story's first body, or what that leans on where it is two deep itself (it is a later body of another)."""
    sql = """SELECT b.hash, b.base_hash FROM versions AS v JOIN captures AS c ON c.id = v.capture_id
        JOIN blobs AS b ON b.hash = c.blob_hash WHERE v.story_id = ? AND v.number = 1"""
    first, base = moment.db.execute(sql, [story_id]).fetchone()
    (depth,) = moment.db.execute(_DEPTH, [first]).fetchone()
    return [base if depth > 1 else first]

"""Alarms that no breaker raised: a failed check of health, a damaged archive. Used by `store` only.

In: what is wrong, inside the caller's transaction.  Out: one open row of `alarms` for each site and kind, until it is
over. Those of breakers are raised by `settling` and ended by `held`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from archive.clock import iso

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["end", "raise_"]

_SITE = "(SELECT key FROM sites WHERE key = :site)"
"""A site that was never crawled is not in the archive yet: its alarm names it in words only."""


def raise_(
    db: "Database",
    site: str | None,
    kind: str,
    detail: str,
    examples: Sequence[str],
    *,
    now: datetime,
) -> int:
    """The number of the alarm: a new one, or the open one of that site and kind with its words brought up to date."""
    given = {"site": site, "kind": kind, "detail": detail, "examples": json.dumps(list(examples))}
    sql = f"SELECT id FROM alarms WHERE site IS {_SITE} AND kind = :kind AND over_at IS NULL"  # noqa: S608 - constants
    row = db.execute(sql, given).fetchone()
    if row:
        db.execute(
            "UPDATE alarms SET detail = :detail, examples = :examples WHERE id = :id AND detail <> :detail",
            given | {"id": row[0]},
        )
        return int(row[0])
    sql = f"""INSERT INTO alarms (site, kind, raised_at, detail, examples)
        VALUES ({_SITE}, :kind, :now, :detail, :examples)"""  # noqa: S608 - constants
    return int(db.execute(sql, given | {"now": iso(now)}).lastrowid or 0)


def end(db: "Database", site: str | None, kind: str, now: datetime) -> bool:
    """Whether there was one to end."""
    sql = f"""UPDATE alarms SET over_at = max(raised_at, :now)
        WHERE site IS {_SITE} AND kind = :kind AND over_at IS NULL"""  # noqa: S608 - constants
    return bool(db.execute(sql, {"site": site, "kind": kind, "now": iso(now)}).rowcount)

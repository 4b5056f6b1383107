"""What shapes the tables: numbered steps of plain SQL, each applied once and never edited afterwards.

In: the `NNNN_what_it_does.sql` files beside this module.  Out: the set that `connection` applies, and the schema
as text. `python -m archive.migrations` prints the schema of a new archive: the golden picture `schema.sql`.
"""

import sys
from functools import partial
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

__all__ = ["MIGRATIONS", "STEPS", "schema"]

STEPS = (
    "0001_first_tables",
    "0002_held_changes",
    "0003_outgoing_mail",
    "0004_what_pages_gave",
    "0005_runs",
    "0006_nothing_replaced",
    "0007_seals",
)
"""Names of the files, ascending."""
MIGRATIONS = Migrations("newskeep")


def schema(db: Database) -> str:
    """Tables, indexes, triggers and views as the file at hand has them, in the order in which they were made."""
    rows = db.query(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'story_search_%' "
        "AND tbl_name NOT IN ('_sqlite_migrations', 'sqlite_sequence') ORDER BY rowid"
    )
    return "\n\n".join(f"{row['sql']};" for row in rows) + "\n"


def _apply(step: str, db: Database) -> None:
    db.executescript(Path(__file__).with_name(f"{step}.sql").read_text("utf-8"))


for _step in STEPS:
    MIGRATIONS(name=_step)(partial(_apply, _step))  # type: ignore[type-var] # a partial has no __name__; one is given


if __name__ == "__main__":
    _new = Database(memory=True)
    MIGRATIONS.apply(_new)
    sys.stdout.write(schema(_new))

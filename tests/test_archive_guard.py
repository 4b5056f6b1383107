"""What guards the file: history that no tool can rewrite, upgrades that are whole or absent, files that others own."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive import open_archive
from archive.errors import SchemaOutOfDate
from archive.mailrows import Letter
from archive.migrations import MIGRATIONS, STEPS, schema
from archive.records import Problem
from jobs.cli import newskeep
from tests.archive_samples import NOON, Crawling, crawling, invariants, story

ROOT = Path(__file__).parents[1]
DAEMON, READER = 65534, 65533
"""Two users that may not write to each other's files."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with two versions of a story, and a report of them."""
    crawl = crawling(tmp_path / "news.db")
    with crawl.store:
        crawl.read(story("a"))
        crawl.read(story("b"))
        crawl.end()
        crawl.begin(timedelta(days=1))
        crawl.read(story("a", title="Renamed"))
        crawl.end()
        letter = Letter(
            kind="digest",
            subject="One change",
            text="Words.",
            html="<p>Words.</p>",
            since_at=NOON,
            until_at=NOON + timedelta(days=1),
            recipients=(("a@example.org", "<1@example.org>"),),
        )
        crawl.store.keep_letters([letter], crawl.now)
    return crawl.store.path


def history(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT * FROM {name}").fetchall() for name in ("versions", "captures", "blobs", "reports")]


def replacing(table: str, column: str, value: str) -> str:
    """INSERT OR REPLACE of the first row, with one column forged."""
    with closing(sqlite3.connect(":memory:")) as db:
        MIGRATIONS.apply(Database(db))
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    forged = ", ".join(value if name == column else name for name in columns)
    return f"INSERT OR REPLACE INTO {table} SELECT {forged} FROM {table} ORDER BY rowid LIMIT 1"


REWRITINGS = [
    "UPDATE versions SET title = 'forged'",
    "UPDATE OR REPLACE versions SET id = id + 1",
    "DELETE FROM versions",
    replacing("versions", "title", "'forged'"),
    replacing("versions", "number", "number + 1"),
    replacing("versions", "number", "number + 2"),
    "UPDATE captures SET status = 500",
    "DELETE FROM captures",
    replacing("captures", "url", "'https://forged.example/'"),
    "UPDATE blobs SET data = x'00'",
    "DELETE FROM blobs",
    replacing("blobs", "data", "x'00'"),
    "UPDATE reports SET text = 'forged'",
    "DELETE FROM reports",
    replacing("reports", "text", "'forged'"),
    replacing("reports", "id", "id + 9"),
]


@pytest.mark.parametrize("sql", REWRITINGS)
@pytest.mark.parametrize("asks_for", ["automatic_index", "recursive_triggers", "foreign_keys"])
def test_no_tool_rewrites_history(path: Path, sql: str, asks_for: str) -> None:
    before = history(path)
    with closing(sqlite3.connect(path)) as db:  # as a person's own shell, with what it may ask for
        db.execute(f"PRAGMA {asks_for} = ON")
        with pytest.raises(sqlite3.IntegrityError, match=r"append-only|must follow"):
            db.execute(sql)
        db.commit()
    assert history(path) == before


def at_step(path: Path, step: int) -> str:
    """An archive as an earlier newskeep made it; its schema."""
    with closing(sqlite3.connect(path)) as conn:
        db = Database(conn)
        MIGRATIONS.apply(db, stop_before=STEPS[step])
        conn.execute("PRAGMA journal_mode = WAL")
        return schema(db)


@pytest.mark.parametrize("step", range(1, len(STEPS)))
def test_an_archive_of_any_earlier_newskeep_is_upgraded_to_the_same_schema(tmp_path: Path, step: int) -> None:
    at_step(tmp_path / "news.db", step)
    open_archive(tmp_path / "news.db", write=True).close()
    with open_archive(tmp_path / "news.db") as archive:
        made = {line.strip() for line in schema(archive.db).splitlines()}
    golden = (ROOT / "archive" / "schema.sql").read_text("utf-8")
    assert made == {line.strip() for line in golden.splitlines()}
    assert invariants(tmp_path / "news.db") == []


DIES_AT = """
import os, signal, sys
path, step = sys.argv[1:]

def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith(step + ".sql"):
        os.kill(os.getpid(), signal.SIGKILL)

from archive import migrations, open_archive
migrations.MIGRATIONS(name="last")(lambda db: open("last.sql"))
sys.addaudithook(watch)
open_archive(path, write=True)
"""


@pytest.mark.parametrize("begun_at", [1, 3])
def test_an_upgrade_that_is_killed_between_any_two_steps_is_absent(tmp_path: Path, begun_at: int) -> None:
    path = tmp_path / "news.db"
    before = at_step(path, begun_at)
    for step in (*STEPS[begun_at + 1 :], "last"):
        done = subprocess.run([sys.executable, "-c", DIES_AT, str(path), step], cwd=ROOT, check=False)
        assert done.returncode == -9
        with closing(sqlite3.connect(path)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert schema(Database(conn)) == before
    open_archive(path, write=True).close()
    assert invariants(path) == [], "the next writer does it"


def test_what_a_newer_newskeep_wrote_is_refused_though_the_schema_still_fits(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        sql = (
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newskeep', '0099_later', '2044')"
        )
        db.execute(sql)
        db.commit()
    before = path.read_bytes()
    for write in (False, True):
        with pytest.raises(SchemaOutOfDate, match="written by a newer newskeep: upgrade this one"):
            open_archive(path, write=write)  # type: ignore[call-overload] # either
    assert path.read_bytes() == before


# A reader that holds on


def journal(path: Path) -> int:
    file = Path(f"{path}-wal")
    return file.stat().st_size if file.exists() else 0


def test_a_long_reader_blocks_nobody_and_its_journal_is_said_and_undone(path: Path) -> None:
    (path.parent / "newskeep.toml").write_text("[sites.iwf]\n", encoding="utf-8")
    with open_archive(path) as archive:
        archive.db.execute("BEGIN")
        before = archive.counts()
        with open_archive(path, write=True) as store:
            crawl = Crawling(store)
            crawl.begin(timedelta(days=2))
            crawl.read(story("meanwhile"))
            for _ in range(7):
                store.record_problem(crawl.crawl_id, Problem(kind="noted", detail="x" * 10_000_000), crawl.now)
            crawl.end()
        assert archive.counts() == before, "it sees the archive of its beginning"
        assert journal(path) > 64 * 1024 * 1024
        shown = CliRunner().invoke(newskeep, ["--config", str(path.parent / "newskeep.toml"), "status"])
        assert re.search(r"; its journal grew to 7\d(\.\d)? MB: somebody reads for long", shown.stdout)
    open_archive(path, write=True).close()
    assert journal(path) == 0
    assert invariants(path) == []


def test_an_idle_reader_does_not_keep_the_journal(path: Path) -> None:
    with open_archive(path) as archive:
        assert archive.counts() == {"live": 2}
        with open_archive(path, write=True) as store:
            crawl = Crawling(store)
            crawl.begin(timedelta(days=2))
            crawl.read(story("meanwhile"))
            crawl.end()
        assert journal(path) == 0
        assert archive.counts() == {"live": 3}


# Files of two users

UNPRIVILEGED = (
    *("setpriv", f"--reuid={DAEMON}", f"--regid={DAEMON}", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search"),
)
"""It may read our interpreter wherever that lies, and write to nothing of others."""
AS_USER = """
import os, sys
import archive.store, archive.verify, sqlite3
user, path, *write = sys.argv[1:]
os.setgroups([]); os.setgid(int(user)); os.setuid(int(user))
from archive import open_archive
from archive.errors import ArchiveError
try:
    with open_archive(path, write=bool(write)) as archive:
        print(archive.counts())
except ArchiveError as error:
    print(error)
"""


def as_user(user: int, path: Path, *write: str) -> str:
    command = [sys.executable, "-c", AS_USER, str(user), str(path), *write]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def shared() -> Iterator[Path]:
    """An archive of the daemon's in a folder that everybody may write to."""
    if os.geteuid() != 0:
        pytest.skip("needs root to act as two users")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    assert as_user(DAEMON, folder / "news.db", "write") == "{}"
    yield folder / "news.db"
    shutil.rmtree(folder)


def test_a_reader_that_came_first_is_named_to_the_writer_that_it_locks_out(shared: Path) -> None:
    assert as_user(READER, shared) == "{}"
    assert Path(f"{shared}-shm").stat().st_uid == READER, "what finding 9 is about"
    said = as_user(DAEMON, shared, "write")
    assert f"news.db-wal belongs to user {READER}, and user {DAEMON} may not write to it" in said
    assert "\n" not in said
    assert as_user(DAEMON, shared) == "{}", "reading goes on"


def test_a_lock_file_of_another_user_is_named_with_its_owner(shared: Path) -> None:
    lock = shared.with_name("news.db.lock")
    os.chown(lock, READER, READER)
    assert f"news.db.lock belongs to user {READER}" in as_user(DAEMON, shared, "write")


def test_the_command_says_so_in_one_line(shared: Path) -> None:
    as_user(READER, shared)
    (shared.parent / "newskeep.toml").write_text(
        'archive = "news.db"\ncontact = "a@example.org"\n[sites.iwf]\n', encoding="utf-8"
    )
    command = [*UNPRIVILEGED, sys.executable, "-m", "jobs.cli", "--config", str(shared.parent / "newskeep.toml")]
    done = subprocess.run([*command, "crawl", "iwf"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"news.db-wal belongs to user {READER}" in done.stderr
    assert done.stderr.count("\n") == 1

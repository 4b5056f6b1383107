"""The steps that shape the tables, and the golden picture of what they lead to."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

import archive
from archive import open_archive
from archive.migrations import MIGRATIONS, STEPS, schema
from tests.archive_samples import crawling, story

FOLDER = Path(archive.__file__).parent
DESIGN = {
    "sites": "key name home_url timezone",
    "crawls": "id site mode started_at finished_at outcome requests fetched not_modified failed new changed gone note",
    "captures": "id crawl_id url fetched_at status headers blob_hash",
    "blobs": "hash size_bytes encoding base_hash data",
    "stories": "id site url state first_seen_at last_seen_at last_checked_at next_check_at last_changed_at etag "
    "last_modified version",
    "addresses": "url story_id kind first_seen_at",
    "versions": "id story_id number captured_at capture_id title summary summary_source published_on published_at "
    "published_raw published_source modified_at category authors language image_url body_text body_html word_count "
    "content_hash parsed_by reason",
    "teasers": "id host_story_id position target_url target_story_id title summary published_on published_raw category "
    "image_url first_seen_at last_seen_at",
    "checks": "story_id outcome first_at last_at times",
    "problems": "id crawl_id url kind detail seen_at",
    "changes": "id crawl_id story_id kind detected_at from_version to_version fields detail",
    "reports": "id created_at since_at until_at subject text html",
    "deliveries": "id report_id recipient state attempts message_id next_try_at sent_at last_error",
    "latest_stories": "story_id site url state version title summary published_on published_at published_raw category "
    "authors body_text word_count first_seen_at last_changed_at",
}


def test_a_new_archive_has_the_schema_of_the_golden_picture(tmp_path: Path) -> None:
    with open_archive(tmp_path / "news.db", write=True) as store:
        made = schema(store.db)
    golden = (FOLDER / "schema.sql").read_text("utf-8")
    assert made == golden, "run: python -m archive.migrations > archive/schema.sql, read the difference, commit it"


def test_the_golden_picture_is_itself_a_schema() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript((FOLDER / "schema.sql").read_text("utf-8"))
        assert schema(Database(db)) == (FOLDER / "schema.sql").read_text("utf-8")


def test_steps_are_numbered_without_gaps_and_none_is_forgotten() -> None:
    files = sorted(file.stem for file in FOLDER.glob("[0-9]*.sql"))
    assert list(STEPS) == files
    assert [int(step[:4]) for step in STEPS] == list(range(1, len(STEPS) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", step) for step in STEPS)


def test_steps_are_all_applied_or_none() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        db = Database(conn)
        conn.execute("BEGIN IMMEDIATE")
        MIGRATIONS.apply(db)
        conn.execute("ROLLBACK")
        assert db.table_names() == []


@pytest.mark.parametrize("name", DESIGN)
def test_tables_hold_the_columns_that_others_rely_on(tmp_path: Path, name: str) -> None:
    with open_archive(tmp_path / "news.db", write=True) as store:
        columns = [column.name for column in store.db[name].columns]
        strict = {row[1]: row[5] for row in store.db.execute("PRAGMA table_list")}
    assert [column for column in columns if column in DESIGN[name].split()] == DESIGN[name].split()
    assert strict[name] == (name != "latest_stories")


def test_opening_an_archive_again_changes_nothing(tmp_path: Path) -> None:
    started = crawling(tmp_path / "news.db")
    with started.store:
        started.read(story())
    before = (tmp_path / "news.db").read_bytes()
    open_archive(tmp_path / "news.db", write=True).close()
    assert (tmp_path / "news.db").read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stories SET state = 'lost'",
        "UPDATE stories SET site = 'unknown'",
        "UPDATE crawls SET outcome = 'done'",
        "UPDATE addresses SET kind = 'other'",
        "UPDATE changes SET kind = 'other'",
        "UPDATE checks SET outcome = 'fine'",
        "UPDATE blobs SET encoding = 'gzip'",
        "UPDATE changes SET fields = 'no json'",
        "UPDATE stories SET next_check_at = 'soon'",
        "INSERT INTO addresses SELECT 'https://example.org/x', 99, 'alias', first_seen_at, identity FROM addresses",
    ],
)
def test_rows_that_make_no_sense_are_refused(tmp_path: Path, sql: str) -> None:
    started = crawling(tmp_path / "news.db")
    with started.store:
        started.read(story())
        with pytest.raises(sqlite3.IntegrityError):
            started.store.db.execute(sql)

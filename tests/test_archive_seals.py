"""Seals: what flipped on the disk or was changed by another tool is found, named, and never washed off by a visit."""

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import open_archive
from archive.errors import ArchiveError
from archive.mailrows import Letter
from archive.migrations import MIGRATIONS
from archive.repair import repair
from archive.seals import broken_seals, digest_of, seal_all, sealed_tables, watch
from archive.verify import verify
from tests.archive_samples import NOON, Crawling, crawling, invariants, page, story, teaser

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive that has lived: versions, cards, a story that waits, one that failed, a report."""
    crawl = crawling(tmp_path_factory.mktemp("seals") / "news.db")
    with crawl.store:
        for name in ("a", "b", "c"):
            crawl.read(story(name, teasers=(teaser("a"), teaser("unknown", 2))), page(f"<p>{name}</p>"))
        crawl.fail("never", "error", 500)
        crawl.end(found=3)
        crawl.begin(DAY)
        crawl.read(story("a", title="Renamed"), page("<p>anew</p>"))
        crawl.store.record_not_modified(crawl.crawl_id, 2, crawl.now)
        crawl.end(found=3)
        letter = Letter(
            kind="digest",
            subject="One change",
            text="Words.",
            html="<p>Words.</p>",
            since_at=NOON,
            until_at=NOON + DAY,
            recipients=(("a@example.org", "<1@example.org>"),),
        )
        crawl.store.keep_letters([letter], crawl.now)
        crawl.store.db.execute("VACUUM")  # a page that nobody uses holds no bit to find
    return crawl.store.path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


def found(path: Path) -> list[str]:
    with open_archive(path) as archive:
        return [str(one) for one in verify(archive)]


def spoil(path: Path, *statements: str) -> None:
    """As another tool would."""
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def again(path: Path) -> None:
    """One more crawl: each story is as it was."""
    with open_archive(path, write=True) as store:
        crawl = Crawling(store, NOON + 5 * DAY)
        crawl.begin()
        for story_id in (1, 2, 3):
            store.record_not_modified(crawl.crawl_id, story_id, crawl.now)
        crawl.end(found=3)


ALTERED = "is not as newskeep wrote it: a bit flipped, or another tool changed it"


DAMAGED = {
    "UPDATE stories SET etag = 'forged' WHERE id = 2": f"stories 2: {ALTERED}",
    "UPDATE crawls SET requests = 7 WHERE id = 1": f"crawls 1: {ALTERED}",
    "UPDATE addresses SET kind = 'alias' WHERE story_id = 3": f"addresses https://www.example.org/news/c/: {ALTERED}",
    "UPDATE checks SET times = times + 1 WHERE id = 1": f"checks 1: {ALTERED}",
    "UPDATE teasers SET title = CAST(x'C3' AS TEXT) WHERE id = 1": f"teasers 1: {ALTERED}",
    "UPDATE sqlite_sequence SET seq = seq + 1": f"sqlite_sequence pending: {ALTERED}",
    "UPDATE _sqlite_migrations SET applied_at = '2001'": f"_sqlite_migrations 1: {ALTERED}",
    "UPDATE seals SET digest = x'00' WHERE of_table = 'versions' AND of_row = 2": f"versions 2: {ALTERED}",
    "DELETE FROM problems WHERE id = 1": "problems 1: is not there any more, and newskeep did not delete it",
    "DELETE FROM seals WHERE of_table = 'reports'": "reports 1: has no seal: newskeep did not write it",
    "INSERT INTO seals VALUES ('none', 1, x'')": "seals none 1: is not there any more, and newskeep did not delete it",
}


def test_what_another_tool_changed_is_named_and_no_visit_or_repair_washes_it_off(path: Path) -> None:
    assert found(path) == []
    spoil(path, *DAMAGED)
    assert set(DAMAGED.values()) <= set(found(path))
    again(path)
    repair(path)
    assert set(DAMAGED.values()) <= set(found(path))


def test_a_header_that_others_wrote_to_is_named(path: Path) -> None:
    for name in ("user_version", "application_id"):
        spoil(path, f"PRAGMA {name} = 64")
        assert found(path) == [
            "file news.db: its first page is not as newskeep wrote it (settings that newskeep never sets)"
        ]
        spoil(path, f"PRAGMA {name} = 0")
    assert found(path) == []


def test_a_row_that_reads_as_before_is_whole_again(path: Path) -> None:
    spoil(path, "UPDATE crawls SET requests = requests + 1")
    assert len(found(path)) == 2
    spoil(path, "UPDATE crawls SET requests = requests - 1")
    assert found(path) == []


def test_whatever_newskeep_does_itself_leaves_an_archive_whole(path: Path) -> None:
    again(path)
    with open_archive(path, write=True) as store:
        store.raise_alarm("example", "silent", "nothing came", ("a",), NOON)
        store.end_alarm("example", "silent", NOON)
        store.end_run(store.begin_run("crawl:example", NOON, NOON), "ok", NOON)
        store.db.execute("VACUUM")  # numbers of rows without a number of their own change
    assert found(path) == []


def test_a_seal_is_taken_back_with_its_row(path: Path) -> None:
    with open_archive(path, write=True) as store:
        store.db.execute("BEGIN")
        store.db.execute("UPDATE sites SET name = 'Another'")
        store.db.rollback()
    assert found(path) == []


def test_rows_older_than_the_seals_are_sealed_as_they_stand(path: Path) -> None:
    spoil(path, "DROP TABLE seals", "DELETE FROM _sqlite_migrations WHERE name = '0007_seals'")
    open_archive(path, write=True).close()
    assert found(path) == []
    spoil(path, "UPDATE checks SET times = 9 WHERE id = 2")
    assert found(path) == [f"checks 2: {ALTERED}"]


def test_a_new_column_is_sealed_and_old_damage_stays_known() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        db = Database(conn)
        MIGRATIONS.apply(db)
        seal_all(db)
        watch(db)
        db.execute("INSERT INTO sites VALUES ('a', 'A', 'https://a.example/', 'UTC'), ('b', 'B', 'x', 'UTC')")
        assert list(broken_seals(db)) == []
        db.execute("UPDATE seals SET digest = x'00' WHERE of_row = 'b'")
        before = [(table, key) for table, key, _ in broken_seals(db)]
        for (name,) in db.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("ALTER TABLE sites ADD COLUMN motto TEXT")
        seal_all(db, before)
        watch(db)
        assert [row[:2] for row in broken_seals(db)] == [("sites", "b")]
        db.execute("UPDATE sites SET motto = 'x'")
        assert [row[:2] for row in broken_seals(db)] == [("sites", "b")]
        assert "motto" in next(table for table in sealed_tables(db) if table.name == "sites").columns


def test_values_that_look_alike_have_seals_of_their_own() -> None:
    alike: list[object] = [1, "1", b"1", "31", None, "null", "", b"", "é", "e\u0301", '", "', "\0", [1]]
    assert len({digest_of(value) for value in alike}) == len(alike)
    assert digest_of("a", "b") != digest_of("ab") != digest_of("a, b")


# The schema


TAMPERED = {
    "DROP TRIGGER versions_are_never_altered": "trigger versions_are_never_altered is missing",
    "DROP INDEX checks_of_story": "index checks_of_story is missing",
    "DROP VIEW latest_stories": "view latest_stories is missing",
    "CREATE TRIGGER mine AFTER INSERT ON versions BEGIN DELETE FROM checks; END": "trigger mine is not newskeep's",
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_tampered_schema_is_refused_named_and_mended(path: Path, statement: str) -> None:
    spoil(path, statement)
    words = TAMPERED[statement]
    with pytest.raises(ArchiveError, match=f"its schema was tampered with: {words}; `newskeep verify --repair`"):
        open_archive(path, write=True)
    assert any(words in one.replace(": ", " ") for one in found(path))
    assert [one.rows for one in repair(path)] == [1]
    assert found(path) == []
    assert invariants(path) == []


def test_a_table_that_is_not_ours_is_refused_and_not_mended(path: Path) -> None:
    spoil(path, "ALTER TABLE sites ADD COLUMN motto TEXT")
    with pytest.raises(ArchiveError, match="table sites is not as this newskeep makes it; restore a backup"):
        open_archive(path, write=True)
    repair(path)
    assert "table sites: is not as this newskeep makes it" in found(path)


def test_tables_and_views_of_others_are_left_alone(path: Path) -> None:
    spoil(path, "CREATE TABLE notes (words)", "INSERT INTO notes VALUES ('mine')", "CREATE VIEW mine AS SELECT 1")
    assert found(path) == []
    again(path)
    assert found(path) == []


# Every bit


def reading(path: Path) -> list[object]:
    """What questions can bring to light: every row, every word's stories and their rank."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        db.text_factory = bytes
        rows = db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name").fetchall()
        names = [name.decode() for (name,) in rows if not name.startswith(b"story_search_")]
        told: list[object] = [db.execute(f"SELECT * FROM [{name}]").fetchall() for name in ("sqlite_master", *names)]
        told += [db.execute(f"PRAGMA {name}").fetchall() for name in ("user_version", "application_id", "encoding")]
        db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, story_search, row)")
        ranked = "SELECT rowid, rank FROM story_search WHERE story_search MATCH ?"
        words = [word.decode() for (word,) in db.execute("SELECT term FROM words").fetchall()]
        return [*told, *((word, db.execute(ranked, [f'"{word}"']).fetchall()) for word in words)]


def outcome(path: Path, whole: list[object]) -> str:
    try:
        if found(path):
            return "found"
    except (ArchiveError, sqlite3.DatabaseError) as error:
        return f"found: {type(error).__name__}"
    try:
        return "no data" if reading(path) == whole else "missed"
    except sqlite3.DatabaseError:
        return "missed"


def test_a_flipped_bit_on_any_page_is_found_where_any_question_could_meet_it(path: Path) -> None:
    whole, told = path.read_bytes(), reading(path)
    chance = random.Random(5)
    seen: Counter[str] = Counter()
    for start in range(0, len(whole), 4096):
        at = chance.choice([n for n in range(start, start + 4096) if whole[n]])
        bit = chance.randrange(8)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        result = outcome(path, told)
        assert result != "missed", (start // 4096 + 1, at, bit)
        seen[result] += 1
    assert seen["found"] > seen["no data"]


def test_a_name_that_a_bit_made_a_number_or_bytes_of_is_told_as_words(path: Path) -> None:
    """One bit of a row's header says what a value is. A column of ANY takes each, as the file's bytes do."""
    typed, untyped = "key TEXT NOT NULL", "key ANY NOT NULL"
    spoil(
        path,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, '{typed}', '{untyped}') WHERE name = 'sites'",
    )
    spoil(path, "UPDATE sites SET key = 7")
    spoil(
        path,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, '{untyped}', '{typed}') WHERE name = 'sites'",
    )
    with open_archive(path) as archive:
        broken = list(verify(archive))
    assert "7" in {one.key for one in broken if one.table == "sites"}
    assert all(isinstance(value, str) for one in broken for value in (one.table, one.key, one.detail))

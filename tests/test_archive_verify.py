"""`newskeep verify`: nothing to say of a whole archive, and table and row of everything that is not as it must be."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import open_archive
from archive.errors import ArchiveError
from archive.mailrows import Letter
from archive.verify import CHECKS, verify
from jobs.cli import newskeep
from tests.archive_samples import NOON, Crawling, crawling, page, story, teaser

DAY = timedelta(days=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    """A lived-in archive: versions, teasers, a held change, a report."""
    begun = crawling(tmp_path / "news.db")
    for name in ("a", "b", "c", "d", "e", "f"):
        begun.read(story(name, teasers=(teaser("a"),) if name != "a" else ()))
    begun.end(found=6)
    begun.begin(DAY)
    begun.read(story("a", title="Renamed"))
    begun.end(found=6)
    begun.begin(DAY)
    for name in ("b", "c", "d", "e", "f"):
        begun.read(story(name, title="Rebuilt"))
    begun.end(found=6)
    letter = Letter(
        kind="digest",
        subject="One change",
        text="Words.",
        html="<p>Words.</p>",
        since_at=NOON,
        until_at=NOON + DAY,
        recipients=(("a@example.org", "<1@example.org>"), ("b@example.org", "<2@example.org>")),
    )
    begun.store.keep_letters([letter], begun.now)
    begun.store.close()
    yield begun
    begun.store.close()


@pytest.fixture
def path(crawl: Crawling) -> Path:
    return crawl.store.path


def broken(path: Path) -> list[tuple[str, str, str]]:
    """(check, table, key) of each finding."""
    with open_archive(path) as archive:
        return [(one.check, one.table, one.key) for one in verify(archive)]


def spoil(path: Path, *statements: str, keep_keys: bool = False) -> None:
    """As a bug or a stranger would: behind the back of triggers."""
    db = sqlite3.connect(path)
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(f"PRAGMA foreign_keys = {'ON' if keep_keys else 'OFF'}")
    for statement in statements:
        db.execute(statement)
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()


def test_a_whole_archive_has_nothing_broken(path: Path) -> None:
    assert broken(path) == []
    titles: list[str] = []
    with open_archive(path) as archive:
        assert list(verify(archive, titles.append)) == []
        assert titles == [check.title for check in CHECKS]
        assert list(verify(archive)) == [], "and again with the same connection"
        assert archive.counts() == {"live": 6}


def test_an_empty_archive_is_whole(tmp_path: Path) -> None:
    open_archive(tmp_path / "empty.db", write=True).close()
    assert broken(tmp_path / "empty.db") == []


def test_verify_changes_nothing_and_needs_no_lock(path: Path) -> None:
    with open_archive(path, write=True) as store:
        before = path.read_bytes()
        assert broken(path) == []
        assert path.read_bytes() == before
        store.db.execute("SELECT 1")


def test_beside_a_running_crawl_a_whole_archive_is_whole(path: Path) -> None:
    with open_archive(path, write=True) as store:
        running = Crawling(store, NOON + 9 * DAY)
        running.begin()
        running.read(story("new"))
        assert broken(path) == []


def test_a_reader_cannot_write_while_verify_is_at_work(path: Path) -> None:
    with open_archive(path) as archive:
        list(verify(archive))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            archive.db.execute("UPDATE stories SET etag = NULL")


def test_every_flipped_byte_of_a_body_is_found_and_named(path: Path) -> None:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT hash, data FROM blobs").fetchall()
    db.close()
    name, data = max(rows, key=lambda row: len(row[1]))
    for place in range(0, len(data), max(len(data) // 25, 1)):
        flipped = bytearray(data)
        flipped[place] ^= 1
        spoil(path, f"UPDATE blobs SET data = x'{flipped.hex()}' WHERE hash = '{name}'")
        assert ("blobs", "blobs", name) in broken(path), place
    spoil(path, f"UPDATE blobs SET data = x'{data.hex()}' WHERE hash = '{name}'")
    assert broken(path) == []


def test_bodies_that_lean_on_a_missing_one_are_named(path: Path) -> None:
    db = sqlite3.connect(path)
    (base,) = db.execute("SELECT base_hash FROM blobs WHERE base_hash IS NOT NULL LIMIT 1").fetchone()
    leaning = {name for (name,) in db.execute("SELECT hash FROM blobs WHERE base_hash = ?", [base])}
    db.close()
    spoil(path, f"DELETE FROM blobs WHERE hash = '{base}'")
    with open_archive(path) as archive:
        found = list(verify(archive))
    assert leaning <= {one.key for one in found if one.detail == f"leans on {base}, which is missing"}
    assert any(one.check == "foreign-keys" and one.table == "captures" for one in found)


def test_a_body_that_leans_on_itself_is_no_endless_work(path: Path) -> None:
    db = sqlite3.connect(path)
    name, base = db.execute("SELECT hash, base_hash FROM blobs WHERE base_hash IS NOT NULL LIMIT 1").fetchone()
    db.close()
    spoil(path, f"UPDATE blobs SET base_hash = '{name}' WHERE hash = '{base}'")
    assert {key for check, _, key in broken(path) if check == "blobs"} >= {name}


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("DELETE FROM versions WHERE story_id = 1 AND number = 1", ("versions", "stories", "1")),
        ("UPDATE stories SET version = 1 WHERE id = 1", ("versions", "stories", "1")),
        ("UPDATE stories SET version = 7 WHERE id = 2", ("versions", "stories", "2")),
        ("DELETE FROM addresses WHERE story_id = 3", ("addresses", "stories", "3")),
        ("UPDATE changes SET settled_at = NULL WHERE id = 1", ("changes", "changes", "1")),
        ("UPDATE changes SET alarm_id = NULL WHERE id = 9", ("changes", "changes", "9")),
        ("UPDATE changes SET to_version = 9 WHERE id = 2", ("changes", "changes", "2")),
        ("UPDATE alarms SET over_at = raised_at", ("changes", "alarms", "1")),
        (
            "UPDATE deliveries SET state = 'sent', attempts = 1, next_try_at = NULL WHERE id = 1",
            ("mail", "deliveries", "1"),
        ),
        ("UPDATE deliveries SET next_try_at = NULL WHERE id = 2", ("mail", "deliveries", "2")),
        ("UPDATE deliveries SET recipient = 'a@example.org'", ("mail", "reports", "1")),
        ("DELETE FROM reports", ("foreign-keys", "deliveries", "1")),
        ("DELETE FROM captures WHERE id = 1", ("foreign-keys", "versions", "1")),
        ("UPDATE versions SET title = 'Forged' WHERE story_id = 4 AND number = 2", ("search", "story_search", "4")),
        ("INSERT INTO story_search (story_search) VALUES ('delete-all')", ("search", "story_search", "1")),
    ],
)
def test_every_broken_promise_names_its_row(path: Path, damage: str, expected: tuple[str, str, str]) -> None:
    spoil(path, damage)
    assert expected in broken(path)


def test_a_gap_between_two_reports_is_found(path: Path) -> None:
    columns = "created_at, since_at, until_at, subject, text, html, kind"
    instants = "'2024-03-25T00:00:00Z', '2024-03-24T00:00:00Z', '2024-03-25T00:00:00Z'"
    spoil(path, f"INSERT INTO reports ({columns}) VALUES ({instants}, 'S', 'T', 'H', 'digest')")
    assert ("mail", "reports", "2") in broken(path)


def test_a_torn_file_is_told_in_words_and_not_by_a_crash(path: Path) -> None:
    with open_archive(path, write=True) as store:
        store.db.execute("VACUUM")  # a free page holds nothing that could break
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    told = []
    for start in range(8192, len(whole), 12288):
        path.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
        try:
            told.append(bool(broken(path)))
        except ArchiveError as error:
            told.append("is damaged" in str(error))
    assert told == [True] * len(told)


# The command


@pytest.fixture
def run(path: Path) -> Callable[..., tuple[int, str, str]]:
    (path.parent / "newskeep.toml").write_text("[sites.iwf]\n", encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(newskeep, ["--config", str(path.parent / "newskeep.toml"), "verify", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return call


def test_the_command_says_that_all_is_whole(run: Callable[..., tuple[int, str, str]], path: Path) -> None:
    assert run() == (0, f"{path} is whole\n", "")  # its progress is for terminals


def test_the_command_names_what_is_broken_and_fails(run: Callable[..., tuple[int, str, str]], path: Path) -> None:
    spoil(path, "UPDATE stories SET version = 1 WHERE id = 1")
    code, out, err = run()
    assert code == 1
    assert "stories 1: its versions are not 1 to 1 without a gap\n" in out
    assert "keep a copy of it before anything else is done" in err
    code, out, _ = run("--json")
    assert code == 1
    named = [(one["check"], one["table"], one["key"]) for one in json.loads(out)]
    follow = [("versions", "stories", "1"), ("changes", "changes", "7"), ("search", "story_search", "1")]
    assert named == [("seals", "stories", "1"), *follow]


def test_json_of_a_whole_archive_is_an_empty_array(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("--json")
    assert (code, json.loads(out)) == (0, [])


def test_bodies_are_those_of_the_pages(path: Path) -> None:
    with open_archive(path) as archive:
        assert archive.capture_body(1) == page(repr(story("a")))

"""Opening: any path, any stranger's file, readers beside a writer, folders that cannot be written."""

import os
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

from archive import open_archive
from archive.errors import ArchiveError, ArchiveMissing, SchemaOutOfDate
from archive.migrations import STEPS
from tests.archive_samples import NOON, crawling, story


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that another user may look into; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


AS_ANOTHER = """
import os, sys
import archive.store
from archive import open_archive
from archive.errors import ArchiveError
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    with open_archive(sys.argv[1], write=len(sys.argv) > 2) as archive:
        print([row.title for row in archive.stories()])
except ArchiveError as error:
    print(error)
"""


def as_another(folder: Path, *write: str) -> str:
    """Titles as a user sees them who may not write to the files, else that user's error."""
    command = [sys.executable, "-c", AS_ANOTHER, str(folder / "news.db"), *write]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "name", ["news.db", "what? #1 100%.db", "a b/nested 'quote\".db", "%41.db", "niña.db", "x?mode=rwc.db"]
)
def test_any_path_works(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    with crawling(path).store as store:
        assert store.counts() == {}
    assert path.stat().st_size > 0
    with open_archive(str(path)) as archive:
        assert list(archive.stories()) == []
    assert {file.name.removeprefix(path.name) for file in path.parent.iterdir()} <= {"", ".lock", "-wal", "-shm"}


def test_a_missing_archive_is_said_to_be_missing_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match=r"no archive there; `newskeep crawl` creates one"):
        open_archive(tmp_path / "news.db")
    assert list(tmp_path.iterdir()) == []


def test_strangers_are_refused_in_one_line_and_left_as_they_are(tmp_path: Path) -> None:
    text, other, folder = (tmp_path / name for name in ("notes.txt", "other.db", "folder"))
    text.write_text("not a database, but long enough to have a header of its own" * 9)
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE diary (entry TEXT)")
    db.close()
    folder.mkdir()
    before = {file: file.read_bytes() for file in (text, other)}
    for write in (False, True):
        for file in (text, other, folder):
            with pytest.raises(ArchiveError, match="is not an archive") as caught:
                open_archive(file, write=write)  # type: ignore[call-overload] # either
            assert "\n" not in str(caught.value)
    assert before == {file: file.read_bytes() for file in before}


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file or directory"):
        open_archive(tmp_path / "nowhere" / "news.db", write=True)


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    with open_archive(tmp_path / "news.db", write=True) as store:
        assert store.counts() == {}


def test_an_archive_of_a_newer_newskeep_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with crawling(path).store as store:
        store.db["_sqlite_migrations"].insert(
            {"id": 99, "migration_set": "newskeep", "name": "9999_later", "applied_at": "2044"}
        )
    for write in (False, True):
        with pytest.raises(SchemaOutOfDate, match="upgrade this one") as caught:
            open_archive(path, write=write)  # type: ignore[call-overload] # either
        assert (caught.value.have, caught.value.need) == ("9999_later", STEPS[-1])


def test_a_damaged_archive_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    started = crawling(path)
    with started.store:
        for n in range(50):
            started.read(story(f"story-{n}"))
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 :] = os.urandom(len(raw) - 4096 * 2)
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match=r"news\.db"), open_archive(path) as archive:
        list(archive.stories())


def test_the_writer_keeps_foreign_keys_and_a_journal_that_readers_can_pass(tmp_path: Path) -> None:
    with crawling(tmp_path / "news.db").store as store:
        values = {
            name: store.db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("foreign_keys", "journal_mode", "synchronous")
        }
    assert values == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1}


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    crawling(path).store.close()
    with open_archive(path) as archive, pytest.raises(sqlite3.OperationalError, match="readonly"):
        archive.db.execute("DELETE FROM stories")


def test_readers_and_the_writer_never_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    started = crawling(path)
    with started.store:
        for n in range(30):
            started.read(story(f"story-{n}"))
        with open_archive(path) as archive:
            slowly = archive.stories()
            first = next(slowly)
            started.begin(timedelta(days=1))
            started.read(story("story-0", title="Edited while somebody reads"))
            started.store.db.execute("BEGIN IMMEDIATE")
            with open_archive(path) as another:
                assert len(list(another.stories())) == 30
            started.store.db.rollback()
            assert "Edited while somebody reads" not in [first.title, *(row.title for row in slowly)]
            assert archive.story(1).title == "Edited while somebody reads"


def test_an_archive_in_a_folder_without_write_permission_can_be_read(public_folder: Path) -> None:
    started = crawling(public_folder / "news.db")
    with started.store:
        started.read(story())
    public_folder.chmod(0o555)
    assert as_another(public_folder) == "['About the lantern-walk']"


def test_a_journal_that_cannot_be_read_is_named_rather_than_ignored(public_folder: Path) -> None:
    started = crawling(public_folder / "elsewhere.db")
    with started.store:
        started.read(story())
        shutil.copy(public_folder / "elsewhere.db", public_folder / "news.db")
        shutil.copy(public_folder / "elsewhere.db-wal", public_folder / "news.db-wal")
        public_folder.chmod(0o555)
        assert "news.db-wal holds its last changes" in as_another(public_folder)


def test_files_of_another_user_are_named_instead_of_a_readonly_database(public_folder: Path) -> None:
    with crawling(public_folder / "news.db").store:
        public_folder.chmod(0o777)
    (public_folder / "news.db").chmod(0o444)
    (public_folder / "news.db.lock").chmod(0o666)
    assert "news.db belongs to user" in as_another(public_folder, "write")


def test_a_full_disk_is_a_clear_word_loses_nothing_and_passes(tmp_path: Path) -> None:
    started = crawling(tmp_path / "news.db")
    with started.store:
        started.read(story("before"))
        pages = started.store.db.execute("PRAGMA page_count").fetchone()[0]
        started.store.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ArchiveError, match="its disk is full, or fails; nothing archived is lost or half-written"):
            started.read(story("during", body_text="words " * 50_000))
        started.store.db.execute(f"PRAGMA max_page_count = {pages * 1000}")
        started.read(story("after"))
        assert [row.title for row in started.store.stories()] == ["About the after", "About the before"]


def test_times_are_refused_that_are_not_utc(tmp_path: Path) -> None:
    with crawling(tmp_path / "news.db").store as store:
        with pytest.raises(ValueError, match="no time zone"):
            store.begin_crawl("example", "E", "https://example.org/", "UTC", "full", NOON.replace(tzinfo=None))
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            store.db.execute("UPDATE crawls SET started_at = '2024-03-18 12:00:00'")


def test_a_file_that_was_never_filled_reads_as_missing_and_is_filled_by_the_next_writer(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path)) as db:  # as a crawl leaves it that is killed before the first table stands
        db.execute("pragma journal_mode = wal")
    with pytest.raises(ArchiveMissing):
        open_archive(path)
    open_archive(path, write=True).close()
    with open_archive(path) as archive:
        assert list(archive.stories()) == []

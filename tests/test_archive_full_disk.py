"""A full disk: a clear word, nothing lost, and it passes by itself when there is room."""

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from archive import open_archive
from archive.disk import RESERVE_BYTES, require_room
from archive.errors import DiskFull
from archive.mailrows import Letter
from archive.records import Problem
from jobs.demo.server import DemoServer
from tests.archive_samples import NOON, Crawling, crawling, invariants, story
from tests.crawling import crawl, environment, rows, write_config

ROOT = Path(__file__).parents[1]
DISK_BYTES = 24 * 1024 * 1024
FULL = "its disk is full, or fails; nothing archived is lost or half-written; make room, and the next crawl goes on"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a disk of 24 MB; the test with a limit for one file runs everywhere")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Somebody else fills the disk but for so many bytes."""
    filler = folder / "filler"
    with (
        closing(os.fdopen(os.open(filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "wb", buffering=0)) as file,
        suppress(OSError),
    ):
        while (free := shutil.disk_usage(folder).free) > leave:
            file.write(bytes(min(65536, free - leave)))
    return filler


def read_until_full(begun: Crawling) -> tuple[int, str]:
    """How many stories fitted, and the archive's words."""
    for n in range(10_000):
        try:
            begun.read(story(f"story-{n}"), random.Random(n).randbytes(400_000))
        except DiskFull as error:
            return n, str(error)
    raise AssertionError("the disk never filled")


def note_without_end(begun: Crawling) -> None:
    """Last words that never end."""
    while True:
        begun.store.record_problem(begun.crawl_id, Problem(kind="noted", detail="words " * 5000), begun.now)


def test_writing_stops_before_the_disk_is_full_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    begun = crawling(small_disk / "news.db")
    with begun.store:
        fitted, words = read_until_full(begun)
        assert fitted > 0
        assert "its disk is nearly full: 1" in words
        assert "MB are free, and writing stops below 16 MB; nothing archived is lost" in words
        assert shutil.disk_usage(small_disk).free > RESERVE_BYTES // 2
        begun.end("failed", note=words)
        assert begun.store.crawl(begun.crawl_id).note == words, "the reserve is for last words"
        with pytest.raises(DiskFull):
            begun.begin()
    assert sum(1 for _ in small_disk.glob("news.db-wal")) == 0, "the journal went into the file"
    assert invariants(small_disk / "news.db") == []
    with open_archive(small_disk / "news.db") as archive:
        assert archive.counts() == {"live": fitted}


def test_what_was_mailed_is_noted_below_the_reserve(small_disk: Path) -> None:
    begun = crawling(small_disk / "news.db")
    with begun.store:
        begun.end()
        fill(small_disk, leave=2_000_000)
        letter = Letter(
            kind="alarm",
            subject="The disk",
            text="It is nearly full.",
            html="<p>It is nearly full.</p>",
            since_at=NOON,
            until_at=NOON,
            recipients=(("a@example.org", "<1@example.org>"),),
        )
        assert begun.store.keep_letters([letter], begun.now) == 1


def test_a_disk_that_others_fill_to_the_last_byte_loses_nothing(small_disk: Path) -> None:
    begun = crawling(small_disk / "news.db")
    with begun.store:
        for n in range(3):
            begun.read(story(f"story-{n}"))
        filler = fill(small_disk, leave=0)
        with pytest.raises(DiskFull, match=FULL):
            note_without_end(begun)
        with open_archive(small_disk / "news.db") as archive:
            assert archive.counts() == {"live": 3}, "reading goes on"
        with suppress(DiskFull):
            begun.end("failed")
    filler.unlink()
    assert invariants(small_disk / "news.db") == []
    with open_archive(small_disk / "news.db", write=True) as store:
        again = Crawling(store)
        again.begin()
        again.read(story("story-3"))
        again.end()
        assert store.counts() == {"live": 4}
    assert invariants(small_disk / "news.db") == []


def test_an_archive_on_a_full_disk_opens_with_a_word_or_not_at_all(small_disk: Path) -> None:
    crawling(small_disk / "news.db").store.close()
    fill(small_disk, leave=0)
    with pytest.raises(DiskFull, match="its disk is full, or fails"):
        open_archive(small_disk / "new.db", write=True)
    with pytest.raises(DiskFull):
        open_archive(small_disk / "news.db")


def test_a_crawl_into_a_full_disk_stops_says_so_and_recovers(small_disk: Path, demo: DemoServer) -> None:
    write_config(small_disk, demo.site_table())
    crawl(small_disk, None, "--limit", "10")
    filler = fill(small_disk, leave=RESERVE_BYTES + 100_000)
    ended = crawl(small_disk)
    assert ended.row is not None
    assert ended.row["outcome"] == "failed"
    assert "its disk is nearly full" in ended.row["note"]
    fill(small_disk, leave=RESERVE_BYTES // 2)
    asked = len(demo.requests)
    command = [sys.executable, "-m", "jobs.cli", "--config", str(small_disk / "newskeep.toml"), "crawl"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"newskeep: demo: {small_disk / 'news.db'}: its disk is nearly full: ")
    assert done.stderr.count("\n") == 1
    assert len(demo.requests) == asked, "nobody is asked for what cannot be kept"
    filler.unlink()
    ended = crawl(small_disk)
    assert ended.row is not None
    assert ended.row["outcome"] == "ok"
    assert len(rows(small_disk, "select id from stories")) == len(demo.section.stories)
    assert invariants(small_disk / "news.db") == []


FILLS_A_LIMIT = """
import resource, sys
from pathlib import Path
from archive.errors import DiskFull
from tests.archive_samples import crawling
from tests.test_archive_full_disk import read_until_full
begun = crawling(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, resource.RLIM_INFINITY))
with begun.store:
    fitted, words = read_until_full(begun)
print(fitted)
print(words)
"""


def test_a_write_that_fails_midway_is_the_same_word_and_takes_nothing_with_it(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    command = [sys.executable, "-c", FILLS_A_LIMIT, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fitted, words = done.stdout.splitlines()
    assert FULL in words
    assert invariants(path) == []
    with open_archive(path, write=True) as store:
        assert store.counts() == {"live": int(fitted)}
        again = Crawling(store)
        again.begin()
        again.read(story("after"), random.Random(99).randbytes(400_000))
        assert store.counts() == {"live": int(fitted) + 1}


def test_room_is_asked_for_by_what_is_needed(tmp_path: Path) -> None:
    require_room(tmp_path / "news.db", 1)
    with pytest.raises(DiskFull, match="writing stops below 1000000000000 MB"):
        require_room(tmp_path / "news.db", 10**18)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY, "the limit was the child's"

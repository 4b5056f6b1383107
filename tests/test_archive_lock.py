"""One writer at a time, named while it writes, forgotten when it dies."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive import open_archive
from archive.errors import ArchiveBusy, ArchiveError
from archive.lock import WriterLock
from tests.archive_samples import NOON, crawling, story

HOLDER = """
import sys
from archive import open_archive
store = open_archive(sys.argv[1], write=True)
print("held", flush=True)
input()
"""
FULL = """
import resource, sys
from archive.lock import WriterLock
from archive.clock import utc_now
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # not a byte more can be written, as on a full disk
lock = WriterLock(Path(sys.argv[1]), "newskeep crawl", utc_now())
print("held", flush=True)
input()
lock.release()
"""
RACER = """
import sys
from archive import open_archive
from archive.errors import ArchiveBusy
from tests.archive_samples import Crawling
busy = stored = 0
for n in range(40):
    try:
        with open_archive(sys.argv[1], write=True) as store:
            Crawling(store).begin()
            stored += 1
    except ArchiveBusy:
        busy += 1
print(stored, busy)
"""


def test_who_writes_and_since_when_is_said_to_the_next(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "news.db", "newskeep crawl\niwf", NOON)
    with pytest.raises(ArchiveBusy, match="reading is never blocked") as caught:
        WriterLock(tmp_path / "news.db", "newskeep daemon", NOON)
    assert (caught.value.holder, caught.value.since) == (
        f"pid {os.getpid()}, newskeep crawl iwf",
        "2024-03-18T12:00:00Z",
    )
    lock.release()
    WriterLock(tmp_path / "news.db", "newskeep daemon", NOON).release()


def test_a_second_store_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    started = crawling(tmp_path / "news.db")
    started.read(story())
    alias = tmp_path / "link.db"
    alias.symlink_to(tmp_path / "news.db")
    for path in (tmp_path / "news.db", alias):
        with pytest.raises(ArchiveBusy):
            open_archive(path, write=True)
    with open_archive(alias) as archive:
        assert archive.counts() == {"live": 1}
    started.store.close()
    started.store.close()
    open_archive(tmp_path / "news.db", write=True).close()


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(ArchiveBusy, match=f"pid {child.pid}"):
            open_archive(path, write=True)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with open_archive(path, write=True) as store:
            assert store.counts() == {}


def test_240_attempts_from_six_processes_write_or_are_told_who_does(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    command = [sys.executable, "-c", RACER, str(path)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    stored = attempts = 0
    for racer in racers:
        out, err = racer.communicate()
        assert re.fullmatch(r"\d+ \d+\n", out), err
        mine, busy = map(int, out.split())
        stored, attempts = stored + mine, attempts + mine + busy
    assert attempts == 240
    with open_archive(path) as archive:
        assert len(list(archive.crawls())) == stored > 0


def test_a_folder_that_cannot_hold_the_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "news.db.lock").mkdir()
    with pytest.raises(ArchiveError, match=r"cannot be locked for writing: .*news\.db\.lock"):
        open_archive(tmp_path / "news.db", write=True)


def test_a_disk_without_room_for_the_holders_name_takes_away_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    command = [sys.executable, "-c", FULL, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveBusy, match="another process"):
            WriterLock(path, "newskeep daemon", NOON)
        holder.communicate("\n")
    assert holder.returncode == 0
    WriterLock(path, "newskeep daemon", NOON).release()

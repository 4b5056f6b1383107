"""`newskeep backup`: one file that restores, taken while everything runs, and whole or absent under its name."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import open_archive
from archive.backup import back_up, place_for
from archive.errors import ArchiveError, ArchiveMissing, DiskFull
from archive.verify import verify
from jobs.cli import newskeep
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import NOON, Crawling, crawling, invariants, story
from tests.crawling import rows, start_crawl, write_config
from tests.test_archive_full_disk import fill, small_disk

__all__ = ["small_disk"]  # a fixture

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    crawl = crawling(tmp_path / "news.db")
    with crawl.store:
        for n in range(5):
            crawl.read(story(f"story-{n}"), random.Random(n).randbytes(300_000))
        crawl.end()
    return crawl.store.path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return list(db.iterdump())


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_the_copy_is_the_archive_in_one_file(path: Path, elsewhere: Path) -> None:
    made = back_up(path, elsewhere / "copy.db")
    assert names(elsewhere) == {"copy.db"}
    assert (made.stories, made.versions, made.size_bytes) == (5, 5, (elsewhere / "copy.db").stat().st_size)
    assert content(elsewhere / "copy.db") == content(path)
    with open_archive(elsewhere / "copy.db") as copy:
        assert list(verify(copy)) == []


def test_the_copy_is_read_where_nothing_may_be_written_beside_it(path: Path, elsewhere: Path) -> None:
    back_up(path, elsewhere / "copy.db")
    with closing(sqlite3.connect(f"file:{elsewhere / 'copy.db'}?mode=ro", uri=True)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert db.execute("SELECT count(*) FROM stories").fetchone() == (5,)
    assert names(elsewhere) == {"copy.db"}


def test_a_restored_copy_goes_on(path: Path, elsewhere: Path) -> None:
    back_up(path, elsewhere / "copy.db")
    (elsewhere / "copy.db").replace(path)
    with open_archive(path, write=True) as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.read(story("after"))
        crawl.end()
        assert store.counts() == {"live": 6}
        assert store.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert invariants(path) == []


def test_a_transaction_under_way_is_not_in_the_copy_and_not_hindered(path: Path, elsewhere: Path) -> None:
    with open_archive(path, write=True) as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.read(story("committed"))
        with store.db.atomic():
            store.db.execute("INSERT INTO sites VALUES ('half', 'Half', 'https://half.example/', 'UTC')")
            assert back_up(path, elsewhere / "copy.db").stories == 6
        crawl.end()
    assert invariants(elsewhere / "copy.db") == []
    assert "half.example" not in "".join(content(elsewhere / "copy.db"))


def test_what_is_committed_between_two_pages_does_not_make_it_begin_anew(path: Path, elsewhere: Path) -> None:
    with open_archive(path, write=True) as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.read(story("large"), random.Random(9).randbytes(9_000_000))
        told: list[tuple[int, int]] = []

        def meanwhile(done: int, in_all: int) -> None:
            told.append((done, in_all))
            crawl.read(story(f"meanwhile-{len(told)}"))

        made = back_up(path, elsewhere / "copy.db", meanwhile)
        assert made.stories == 6
        assert store.counts() == {"live": 6 + len(told)}
    assert len(told) > 1
    assert told[-1][0] == told[-1][1]
    assert invariants(elsewhere / "copy.db") == []


def test_beside_a_crawl_every_copy_is_whole(tmp_path: Path, elsewhere: Path) -> None:
    with DemoServer(DemoSection.generate(60)) as demo:
        write_config(tmp_path, demo.site_table())
        child = start_crawl(tmp_path)
        try:
            copies: list[int] = []
            while child.poll() is None:
                try:
                    copies.append(back_up(tmp_path / "news.db", elsewhere / f"copy-{len(copies)}.db").stories)
                except ArchiveMissing:
                    continue  # the crawl only begins
        finally:
            child.wait()
    assert child.returncode == 0
    assert rows(tmp_path, "select outcome from crawls") == [{"outcome": "ok"}]
    assert copies == sorted(copies)
    assert len(copies) > 1
    for n in {0, len(copies) // 2, len(copies) - 1}:
        assert invariants(elsewhere / f"copy-{n}.db") == []


DIES = """
import os, signal, sys
from pathlib import Path
from archive import backup
archive, place, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def watch(event, arguments):
    global moment
    if event in ("open", "os.rename", "os.remove", "sqlite3.connect", "os.truncate", "fcntl.flock"):
        moment -= 1
        if moment == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
backup.back_up(archive, place)
"""


def test_a_kill_at_any_moment_leaves_an_old_copy_or_a_new_one(path: Path, elsewhere: Path) -> None:
    place = elsewhere / "news.db"
    back_up(path, place)
    old = content(place)
    with open_archive(path, write=True) as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.read(story("newer"))
        crawl.end()
    found, moment, killed = [], 1, True
    while killed:
        done = subprocess.run([sys.executable, "-c", DIES, str(path), str(place), str(moment)], cwd=ROOT, check=False)
        killed = done.returncode == -signal.SIGKILL
        assert killed or done.returncode == 0
        found.append(content(place))
        moment += 1
    assert len(found) > 8
    assert found[0] == old
    assert found[-1] == content(path)
    assert all(one in (old, content(path)) for one in found)
    assert names(elsewhere) == {"news.db"}, "and the next backup clears away what killed ones left"


def test_a_folder_takes_a_dated_name(path: Path, elsewhere: Path) -> None:
    assert place_for(path, elsewhere, NOON) == elsewhere / "news-20240318T120000Z.db"
    assert place_for(path, elsewhere / "copy.db", NOON) == elsewhere / "copy.db"


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", ".lock", ".sent"])
def test_the_archive_is_never_written_over(path: Path, ending: str) -> None:
    with pytest.raises(ArchiveError, match="is the archive itself or belongs to it"):
        back_up(path, Path(f"{path}{ending}"))
    assert invariants(path) == []


def test_the_archive_by_another_name_is_known(path: Path, elsewhere: Path) -> None:
    os.link(path, elsewhere / "hard.db")
    (elsewhere / "soft.db").symlink_to(path)
    for name in ("hard.db", "soft.db"):
        with pytest.raises(ArchiveError, match="is the archive itself"):
            back_up(path, elsewhere / name)
    assert invariants(path) == []


def test_places_that_cannot_be_are_refused_in_one_line(path: Path, elsewhere: Path) -> None:
    (elsewhere / "notes.txt").write_text("My notes.", encoding="utf-8")
    os.mkfifo(elsewhere / "pipe")
    for place, words in (
        (elsewhere / "nowhere" / "copy.db", "there is no folder"),
        (elsewhere / "notes.txt", "is a file of another kind, and stays as it is"),
        (elsewhere / "pipe", "it is no file"),
        (Path("/proc/copy.db"), "cannot be written"),
    ):
        with pytest.raises(ArchiveError, match=words) as caught:
            back_up(path, place)
        assert "\n" not in str(caught.value)
    assert (elsewhere / "notes.txt").read_text("utf-8") == "My notes."
    assert names(elsewhere) == {"notes.txt", "pipe"}


def test_a_copy_is_open_to_nobody_whom_the_archive_is_shut_to(path: Path, elsewhere: Path) -> None:
    path.chmod(0o600)
    back_up(path, elsewhere / "copy.db")
    assert (elsewhere / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_damaged_archive_does_not_replace_a_good_copy(path: Path, elsewhere: Path) -> None:
    back_up(path, elsewhere / "copy.db")
    good = (elsewhere / "copy.db").read_bytes()
    raw = bytearray(path.read_bytes())
    raw[len(raw) * 3 // 4 :] = b"\xa5" * (len(raw) - len(raw) * 3 // 4)
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match=r"cannot be copied: .*newskeep verify"):
        back_up(path, elsewhere / "copy.db")
    assert (elsewhere / "copy.db").read_bytes() == good
    assert names(elsewhere) == {"copy.db"}


def test_a_disk_without_room_is_a_clear_word_and_keeps_the_last_copy(path: Path, small_disk: Path) -> None:
    place = small_disk / "copy.db"
    back_up(path, place)
    good = place.read_bytes()
    filler = fill(small_disk, leave=100_000)
    with pytest.raises(DiskFull, match=r"cannot be written: 0\.1 MB are free there, and \d+\.\d are needed"):
        back_up(path, place)
    assert place.read_bytes() == good
    assert names(small_disk) == {"copy.db", "filler"}
    filler.unlink()
    assert back_up(path, place).stories == 5


def test_a_disk_that_fills_meanwhile_leaves_no_half_copy(path: Path, small_disk: Path) -> None:
    with open_archive(path, write=True) as store:
        crawl = Crawling(store)
        crawl.begin()
        for n in range(10):
            crawl.read(story(f"more-{n}"), random.Random(n).randbytes(1_100_000))
        crawl.end()
    assert path.stat().st_size > 9_000_000, "more than is copied at once"
    with pytest.raises(DiskFull, match="its disk is full, or fails; no half copy is left"):
        back_up(path, small_disk / "copy.db", lambda _done, _all: fill(small_disk, leave=0) and None)
    assert names(small_disk) == {"filler"}


@pytest.fixture
def run(path: Path) -> Callable[..., tuple[int, str, str]]:
    (path.parent / "newskeep.toml").write_text("[sites.iwf]\n", encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(newskeep, ["--config", str(path.parent / "newskeep.toml"), "backup", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return call


def test_the_command_names_the_copy(run: Callable[..., tuple[int, str, str]], elsewhere: Path) -> None:
    code, out, err = run(str(elsewhere))
    assert (code, err) == (0, "")
    (made,) = elsewhere.iterdir()
    assert re.fullmatch(r"news-\d{8}T\d{6}Z\.db", made.name)
    assert re.fullmatch(rf"{re.escape(str(made))}: 5 stories, 5 versions, \d+\.\d MB, whole\n", out)


def test_the_command_speaks_json(run: Callable[..., tuple[int, str, str]], elsewhere: Path) -> None:
    code, out, _ = run(str(elsewhere / "copy.db"), "--json")
    assert code == 0
    assert {"path": str(elsewhere / "copy.db"), "stories": 5, "versions": 5}.items() <= json.loads(out).items()


def test_the_command_fails_with_one_line(run: Callable[..., tuple[int, str, str]], path: Path, elsewhere: Path) -> None:
    code, out, err = run(str(path))
    assert (code, out) == (1, "")
    assert err == f"newskeep: {path}: is the archive itself or belongs to it; name another file or a folder\n"
    path.unlink()
    code, _, err = run(str(elsewhere))
    assert code == 1
    assert "no archive there" in err
    assert names(elsewhere) == set()


def test_two_backups_to_one_name_do_not_meet(path: Path, elsewhere: Path) -> None:
    place = elsewhere / "copy.db"

    def another(_done: int, _all: int) -> None:
        with pytest.raises(ArchiveError, match="is being written by another backup"):
            back_up(path, place)

    assert back_up(path, place, another).stories == 5
    assert invariants(place) == []

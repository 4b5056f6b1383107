"""The disk fails, or the power does, at the n-th write: whole all the same, a clear word, and the next run ends alike.

A handful of moments here; `bench/syscalls.py` (make soak) goes through them all.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive_samples import crawling, story, teaser
from tests.syscall_faults import HAS_STRACE, amiss, contents, do, ended_badly, run

pytestmark = pytest.mark.skipif(not HAS_STRACE, reason="needs strace, which makes a system call fail")
FAULTS = {
    "crawl": (
        "pwrite64:error=ENOSPC:when=3",
        "pwrite64:error=EIO:when=120+",
        "pwrite64:signal=KILL:when=170",
        "fdatasync:error=EIO:when=1",
    ),
    "backup": ("pwrite64:error=ENOSPC:when=4", "fsync,fdatasync:error=EIO:when=1"),
    "repair": ("pwrite64:error=EIO:when=2+", "pwrite64:signal=KILL:when=6"),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with stories to edit, a backup of it, and a search index that lost its words."""
    crawl = crawling(tmp_path_factory.mktemp("faults") / "news.db")
    with crawl.store:
        for n in range(6):
            crawl.read(story(f"story-{n}", teasers=(teaser("story-2"),)))
        crawl.end()
    shutil.copy(crawl.store.path, crawl.store.path.with_name("copy.db"))
    return crawl.store.path


def a_copy(before: Path, folder: Path, work: str) -> Path:
    for name in ("news.db", "copy.db"):
        shutil.copy(before.with_name(name), folder / name)
    if work == "repair":
        with closing(sqlite3.connect(folder / "news.db")) as db:
            db.execute("INSERT INTO story_search (story_search) VALUES ('delete-all')")
            db.commit()
    return folder / "news.db"


@pytest.mark.parametrize("work", FAULTS)
def test_a_disk_that_fails_at_any_write_costs_nothing_and_the_next_run_ends_alike(
    before: Path, tmp_path: Path, work: str
) -> None:
    (tmp_path / "control").mkdir()
    control = a_copy(before, tmp_path / "control", work)
    do(work, control)
    for n, fault in enumerate(FAULTS[work]):
        (tmp_path / str(n)).mkdir()
        path = a_copy(before, tmp_path / str(n), work)
        ended = run(work, path, fault)
        assert ended.injected, f"{fault} did not happen: {ended.calls}"
        assert ended_badly(ended, fault) is None, fault
        if work != "repair":  # what was broken before it is broken still
            assert amiss(path) == [], fault
        assert amiss(path.with_name("copy.db")) == [], "a backup is the old one or the new one"
        do(work, path)
        assert amiss(path) == [], fault
        assert contents(path) == contents(control), fault
        assert not path.with_name(".copy.db.part").exists()

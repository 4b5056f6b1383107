"""One system call of a child fails, or kills it: the disk as it can be, by strace. Only calls on its files count.

`python -m tests.syscall_faults crawl|backup|repair ARCHIVE` is the child.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archive import open_archive
from archive.backup import back_up
from archive.errors import ArchiveMissing, NewskeepError
from archive.repair import repair
from archive.verify import verify
from tests.archive_samples import NOON, Crawling, invariants, story

ROOT = Path(__file__).parents[1]
HAS_STRACE = shutil.which("strace") is not None
WRITES = "pwrite64,write,ftruncate,fsync,fdatasync"
END = "SELECT url, title, state, version, body_text FROM latest_stories ORDER BY url"


def do(work: str, path: Path) -> None:
    """Done once or again, the end is the same."""
    if work == "backup":
        back_up(path, path.with_name("copy.db"))
    elif work == "repair":
        repair(path)
    else:
        with open_archive(path, write=True) as store:
            crawl = Crawling(store, NOON + timedelta(days=2))
            crawl.begin()
            for n in range(9):
                crawl.read(story(f"story-{n}", title=f"Edited {n}", body_text="words " * 700))
            crawl.fail("never", "error", 500)
            crawl.end()
            store.raise_alarm(None, "silent", "nothing came", (), NOON)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How the child ended."""

    code: int
    said: str
    injected: int
    """Calls that failed, or killed it."""
    calls: Counter[str]
    """Calls that write, by name."""


def run(work: str, path: Path, fault: str | None) -> Ended:
    """That work by a child. `fault` as strace writes it: 'pwrite64:error=EIO:when=7'."""
    log = path.with_name("strace.log")
    files = (path, *(Path(f"{path}{end}") for end in ("-wal", "-shm", "-journal")), path.with_name(".copy.db.part"))
    tracing = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={WRITES}"]
    tracing += [part for file in files for part in ("-P", str(file))]
    tracing += ["-e", f"inject={fault}"] if fault else []
    command = [*tracing, sys.executable, "-m", "tests.syscall_faults", work, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    lines = log.read_text("utf-8", "replace").splitlines()
    calls = Counter(found[1] for line in lines if (found := re.match(r"\d+ +(\w+)\(", line)))
    hit = sum("(INJECTED)" in line or "killed by SIGKILL" in line for line in lines)
    return Ended(code=done.returncode, said=done.stderr, injected=hit, calls=calls)


def amiss(path: Path) -> list[str]:
    """What is broken in it; no archive yet is nothing broken."""
    try:
        with open_archive(path) as archive:
            return [str(one) for one in verify(archive)] + invariants(path)
    except ArchiveMissing:
        return []


def ended_badly(ended: Ended, fault: str) -> str | None:
    """Why that was no clean end: killed when told to, else done (what it could not do, the next does), or one line."""
    if "KILL" in fault:
        return None if ended.code in (-9, 137) else f"exit code {ended.code} after a kill"
    if ended.code == 0:
        return f"said {ended.said!r}" if ended.said else None
    clean = ended.code == 1 and ended.said.startswith("newskeep: ") and ended.said.count("\n") == 1
    return None if clean else f"exit code {ended.code}, said {ended.said[-600:]!r}"


def contents(path: Path) -> list[tuple[object, ...]]:
    with open_archive(path) as archive:
        return list(archive.db.execute(END).fetchall())


if __name__ == "__main__":
    try:
        do(sys.argv[1], Path(sys.argv[2]))
    except NewskeepError as problem:
        sys.exit(f"newskeep: {problem}")

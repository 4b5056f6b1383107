"""`make soak`: calls that write fail, once or for good, or kill: full disk, failing disk, power; nothing is ever lost.

A crawl of the store, a backup and a repair, at `steps` (12 unless told) moments each spread over the whole run, with
five faults. After each the archive is whole or as broken as before, the end was clean, and the work done again ends
like an undisturbed one. One line a fault that is not so; exit code 1 then. Needs strace.
"""

import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.archive_samples import crawling, story, teaser
from tests.syscall_faults import HAS_STRACE, amiss, contents, do, ended_badly, run
from tests.test_archive_syscalls import a_copy

KINDS = (
    "error=ENOSPC:when={}",
    "error=EIO:when={}",
    "error=ENOSPC:when={}+",
    "error=EIO:when={}+",
    "signal=KILL:when={}",
)


def faults(calls: Counter[str], steps: int) -> list[str]:
    """Each kind at so many moments, by call."""
    told = []
    for name, times in sorted(calls.items()):
        for kind in KINDS:
            moments = sorted({1 + times * step // steps for step in range(steps)} - {times + 1})
            told += [f"{name}:{kind.format(at)}" for at in moments]
    return told


def wrong(work: str, path: Path, fault: str, end: list[tuple[object, ...]]) -> list[str]:
    ended = run(work, path, fault)
    bad = ended_badly(ended, fault)
    told = [bad] if bad else []
    told += [] if ended.injected else ["did not happen"]
    told += amiss(path) if work != "repair" else []
    told += amiss(path.with_name("copy.db"))
    do(work, path)
    told += amiss(path)
    return told + ([] if contents(path) == end else ["another end"])


def main(steps: int = 12) -> int:
    if not HAS_STRACE:
        print("skipped: strace is missing")
        return 0
    bad = 0
    with TemporaryDirectory() as name:
        before = Path(name) / "news.db"
        with (crawl := crawling(before)).store:
            for n in range(6):
                crawl.read(story(f"story-{n}", teasers=(teaser("story-2"),)))
            crawl.end()
        shutil.copy(before, before.with_name("copy.db"))
        for work in ("crawl", "backup", "repair"):
            folder = Path(name) / work
            folder.mkdir()
            calls = run(work, a_copy(before, folder, work), None).calls
            end, tried = contents(folder / "news.db"), faults(calls, steps)
            for fault in tried:
                with TemporaryDirectory() as place:
                    told = wrong(work, a_copy(before, Path(place), work), fault, end)
                bad += bool(told)
                if told:
                    print(f"{work}, {fault}: {told}", flush=True)
            print(f"{work}: {len(tried)} faults over {sum(calls.values())} calls tried", flush=True)
    print(f"{bad} not as promised")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

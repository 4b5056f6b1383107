"""`make soak`: a disk of 24 MB, filled by crawls and backups, with room made and taken away again. Needs root to mount.

Each round somebody else takes more of the disk; a crawl and a backup run into it; the archive must be whole, and when
there is room a crawl must end with all stories. Exit code 1 when not.
"""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.backup import back_up
from archive.errors import ArchiveMissing, DiskFull
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.crawling import crawl, rows, write_config

STORIES, DISK_BYTES = 120, 24 * 1024 * 1024
LEFT_BYTES = (18_000_000, 16_200_000, 15_000_000, 4_000_000, 100_000, 0)
"""Room that a round leaves."""


def fill(folder: Path, leave: int) -> None:
    """Until so many bytes are free, or the disk takes no more."""
    file = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with suppress(OSError):
        while (free := shutil.disk_usage(folder).free) > leave:
            os.write(file, bytes(min(65536, free - leave)))
    os.close(file)


def one_round(folder: Path, leave: int) -> list[str]:
    """What is wrong after a crawl and a backup with so little room, and after one more crawl with enough."""
    fill(folder, leave)
    ended = crawl(folder)
    said = ended.events[-1].get("message", "") if ended.events else ""
    outcome = "not begun" if said else (ended.row or {}).get("outcome")
    note = said or (ended.row or {}).get("note")
    try:
        back_up(folder / "news.db", folder / "copy.db")
        copied = "backup fits"
    except (DiskFull, ArchiveMissing) as error:
        copied = type(error).__name__
    print(f"{leave:>9} bytes left: {outcome}, {str(note)[:90]!r}; {copied}", flush=True)
    (folder / "filler").unlink()
    (folder / "copy.db").unlink(missing_ok=True)
    return invariants(folder / "news.db") if (folder / "news.db").exists() else []


def main() -> int:
    with DemoServer(DemoSection.generate(STORIES)) as demo, TemporaryDirectory() as name:
        folder = Path(name)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", name]
        if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
            print("left out: a disk of 24 MB cannot be mounted here; tests/test_archive_full_disk.py limits a file")
            return 0
        try:
            write_config(folder, demo.site_table())
            for leave in LEFT_BYTES:
                if wrong := one_round(folder, leave):
                    print("\n".join(wrong))
                    return 1
                crawl(folder, None, "--limit", "20")
            ended = crawl(folder, None, "--mode", "full")
            count = rows(folder, "select count(*) n from stories")[0]["n"]
            print(f"with room: {(ended.row or {}).get('outcome')}, {count} stories")
            return 0 if count == STORIES and not invariants(folder / "news.db") else 1
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


if __name__ == "__main__":
    sys.exit(main())

"""Is the daemon's own memory after 1,000 crawls what it was after 10?

A whole daemon in this process: signals, heartbeat, scheduler, worker, mail thread with the health checks, archive. Only
the child's program is a small stand-in, which writes its row of `crawls` and tells its progress as a crawl does; what a
real child needs ends with it anyway. Each crawl is asked for by SIGUSR1. Prints resident memory and what Python's
objects take; exit code 1 where 1,000 runs take over a tenth more than 10 did.
"""

import gc
import os
import signal
import sys
import threading
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs import logs
from jobs.accepted import accept
from jobs.daemon import Daemon, hear
from tests.daemon_life import settings

STEPS = (10, 100, 1000)
SITE = {"home": "http://127.0.0.1:9/", "listings": ["http://127.0.0.1:9/news/"], "allow_private": True}
STAND_IN = """#!{python} -SE
import json, sqlite3
db = sqlite3.connect({archive!r}, timeout=30)
now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
with db:
    db.execute("insert or ignore into sites values ('demo', 'Demo', 'http://127.0.0.1:9/', 'Europe/London')")
    crawl_id = db.execute("insert into crawls (site, mode, started_at, finished_at, outcome, discovery) "
                          f"values ('demo', 'full', {{now}}, {{now}}, 'ok', 'complete')").lastrowid
print(json.dumps({{"event": "began", "crawl_id": crawl_id}}))
for number in range(50):
    print(json.dumps({{"event": "progress", "requests": number, "found": 9, "done": number, "new": 0, "changed": 0,
                      "not_modified": number, "failed": 0, "elapsed_s": 1.0}}))
print(json.dumps({{"event": "finished", "crawl_id": crawl_id}}), flush=True)
"""


class Ear:
    """Takes the log and counts the crawls that ended."""

    def __init__(self) -> None:
        self.ended = threading.Semaphore(0)

    def write(self, line: str) -> int:
        if '"crawl-ended"' in line:
            assert '"message": "ok' in line, line
            self.ended.release()
        return len(line)

    def flush(self) -> None:
        pass


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def drive(ear: Ear, found: list[tuple[float, float]]) -> None:
    """Crawl by crawl; measured after each step."""
    ear.ended.acquire()  # the one that is due at once
    done = 1
    for step in STEPS:
        while done < step:
            os.kill(os.getpid(), signal.SIGUSR1)
            ear.ended.acquire()
            done += 1
        gc.collect()
        found.append((resident_mb(), tracemalloc.get_traced_memory()[0] / 1024))
        print(f"{step:5} crawls   {found[-1][0]:6.1f} MB resident   {found[-1][1]:8.1f} KB of objects", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    python, found, ear = sys.executable, [], Ear()
    with TemporaryDirectory() as name:
        folder = Path(name)
        accepted = accept(settings(folder, {"demo": SITE}))
        stand_in = folder / "stand-in"
        stand_in.write_text(STAND_IN.format(python=python, archive=str(accepted.config.archive)))
        stand_in.chmod(0o755)
        sys.executable = str(stand_in)
        logs.start("json", accepted.config.zone, ear)  # type: ignore[arg-type] # all that a log needs of a stream
        tracemalloc.start()
        driver = threading.Thread(target=drive, args=(ear, found))
        driver.start()
        code = Daemon(accepted, hear()).run()
        driver.join()
    resident, objects = (found[-1][kind] / found[0][kind] for kind in (0, 1))
    print(f"1,000 against 10: {resident:.2f} resident, {objects:.2f} objects")
    return code or int(max(resident, objects) > 1.1)


if __name__ == "__main__":
    sys.exit(main())

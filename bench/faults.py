"""Every fault of tests/hostile in rotation: is what it costs the same at the end as at the beginning?

Two worlds at once, for so many minutes (`faults.py 3`; 60 where nothing is said). One process that never ends meets
each answer again and again: bodies are unpacked, pages read, as a crawl does it. Beside it the daemon, whose children
crawl a section of all faults, a new selection each time, the honest stories among them never touched. Prints a table;
exit code 1 where memory or file descriptors grew, an honest story changed, or the archive is not whole.
"""

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
from http.client import HTTPException
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen

from archive import open_archive
from archive.clock import utc_now
from crawler.answers import Answer, outcome_of
from crawler.completeness import BodyIncomplete, BodyTooLarge, decoded
from crawler.site import site_from_table
from crawler.visits import Visit
from tests.archive_samples import invariants
from tests.crawling import ROOT, environment, rows, write_config
from tests.hostile import FAULTS, HostileServer

AT_ONCE = 24
"""Faults of one crawl, with an honest story after each four."""
QUICK = [name for name, fault in FAULTS.items() if not fault.slow and fault.group not in ("changing", "waiting")]
MOST = 1.15
"""What the end may take of what the first quarter took."""


def held(pid: int) -> tuple[float, int]:
    """Resident MB and open file descriptors of a process."""
    resident = Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0]
    return int(resident) / 1024, len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - a pseudo file system


def read(server: HostileServer, name: str) -> None:
    """What a crawl does with one answer, in this process."""
    site, url = site_from_table("demo", server.site_table()), server.story_url(name)
    try:
        with urlopen(url, timeout=3) as answer:
            body, headers = answer.read(8 * 2**20), tuple(answer.headers.items())
        codings = [part.strip() for key, value in headers if key == "Content-Encoding" for part in value.split(",")]
        whole = decoded(body, codings, 8 * 2**20)
    except (URLError, OSError, HTTPException, ValueError, BodyIncomplete, BodyTooLarge):
        return
    given = Answer(url=url, status=200, headers=headers, body=whole, redirected=False, permanently=False)
    outcome_of(given, Visit(url=url), site, utc_now())


def in_one_process(server: HostileServer, until: float, found: list[tuple[float, int]]) -> None:
    """Round after round; measured after each."""
    quick = [name for name in QUICK if not FAULTS[name].costly and "end" not in name]
    while monotonic() < until or len(found) < 4:
        for name in quick:
            read(server, name)
        server.requests.clear()  # the website's own log is none of what is measured
        gc.collect()
        ctypes.CDLL(None).malloc_trim(
            0
        )  # what the C library keeps for later is nobody's: without this it goes up and down
        found.append(held(os.getpid()))


def by_the_daemon(folder: Path, server: HostileServer, until: float, found: list[tuple[float, int]]) -> int:
    """A crawl whenever the last has ended, asked for by SIGUSR1; measured after each. Returns how the daemon ended."""
    names = cycle(QUICK)
    _next_section(server, names)
    with (folder / "log").open("w+") as log:
        command = [sys.executable, "-m", "jobs.cli", "--config", str(folder / "newskeep.toml"), "daemon"]
        daemon = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log)
        while monotonic() < until or len(found) < 4:
            done = _ended(folder)
            while _ended(folder) == done and daemon.poll() is None:
                server.closing.wait(0.2)
            if daemon.poll() is not None:
                break
            found.append(held(daemon.pid))
            server.requests.clear()
            _next_section(server, names)
            daemon.send_signal(signal.SIGUSR1)
        daemon.terminate()
        code = daemon.wait(120)
        if code:
            log.seek(0)
            print(log.read()[-2000:])
    return code


def _ended(folder: Path) -> int:
    return int(rows(folder, "select count(*) n from crawls where outcome <> 'running'")[0]["n"])


def _next_section(server: HostileServer, names: "cycle[str]") -> None:
    stories = {}
    for number, name in enumerate(islice(names, AT_ONCE)):
        stories |= {f"x-{number}": name} | ({f"honest-{number}": "good"} if number % 4 == 0 else {})
    server.stories = dict(stories)


def _flat(what: str, found: list[tuple[float, int]]) -> bool:
    """Whether the last quarter holds what the first held; prints one line."""
    quarter = max(1, len(found) // 4)
    early, late = found[1 : 1 + quarter] or found, found[-quarter:]
    (mb, fds), (mb_now, fds_now) = ((max(kind) for kind in zip(*part, strict=True)) for part in (early, late))
    flat = mb_now <= mb * MOST and fds_now <= fds + 2
    print(
        f"{what:28}{len(found):6} rounds{mb:9.1f} MB{mb_now:9.1f} MB{fds:7}{fds_now:7}   {'flat' if flat else 'GROWS'}"
    )
    return flat


def main(minutes: float) -> int:
    until, alone, beside = monotonic() + minutes * 60, [], []  # type: ignore[var-annotated]
    with HostileServer() as server, HostileServer() as other, TemporaryDirectory() as name:
        folder = Path(name)
        file = write_config(folder, {**server.site_table(), "crawl": "every 6h"})
        file.write_text(file.read_text() + '[schedule]\ncrawl = "every 6h"\n')
        with open_archive(folder / "news.db", write=True):
            pass  # it is there before the daemon is
        other.stories = {name: name for name in QUICK}
        reader = threading.Thread(target=lambda: codes.append(by_the_daemon(folder, server, until, beside)))
        codes: list[int] = []
        reader.start()
        in_one_process(other, until, alone)
        reader.join()
        honest = rows(folder, "select version from latest_stories where title like 'Story honest-%'")
        wrong = invariants(folder / "news.db")
        ends = rows(folder, "select outcome, count(*) n from crawls group by outcome")
    print("                                          early      late   files early, late")
    flat = [_flat("one process, each fault", alone), _flat("daemon, a crawl each", beside)]
    unchanged = bool(honest) and all(row["version"] == 1 for row in honest)
    print(f"{len(QUICK)} faults; crawls: {ends}")
    print(f"honest stories unchanged: {unchanged}; the archive lacks: {wrong or 'nothing'}")
    return int(not (all(flat) and unchanged and not wrong and not codes[0]))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))

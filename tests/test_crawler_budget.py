"""No page takes a crawl's time or memory, and none is read in part: it is refused by name and the others go on."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crawler.budget import ReadingTooLong, too_costly, within_budget
from tests.archive_samples import invariants
from tests.crawling import ROOT, crawl, environment, rows
from tests.hostile import FAULTS, HostileServer

_MEMORY_MB = 400
COSTLY = [name for name, fault in FAULTS.items() if fault.costly]
HEAVY = [
    name
    for name, fault in FAULTS.items()
    if name != COSTLY[0]
    and (name.startswith("bomb-") or "end" in name or (fault.group == "pages" and not fault.content))
]
"""What wants most of us: bombs, answers without end, and pages that a parser would take minutes for."""


def run(folder: Path) -> int:
    """A crawl in a process that says what it took at the end: peak of resident memory in MB."""
    # VmHWM, since ru_maxrss counts what the process held that started this one
    code = (
        "import re, sys\nfrom pathlib import Path\nfrom crawler.process import main\n"
        f"main(['--config', {str(folder / 'newskeep.toml')!r}, '--site', 'demo'])\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())\n"
        "print(int(peak[1]) // 1024, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=True)
    return int(done.stderr.splitlines()[-1])


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A known story that takes too long now, and all else heavy on a first visit; the peak in MB. Then a listing."""
    folder = tmp_path_factory.mktemp("met")
    with HostileServer() as server:
        server.stories = {"known": "good", "one": "good"}
        crawl(folder, server.site_table())
        server.stories = {"known": COSTLY[0], "one": "good"}
        for number, name in enumerate(HEAVY):
            server.stories |= {f"new-{name}": name} | ({f"honest-{number}": "good"} if number % 4 == 0 else {})
        peak_mb = run(folder)
        server.stories, server.listing = {"known": "good", "one": "good"}, "nested-100000"
        crawl(folder)
        return folder, peak_mb


def test_no_page_takes_more_memory_than_was_promised(met: tuple[Path, int]) -> None:
    folder, peak_mb = met
    assert peak_mb < _MEMORY_MB
    honest = rows(folder, "select version from latest_stories where title like 'Story honest-%'")
    assert [row["version"] for row in honest] == [1] * len(HEAVY[::4])
    assert invariants(folder / "news.db") == []


@pytest.mark.parametrize("name", COSTLY[1:])
def test_a_page_that_takes_too_long_to_read_is_refused_by_name(met: tuple[Path, int], name: str) -> None:
    problems = rows(met[0], "select kind from problems where crawl_id = 2 and url like ?", f"%/new-{name}/")
    assert [row["kind"] for row in problems] == ["page-unreadable"]
    assert rows(met[0], "select url from stories where url like ?", f"%/new-{name}/") == []


def test_it_is_never_an_edit_of_a_known_story(met: tuple[Path, int]) -> None:
    (story,) = rows(met[0], "select id, state, version from stories where url like '%/known/'")
    assert (story["state"], story["version"]) == ("live", 1)
    checks = rows(met[0], "select outcome from checks where story_id = ? order by first_at, rowid", story["id"])
    assert [row["outcome"] for row in checks][:2] == ["changed", "error"]
    problems = rows(met[0], "select kind from problems where crawl_id = 2 and url like '%/known/'")
    assert [row["kind"] for row in problems] == ["page-unreadable"]


def test_a_listing_that_cannot_be_read_whole_is_a_problem(met: tuple[Path, int]) -> None:
    (third,) = rows(met[0], "select outcome from crawls where id = 3")
    assert third["outcome"] == "partial"
    kinds = rows(met[0], "select kind from problems where crawl_id = 3 and url like '%/news/'")
    assert [row["kind"] for row in kinds] == ["page-unreadable"]


def test_a_reader_without_end_is_stopped_and_the_deadline_is_over_with_it() -> None:
    def read() -> None:
        with within_budget("https://example.org/a", 0.05):
            while True:
                pass

    with pytest.raises(ReadingTooLong, match=r"took more than 0\.05 s of computing"):
        read()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


def test_outside_the_main_thread_there_is_no_deadline_and_no_error() -> None:
    done: list[str] = []

    def read() -> None:
        with within_budget("https://example.org/a", 0.05):
            done.append("read")

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert done == ["read"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b" " * (8 * 2**20 + 1), "8388609 bytes"),
        (b"<" * 100_001, "100001 tags"),
        (b"&" * 100_001, "100001 character references"),
        (b"<p " + b"a " * 10_001 + b">", "a tag with more than 10000 attributes"),
    ],
)
def test_what_costs_too_much_is_named_before_it_is_parsed(body: bytes, words: str) -> None:
    assert words in (too_costly(body) or "")

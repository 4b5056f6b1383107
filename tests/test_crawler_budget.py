"""No page takes a crawl's time or memory, and none is read in part: it is refused by name and the others go on."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crawler.budget import ReadingTooLong, too_costly, within_budget
from tests.archive_samples import invariants
from tests.crawling import ROOT, Crawled, crawl, environment, rows, write_config
from tests.hostile_bodies import ENDLESS, FOREIGN_CHARSETS, UNREADABLE, HostileServer

_MEMORY_MB = 400


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Crawled]]:
    """Stories that were archived; then half of them, and half of some new ones, cannot be read; then all can."""
    folder, done = tmp_path_factory.mktemp("met"), []
    with HostileServer() as server:
        for healthy in (True, False, True):
            known = {f"known-{name}": "good" if healthy else name for name in UNREADABLE}
            new = {} if healthy else {f"new-{name}": name for name in UNREADABLE}
            server.stories = {**known, **{f"honest-{n}": "good" for n in range(3)}, **new}
            done.append(crawl(folder, server.site_table()))
    return folder, done


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_page_that_cannot_be_read_whole_is_refused_by_name(met: tuple[Path, list[Crawled]], name: str) -> None:
    folder, _ = met
    for visit in ("known", "new"):
        problems = rows(folder, "select kind from problems where crawl_id = 2 and url like ?", f"%/{visit}-{name}/")
        assert [row["kind"] for row in problems] == ["page-unreadable"]
    assert rows(folder, "select url from stories where url like ?", f"%/new-{name}/") == []


@pytest.mark.parametrize("name", UNREADABLE)
def test_it_is_never_an_edit_of_a_known_story(met: tuple[Path, list[Crawled]], name: str) -> None:
    folder, _ = met
    story = rows(folder, "select id, state, version from stories where url like ?", f"%/known-{name}/")[0]
    assert (story["state"], story["version"]) == ("live", 1)
    checks = rows(folder, "select outcome from checks where story_id = ? order by first_at, rowid", story["id"])
    assert [row["outcome"] for row in checks] == ["changed", "error", "same"]


def test_the_honest_stories_beside_it_are_archived(met: tuple[Path, list[Crawled]]) -> None:
    folder, done = met
    assert [crawled.row and crawled.row["outcome"] for crawled in done] == ["ok", "partial", "ok"]
    honest = rows(folder, "select version from latest_stories where url like '%/honest-%'")
    assert [row["version"] for row in honest] == [1] * 3
    assert [row["kind"] for row in rows(folder, "select distinct kind from changes")] == ["new"]
    assert invariants(folder / "news.db") == []


def run(folder: Path, lines: str) -> str:
    """A crawl in a process whose settings are shorter, and which says what it took at the end."""
    # VmHWM, since ru_maxrss counts what the process held that started this one
    code = (
        "import re, sys\nfrom pathlib import Path\n"
        "import crawler.settings as settings\nfrom crawler.process import main\n"
        f"{lines}\nmain(['--config', {str(folder / 'newskeep.toml')!r}, '--site', 'demo'])\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())\n"
        "print(int(peak[1]) // 1024, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=True)
    return done.stderr.splitlines()[-1]


def test_no_page_takes_more_memory_than_was_promised(tmp_path: Path) -> None:
    with HostileServer() as server:
        server.stories = {name: name for name in UNREADABLE}
        write_config(tmp_path, server.site_table())
        assert int(run(tmp_path, "")) < _MEMORY_MB


def test_an_answer_without_end_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    with HostileServer() as server:
        server.stories = {"one": "good", **{name: name for name in ENDLESS}, "two": "good"}
        write_config(tmp_path, server.site_table())
        peak_mb = int(run(tmp_path, "settings.DOWNLOAD_TIMEOUT, settings.RETRY_TIMES = 2, 0"))
    assert [row["title"] for row in rows(tmp_path, "select title from latest_stories order by 1")] == [
        "Story one",
        "Story two",
    ]
    problems = rows(tmp_path, "select kind, url from problems")
    assert {row["url"].rstrip("/").rpartition("/")[2]: row["kind"] for row in problems} == dict.fromkeys(
        ENDLESS, "no-answer"
    )
    assert peak_mb < _MEMORY_MB


def test_the_same_words_in_other_bytes_are_no_edit(tmp_path: Path) -> None:
    with HostileServer() as server:
        for healthy in (True, False, True):
            server.stories = {name: "good" if healthy else name for name in FOREIGN_CHARSETS}
            done = crawl(tmp_path, server.site_table())
            assert done.row is not None
            assert (done.row["outcome"], done.row["changed"], done.row["failed"]) == ("ok", 0, 0), done.log
    versions = rows(tmp_path, "select number, body_text from versions")
    assert [row["number"] for row in versions] == [1] * len(FOREIGN_CHARSETS)
    assert all("“We have missed the Sunday walkers" in row["body_text"] for row in versions)


def test_other_bytes_on_a_first_visit_read_the_same(tmp_path: Path) -> None:
    with HostileServer() as server:
        server.stories = {name: name for name in FOREIGN_CHARSETS}
        crawl(tmp_path, server.site_table())
    texts = {row["body_text"].partition("\n")[2] for row in rows(tmp_path, "select body_text from versions")}
    assert len(texts) == 1
    assert len(rows(tmp_path, "select id from stories")) == len(FOREIGN_CHARSETS)


def test_a_listing_that_cannot_be_read_whole_is_a_problem(tmp_path: Path) -> None:
    with HostileServer() as server:
        server.stories = {"one": "good"}
        crawl(tmp_path, server.site_table())
        server.listing = lambda page: UNREADABLE["nested-100000"](page.replace(b"<ul>", b"</p><p>"))
        done = crawl(tmp_path)
    assert done.row is not None
    assert done.row["outcome"] == "partial"
    kinds = rows(tmp_path, "select kind from problems where crawl_id = ?", done.row["id"])
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

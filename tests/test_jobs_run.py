"""Crawls in child processes: what comes back, and that nobody is left behind when something ends early."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from archive import open_archive
from archive.errors import ConfigError
from crawler.project import load_project
from jobs.child import Ending, run_child
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from jobs.run import CrawlError, Progress, crawl_site, try_page
from tests.hostile import HostileServer

ROOT = Path(__file__).parents[1]
DEADLINE_S = 60


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    """A dozen stories: enough to be in the middle of."""
    with DemoServer(DemoSection.generate(12)) as server:
        yield server


def configured(folder: Path, *homes: str, delay_s: float = 0) -> Path:
    lines = ['contact = "tests@example.org"']
    for number, home in enumerate(homes, 1):
        lines += [
            f"[sites.s{number}]",
            f'home = "{home}/"',
            f'listings = ["{home}/news/"]',
            "stories = '^/news/[^/]+/?$'",
        ]
        lines += ["allow_private = true", f"delay_s = {delay_s}"]
    file = folder / "newskeep.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def newskeep(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(file, *arguments), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def command(file: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "jobs.cli", "--config", str(file), *arguments]


# What comes back


def test_a_crawl_returns_its_row_of_the_archive_and_takes_a_limit_and_a_mode(tmp_path: Path, demo: DemoServer) -> None:
    project = load_project(configured(tmp_path, demo.url))
    heard: list[Progress] = []
    row = crawl_site(project, "s1", limit=3, on_progress=heard.append)
    assert (row.new, row.mode, heard[-1].new) == (3, "incremental", 3)
    row = crawl_site(project, "s1", mode="full")
    assert (row.outcome, row.new, row.mode) == ("ok", len(demo.section.stories) - 3, "full")
    with open_archive(project.archive) as archive:
        assert archive.crawl(row.id) == row


def test_an_unknown_site_is_named_before_anything_runs(tmp_path: Path) -> None:
    project = load_project(configured(tmp_path, "http://127.0.0.1:1"))
    with pytest.raises(ConfigError, match="known: s1"):
        crawl_site(project, "s2")
    assert not project.archive.exists()


def test_a_busy_archive_says_who_holds_it(tmp_path: Path, demo: DemoServer) -> None:
    project = load_project(configured(tmp_path, demo.url))
    with open_archive(project.archive, write=True), pytest.raises(CrawlError, match=f"pid {os.getpid()}") as caught:
        crawl_site(project, "s1")
    assert caught.value.kind == "ArchiveBusy"


def test_an_archive_that_cannot_be_made_is_an_error_with_its_path(tmp_path: Path, demo: DemoServer) -> None:
    file = configured(tmp_path, demo.url)
    file.write_text('archive = "no/such/folder/news.db"\n' + file.read_text())
    done = newskeep(file, "crawl")
    assert done.returncode == 1
    assert "no/such/folder/news.db" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_page_is_read_and_nothing_stored(tmp_path: Path, demo: DemoServer) -> None:
    project = load_project(configured(tmp_path, demo.url))
    slug = next(iter(demo.section.stories))
    page = try_page(project, f"{demo.url}/news/{slug}/")
    assert (page["status"], page["refused"]) == (200, None)
    assert page["reading"]["title"] == demo.section.stories[slug].title
    assert set(page["evidence"]) >= {"title", "published"}
    assert not project.archive.exists()


# The command


def test_the_command_prints_a_summary_and_a_page_without_an_answer_is_an_alarm(
    tmp_path: Path, demo: DemoServer
) -> None:
    file = configured(tmp_path, demo.url)
    done = newskeep(file, "crawl")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"s1: ok: {len(demo.section.stories)} new, 0 changed, 0 gone; ")
    again = json.loads(newskeep(file, "crawl", "--json").stdout)
    assert [(row["id"], row["new"], row["outcome"]) for row in again] == [(2, 0, "ok")]
    slug = next(iter(demo.section.stories))
    demo.section.delete(slug, status=500)
    done = newskeep(file, "crawl", "--full")
    assert done.returncode == 3
    assert done.stdout.startswith("s1: partial: ")
    assert slug in done.stderr


def test_one_site_that_fails_does_not_stop_the_others(
    tmp_path: Path, misbehaving: HostileServer, demo: DemoServer
) -> None:
    done = newskeep(configured(tmp_path, f"{misbehaving.url}/nothing-here", demo.url), "crawl", "--json")
    assert [row["outcome"] for row in json.loads(done.stdout)] == ["failed", "ok"]
    assert done.returncode == 1
    assert "newskeep: s1: " in done.stderr


def test_progress_is_shown_on_a_terminal_and_not_in_the_data(tmp_path: Path, demo: DemoServer) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        file = configured(tmp_path, demo.url, delay_s=0.1)
        process = subprocess.Popen(command(file, "crawl"), cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says so when the other end is closed
            while part := terminal.read(4096):
                shown += part
        out, _ = process.communicate(timeout=DEADLINE_S)
    assert b"pages done, " in shown
    assert out.startswith(b"s1: ok: 12 new")


def test_try_shows_fields_with_their_evidence(tmp_path: Path, demo: DemoServer) -> None:
    slug = next(iter(demo.section.stories))
    done = newskeep(configured(tmp_path, demo.url), "try", f"{demo.url}/news/{slug}")
    assert done.returncode == 0
    assert f"published_on  {demo.section.stories[slug].day}   [" in done.stdout
    missing = newskeep(tmp_path / "newskeep.toml", "try", f"{demo.url}/news/never-was/", "--json")
    assert missing.returncode == 1
    assert json.loads(missing.stdout)["status"] == 404
    assert "404" in missing.stderr


def test_try_needs_no_configuration(tmp_path: Path, demo: DemoServer) -> None:
    slug = next(iter(demo.section.stories))
    done = subprocess.run(
        [sys.executable, "-m", "jobs.cli", "try", f"{demo.url}/news/{slug}/", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["reading"]["title"] == demo.section.stories[slug].title
    assert list(tmp_path.iterdir()) == []


# Endings


@contextmanager
def crawling(file: Path, server: DemoServer) -> Iterator[subprocess.Popen[str]]:
    """A crawl by the command that has asked for at least three stories and has many to go."""
    asked = server_asked(server, 3)
    process = subprocess.Popen(
        command(file, "crawl"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        asked()
        yield process
    finally:
        process.kill()
        process.communicate()


def server_asked(server: DemoServer, stories: int) -> Callable[[], None]:
    """A function that waits until the server was asked for so many story pages."""

    def wait() -> None:
        pages = ("/news/" + slug + "/" for slug in server.section.stories)
        known = set(pages)
        from threading import Event
        from time import monotonic

        tick, end = Event(), monotonic() + DEADLINE_S
        while sum(seen.path in known for seen in server.requests) < stories:
            assert monotonic() < end, "the crawl never came"
            tick.wait(0.02)

    return wait


def outcomes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "news.db")) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        return [row[0] for row in db.execute("select outcome from crawls order by id")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_crawl_cleanly_and_the_next_one_goes_on(
    tmp_path: Path, demo: DemoServer, number: signal.Signals
) -> None:
    file = configured(tmp_path, demo.url, demo.url, delay_s=0.1)
    with crawling(file, demo) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert out.startswith("s1: interrupted: ")
    assert "s2" not in out
    assert "interrupted" in err
    assert "Traceback" not in err
    assert outcomes(tmp_path) == ["interrupted"]
    assert crawl_site(load_project(file), "s1").outcome == "ok"
    with open_archive(tmp_path / "news.db") as archive:
        assert archive.counts() == {"live": len(demo.section.stories)}


def test_a_killed_command_leaves_no_child_behind(tmp_path: Path, demo: DemoServer) -> None:
    file = configured(tmp_path, demo.url, delay_s=0.1)
    with crawling(file, demo) as process:
        process.kill()
        process.communicate(timeout=DEADLINE_S)
    done = newskeep(file, "crawl")  # the archive would be busy if the child still had it
    assert (done.returncode, done.stderr) == (0, "")
    assert outcomes(tmp_path) == ["interrupted", "ok"]


def test_a_child_that_is_killed_is_told_with_its_signal(tmp_path: Path, demo: DemoServer) -> None:
    project = load_project(configured(tmp_path, demo.url, delay_s=0.1))
    asked = server_asked(demo, 3)

    def kill_child() -> None:
        asked()
        os.kill(holder(tmp_path), signal.SIGKILL)

    killer = Thread(target=kill_child)
    killer.start()
    with pytest.raises(CrawlError, match="killed by SIGKILL") as caught:
        crawl_site(project, "s1")
    killer.join()
    assert caught.value.kind == "died"
    assert outcomes(tmp_path) == ["running"]
    assert crawl_site(project, "s1").outcome == "ok"


def holder(folder: Path) -> int:
    """The process that holds the lock of the archive, as its error tells."""
    from archive.errors import ArchiveBusy

    with pytest.raises(ArchiveBusy) as caught:
        open_archive(folder / "news.db", write=True)
    return int("".join(c for c in caught.value.holder.split(",")[0] if c.isdigit()))


def test_an_error_while_listening_ends_the_child_first(tmp_path: Path, demo: DemoServer) -> None:
    project = load_project(configured(tmp_path, demo.url, delay_s=0.1))

    def broken(progress: Progress) -> None:
        raise OSError("nobody can see this")

    with pytest.raises(OSError, match="nobody can see this"):
        crawl_site(project, "s1", on_progress=broken)
    open_archive(project.archive, write=True).close()


def test_a_crawl_is_given_no_secret(
    tmp_path: Path, misbehaving: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", "grey plover")
    monkeypatch.setenv("NEWSKEEP_PING_URL", "https://watch.example/hard-to-guess")
    monkeypatch.setenv("NEWSKEEP_HARMLESS", "passed on")
    given: list[bytes] = []

    def look(_progress: Progress) -> None:
        if not given:
            given.append(Path(f"/proc/{holder(tmp_path)}/environ").read_bytes())

    config = load_project(configured(tmp_path, misbehaving.url, delay_s=0.4))  # alive while it is looked at
    assert crawl_site(config, "s1", on_progress=look).outcome == "ok"
    assert b"passed on" in given[0]
    assert b"grey plover" not in given[0]
    assert b"hard-to-guess" not in given[0]


def test_a_child_with_wrong_arguments_is_heard() -> None:
    ending = run_child(["--nonsense"], print)
    assert isinstance(ending, Ending)
    assert (ending.code, ending.stopped) == (2, False)
    assert "nonsense" in str(ending)


def test_handlers_of_signals_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    run_child(["--nonsense"], print)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before

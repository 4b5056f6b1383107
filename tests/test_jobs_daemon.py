"""A real daemon against a real website: it crawls, listens to signals, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from archive import open_archive
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.crawling import rows
from tests.daemon_life import DEADLINE_S, ROOT, Life, children, settings
from tests.hostile import HostileServer
from tests.smtp import PASSWORD, USER, MailServer, trust_tests


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    with DemoServer(DemoSection.generate(4)) as server:
        yield server


def runs(folder: Path) -> list[tuple[str, str, int | None]]:
    return [(row["job"], row["outcome"], row["crawl_id"]) for row in rows(folder, "select * from runs order by id")]


def test_what_is_due_runs_at_once_logged_with_site_and_crawl_and_not_again_after_a_restart(
    tmp_path: Path, demo: DemoServer
) -> None:
    schedule = 'crawl = "every 1d"\nreport = "every 1d"\nverify = "every 1d"'
    file = settings(tmp_path, {"demo": demo.site_table(), "again": demo.site_table()}, schedule)
    with Life(file) as daemon:
        assert str(tmp_path / "news.db") in daemon.heard("started")["message"]
        assert "crawl:demo" in daemon.heard("planned")["message"]
        first, second = daemon.heard("crawl-ended"), daemon.heard("crawl-ended", 2)
        assert daemon.heard("crawl-began")["crawl_id"] == 1
        daemon.heard("report-ended")
        assert daemon.heard("verify-ended")["message"] == "verify: ok: the archive is whole"
        assert daemon.stop(signal.SIGINT) == 0
    assert daemon.heard("stopped")
    with Life(file) as restarted:
        restarted.heard("planned")
        assert restarted.stop() == 0
    assert (first["site"], first["crawl_id"], first["level"]) == ("demo", 1, "info")
    assert "4 new" in first["message"]
    assert (second["site"], second["crawl_id"]) == ("again", 2)
    assert runs(tmp_path) == [
        ("crawl:demo", "ok", 1),
        ("crawl:again", second["message"].partition(":")[0], 2),
        ("report", "ok", None),
        ("verify", "ok", None),
    ]


def test_sigusr1_crawls_all_sites_now_those_without_a_schedule_too(tmp_path: Path, demo: DemoServer) -> None:
    with Life(settings(tmp_path, {"demo": demo.site_table()}, 'verify = "every 1d"')) as daemon:
        daemon.heard("verify-ended")
        daemon.process.send_signal(signal.SIGUSR1)
        assert daemon.heard("crawl-ended")["site"] == "demo"
        assert daemon.stop() == 0


def test_sighup_takes_a_good_file_and_keeps_the_old_one_for_a_bad_one(tmp_path: Path, demo: DemoServer) -> None:
    table = demo.site_table()
    file = settings(tmp_path, {"demo": table})
    with Life(file) as daemon:
        daemon.heard("crawl-ended")
        file.write_text(file.read_text() + "[mial]\n")
        daemon.process.send_signal(signal.SIGHUP)
        assert "did you mean 'mail'" in daemon.heard("reload-refused")["message"]
        daemon.process.send_signal(signal.SIGUSR1)
        assert "ok" in daemon.heard("crawl-ended", 2)["message"]  # as the file was when it was accepted
        file.write_text('archive = "other.db"\n' + "\n".join(file.read_text().splitlines()[1:-1]))
        daemon.process.send_signal(signal.SIGHUP)
        assert "another start" in daemon.heard("reload-refused", 2)["message"]
        settings(tmp_path, {"demo": table, "more": table})
        daemon.process.send_signal(signal.SIGHUP)
        daemon.heard("reloaded")
        assert daemon.heard("crawl-ended", site="more")["crawl_id"] == 3
        assert daemon.stop() == 0


def test_a_second_daemon_is_refused_and_told_who_is_there(tmp_path: Path, demo: DemoServer) -> None:
    file = settings(tmp_path, {"demo": demo.site_table()}, 'verify = "0 3 1 1 *"')
    with Life(file) as daemon:
        daemon.heard("started")
        with Life(file) as second:
            assert second.ended() == 1
        refused = second.heard("not-started")
        assert f"another daemon keeps it: newskeep daemon (pid {daemon.process.pid})" in refused["message"]
        assert refused["level"] == "error"
        assert daemon.stop() == 0


def test_a_wrong_file_is_exit_code_two(tmp_path: Path) -> None:
    with Life(tmp_path / "none.toml") as daemon:
        assert daemon.ended() == 2
    assert "no such file" in daemon.heard("not-started")["message"]
    assert len(daemon.events) == len(daemon.lines)  # nothing but JSON


def test_a_signal_that_comes_while_it_starts_is_heard_once_it_stands(tmp_path: Path, demo: DemoServer) -> None:
    words = settings(tmp_path, {"demo": demo.site_table()}).read_bytes()
    pipe = tmp_path / "slow.toml"
    os.mkfifo(pipe)
    with Life(pipe) as daemon, pipe.open("wb") as file:  # open only once the daemon reads it
        for number in (signal.SIGUSR1, signal.SIGTERM):
            daemon.process.send_signal(number)
        file.write(words)
        file.close()
        assert daemon.ended() == 0
    assert daemon.heard("stopped")["message"] == "bye"


def test_sigterm_while_a_page_hangs_ends_it_within_thirty_seconds(tmp_path: Path, misbehaving: HostileServer) -> None:
    misbehaving.stories = {"one": "good", "two": "hangs"}
    with Life(settings(tmp_path, {"bad": misbehaving.site_table()})) as daemon:
        daemon.heard("crawl-began")
        assert misbehaving.answering.wait(DEADLINE_S)
        left = children(daemon.process.pid)
        assert len(left) == 1
        told = monotonic()
        assert daemon.stop() == 0
        assert monotonic() - told < 30
    assert not Path(f"/proc/{left[0]}").exists()
    assert runs(tmp_path)[0][1] == "interrupted"
    assert invariants(tmp_path / "news.db") == []


def test_a_crawl_that_ignores_every_request_to_stop_is_killed_and_repeated(
    tmp_path: Path, misbehaving: HostileServer
) -> None:
    misbehaving.stories = {"one": "hangs"}
    file = settings(tmp_path, {"bad": misbehaving.site_table()})
    with Life(file) as daemon:
        daemon.heard("crawl-began")
        assert misbehaving.answering.wait(DEADLINE_S)
        (child,) = children(daemon.process.pid)
        os.kill(child, signal.SIGSTOP)  # nothing but SIGKILL moves it now
        told = monotonic()
        assert daemon.stop() == 0
        assert monotonic() - told < 30
    assert not Path(f"/proc/{child}").exists()
    misbehaving.stories = {"one": "good"}
    with Life(file) as daemon:
        assert "1 new" in daemon.heard("crawl-ended")["message"]
        assert daemon.stop() == 0
    assert [run[1] for run in runs(tmp_path)] == ["interrupted", "ok"]


def test_an_archive_in_use_is_waited_for_and_the_log_says_so_once(tmp_path: Path, demo: DemoServer) -> None:
    file = settings(tmp_path, {"demo": demo.site_table()})
    with open_archive(tmp_path / "news.db", write=True), Life(file) as daemon:
        assert f"pid {os.getpid()}" in daemon.heard("archive-busy")["message"]
        daemon.heard("run-late")
        daemon.process.send_signal(signal.SIGHUP)  # a heartbeat too
        daemon.heard("reloaded")
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.ended() == 0
    assert [said["event"] for said in daemon.events].count("run-late") == 1
    with Life(file) as daemon:
        daemon.heard("crawl-ended")
        assert daemon.stop() == 0


def test_a_killed_daemon_leaves_no_child_and_its_slot_is_repeated(tmp_path: Path, demo: DemoServer) -> None:
    table = demo.site_table() | {"delay_s": 0.5}
    file = settings(tmp_path, {"demo": table})
    with Life(file) as daemon:
        daemon.heard("crawl-began")
        daemon.process.kill()
        daemon.ended()
    with Life(file) as daemon:
        daemon.heard("runs-interrupted")
        daemon.heard("crawl-ended")
        assert daemon.stop() == 0
    assert [run[1] for run in runs(tmp_path)] == ["interrupted", "ok"]
    assert invariants(tmp_path / "news.db") == []


def test_a_broken_site_does_not_stop_the_others_and_its_reason_is_logged(tmp_path: Path, demo: DemoServer) -> None:
    nowhere = demo.site_table() | {"home": "http://127.0.0.1:9/", "listings": ["http://127.0.0.1:9/news/"]}
    with Life(settings(tmp_path, {"away": nowhere, "demo": demo.site_table()})) as daemon:
        away = daemon.heard("crawl-ended", site="away")
        assert (away["level"], away["crawl_id"]) == ("error", 1)
        assert "failed" in away["message"]
        assert "4 new" in daemon.heard("crawl-ended", site="demo")["message"]
        assert daemon.stop() == 0


def test_a_report_is_mailed_once_and_the_password_is_nowhere(tmp_path: Path, demo: DemoServer) -> None:
    file = settings(tmp_path, {"demo": demo.site_table()}, 'crawl = "every 1d"\nreport = "every 1d"')
    with MailServer() as server:
        mail = (
            f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nusername = "{USER}"\n'
            'from = "News archive <archive@example.org>"\n[[mail.recipients]]\nto = "curator@example.org"\n'
        )
        file.write_text(file.read_text() + mail)
        secrets = {"SSL_CERT_FILE": trust_tests(tmp_path), "NEWSKEEP_SMTP_PASSWORD": PASSWORD}
        with Life(file, environment=secrets) as daemon:
            assert "curator@example.org" in daemon.heard("mail-sent")["message"]
            assert daemon.stop() == 0
        file.write_text(file.read_text().replace('report = "every 1d"', 'report = "* * * * *"'))
        with Life(file, environment=secrets) as daemon:
            assert daemon.heard("report-ended")["message"] == "report: ok: nothing to tell"
            assert daemon.stop() == 0
    ((to, arrived),) = server.read()
    assert to == "curator@example.org"
    body = arrived.get_body(("plain",))
    assert body
    text = " ".join(body.get_content().split())
    assert all(story.title in text for story in demo.section.stories.values())
    assert PASSWORD not in daemon.log


def test_systemd_is_told_what_happens(tmp_path: Path, demo: DemoServer) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(address))
        line.settimeout(DEADLINE_S)
        told: list[str] = []

        def until(word: str) -> str:
            while not any(word in said for said in told):
                told.append(line.recv(4096).decode())
            return next(said for said in told if word in said)

        given = {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "600000000"}
        with Life(settings(tmp_path, {"demo": demo.site_table()}), environment=given) as daemon:
            until("READY=1")
            until("WATCHDOG=1")
            assert "next: " in until("STATUS=crawl:demo since ")
            until("STATUS=waiting; next: ")
            daemon.process.send_signal(signal.SIGHUP)
            assert "MONOTONIC_USEC=" in until("RELOADING=1")
            told.clear()
            until("READY=1")
            daemon.process.send_signal(signal.SIGTERM)
            until("STOPPING=1")
            assert daemon.ended() == 0


def test_the_plan_shows_the_next_ten_runs_and_starts_nothing(tmp_path: Path, demo: DemoServer) -> None:
    file = settings(tmp_path, {"demo": demo.site_table()}, 'crawl = "every 1h"\nreport = "0 7 * * *"')
    done = subprocess.run(
        [sys.executable, "-m", "jobs.cli", "--config", str(file), "daemon", "--plan"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if "the clocks go" not in line]
    assert len(lines) == 10
    assert lines[0].endswith("crawl:demo")
    assert not (tmp_path / "news.db").exists()
    assert demo.requests == []

"""`newskeep report --send`: each change mailed once, what waited is sent too, and the exit code tells the truth."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import open_archive
from archive.lock import WriterLock
from jobs.cli import newskeep
from jobs.demo.server import DemoServer
from jobs.spool import Spool
from tests.archive_samples import Crawling, crawling, invariants, page, story
from tests.smtp import PASSWORD, MailServer, Mood, trust_tests

SITE = '[sites.example]\nhome = "https://www.example.org/"\nlistings = ["https://www.example.org/news/"]\n'
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = '[[mail.recipients]]\nto = "all@example.org"\n'
BEA = '[[mail.recipients]]\nto = "Bea <bea@example.org>"\nkinds = ["new"]\n'


@dataclass
class Desk:
    """An archive, a mail server, and somebody who types."""

    crawl: Crawling
    server: MailServer
    path: Path

    @property
    def file(self) -> Path:
        return self.path / "newskeep.toml"

    def configure(self, people: str = ALL, lines: str = "heartbeat = false\n") -> None:
        mail = (
            f'[mail]\nhost = "127.0.0.1"\nport = {self.server.port}\nusername = "archive"\n'
            f'from = "News <news@example.org>"\n{lines}{people}'
        )
        self.file.write_text(SITE + mail, encoding="utf-8")

    def crawled(self, *names: str, **changed: str) -> None:
        """A crawl that reads these stories, from its start to its end."""
        self.crawl.store = open_archive(self.crawl.store.path, write=True)
        self.crawl.begin(HOUR)
        for name in names:
            self.crawl.read(story(name, **changed))
        self.crawl.now += timedelta(minutes=1)
        self.crawl.end()
        self.crawl.store.close()

    def send(self, *options: str) -> Result:
        self.server.mails.clear()
        arguments = ["--config", str(self.file), "report", "--send", *options]
        return CliRunner().invoke(newskeep, arguments, prog_name="newskeep")

    def process(self) -> subprocess.Popen[str]:
        """The same, as a process of its own."""
        command = [str(Path(sys.executable).with_name("newskeep")), "--config", str(self.file), "report", "--send"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def arrived(self) -> dict[str, list[str]]:
        """Texts by address."""
        found: dict[str, list[str]] = {}
        for to, mail in self.server.read():
            body = mail.get_body(("plain",))
            assert body
            found.setdefault(to, []).append(body.get_content())
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    monkeypatch.delenv("NEWSKEEP_PING_URL", raising=False)
    with MailServer() as server:
        made = Desk(crawling(tmp_path / "news.db"), server, tmp_path)
        made.crawl.end()
        made.crawl.store.close()
        made.configure()
        yield made
        assert invariants(tmp_path / "news.db") == []


def test_each_change_is_mailed_once_and_the_second_time_says_that_nothing_changed(desk: Desk) -> None:
    desk.crawled("first-one", "second-one")
    done = desk.send()
    assert done.exit_code == 0, done.output
    (sent,) = done.stdout.splitlines()
    assert sent.startswith("sent    all@example.org  Example Trust news: 2 new (18 Mar 2024)  [250 taken]")
    assert "About the first-one" in desk.arrived()["all@example.org"][0]
    again = desk.send()
    assert (again.exit_code, desk.arrived()) == (0, {})
    assert again.stdout == "no crawl has ended since 18 Mar 2024, 13:01; no report is mailed\n"


def test_a_crawl_that_changed_nothing_brings_no_report_but_its_evidence(desk: Desk) -> None:
    desk.crawled("first-one", "second-one")
    desk.send()
    desk.crawled("first-one", "second-one")
    done = desk.send()
    assert (done.exit_code, desk.arrived()) == (0, {})
    first, *evidence = done.stdout.splitlines()
    assert first == "nothing changed since 18 Mar 2024, 13:01; no report is mailed"
    assert evidence[0].startswith("2 stories checked, 2 unchanged")
    assert evidence[1].startswith("1 crawl: 1 ok")


def test_changes_that_nobody_asked_for_are_no_mail_and_are_said(desk: Desk) -> None:
    desk.configure('[[mail.recipients]]\nto = "gone@example.org"\nkinds = ["gone"]\n')
    desk.crawled("first-one")
    done = desk.send()
    assert (done.exit_code, desk.arrived()) == (0, {})
    assert (
        "1 change since 18 Mar 2024, 12:00, of sites or kinds that no recipient asks for; no report is mailed"
        in done.stdout
    )


def test_after_a_quiet_week_a_mail_says_that_all_is_watched(desk: Desk) -> None:
    desk.configure('[[mail.recipients]]\nto = "gone@example.org"\nkinds = ["gone"]\n', "")
    desk.crawled("first-one")
    done = desk.send()
    assert done.exit_code == 0
    assert done.stdout.startswith("sent    gone@example.org  Still watching: Example Trust news: nothing changed")


def test_each_recipient_hears_of_their_kinds(desk: Desk) -> None:
    desk.configure(ALL + BEA)
    desk.crawled("first-one")
    desk.send()
    desk.crawled("first-one", title="A headline that was changed")
    desk.crawled("second-one")
    done = desk.send()
    assert sorted(desk.arrived()) == ["all@example.org", "bea@example.org"]
    assert "A headline that was changed" in desk.arrived()["all@example.org"][0]
    assert "A headline that was changed" not in desk.arrived()["bea@example.org"][0]
    assert "sent    Bea <bea@example.org>" in done.stdout


def test_what_could_not_be_sent_waits_and_the_next_time_sends_it_under_the_same_message_id(desk: Desk) -> None:
    desk.crawled("first-one")
    desk.server.moods = [Mood("RCPT", "451 come back later")]
    done = desk.send()
    assert (done.exit_code, desk.arrived()) == (1, {})
    assert done.stdout.startswith("failed  all@example.org  ")
    assert "451 come back later" in done.stdout
    assert "1 mail waits in the outbox; the next `newskeep report --send` or the daemon tries again" in done.stderr
    with open_archive(desk.path / "news.db") as archive:
        (delivery,) = archive.deliveries()
    again = desk.send()
    assert again.exit_code == 0
    assert again.stdout.startswith("sent    all@example.org  ")
    (mail,) = desk.server.read()
    assert mail[1]["Message-ID"] == delivery.message_id


def test_an_address_that_is_refused_is_dead_and_costs_nobody_else_the_mail(desk: Desk) -> None:
    desk.configure(ALL + BEA)
    desk.crawled("first-one")
    desk.server.moods = [Mood("RCPT", "550 no such person", to="bea@example.org")]
    done = desk.send()
    assert done.exit_code == 1
    assert sorted(desk.arrived()) == ["all@example.org"]
    assert "dead    Bea <bea@example.org>" in done.stdout
    assert "550 no such person" in done.stdout
    assert "correct the address in newskeep.toml" in done.stderr


def test_a_missing_password_is_named_and_once_it_is_there_the_mail_goes_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.crawled("first-one")
    monkeypatch.delenv("NEWSKEEP_SMTP_PASSWORD")
    done = desk.send()
    assert done.exit_code == 1
    assert "NEWSKEEP_SMTP_PASSWORD is not set" in done.stdout
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    again = desk.send()
    assert again.exit_code == 0
    assert PASSWORD not in done.output + again.output


def test_an_extra_report_tells_again_and_moves_nothing(desk: Desk) -> None:
    desk.crawled("first-one")
    desk.send()
    desk.crawled("second-one")
    extra = desk.send("--since", "2024-03-01")
    assert extra.exit_code == 0
    (text,) = desk.arrived()["all@example.org"]
    assert "About the first-one" in text
    assert "About the second-one" in text
    desk.send()
    (text,) = desk.arrived()["all@example.org"]
    assert "About the first-one" not in text
    assert "About the second-one" in text
    with open_archive(desk.path / "news.db") as archive:
        assert [report.kind for report in archive.reports()] == ["digest", "asked", "digest"]


def test_an_extra_report_of_a_quiet_time_is_not_sent(desk: Desk) -> None:
    desk.crawled("first-one")
    done = desk.send("--since", "2024-03-18T18:00")
    assert (done.exit_code, desk.arrived()) == (0, {})
    assert "since 18 Mar 2024, 18:00; no report is mailed" in done.stdout


def test_an_open_alarm_is_mailed_once_and_is_exit_code_3(desk: Desk) -> None:
    names = [f"story-{number:02}" for number in range(12)]
    desk.crawled(*names)
    desk.send()
    desk.crawl.store = open_archive(desk.crawl.store.path, write=True)
    desk.crawl.begin(DAY)
    for name in names[:8]:
        desk.crawl.fail(name, status=410)
    for name in names[8:]:
        desk.crawl.read(story(name), page(name))
    desk.crawl.end()
    desk.crawl.store.close()
    done = desk.send()
    assert done.exit_code == 3, done.output
    assert "an alarm is open; see `newskeep status`" in done.stderr
    assert done.stdout.startswith("sent    all@example.org  Alarm: example.org: many stories gone at once")
    again = desk.send()
    assert (again.exit_code, desk.arrived()) == (3, {})
    CliRunner().invoke(newskeep, ["--config", str(desk.file), "discard", "--yes"])
    over = desk.send()
    assert over.exit_code == 0, over.output
    assert over.stdout.startswith("sent    all@example.org  Over: example.org: many stories gone at once")


def test_an_outside_watchdog_hears_of_us_only_while_all_is_well(
    desk: Desk, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSKEEP_PING_URL", f"{demo.url}/well")
    desk.crawled("first-one")
    desk.send()
    assert [seen.path for seen in demo.requests] == ["/well"]
    desk.configure(people=f"{ALL}[health]\ndisk_mb = 999999999\n")
    done = desk.send()
    assert done.exit_code == 3
    assert "Alarm: " in done.stdout
    assert len(demo.requests) == 1


def test_where_a_daemon_runs_alarms_are_left_to_it(desk: Desk) -> None:
    desk.configure(people=f"{ALL}[health]\ndisk_mb = 999999999\n")
    desk.crawled("first-one")
    lock = WriterLock(desk.path / "news.db.daemon", "newskeep daemon", desk.crawl.now)
    done = desk.send()
    lock.release()
    assert done.exit_code == 0
    assert "Alarm: " not in done.stdout


def test_what_a_killed_crawl_found_is_told_without_another_crawl(desk: Desk) -> None:
    desk.crawl.store = open_archive(desk.crawl.store.path, write=True)
    desk.crawl.begin(HOUR)
    desk.crawl.read(story("first-one"))
    desk.crawl.store.close()  # killed: its last words are missing
    done = desk.send()
    assert done.exit_code == 0, done.output
    assert "About the first-one" in desk.arrived()["all@example.org"][0]
    assert desk.send().stdout.startswith("no crawl has ended since ")


def test_two_processes_that_begin_at_once_mail_each_change_once(desk: Desk) -> None:
    """As when a cron line fires twice in October."""
    desk.configure(ALL + BEA)
    desk.crawled("first-one")
    both = [desk.process(), desk.process()]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(to for to, _ in desk.server.mails) == ["all@example.org", "bea@example.org"]
    assert "".join(told for told, _ in said).count("sent    ") == 2


def test_another_process_that_sends_is_reported_when_patience_ends(desk: Desk) -> None:
    desk.crawled("first-one")
    with Spool(desk.path / "news.db", desk.crawl.now):
        done = desk.send("--wait", "0")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "in use by " in done.stderr
    assert "(pid " in done.stderr
    assert desk.send().stdout.startswith("sent    all@example.org  ")


def test_an_archive_that_was_never_crawled_into_has_nothing_to_tell(desk: Desk) -> None:
    desk.file.write_text('archive = "other.db"\n' + desk.file.read_text(encoding="utf-8"), encoding="utf-8")
    open_archive(desk.path / "other.db", write=True).close()
    done = desk.send()
    assert done.exit_code == 0
    assert done.stdout == "no crawl has ended yet, so there is nothing to tell: `newskeep crawl`\n"


def test_a_crawl_that_writes_is_waited_for(desk: Desk) -> None:
    desk.crawled("first-one")
    writer = open_archive(desk.path / "news.db", write=True)
    with desk.process() as process:
        assert process.stdout
        assert process.stderr
        said = process.stderr.readline()
        writer.close()
        told = process.stdout.read()
        rest = process.stderr.read()
    assert f"newskeep: {desk.path / 'news.db'} is in use by " in said
    assert "waiting for it to end" in said
    assert (process.returncode, rest) == (0, "")
    assert told.startswith("sent    all@example.org  ")


def test_when_patience_ends_what_was_kept_before_still_goes_out(desk: Desk) -> None:
    desk.crawled("first-one")
    desk.server.moods = [Mood("RCPT", "451 come back later")]
    desk.send()
    desk.crawled("second-one")
    with open_archive(desk.path / "news.db", write=True):
        done = desk.send("--wait", "0")
    assert done.exit_code == 1
    assert done.stdout.startswith("sent    all@example.org  ")
    assert "nothing is lost: the next `newskeep report --send` or the daemon goes on from here" in done.stderr
    (text,) = desk.arrived()["all@example.org"]
    assert "About the first-one" in text
    assert desk.send().exit_code == 0
    (text,) = desk.arrived()["all@example.org"]
    assert "About the first-one" not in text
    assert "About the second-one" in text


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (SITE, "mail: nothing can be sent without it; add [mail] with `host` and `from`"),
        (
            SITE + '[mail]\nhost = "mail.example.org"\nfrom = "news@example.org"\n',
            "mail.recipients: nobody to write to; add [[mail.recipients]] with `to`",
        ),
    ],
)
def test_a_file_without_mail_or_recipients_is_told_what_to_add(desk: Desk, config: str, says: str) -> None:
    desk.file.write_text(config, encoding="utf-8")
    done = desk.send()
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.parametrize("option", [("--out", "x.html"), ("--site", "example"), ("--kind", "new"), ("--json",)])
def test_an_option_that_would_be_ignored_is_refused(desk: Desk, option: tuple[str, ...]) -> None:
    done = desk.send(*option)
    assert done.exit_code == 2
    assert "newskeep.toml says who gets what" in done.stderr


def test_without_an_archive_nothing_is_made(desk: Desk) -> None:
    desk.file.write_text('archive = "other.db"\n' + desk.file.read_text(encoding="utf-8"), encoding="utf-8")
    done = desk.send()
    assert done.exit_code == 1
    assert "no archive there; `newskeep crawl` creates one" in done.stderr
    assert not (desk.path / "other.db").exists()

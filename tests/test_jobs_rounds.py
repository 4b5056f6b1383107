"""What makes a mail: each change once for each who wants it, a word after a quiet week, alarms once an incident."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.records import CrawlCounts
from jobs.config import Config, load_config
from jobs.letters import alarm_letter, alarm_recipients, selections
from jobs.outbox import send_at_once, send_due
from jobs.rounds import keep_round
from tests.archive_samples import NOON, Crawling, crawling, story
from tests.smtp import PASSWORD, MailServer, trust_tests

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SITE = '[sites.example]\nhome = "https://www.example.org/"\nlistings = ["https://www.example.org/news/"]\n'


@dataclass
class Office:
    """A crawl that a test drives, the file that says who hears of it, and the server that brings it."""

    crawl: Crawling
    server: MailServer
    path: Path
    lines: str = ""
    people: str = '[[mail.recipients]]\nto = "all@example.org"\n'

    @property
    def config(self) -> Config:
        file = self.path / "newskeep.toml"
        mail = (
            f'[mail]\nhost = "127.0.0.1"\nport = {self.server.port}\nusername = "archive"\n'
            f'from = "News <news@example.org>"\n{self.lines}{self.people}'
        )
        file.write_text(SITE + mail, encoding="utf-8")
        return load_config(file)

    def end(self) -> None:
        """The crawl ends, and its process with it."""
        self.crawl.now += timedelta(minutes=1)
        self.crawl.store.finish_crawl(self.crawl.crawl_id, "ok", CrawlCounts(), self.crawl.now)
        self.crawl.store.close()

    def begin(self, after: timedelta = HOUR) -> None:
        """The next crawl."""
        self.crawl.store = open_archive(self.crawl.store.path, write=True)
        self.crawl.begin(after)

    def round(self, now: datetime | None = None) -> dict[str, list[str]]:
        """Subjects that arrive in one round, by address."""
        self.server.mails.clear()
        now = now or self.crawl.now
        keep_round(self.config, now)
        return self.deliver(now)

    def deliver(self, now: datetime) -> dict[str, list[str]]:
        config = self.config
        assert config.mail
        send_due(config.archive, config.mail, PASSWORD, now)
        found: dict[str, list[str]] = {}
        for to, mail in self.server.read():
            found.setdefault(to, []).append(mail["Subject"])
        return found


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    with MailServer() as server:
        made = Office(crawling(tmp_path / "news.db"), server, tmp_path)
        yield made
        made.crawl.store.close()


def test_each_change_is_told_once_and_no_period_twice(office: Office) -> None:
    office.crawl.read(story("first-one"))
    office.end()
    assert len(office.round()["all@example.org"]) == 1
    assert "About the first-one" in office.server.mails[0][1].decode()
    assert office.round() == {}, "the cron line fires again"
    office.begin()
    office.crawl.read(story("second-one"))
    office.end()
    assert len(office.round()["all@example.org"]) == 1
    text = office.server.mails[0][1].decode()
    assert "About the second-one" in text
    assert "first-one" not in text
    with open_archive(office.crawl.store.path) as archive:
        later, earlier = archive.reports()
    assert later.since_at == earlier.until_at


def test_nothing_is_lost_when_rounds_are_missed_or_a_crawl_runs(office: Office) -> None:
    office.crawl.read(story("first-one"))
    office.end()
    office.begin()
    office.crawl.read(story("second-one"))
    office.crawl.store.close()  # killed
    office.begin(3 * DAY)
    office.crawl.read(story("third-one"))
    office.end()
    assert len(office.round()["all@example.org"]) == 1
    text = office.server.mails[0][1].decode()
    assert [name for name in ("first-one", "second-one", "third-one") if f"About the {name}" in text] == [
        "first-one",
        "second-one",
        "third-one",
    ]


def test_everybody_hears_of_their_own_sites_and_kinds(office: Office) -> None:
    office.people = (
        '[[mail.recipients]]\nto = "new@example.org"\nkinds = ["new"]\n'
        '[[mail.recipients]]\nto = "edits@example.org"\nkinds = ["edited"]\n'
        '[[mail.recipients]]\nto = "also-new@example.org"\nkinds = ["new"]\n'
    )
    office.crawl.read(story())
    office.end()
    assert sorted(office.round()) == ["also-new@example.org", "new@example.org"]
    office.begin(2 * DAY)
    office.crawl.read(story(title="A headline that was changed"))
    office.end()
    assert sorted(office.round()) == ["edits@example.org"]
    with open_archive(office.crawl.store.path) as archive:
        assert [report.kinds for report in archive.reports()] == [("edited",), ("new",)]


def test_recipients_who_want_the_same_share_a_report_and_nobody_is_named_twice(office: Office) -> None:
    office.people = (
        '[[mail.recipients]]\nto = "a@example.org"\nkinds = ["new", "gone"]\n'
        '[[mail.recipients]]\nto = "b@example.org"\nkinds = ["gone", "new"]\n'
        '[[mail.recipients]]\nto = "A <a@example.org>"\nkinds = ["new", "gone"]\n'
    )
    (shared,) = selections(office.config.recipients)
    assert (shared.recipients, shared.kinds) == (("a@example.org", "b@example.org"), ("gone", "new"))


def test_after_a_quiet_week_a_mail_says_that_all_is_watched(office: Office) -> None:
    office.crawl.read(story())
    office.end()
    assert len(office.round()) == 1
    heard = []
    for day in range(1, 17):
        if day == 9:  # a name for the same address: nobody new
            office.people = office.people.replace("all@example.org", "All of us <all@example.org>")
        office.begin(DAY)
        office.crawl.store.record_not_modified(office.crawl.crawl_id, 1, office.crawl.now)
        office.end()
        if mails := office.round():
            (subject,) = mails["all@example.org"]
            assert subject.startswith("Still watching: ")
            heard.append(day)
    assert heard == [7, 14]
    office.lines = "heartbeat = false\n"
    office.begin(2 * WEEK)
    office.end()
    assert office.round() == {}


def test_no_mail_says_that_all_is_watched_when_nothing_was(office: Office) -> None:
    office.crawl.read(story())
    office.end()
    office.round()
    assert office.round(office.crawl.now + 3 * WEEK) == {}


def test_an_alarm_goes_out_once_and_once_more_when_it_is_over(office: Office) -> None:
    office.crawl.store.close()
    config = office.config
    with open_archive(config.archive, write=True) as store:
        for now, incident, subject in (
            (NOON, "alarm 1", "No crawl for three days"),
            (NOON + HOUR, "alarm 1", "No crawl for three days"),
            (NOON + DAY, "alarm 1 over", "Over: no crawl for three days"),
            (NOON + 2 * DAY, "alarm 1 over", "Over: no crawl for three days"),
            (NOON + 3 * DAY, "alarm 2", "No crawl for three days"),
        ):
            store.keep_letters([alarm_letter(incident, subject, "What to do: <look>\n\nat it.", config, now)], now)
        assert store.reported_until() is None, "an alarm is no report: it begins and ends no period"
    assert office.deliver(NOON + 4 * DAY)["all@example.org"] == [
        "No crawl for three days",
        "Over: no crawl for three days",
        "No crawl for three days",
    ]
    html = office.server.read()[0][1].get_body(("html",))
    assert html is not None
    assert "<p>What to do: &lt;look&gt;</p>" in html.get_content()


def test_alarms_go_to_those_whom_the_file_names_else_to_everybody_once(office: Office) -> None:
    office.people += '[[mail.recipients]]\nto = "All <all@example.org>"\nkinds = ["gone"]\n'
    assert len(alarm_recipients(office.config)) == 1
    office.lines = 'alarms_to = ["admin@example.org"]\n'
    assert alarm_recipients(office.config) == ("admin@example.org",)


def test_an_alarm_reaches_people_even_while_the_archive_cannot_be_written_to(office: Office) -> None:
    config = office.config
    assert config.mail
    letter = alarm_letter("locked", "The archive is locked", "Since noon.", config, NOON)
    (sent,) = send_at_once(letter, config.mail, PASSWORD, NOON)
    assert (sent.state, sent.recipient, len(office.server.mails)) == ("sent", "all@example.org", 1)


def test_an_archive_without_a_crawl_that_ended_makes_no_report(office: Office) -> None:
    office.crawl.store.close()
    assert office.round() == {}


def test_what_a_killed_crawl_left_behind_is_told_without_waiting_for_the_next(office: Office) -> None:
    office.crawl.read(story())
    office.crawl.store.close()
    assert len(office.round()["all@example.org"]) == 1
    assert office.round() == {}

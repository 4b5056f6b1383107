"""Alarms that begin once and end once: rows, mails, the ping, beside crawls, kills and restarts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from archive import open_archive
from archive.verify import Broken
from jobs.alerts import Watcher, note_verify
from jobs.config import Recipient
from jobs.outbox import send_due
from jobs.ping import VARIABLE, ping
from tests.archive_samples import Crawling, story
from tests.health_world import HOUR, MAIL, World, world_in
from tests.smtp import PASSWORD, MailServer, trust_tests

MINUTE = timedelta(minutes=1)
DAMAGE = Broken(check="blobs", table="blobs", key="ab12", detail="its content does not hash to its name")


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = world_in(tmp_path)
    made.crawl()
    return made


def failing(world: World) -> None:
    """Three crawls in a row that fail, the last an hour ago."""
    for _ in range(3):
        world.crawl("failed", note="no listing answered")
    world.now += HOUR


def fill_disk(world: World, *, full: bool = True) -> None:
    """As the check sees it: more is wanted than any disk has."""
    world.config = replace(world.config, health=replace(world.config.health, disk_mb=10**9 if full else 1))


def alarms(world: World) -> list[tuple[str | None, str, bool]]:
    """(site, kind, open) of all, oldest first."""
    with open_archive(world.path) as archive:
        rows = list(archive.alarms(open_only=False))[::-1]
    return [(row.site, row.kind, row.over_at is None) for row in rows]


def test_all_is_well_and_nothing_is_written(world: World) -> None:
    before = world.path.read_bytes()
    watched = world.watch()
    assert watched.well
    assert (watched.findings, watched.raised, watched.busy) == ((), (), False)
    assert world.path.read_bytes() == before


def test_an_incident_makes_one_alarm_and_one_mail_however_often_it_is_seen(world: World) -> None:
    failing(world)
    first, *later = world.watch_for(timedelta(minutes=30))
    assert first.raised == (
        "example: no crawl has succeeded since 2024-03-18 13:00, while 3 were planned "
        "(the last one: no listing answered)",
    )
    assert not any(watched.raised or watched.well for watched in later)
    assert alarms(world) == [("example", "no-success", True)]
    assert world.letters() == ["Alarm: Example Trust: crawls do not succeed"]


def test_an_incident_is_over_after_an_hour_without_it_and_says_so_once(world: World) -> None:
    failing(world)
    world.watch()
    world.crawl()
    calm = world.watch_for(timedelta(minutes=60))
    assert not any(watched.ended or watched.well for watched in calm)
    ended = world.watch_for(timedelta(minutes=5))
    assert [len(watched.ended) for watched in ended] == [1, 0, 0, 0, 0]
    assert ended[0].well
    assert world.letters() == [
        "Alarm: Example Trust: crawls do not succeed",
        "Over: Example Trust: crawls do not succeed",
    ]
    assert alarms(world) == [("example", "no-success", False)]


def test_what_comes_and_goes_makes_one_mail(world: World) -> None:
    for full in (True, False) * 3:
        fill_disk(world, full=full)
        world.watch_for(timedelta(minutes=20))
    assert world.letters() == ["Alarm: newskeep: the disk is nearly full"]
    world.watch_for(timedelta(minutes=61))
    assert world.letters()[1:] == ["Over: newskeep: the disk is nearly full"]


def test_a_second_incident_of_the_same_kind_is_told_again(world: World) -> None:
    for _ in range(2):
        failing(world)
        world.watch()
        world.crawl()
        world.watch_for(timedelta(minutes=62))
    about_crawls = [subject for subject in world.letters() if "crawls do not succeed" in subject]
    assert [subject.split(":")[0] for subject in about_crawls] == ["Alarm", "Over", "Alarm", "Over"]


def test_a_restarted_daemon_neither_repeats_nor_forgets_an_incident(world: World) -> None:
    failing(world)
    world.watch()
    for _ in range(3):
        world.watcher = Watcher(look=lambda _: {})
        world.watch()
    assert len(world.letters()) == 1
    world.crawl()
    world.watcher = Watcher(look=lambda _: {})
    world.watch_for(timedelta(minutes=62))
    assert len(world.letters()) == 2


def test_a_daemon_killed_between_the_alarm_and_its_mail_mails_it_later(world: World) -> None:
    with open_archive(world.path, write=True) as store:
        store.raise_alarm(None, "disk", "only 3 MB are free", [], world.now)
    fill_disk(world)
    assert world.watch().raised == ()
    assert world.letters() == ["Alarm: newskeep: the disk is nearly full"]


def test_while_a_crawl_writes_the_alarm_waits_for_the_next_heartbeat(world: World) -> None:
    fill_disk(world)
    with open_archive(world.path, write=True):
        watched = world.watch()
    assert watched.busy
    assert [finding.kind for finding in watched.findings] == ["disk"]
    assert not watched.well
    assert alarms(world) == []
    assert len(world.watch().raised) == 1


def test_a_held_breaker_is_mailed_with_what_to_do_and_again_when_somebody_decided(world: World) -> None:
    with open_archive(world.path, write=True) as store:
        crawling = Crawling(store, world.now)
        crawling.begin(HOUR)
        for number in range(8):
            crawling.read(story(f"s{number}"))
        crawling.end(found=8)
        crawling.begin(HOUR)
        for number in range(8):
            crawling.read(story(f"s{number}", title=f"Rebuilt {number}"))
        crawling.end(found=8)
        world.now = crawling.now
    assert not world.watch().well
    assert world.letters() == ["Alarm: Example Trust: many stories edited at once"]
    with open_archive(world.path, write=True) as store:
        (report,) = store.reports()
        store.decide(None, world.now, release=False)
    assert "newskeep release" in report.text
    assert "(https://www.example.org/news/s0/)\n" in report.text
    assert world.watch().well
    assert world.letters()[1:] == ["Over: Example Trust: many stories edited at once"]


def test_alarms_go_to_who_hears_of_them(world: World) -> None:
    failing(world)
    world.watch()
    with open_archive(world.path) as archive:
        assert [delivery.recipient for delivery in archive.deliveries()] == ["admin@example.org"]


def test_an_alarm_and_its_end_arrive_at_a_real_mail_server(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    with MailServer() as server:
        mail = server.mail(alarms_to=("admin@example.org",))
        world.config = replace(world.config, mail=mail)
        failing(world)
        world.watch()
        send_due(world.path, mail, PASSWORD, world.now)
        world.crawl()
        world.watch_for(timedelta(minutes=62))
        send_due(world.path, mail, PASSWORD, world.now)
    assert [to for to, _ in server.mails] == ["admin@example.org"] * 2
    began, ended = (message_from_bytes(letter, policy=policy.default) for _, letter in server.mails)
    assert began["Subject"] == "Alarm: Example Trust: crawls do not succeed"
    assert ended["Subject"] == "Over: Example Trust: crawls do not succeed"
    text = began.get_body(("plain",))
    assert text is not None
    assert "see what `newskeep crawl example` says" in " ".join(text.get_content().split())


def test_an_alarm_that_nobody_was_to_hear_is_mailed_once_somebody_is(tmp_path: Path) -> None:
    world = world_in(tmp_path, mail=MAIL.partition("alarms_to")[0])
    world.crawl()
    failing(world)
    world.watch()
    assert world.letters() == []
    world.config = replace(
        world.config, recipients=(Recipient(to="a@example.org", sites=("example",), kinds=("new",)),)
    )
    world.watch()
    assert world.letters() == ["Alarm: Example Trust: crawls do not succeed"]


def test_without_a_mail_server_alarms_are_rows_all_the_same(tmp_path: Path) -> None:
    world = world_in(tmp_path, mail="")
    world.crawl()
    failing(world)
    assert len(world.watch().raised) == 1
    assert alarms(world) == [("example", "no-success", True)]
    assert world.letters() == []


def test_before_the_first_crawl_there_is_nothing_to_watch(tmp_path: Path) -> None:
    watched = world_in(tmp_path).watch()
    assert (watched.findings, watched.well, watched.trouble) == ((), False, None)


def test_a_site_that_was_never_crawled_can_raise_an_alarm(world: World) -> None:
    more = '[sites.other]\nhome = "https://other.example.org/"\nlistings = ["https://other.example.org/news/"]\n'
    path = world.config.path
    path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
    reread = world_in(world.path.parent, mail=more)
    reread.now = world.now
    for _ in range(6):
        world.crawl()
        reread.now = world.now
        reread.watch_for(timedelta(minutes=1))
    reread.watcher.watch(reread.config, reread.now)
    for _ in range(60 * 5):
        reread.watch()
    assert (None, "no-success", True) in alarms(world)


def test_a_machine_that_slept_for_a_week_catches_up_before_it_is_judged(world: World) -> None:
    world.watch_for(timedelta(minutes=5))
    assert world.watch(timedelta(days=7)).findings == ()
    assert world.watch_for(timedelta(hours=3))[-1].findings == ()


def test_a_damaged_archive_that_cannot_be_read_ends_no_daemon(world: World) -> None:
    world.path.write_bytes(b"not an archive at all" * 100)
    watched = world.watch()
    assert watched.trouble
    assert "is not an archive" in watched.trouble
    assert not watched.well


def test_verify_raises_one_alarm_and_ends_it_when_the_archive_is_whole_again(world: World) -> None:
    assert note_verify(world.config, [DAMAGE], world.now)
    assert note_verify(world.config, [DAMAGE, DAMAGE], world.now + HOUR)
    assert alarms(world) == [(None, "damaged", True)]
    world.watch_for(timedelta(hours=2))
    assert world.letters() == ["Alarm: newskeep: the archive is damaged"], "no heartbeat ends it"
    assert note_verify(world.config, [], world.now)
    world.watch()
    assert world.letters()[1:] == ["Over: newskeep: the archive is damaged"]


def test_verify_waits_while_the_archive_is_in_use(world: World) -> None:
    with open_archive(world.path, write=True):
        assert not note_verify(world.config, [DAMAGE], world.now)
    assert alarms(world) == []


def test_certificates_are_looked_at_once_a_day(world: World) -> None:
    looks: list[int] = []

    def look(sites: object) -> dict[str, datetime]:
        looks.append(1)
        return {"example": world.now + timedelta(days=3)}

    watcher = Watcher(look=look)
    watcher.look_at_certificates(world.config, world.now)
    watched = watcher.watch(world.config, world.now)
    assert [finding.kind for finding in watched.findings] == ["certificate"]
    watcher.watch(world.config, world.now + timedelta(hours=23))
    assert looks == [1]


# The ping


class Watchdog(BaseHTTPRequestHandler):
    """Counts who asks; /elsewhere leads to a file."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/elsewhere" else 500 if self.path == "/ill" else 200)
        if self.path == "/elsewhere":
            self.send_header("Location", "file:///etc/passwd")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Silent."""


@pytest.fixture
def watchdog() -> Iterator[HTTPServer]:
    Watchdog.asked = []
    with HTTPServer(("127.0.0.1", 0), Watchdog) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_watchdog_hears_of_us_only_while_all_is_well(
    world: World, watchdog: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"http://127.0.0.1:{watchdog.server_port}/alive")
    world.watch()
    assert Watchdog.asked == ["/alive"]
    failing(world)
    world.watch_for(timedelta(minutes=3))
    assert Watchdog.asked == ["/alive"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http://[", "", "127.0.0.1"])
def test_only_web_addresses_are_pinged(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, url)
    assert ping() is False


def test_a_watchdog_that_is_ill_or_gone_is_no_matter(watchdog: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/ill", "/elsewhere"):
        monkeypatch.setenv(VARIABLE, f"http://127.0.0.1:{watchdog.server_port}{path}")
        assert ping() is False
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:9/")
    assert ping() is False


def test_an_alarm_of_another_instant_is_dated_by_it(world: World) -> None:
    failing(world)
    world.watch()
    with open_archive(world.path) as archive:
        (alarm,) = archive.alarms()
    assert alarm.raised_at == world.now.astimezone(UTC)

"""Alarms about an archive that cannot be written to are mailed all the same: once, and once more when it is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.clock import rehearse
from archive.lock import WriterLock
from jobs.alerts import Watched
from jobs.sender import Sender
from tests.health_world import HOUR, World, world_in
from tests.smtp import PASSWORD, MailServer, trust_tests


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = world_in(tmp_path, schedule="")
    made.crawl()
    return made


@contextmanager
def hanging_crawl(world: World) -> Iterator[None]:
    """A process that took the archive and never gives it back."""
    lock = WriterLock(world.path, "newskeep crawl example", world.now)
    try:
        yield
    finally:
        lock.release()


def hear(world: World, watched: Watched) -> list[str]:
    """Kinds that are mailed past the archive now, as the daemon does it."""
    for alarm in watched.urgent:
        world.watcher.heard(alarm)
    return [alarm.kind for alarm in watched.urgent]


def alarms(world: World) -> list[tuple[str, bool]]:
    with open_archive(world.path) as archive:
        return [(row.kind, row.over_at is None) for row in archive.alarms(open_only=False)]


def test_an_archive_that_is_locked_for_days_is_mailed_once_and_written_down_when_that_is_possible(world: World) -> None:
    began = world.now
    with hanging_crawl(world):
        heard = [(hear(world, world.watch(10 * timedelta(minutes=1))), world.now - began) for _ in range(3 * 24 * 6)]
    assert [(kinds, span) for kinds, span in heard if kinds] == [(["locked"], 12.5 * HOUR)]
    assert alarms(world) == []
    world.watch_for(timedelta(minutes=5))
    assert alarms(world) == [("locked", True)]
    with open_archive(world.path) as archive:
        assert next(archive.alarms()).raised_at == began + 12 * HOUR
        assert list(archive.deliveries()) == [], "it was mailed before"
    world.watch_for(2 * HOUR)
    assert alarms(world) == [("locked", False)]
    with open_archive(world.path) as archive:
        (over,) = archive.deliveries()
        assert archive.report(over.report_id).subject == "Over: newskeep: the archive is locked"


def test_what_no_server_took_is_urgent_until_one_does(world: World) -> None:
    with hanging_crawl(world):
        world.watch(13 * HOUR)
        assert not world.watch(timedelta(minutes=20)).urgent
        assert [alarm.kind for alarm in world.watch(timedelta(minutes=20)).urgent] == ["locked"]
        assert hear(world, world.watch()) == ["locked"]
        assert not world.watch().urgent


def test_a_crawl_of_some_minutes_only_delays_an_alarm(world: World) -> None:
    world.config = replace(world.config, health=replace(world.config.health, disk_mb=10**9))
    with hanging_crawl(world):
        assert not any(watched.urgent for watched in world.watch_for(timedelta(minutes=25)))
    assert len(world.watch().raised) == 1
    with open_archive(world.path) as archive:
        assert len(list(archive.deliveries())) == 1


def test_an_archive_that_cannot_be_read_is_mailed(world: World) -> None:
    whole = world.path.read_bytes()
    world.path.write_bytes(b"not an archive at all" * 100)
    said = [hear(world, world.watch()) for _ in range(60)]
    assert [kinds for kinds in said if kinds] == [["unreadable"]]
    world.path.write_bytes(whole)
    world.watch_for(2 * HOUR)
    assert alarms(world) == [("unreadable", False)]


def test_the_daemons_mail_thread_sends_it(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    with MailServer() as server, hanging_crawl(world):
        config = replace(world.config, sites={}, mail=server.mail(alarms_to=("admin@example.org", "b@example.org")))
        sender = Sender(lambda: config)
        try:
            for span in (13 * HOUR, 13.6 * HOUR, 13.7 * HOUR):
                rehearse(world.now + span)
                sender.look()
        finally:
            rehearse(None)
    assert [(to, mail["Subject"]) for to, mail in server.read()] == [
        ("admin@example.org", "Alarm: newskeep: the archive is locked"),
        ("b@example.org", "Alarm: newskeep: the archive is locked"),
    ]

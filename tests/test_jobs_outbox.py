"""Whatever fails at whatever stage: each recipient has each report once, and a bad address costs nobody else theirs."""

import signal
import socket
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import open_archive
from archive.clock import iso
from archive.errors import ArchiveBusy, ArchiveError, ArchiveMissing
from archive.migrations import MIGRATIONS
from jobs.outbox import send_due, settle
from jobs.spool import Spool
from tests.archive_samples import NOON
from tests.outbox_world import PEOPLE, Rendering, World, letter, sender_process
from tests.smtp import DROPS, KILLS, PASSWORD, MailServer, Mood, shut_door, trust_tests

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESSES = ["a@example.org", "b@example.org", "c@example.org"]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    made = World(tmp_path / "news.db")
    with open_archive(made.path, write=True) as store:
        store.begin_crawl("own", "Own Trust", "https://www.example.org/", "Europe/London", "incremental", NOON - DAY)
    return made


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as started:
        yield started


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with shut_door() as shut:
        yield shut


def arrivals(server: MailServer) -> dict[str, list[str]]:
    """Recipient to the Message-IDs that reached it."""
    found: dict[str, list[str]] = {}
    for to, raw in server.mails:
        found.setdefault(to, []).append(message_from_bytes(raw)["Message-ID"])
    return found


def test_each_recipient_gets_a_mail_of_its_own(world: World, server: MailServer) -> None:
    assert world.keep() == 3
    assert world.send(server) == ["sent", "sent", "sent"]
    assert server.recipients_named == [1, 1, 1]
    assert [(to, mail["To"], mail["Subject"]) for to, mail in server.read()] == [
        ("a@example.org", "a@example.org", "One change"),
        ("b@example.org", "Bea <b@example.org>", "One change"),
        ("c@example.org", "c@example.org", "One change"),
    ]
    assert [mail["Message-ID"] for _, mail in server.read()] == world.message_ids()
    assert all(identity.endswith("@example.org>") for identity in world.message_ids())
    assert world.send(server, DAY) == []
    assert not world.spool.exists()


@pytest.mark.parametrize(
    "moods",
    [
        [Mood("CONNECT", DROPS)],
        [Mood("CONNECT", "554 not now")],
        [Mood("EHLO", DROPS)],
        [Mood("AUTH", "535 wrong")],
        [Mood("AUTH", DROPS)],
        [Mood("MAIL", DROPS)],
        [Mood("MAIL", "451 later"), Mood("MAIL", "550 who is that")],
        [Mood("RCPT", DROPS), Mood("RCPT", DROPS)],
        [Mood("RCPT", "451 greylisted")] * 3,
        [Mood("DATA", "451 later")],
        [Mood("QUIT", DROPS)] * 3,
        [Mood("EHLO", DROPS), Mood("MAIL", DROPS), Mood("RCPT", "421 bye"), Mood("DATA", "452 full")],
    ],
    ids=lambda moods: " ".join(f"{mood.stage}-{mood.does.split()[0]}" for mood in moods),
)
def test_a_failure_before_the_mail_is_taken_or_after_the_answer_ends_with_one_mail_each(
    world: World, server: MailServer, moods: list[Mood]
) -> None:
    world.keep()
    server.moods = list(moods)
    world.send_until_over(server)
    assert world.states() == ["sent"] * 3
    assert arrivals(server) == dict(zip(ADDRESSES, ([one] for one in world.message_ids()), strict=True))


def test_a_lost_answer_brings_the_same_mail_again_under_the_same_message_id(world: World, server: MailServer) -> None:
    world.keep()
    server.moods = [Mood("DATA", DROPS)]
    assert world.send(server) == ["failed", "sent", "sent"]
    assert "closed the connection before it answered" in world.told[0].words
    world.send_until_over(server)
    first, second, third = world.message_ids()
    assert arrivals(server) == {"a@example.org": [first, first], "b@example.org": [second], "c@example.org": [third]}
    (one, again) = [raw for to, raw in server.mails if to == "a@example.org"]
    assert one == again


def test_one_bad_address_costs_nobody_else_their_mail(world: World, server: MailServer) -> None:
    world.keep()
    server.moods = [Mood("RCPT", "550 5.1.1 no such user", to="b@example.org")]
    assert world.send(server) == ["sent", "dead", "sent"]
    assert world.send(server, DAY) == []
    assert sorted(arrivals(server)) == ["a@example.org", "c@example.org"]
    with open_archive(world.path) as archive:
        (dead,) = archive.deliveries("dead")
    assert (dead.recipient, dead.attempts, dead.next_try_at) == ("Bea <b@example.org>", 1, None)
    assert "550 5.1.1 no such user" in (dead.last_error or "")


def test_a_server_that_refuses_connections_is_tried_ever_more_seldom_for_three_days(
    world: World, door: socket.socket
) -> None:
    gone = MailServer(door=door)
    world.keep()
    tries = []
    while set(world.states()) & {"queued", "failed"}:
        with open_archive(world.path) as archive:
            world.now = max(delivery.next_try_at or NOON for delivery in archive.deliveries())
        assert world.send(gone, -timedelta(seconds=1)) == []
        world.send(gone, timedelta(seconds=1))
        tries.append(world.now - NOON)
    minutes = [(later - earlier) // timedelta(minutes=1) for earlier, later in pairwise(tries)]
    assert minutes[:8] == [5, 10, 20, 40, 80, 160, 320, 360]
    assert 3 * DAY <= tries[-1] < 3 * DAY + 6 * HOUR
    assert world.states() == ["dead"] * 3
    with open_archive(world.path) as archive:
        assert {delivery.last_error for delivery in archive.deliveries()} == {"127.0.0.1: refuses connections"}


def test_mail_that_waited_goes_out_when_the_server_is_back(world: World, door: socket.socket) -> None:
    world.keep()
    assert world.send(MailServer(door=door)) == ["failed"] * 3
    with MailServer(door=door) as back:
        assert world.send(back, timedelta(minutes=4)) == []
        assert world.send(back, timedelta(minutes=1)) == ["sent"] * 3
    assert sorted(arrivals(back)) == ADDRESSES


def test_nobody_else_waits_at_a_door_that_has_just_proved_shut(world: World, server: MailServer) -> None:
    world.keep()
    server.moods = [Mood("AUTH", "535 wrong")]
    assert world.send(server) == ["failed"] * 3
    assert server.sessions == 1


def test_an_old_report_is_tried_once_more_after_a_long_silence_of_ours(world: World, server: MailServer) -> None:
    world.keep()
    assert world.send(server, 30 * DAY) == ["sent"] * 3


def test_a_crawl_that_holds_the_archive_neither_delays_mail_nor_makes_it_come_twice(
    world: World, server: MailServer
) -> None:
    world.keep()
    server.moods = [Mood("RCPT", "451 later")]
    with open_archive(world.path, write=True):
        assert world.send(server) == ["failed", "sent", "sent"]
        assert world.states() == ["queued"] * 3, "the archive could not be told yet"
        assert world.send(server) == []
        assert world.send(server, timedelta(minutes=5)) == ["sent"]
        assert world.send(server, DAY) == []
        assert settle(world.path, world.now) is False
    assert settle(world.path, world.now) is True
    assert world.states() == ["sent"] * 3
    with open_archive(world.path) as archive:
        assert [delivery.attempts for delivery in archive.deliveries()] == [2, 1, 1]
        assert [delivery.sent_at for delivery in archive.deliveries()] == [NOON + timedelta(minutes=5), NOON, NOON]
    assert not world.spool.exists()
    assert Counter(to for to, _ in server.mails) == dict.fromkeys(ADDRESSES, 1)


def test_a_torn_record_of_the_spool_tells_nothing_and_the_whole_ones_hold(world: World, server: MailServer) -> None:
    world.keep()
    with open_archive(world.path, write=True):
        world.send(server)
        raw = world.spool.read_bytes()
        world.spool.write_bytes(raw[:-4000])
    assert world.send(server) == ["sent"]
    assert Counter(to for to, _ in server.mails) == {"a@example.org": 1, "b@example.org": 1, "c@example.org": 2}
    assert len(set(arrivals(server)["c@example.org"])) == 1


def test_two_processes_never_send_at_once(world: World, server: MailServer) -> None:
    world.keep()
    with Spool(world.path, NOON):
        with pytest.raises(ArchiveBusy, match=r"news\.db\.outbox: in use by"):
            world.send(server)
        assert settle(world.path, NOON) is False
    assert server.sessions == 0
    assert world.send(server) == ["sent"] * 3


def test_nothing_is_sent_when_its_answer_could_not_be_kept(world: World, server: MailServer) -> None:
    world.keep()
    world.spool.mkdir()
    with pytest.raises(ArchiveError, match=r"news\.db\.sent: cannot be"):
        world.send(server)
    assert server.sessions == 0


@pytest.mark.parametrize("stage", ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"])
def test_a_process_that_is_killed_while_it_sends_leaves_nothing_unsent_and_sends_nothing_twice(
    world: World, server: MailServer, stage: str
) -> None:
    world.keep()
    server.moods = [Mood("QUIT", "221 bye"), Mood(stage, KILLS)]
    with subprocess.Popen(sender_process(world.path, server, NOON), stdin=subprocess.PIPE) as process:
        server.victim = process.pid
        process.communicate(b"go\n")
    assert process.returncode == -signal.SIGKILL
    world.send_until_over(server)
    assert world.states() == ["sent"] * 3
    expected = {to: [identity] for to, identity in zip(ADDRESSES, world.message_ids(), strict=True)}
    if stage == "DATA":
        expected["b@example.org"] *= 2
    assert arrivals(server) == expected


def test_a_stop_is_heard_between_two_mails(world: World, server: MailServer) -> None:
    world.keep()
    sent = send_due(world.path, server.mail(), PASSWORD, NOON, stop=lambda: len(server.mails) > 0)
    assert [one.state for one in sent] == ["sent"]
    assert world.states() == ["sent", "queued", "queued"]


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path, server: MailServer) -> None:
    with pytest.raises(ArchiveMissing):
        send_due(tmp_path / "news.db", server.mail(), PASSWORD, NOON)
    assert list(tmp_path.iterdir()) == []


def test_a_report_begins_where_the_last_one_ended_and_is_kept_once(world: World) -> None:
    with open_archive(world.path, write=True) as store:
        assert store.reported_until() is None
        assert store.keep_letters([letter(Rendering())], NOON) == 3
        assert store.reported_until() == NOON
        assert store.keep_letters([letter(Rendering())], NOON) == 0, "a cron line that fires twice in October"
        with pytest.raises(ValueError, match="gap"):
            store.keep_letters([letter(Rendering(since_at=NOON + HOUR, until_at=NOON + DAY))], NOON + DAY)
        nxt = Rendering(since_at=NOON, until_at=NOON + DAY)
        asked = letter(Rendering(since_at=NOON - 9 * DAY), kind="asked")
        assert store.keep_letters([letter(nxt), asked], NOON + DAY) == 6
        assert store.reported_until() == NOON + DAY
        assert [row.kind for row in store.reports()] == ["asked", "digest", "digest"]


def test_the_archive_itself_refuses_gaps_overlaps_and_second_thoughts(world: World, server: MailServer) -> None:
    world.keep()
    world.send(server)
    with open_archive(world.path, write=True) as store:
        for since, until in (
            ("2024-03-18T11:00:00Z", "2024-03-19T00:00:00Z"),
            ("2024-03-18T13:00:00Z", "2024-03-19T00:00:00Z"),
        ):
            with pytest.raises(sqlite3.IntegrityError, match="begin where the last one ended"):
                store.db.execute(
                    "INSERT INTO reports (created_at, since_at, until_at, subject, text, html) "
                    "VALUES (?1 || ':00:00Z', ?2 || ':00:00Z', ?1 || ':00:00Z', '', '', '')",
                    [until, since],
                )
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.db.execute("UPDATE reports SET text = ''")
        with pytest.raises(sqlite3.IntegrityError, match="it was sent"):
            store.db.execute("UPDATE deliveries SET state = 'queued'")


def test_who_was_mailed_when_is_known_by_recipient(world: World) -> None:
    world.keep(people=PEOPLE[:2])
    with open_archive(world.path) as archive:
        assert archive.mailed_at() == {"a@example.org": NOON, "Bea <b@example.org>": NOON}


def test_an_archive_from_before_mail_keeps_the_reports_it_has(tmp_path: Path) -> None:
    old = Database(tmp_path / "old.db")
    MIGRATIONS.apply(old, stop_before="0003_outgoing_mail")
    old.execute("INSERT INTO reports VALUES (1, ?1, ?1, ?2, 'Two changes', '', '')", [iso(NOON - DAY), iso(NOON)])
    old.execute("INSERT INTO deliveries VALUES (1, 1, 'a@example.org', 'sent', 1, '<1@example.org>', NULL, NULL, NULL)")
    old.conn.commit()
    old.close()
    with open_archive(tmp_path / "old.db", write=True) as store:
        (report,) = store.reports()
        assert (report.kind, report.sites, report.subject) == ("digest", (), "Two changes")
        assert store.reported_until() == NOON
        assert [delivery.state for delivery in store.deliveries()] == ["sent"]

"""`newskeep check`: each line says what is, and what to do; nothing is sent unless asked for, no secret is shown."""

import json
import os
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from archive import open_archive
from archive.clock import utc_now
from jobs.certificates import CertificateUnseen, certificate_ends, expiries
from jobs.checkup import Checked, check_here
from jobs.checkup_net import check_mail, check_sites
from jobs.cli import newskeep
from jobs.config import Config, load_config
from jobs.mail import PASSWORD_VARIABLE
from jobs.ping import VARIABLE
from tests.archive_samples import NOON
from tests.health_world import World, world_in
from tests.hostile import HostileServer
from tests.smtp import PASSWORD, USER, MailServer, Mood, authority, trust_tests

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = world_in(tmp_path, 'contact = "archivist@example.org"\n')
    made.crawl(new=["a", "b"])
    return made


def written(directory: Path, text: str) -> Config:
    path = directory / "newskeep.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def here(config: Config, now: datetime = NOW, user: int | None = None) -> dict[str, Checked]:
    """By topic; the last line about a topic counts."""
    return {one.topic: one for one in check_here(config, now, user)}


def site_lines(server: HostileServer) -> str:
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in server.site_table().items())
    return f"[sites.own]\n{table}"


def mail_lines(server: MailServer) -> str:
    mail = server.mail()
    login = f'username = "{mail.username}"\n' if mail.username else ""
    return (
        f'[mail]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "{mail.security}"\n{login}'
        'from = "News archive <archive@example.org>"\n[[mail.recipients]]\nto = "curator@example.org"\n'
    )


def call(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(newskeep, ["--config", str(config.path), "check", *arguments])
    return result.exit_code, result.output


# Here


def test_a_good_set_up_is_ok_in_every_line(world: World) -> None:
    assert {one.state for one in check_here(world.config, NOW)} == {"ok"}
    assert here(world.config)["archive"].words == f"{world.path} can be read: 2 stories"


def test_before_the_first_crawl_nothing_is_missing(tmp_path: Path) -> None:
    found = here(world_in(tmp_path).config)["archive"]
    assert (found.state, found.words) == ("ok", f"{tmp_path / 'news.db'} is not there yet; the first crawl makes it")


def test_a_folder_that_is_not_there_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    found = here(world_in(tmp_path, 'archive = "kept/news.db"\n').config)["archive"]
    assert (found.state, found.advice) == ("wrong", f"make the folder: mkdir -p {tmp_path / 'kept'}")


def test_a_missing_contact_is_a_warning(tmp_path: Path) -> None:
    found = here(world_in(tmp_path).config)["contact"]
    assert (found.state, found.advice) == (
        "warning",
        'write contact = "you@example.org" above the first [table] of the file',
    )


def test_a_file_without_sites_will_not_work(tmp_path: Path) -> None:
    assert here(written(tmp_path, ""))["configuration"].state == "wrong"


def test_a_clock_before_the_last_crawl_is_wrong(world: World) -> None:
    assert here(world.config, NOON - timedelta(days=3000))["clock"].state == "wrong"
    with open_archive(world.path, write=True) as store:
        store.db.execute("UPDATE crawls SET finished_at = '2027-01-01T00:00:00Z'")
    found = here(world.config)["clock"]
    assert (found.state, found.words) == ("wrong", "the last crawl ended 2027-01-01 00:00, which is still to come")


def test_an_archive_of_a_newer_newskeep_is_wrong(world: World) -> None:
    db = sqlite3.connect(world.path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newskeep', '0999_later', 'x')"
    )
    db.commit()
    db.close()
    found = here(world.config)["archive"]
    assert found.state == "wrong"
    assert "upgrade this one" in found.words


def test_a_file_that_is_no_archive_is_wrong(world: World) -> None:
    world.path.write_bytes(b"a letter" * 1000)
    assert here(world.config)["archive"].state == "wrong"


def test_too_little_room_is_wrong(world: World) -> None:
    text = world.config.path.read_text("utf-8") + "[health]\ndisk_mb = 1000000000\n"
    found = here(written(world.path.parent, text))["disk"]
    assert found.state == "wrong"
    assert "MB are free" in found.words


def test_side_files_of_another_user_are_named_with_their_owner(world: World) -> None:
    owner = os.getuid()
    with open_archive(world.path) as reader:
        list(reader.stories())
        found = here(world.config, user=owner + 1)["archive"]  # asked by somebody else: a file cannot be given away
    words = f"news.db-wal belongs to user {owner}, newskeep runs as user {owner + 1}"
    assert (found.state, found.words) == ("warning", words)


def test_a_ping_address_that_cannot_be_asked_is_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "ftp://example.org/secret-token")
    found = here(world.config)["ping"]
    assert found.state == "wrong"
    assert "secret-token" not in str(found)


def test_a_metrics_file_in_no_folder_is_wrong(tmp_path: Path) -> None:
    assert here(world_in(tmp_path, 'metrics_file = "no/where.prom"\n').config)["metrics_file"].state == "wrong"


# Sites


@pytest.mark.parametrize(
    ("robots", "state", "words"),
    [
        ("allows", "ok", "allows http://127.0.0.1:{port}/news/"),
        ("asks-for-delay", "ok", "allows http://127.0.0.1:{port}/news/, 1 s between two requests"),
        ("forbids", "wrong", "forbids http://127.0.0.1:{port}/news/"),
        ("says-500", "warning", "robots.txt answered 500: staying away this time (RFC 9309, 2.3.1.4)"),
    ],
)
def test_robots_txt_is_asked_for_as_a_crawl_does_and_nothing_else(
    misbehaving: HostileServer, tmp_path: Path, robots: str, state: str, words: str
) -> None:
    misbehaving.robots = robots
    (found,) = check_sites(written(tmp_path, site_lines(misbehaving)), NOW)
    assert (found.topic, found.state) == ("robots.txt of own", state)
    assert found.words == words.format(port=misbehaving.server_port)
    assert set(misbehaving.visits) == {"/robots.txt"}
    assert not (tmp_path / "news.db").exists()


@contextmanager
def tls_server(not_after: datetime) -> Iterator[int]:
    """A port that shows a certificate with that end and hangs up."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority().issue_cert("localhost", not_after=not_after).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def show() -> None:
            line, _ = door.accept()
            with line:
                try:
                    context.wrap_socket(line, server_side=True).close()
                except OSError:
                    return

        thread = Thread(target=show)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def at_home(tmp_path: Path, port: int, *, private: bool = True) -> Config:
    home = f"https://localhost:{port}/"
    lines = f'[sites.own]\nhome = "{home}"\nlistings = ["{home}news/"]\nallow_private = {str(private).lower()}\n'
    return written(tmp_path, lines)


def test_the_end_of_a_certificate_is_read_from_the_server(tmp_path: Path) -> None:
    end = utc_now() + timedelta(days=5)
    with tls_server(end) as port:
        assert expiries(at_home(tmp_path, port).sites.values()) == {"own": end}


def test_a_certificate_that_has_ended_is_said_to_be_no_good(tmp_path: Path) -> None:
    with tls_server(utc_now() - timedelta(days=1)) as port:
        config = at_home(tmp_path, port)
        with pytest.raises(CertificateUnseen, match="cannot be trusted: certificate has expired"):
            certificate_ends(config.sites["own"])


def test_no_certificate_is_fetched_from_a_private_address(tmp_path: Path) -> None:
    with pytest.raises(CertificateUnseen, match="not public"):
        certificate_ends(at_home(tmp_path, 9, private=False).sites["own"])


def test_a_site_without_https_has_no_certificate(misbehaving: HostileServer, tmp_path: Path) -> None:
    assert certificate_ends(written(tmp_path, site_lines(misbehaving)).sites["own"]) is None


# Mail


def test_the_mail_server_is_greeted_and_left_without_a_mail(tmp_path: Path) -> None:
    with MailServer() as server:
        config = written(tmp_path, mail_lines(server))
        (found,) = check_mail(config, PASSWORD)
    assert found.words == f"127.0.0.1:{server.port} is ready (starttls, login as {USER}); no mail was sent"
    assert (found.state, server.mails, server.logins) == ("ok", [], [(True, USER)])


def test_a_refused_login_is_wrong_and_the_password_is_never_shown(tmp_path: Path) -> None:
    with MailServer() as server:
        server.moods = [Mood("AUTH", f"535 no such login: {PASSWORD}")]
        found = list(check_mail(written(tmp_path, mail_lines(server)), PASSWORD))
    assert found[0].state == "wrong"
    assert "535" in found[0].words
    assert PASSWORD not in str(found)


def test_mail_in_the_clear_is_a_warning(tmp_path: Path) -> None:
    with MailServer("none", auth=False) as server:
        found = list(check_mail(written(tmp_path, mail_lines(server)), None))
    assert [one.state for one in found] == ["ok", "warning"]


def test_a_server_that_nobody_gets_mail_from_is_a_warning(tmp_path: Path) -> None:
    with MailServer() as server:
        lines = mail_lines(server).partition("[[")[0]
        found = list(check_mail(written(tmp_path, lines), PASSWORD))
    assert [one.words for one in found[1:]] == ["nobody gets reports", "nobody hears of alarms"]


# The command


@pytest.fixture
def both(
    misbehaving: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Config, MailServer]]:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    with MailServer() as server:
        lines = 'contact = "archivist@example.org"\n' + site_lines(misbehaving) + mail_lines(server)
        yield written(tmp_path, lines), server


def test_all_is_ok_and_the_exit_code_says_so(both: tuple[Config, MailServer]) -> None:
    code, out = call(both[0])
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} == {"ok"}
    assert PASSWORD not in out


def test_a_test_mail_is_sent_only_when_asked_for(both: tuple[Config, MailServer]) -> None:
    config, server = both
    code, out = call(config, "--send-test", "Curator <curator@example.org>")
    assert code == 0
    assert "test mail" in out
    ((recipient, letter),) = server.mails
    assert recipient == "curator@example.org"
    assert b"Subject: newskeep: a test mail" in letter


def test_a_test_mail_that_is_refused_is_wrong_with_the_servers_words(both: tuple[Config, MailServer]) -> None:
    config, server = both
    server.moods = [Mood("RCPT", "550 no such user here", to="nobody@example.org")]
    code, out = call(config, "--send-test", "nobody@example.org")
    assert code == 1
    assert "550 no such user here" in out


def test_what_is_no_address_is_a_mistake_of_usage(both: tuple[Config, MailServer]) -> None:
    code, _ = call(both[0], "--send-test", "a@example.org, b@example.org")
    assert code == 2
    assert both[1].mails == []


def test_a_warning_gives_3_and_a_wrong_line_1(world: World) -> None:
    assert call(world.config, "--offline")[0] == 0
    text = world.config.path.read_text("utf-8").partition("\n")[2]
    code, out = call(written(world.path.parent, text), "--offline")
    assert code == 3
    warned = [line for line in out.splitlines() if line.startswith("warning")]
    assert len(warned) == 1
    assert '-> write contact = "you@example.org" above the first [table] of the file' in out
    assert call(written(world.path.parent, 'archive = "no/folder.db"\n' + text), "--offline")[0] == 1


def test_offline_asks_nobody(both: tuple[Config, MailServer], misbehaving: HostileServer) -> None:
    code, out = call(both[0], "--offline")
    assert (code, both[1].sessions, dict(misbehaving.visits)) == (0, 0, {})
    assert "robots" not in out


def test_json_has_a_row_for_every_line(world: World) -> None:
    code, out = call(world.config, "--offline", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [row["topic"] for row in rows] == ["configuration", "contact", "clock", "archive", "SQLite", "disk"]
    assert set(rows[0]) == {"topic", "state", "words", "advice"}


def test_check_changes_nothing(world: World) -> None:
    before = world.path.read_bytes()
    call(world.config, "--offline")
    assert world.path.read_bytes() == before

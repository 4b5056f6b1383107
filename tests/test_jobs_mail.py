"""One mail to a real server: what is said, what is never said without TLS, and what each answer means."""

import ssl
from pathlib import Path

import pytest

from jobs.mail import Verdict, log_in, password_from_environment, send
from jobs.mailbox import mailbox
from tests.smtp import DROPS, PASSWORD, USER, MailServer, Mood, dripping_server, shut_door, trust_tests

SENDER, CURATOR = mailbox("archive@example.org"), mailbox("Curator <curator@example.org>")
LETTER = b"Subject: Two changes\r\n\r\n.A line that begins with a dot\r\n"


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))


def give(server: MailServer, to: str = "curator@example.org", password: str | None = PASSWORD) -> Verdict:
    """Send one mail; its verdict is noted exactly once."""
    noted: list[Verdict] = []
    verdict = send(server.mail(), password, LETTER, SENDER, mailbox(to), noted.append)
    assert noted == [verdict]
    return verdict


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_arrives_as_it_is_after_a_login_over_tls(security: str) -> None:
    with MailServer(security) as server:
        assert give(server).outcome == "sent"
    assert server.mails == [("curator@example.org", LETTER)]
    assert server.logins == [(True, USER)]


def test_a_relay_without_tls_and_login_is_used_only_when_asked_for() -> None:
    with MailServer("none", auth=False) as server:
        assert give(server).outcome == "sent"
    assert (len(server.mails), server.logins) == (1, [])


def test_starttls_never_falls_back_to_plain_text() -> None:
    with MailServer("none", auth=False) as server:
        mail = server.mail(security="starttls", username=USER)
        verdict = send(mail, PASSWORD, LETTER, SENDER, CURATOR, lambda _: None)
    assert (verdict.outcome, verdict.server) == ("later", True)
    assert "STARTTLS" in verdict.words
    assert (server.mails, server.logins) == ([], [])


def test_a_login_is_never_sent_without_tls() -> None:
    with MailServer("none", auth=False) as server:
        verdict = log_in(server.mail(username=USER), PASSWORD)
    assert "never sent without TLS" in verdict.words
    assert server.logins == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_trusts_ends_the_session(security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)
    with MailServer(security) as server:
        verdict = give(server)
    assert (verdict.outcome, verdict.server) == ("later", True)
    assert "certificate cannot be trusted" in verdict.words
    assert (server.mails, server.logins) == ([], [])


def test_a_certificate_for_another_host_ends_the_session() -> None:
    with MailServer(named="mail.example.net") as server:
        assert "certificate cannot be trusted" in give(server).words
    assert server.logins == []


@pytest.mark.parametrize(
    ("mood", "outcome", "whose"),
    [
        (Mood("CONNECT", "554 not you"), "later", True),
        (Mood("CONNECT", "421 busy"), "later", True),
        (Mood("CONNECT", DROPS), "later", True),
        (Mood("EHLO", DROPS), "later", True),
        (Mood("EHLO", "550 who are you"), "later", True),
        (Mood("AUTH", DROPS), "later", True),
        (Mood("AUTH", "535 5.7.8 wrong"), "later", True),
        (Mood("AUTH", "454 4.7.0 later"), "later", True),
        (Mood("MAIL", DROPS), "later", False),
        (Mood("MAIL", "451 later"), "later", False),
        (Mood("MAIL", "550 not a sender of ours"), "later", False),
        (Mood("MAIL", "552 too long"), "refused", False),
        (Mood("RCPT", DROPS), "later", False),
        (Mood("RCPT", "421 closing"), "later", False),
        (Mood("RCPT", "451 greylisted"), "later", False),
        (Mood("RCPT", "530 log in first"), "later", False),
        (Mood("RCPT", "550 5.1.1 no such user"), "refused", False),
        (Mood("DATA", DROPS), "later", False),
        (Mood("DATA", "451 later"), "later", False),
        (Mood("DATA", "554 looks like spam"), "refused", False),
        (Mood("QUIT", DROPS), "sent", False),
        (Mood("QUIT", "500 what"), "sent", False),
    ],
    ids=lambda value: f"{value.stage}-{value.does.split()[0]}" if isinstance(value, Mood) else "",
)
def test_every_end_of_a_session_has_one_meaning(mood: Mood, outcome: str, whose: bool) -> None:
    with MailServer() as server:
        server.moods = [mood]
        verdict = give(server)
    assert (verdict.outcome, verdict.server) == (outcome, whose)
    if mood.does != DROPS and mood.stage not in ("EHLO", "QUIT"):  # who is refused EHLO tries HELO
        assert mood.does[:3] in verdict.words


def test_a_server_that_is_not_there_is_named() -> None:
    with shut_door() as door:
        verdict = log_in(MailServer(door=door).mail(), PASSWORD)
    assert verdict == Verdict(outcome="later", words="127.0.0.1: refuses connections", server=True)


@pytest.mark.parametrize("after", [b"", b"220 hello\r\n", b"220 hello\r\n250 fine\r\n250 sender\r\n250 you\r\n"])
def test_a_server_that_drips_is_left_at_the_deadline(after: bytes) -> None:
    with dripping_server(after) as server, MailServer("none", auth=False) as other:
        mail = other.mail(port=server.port)
        verdict = send(mail, None, LETTER, SENDER, CURATOR, lambda _: None, session_s=0.3)
    assert (verdict.outcome, verdict.words) == ("later", "127.0.0.1: took longer than 0.3 s")


def test_a_login_without_its_password_says_where_the_password_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSKEEP_SMTP_PASSWORD", raising=False)
    with MailServer() as server:
        verdict = give(server, password=password_from_environment())
    assert "NEWSKEEP_SMTP_PASSWORD is not set" in verdict.words
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    assert password_from_environment() == PASSWORD


def test_a_password_that_the_server_repeats_is_not_repeated_by_us() -> None:
    with MailServer() as server:
        server.moods = [Mood("AUTH", f"535 {PASSWORD} is wrong")]
        words = give(server).words
    assert "535 … is wrong" in words
    assert PASSWORD not in repr(server.mail())


def test_a_password_with_two_spaces_is_not_repeated_with_one() -> None:
    with MailServer() as server:
        server.moods = [Mood("AUTH", "535 two  words is wrong")]
        assert log_in(server.mail(), "two  words").words.endswith("535 … is wrong")


def test_logging_in_sends_no_mail() -> None:
    with MailServer() as server:
        assert log_in(server.mail(), PASSWORD).outcome == "sent"
        assert log_in(server.mail(), "wrong").outcome == "later"
    assert server.mails == []


def test_a_foreign_address_is_sent_where_the_server_offers_it_and_refused_in_words_where_not() -> None:
    with MailServer(utf8=True) as server:
        assert give(server, "zoë@bücher.example").outcome == "sent"
        assert server.mails[0][0] == "zoë@xn--bcher-kva.example"
    with MailServer() as server:
        verdict = give(server, "zoë@example.org")
        assert verdict.outcome == "refused"
        assert "other letters than ASCII" in verdict.words
        assert give(server, "zoe@bücher.example").outcome == "sent"
        assert server.mails[0][0] == "zoe@xn--bcher-kva.example"


def test_a_mail_that_is_too_long_for_the_server_is_refused_before_it_is_sent() -> None:
    with MailServer(size=20) as server:
        verdict = give(server)
    assert (verdict.outcome, server.mails) == ("refused", [])

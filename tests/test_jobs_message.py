"""What a mail program reads: headers that say what was meant, and nothing that a page put there."""

import email
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.mailbox import mailbox
from jobs.message import Envelope, compose

NOON = datetime(2024, 3, 18, 12, tzinfo=UTC)
HOSTILE = [
    "=?utf-8?q?x=0D=0ABcc=3A_thief=40example.net?=",
    "=?utf-8?b?eA0KQmNjOiB0aGllZkBleGFtcGxlLm5ldA==?=",
    "x\r\nBcc: thief@example.net",
    "x\nBcc: thief@example.net\n\n<script>alert(1)</script>",
    "x\u2028Bcc: thief@example.net\x85Bcc: y\x0bBcc: z",
    "=?utf-8?q?a?= \r\n\t=?utf-8?q?=0ABcc=3A?=",
    "\x00\ud83d\x1b]0;title\x07",
    "x" * 3000,
    "Ω" * 3000,
]


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """A report."""

    subject: str = "Two changes – “Sea wall” and Ŵ"
    text: str = "Two changes.\n\nSea wall finished – two weeks early\n"
    html: str = "<!doctype html><html><body><p>Sea wall finished – two weeks early</p></body></html>"
    since_at: datetime = NOON - timedelta(days=1)
    until_at: datetime = NOON


ENVELOPE = Envelope(
    sender=mailbox("News archive <archive@example.org>"),
    to=mailbox("Zoë Curator <curator@bücher.example>"),
    message_id="<20240318T120000Z.17@example.org>",
    created_at=NOON,
)


def read(report: Rendering, envelope: Envelope = ENVELOPE) -> EmailMessage:
    """As Python's own mail program reads it: the one that takes encoded words apart most eagerly."""
    message = email.message_from_bytes(compose(report, envelope), policy=policy.default)  # type: ignore[call-overload]
    assert isinstance(message, EmailMessage)
    return message


def test_text_and_html_say_the_same_under_headers_that_programs_understand() -> None:
    report = Rendering()
    message = read(report)
    assert message.get_content_type() == "multipart/alternative"
    parts = [part.get_content() for part in message.iter_parts()]  # type: ignore[attr-defined]
    assert [part.replace("\r\n", "\n").rstrip() for part in parts] == [report.text.rstrip(), report.html]
    assert message["Subject"] == report.subject
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == ENVELOPE.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "News archive <newskeep.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:archive@example.org?subject=unsubscribe>"
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Zoë Curator", "curator@xn--bcher-kva.example")
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("News archive", "archive@example.org")


@pytest.mark.parametrize("words", HOSTILE)
def test_a_title_adds_no_header_and_no_recipient(words: str) -> None:
    envelope = replace(ENVELOPE, to=replace(ENVELOPE.to, name=mailbox("x@example.org").name))
    report = Rendering(subject=words, text=words, html=f"<p>{words}</p>")
    raw = compose(report, envelope)
    for way in (policy.default, policy.compat32, policy.SMTP):
        message = email.message_from_bytes(raw, policy=way)  # type: ignore[call-overload]
        assert [name for name in message.keys() if name.lower() in ("bcc", "cc", "x", "to")] == ["To"]  # noqa: SIM118
        assert len(message.keys()) == 10
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def test_a_title_that_looks_encoded_is_shown_as_it_is() -> None:
    words = "=?utf-8?q?x=0D=0ABcc=3A?= is no header"
    raw = compose(Rendering(subject=words), ENVELOPE)
    message = email.message_from_bytes(raw, policy=policy.compat32)
    assert str(make_header(decode_header(message["Subject"]))) == words


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_makes_a_mail_that_reads_back(words: str, name: str) -> None:
    report = Rendering(subject=words, text=words, html=words)
    try:
        to = mailbox(f"{name} <curator@example.org>")
    except ValueError:
        to = mailbox("curator@example.org")
    raw = compose(report, replace(ENVELOPE, to=to))
    assert raw == compose(report, replace(ENVELOPE, to=to))
    message = email.message_from_bytes(raw, policy=policy.compat32)
    seen = str(make_header(decode_header(message["Subject"])))
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    assert seen == shown or (len(shown) > 300 and seen.endswith("…") and shown.startswith(seen[:-1]))


def test_the_same_report_makes_the_same_bytes_however_often_it_is_sent() -> None:
    assert compose(Rendering(), ENVELOPE) == compose(Rendering(), ENVELOPE)
    other = replace(ENVELOPE, message_id="<18@example.org>")
    assert compose(Rendering(), ENVELOPE) != compose(Rendering(), other)


def long_report(entries: int, words: int = 6) -> Rendering:
    stories = [f"Story {n}: {'words and more words ' * words}" for n in range(entries)]
    html = "".join(f'<div class="entry"><h3>Story {n}</h3><p>{story}</p></div>' for n, story in enumerate(stories))
    frame = f"<body><table><tr><td>{html}<h2>Held</h2></td></tr></table></body>"
    page = f"<!doctype html><html><head><style>p {{ margin: 0 }}</style></head>{frame}</html>"
    return Rendering(text="\n\n".join([*stories, "Held"]), html=page)


def test_a_long_report_is_cut_says_so_and_is_attached_whole() -> None:
    report = long_report(2000)
    message = read(report)
    body, text = message.get_body(("html",)), message.get_body(("plain",))
    assert body is not None
    assert text is not None
    shown = body.get_content()
    count = shown.count("<h3>Story")
    assert 60_000 < len(shown.encode()) <= 92_000
    assert f"{2000 - count} of 2000 changes are left out here" in shown
    assert f"<p>… and {2000 - count} more</p>" in shown
    assert 'href="cid:' in shown
    assert "<style>" in shown
    assert "<h3>Story 0</h3>" in shown
    assert "<h3>Story 1999</h3>" not in shown
    assert "<h2>Held</h2>" in shown, "what a person must decide is never left out"
    assert text.get_content().rstrip().endswith("Held")
    assert "The attached file news-2024-03-18.html has all of it." in text.get_content()
    assert len(text.get_content().encode()) <= 92_000
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_disposition()) == ("news-2024-03-18.html", "attachment")
    assert attached.get_content() == report.html


def test_a_report_too_long_to_be_attached_says_how_to_get_it() -> None:
    report = long_report(3000, words=130)
    message = read(report)
    assert list(message.iter_attachments()) == []
    body = message.get_body(("html",))
    assert body is not None
    assert "newskeep report --since" in body.get_content()
    assert "cid:" not in body.get_content()


def test_a_long_report_without_structure_is_told_by_its_attachment_alone() -> None:
    message = read(Rendering(html=f"<html><body>{'word ' * 40_000}</body></html>", text="short"))
    body = message.get_body(("html",))
    assert body is not None
    assert len(body.get_content().encode()) <= 92_000
    assert "The attached file" in body.get_content()


def test_a_foreign_address_stands_in_the_header_as_it_is() -> None:
    raw = compose(Rendering(), replace(ENVELOPE, to=mailbox("Zoë <zoë@bücher.example>")))
    assert "<zoë@xn--bcher-kva.example>".encode() in raw


@pytest.mark.parametrize(
    "words",
    ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "<a@example.org> <b@example.org>", "a",
     "a@b@example.org", "A <a@example.org", "a@exam ple.org", "a@.org", "a@faß.example", f"{'a' * 250}@example.org",
     "A\nB <a@example.org>", "A; B <a@example.org>"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        mailbox(words)

"""A report as the bytes of one mail to one person. Pure.

In: a report, who sends and gets it, its Message-ID and day.  Out: bytes that a mail server takes as they are, the same
for the same input, checked by reading them back; ValueError when they would not say what was meant. The headers are
written here, because Python 3.11's own writer turns a title such as '=?utf-8?q?x=0D=0ABcc=3A…?=' into a Bcc line.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Protocol
from urllib.parse import quote

from archive.clock import iso
from jobs.clipping import clip_html, clip_text, with_notice
from jobs.mailbox import Mailbox, folded

__all__ = ["Envelope", "Rendered", "compose"]

_SHOWN_BYTES = 90_000
"""Gmail clips a mail's HTML at 102 KB."""
_ATTACHED_BYTES = 7_000_000
"""Ten megabytes of mail once it is base64; many servers refuse more."""
_LONGEST_LINE = 998
_POLICY = SMTP.clone(cte_type="7bit")
_HEADERS = (
    "Date",
    "Message-ID",
    "From",
    "To",
    "Subject",
    "List-Id",
    "List-Unsubscribe",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


class Rendered(Protocol):
    """What a report must have to be mailed; `jobs.report.Report` and `archive.mailrows.ReportRow` do."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def since_at(self) -> datetime: ...
    @property
    def until_at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Everything about one mail that is not the report."""

    sender: Mailbox
    to: Mailbox
    message_id: str
    """With its angle brackets."""
    created_at: datetime
    """The mail's Date, however late it is sent."""


def compose(report: Rendered, envelope: Envelope) -> bytes:
    """The mail: text and HTML of equal content; a long report is cut, says so, and is attached whole."""
    body = _body(_clean(report.text), _clean(report.html), _file_name(report), _token(envelope.message_id))
    raw = "\r\n".join([*_headers(report.subject, envelope), ""]).encode() + body
    _prove(raw, envelope)
    return raw


def _headers(subject: str, envelope: Envelope) -> list[str]:
    sender = envelope.sender
    unsubscribe = f"mailto:{quote(sender.address, safe='@')}?subject=unsubscribe"
    return [
        f"Date: {format_datetime(envelope.created_at)}",
        f"Message-ID: {envelope.message_id}",
        f"From: {sender.header()}",
        f"To: {envelope.to.header()}",
        folded("Subject", subject),
        f"List-Id: News archive <newskeep.{sender.domain}>",
        f"List-Unsubscribe: <{unsubscribe}>",
        "Auto-Submitted: auto-generated",
    ]


def _body(text: str, html: str, file_name: str, token: str) -> bytes:
    """MIME-Version, Content-Type and what follows: multipart/alternative, mixed where a file comes along."""
    whole = html.encode()
    attached = len(whole) <= _ATTACHED_BYTES
    html, left_out = clip_html(html, _SHOWN_BYTES)
    if left_out:
        link = f'<a href="cid:{token}@newskeep">{file_name}</a>' if attached else file_name
        notice = escape(_notice(left_out, file_name, attached=attached)).replace(file_name, link)
        html = with_notice(html, f"<p><strong>{notice}</strong></p>")
    cut = len(text.encode()) > _SHOWN_BYTES
    if cut:
        notice = _notice("the middle of it is left out here", file_name, attached=attached)
        text = f"{notice}\n\n{clip_text(text, _SHOWN_BYTES)}"
    mail = EmailMessage(policy=_POLICY)
    mail.set_content(text, cte="base64" if _dense(text) else "quoted-printable")
    mail.add_alternative(html, subtype="html", cte="base64")
    if (left_out or cut) and attached:
        mail.add_attachment(
            whole,
            maintype="text",
            subtype="html",
            filename=file_name,
            cid=f"<{token}@newskeep>",
            params={"charset": "utf-8"},
            cte="base64",
        )
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{token}_{number}")
    return mail.as_bytes()


def _notice(left_out: str, file_name: str, *, attached: bool) -> str:
    if attached:
        return f"This report is long: {left_out}. The attached file {file_name} has all of it."
    return (
        f"This report is long: {left_out}. It is too long to be attached as well: "
        f"`newskeep report --since … --out {file_name}` writes all of it."
    )


def _file_name(report: Rendered) -> str:
    return f"news-{iso(report.until_at)[:10]}.html"


def _dense(text: str) -> bool:
    """Whether quoted-printable would be longer than base64: texts in other scripts than the Latin one."""
    return sum(1 for sign in text if not sign.isascii()) * 6 > len(text)


def _clean(text: str) -> str:
    """Without what no mail may hold: controls and halves of UTF-16 pairs."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _token(message_id: str) -> str:
    return sha256(message_id.encode()).hexdigest()[:24]


def _prove(raw: bytes, envelope: Envelope) -> None:
    """ValueError unless the bytes read back as exactly our headers, in lines that every server takes."""
    names = tuple(BytesHeaderParser(policy=compat32).parsebytes(raw).keys())
    head = raw[: raw.index(b"\r\n\r\n")]
    lines = raw.split(b"\r\n")
    wrong = [
        why
        for why, holds in (
            ("its headers read back as others", names == _HEADERS),
            ("its sender reads back as another", _address(head, "From") == envelope.sender.address),
            ("its recipient reads back as another", _address(head, "To") == envelope.to.address),
            ("it has a line that is too long", max(map(len, lines)) <= _LONGEST_LINE),
            ("it has a bare line break or a NUL", not any(set(line) & {0, 10, 13} for line in lines)),
            ("its headers need SMTPUTF8", head.isascii() or envelope.sender.foreign or envelope.to.foreign),
        )
        if not holds
    ]
    if wrong:
        raise ValueError(f"the mail to {envelope.to.address} cannot be written: {'; '.join(wrong)}")


def _address(head: bytes, name: str) -> str:
    """The one address of a header line; '' where it has none or several."""
    unfolded = head.replace(b"\r\n ", b" ").decode().split("\r\n")
    values = [line.removeprefix(f"{name}: ") for line in unfolded if line.startswith(f"{name}: ")]
    found = re.fullmatch(r'(?:(?:"(?:[^"\\]|\\.)*"|[^<>",]*) )?<([^<>, ]+)>|([^<>", ]+)', ",".join(values))
    return (found[1] or found[2]) if found else ""

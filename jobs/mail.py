"""One mail to one mail server. The only module that sends.

In: bytes of one mail, who it is from and to, the server of newskeep.toml, the password.  Out: a `Verdict`: sent, to be
tried later, or refused. TLS is verified; where it was asked for, nothing is ever said without it. The password is in no
verdict, log or error.
"""

import os
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.deadline import Watch
from jobs.mailbox import Mailbox, one_line

if TYPE_CHECKING:
    from jobs.config import Mail

__all__ = ["PASSWORD_VARIABLE", "Verdict", "log_in", "password_from_environment", "send"]

PASSWORD_VARIABLE = "NEWSKEEP_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a secret
_SESSION_S = 120.0
"""For all of one session: smtplib bounds each wait, so that a server which sends a byte now and then could go on for
years. Long enough for a server that examines a mail before it answers: whoever hangs up then gets it twice."""
_CONNECT_S = 20.0
_LEAVE_S = 5.0
_OUR_MISTAKE = frozenset({530, 534, 535, 538})
"""Codes that speak of the login, wherever they come: nobody's address is at fault."""
_TOO_LONG = 552


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of one mail."""

    outcome: str
    """sent; later: try again; refused: the same mail to the same person will never be taken."""
    words: str
    """For people: the server's words, or ours."""
    server: bool = False
    """The server or our login to it is at fault: every other mail would meet the same now."""


def password_from_environment() -> str | None:
    return os.environ.get(PASSWORD_VARIABLE) or None


def send(
    mail: "Mail",
    password: str | None,
    letter: bytes,
    sender: Mailbox,
    to: Mailbox,
    note: Callable[[Verdict], None],
    session_s: float = _SESSION_S,
) -> Verdict:
    """Give one mail to the server. `note` hears the verdict the moment it is known, before we take our leave."""

    def hand_over(smtp: "_Session") -> Verdict:
        verdict = _hand_over(smtp, letter, sender, to)
        note(verdict)
        return verdict

    verdict, noted = _in_session(mail, password, hand_over, session_s)
    if not noted:
        note(verdict)
    return verdict


def log_in(mail: "Mail", password: str | None, session_s: float = _SESSION_S) -> Verdict:
    """Connect, TLS and login as for a mail, and leave again. 'sent' means that all of it worked."""
    ready = Verdict(outcome="sent", words=f"{mail.host} is ready")
    return _in_session(mail, password, lambda _: ready, session_s)[0]


def _in_session(
    mail: "Mail", password: str | None, act: "Callable[[_Session], Verdict]", session_s: float
) -> tuple[Verdict, bool]:
    """The verdict, and whether it is that of `act`: False where we did not get so far, or where the line broke."""
    with Watch(session_s) as watch:
        stage, smtp = "connecting", None
        try:
            smtp = _connect(mail, watch, session_s)
            stage = "login"
            _introduce(smtp, mail, password)
            stage = "mail"
            return act(smtp), True
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors; ValueError: what cannot be encoded
            words = f"took longer than {session_s:g} s" if watch.expired else _explained(error)
            words = _without(password, mail.username, words)
            return Verdict(outcome="later", words=f"{mail.host}: {words}", server=stage != "mail"), False
        finally:
            if smtp:
                _leave(smtp)


def _connect(mail: "Mail", watch: Watch, session_s: float) -> "_Session":
    timeout = min(_CONNECT_S, session_s)
    if mail.security == "tls":
        return _TlsSession(watch, mail.host, mail.port, timeout=timeout, context=ssl.create_default_context())
    return _Session(watch, mail.host, mail.port, timeout=timeout)


def _introduce(smtp: "_Session", mail: "Mail", password: str | None) -> None:
    """TLS where it was asked for, and login where it was; OSError where the server does not want to."""
    smtp.ehlo_or_helo_if_needed()
    if mail.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if mail.username is None:
        return
    if not isinstance(smtp.sock, ssl.SSLSocket):
        raise OSError("a login is never sent without TLS; set `security` to starttls or tls")
    if password is None:
        raise OSError(f"it wants a login as {mail.username}, but {PASSWORD_VARIABLE} is not set")
    if not (mail.username + password).isascii():
        raise OSError("user name or password has other letters than ASCII, which cannot be sent")
    smtp.login(mail.username, password)


def _hand_over(smtp: "_Session", letter: bytes, sender: Mailbox, to: Mailbox) -> Verdict:
    smtp.patient()
    options = [f"SIZE={len(letter)}"] if smtp.has_extn("size") else []
    if sender.foreign or to.foreign:
        if not smtp.has_extn("smtputf8"):
            words = f"{smtp.host} takes no address with other letters than ASCII before the @"
            return Verdict(outcome="refused" if to.foreign else "later", words=words)
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    code, answer = smtp.mail(sender.address, options)
    if not _fine(code):
        return _turned_down(smtp, "the sender", code, answer, final=code == _TOO_LONG)
    code, answer = smtp.rcpt(to.address)
    if not _fine(code):
        return _turned_down(smtp, "the recipient", code, answer)
    try:
        code, answer = smtp.data(letter)
        taken = _fine(code)
    except smtplib.SMTPDataError as error:  # it did not even want to see it
        code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        taken = False
    if not taken:
        return _turned_down(smtp, "the mail", code, answer)
    return Verdict(outcome="sent", words=_said(code, answer))


def _turned_down(smtp: "_Session", what: str, code: int, answer: bytes, *, final: bool = True) -> Verdict:
    for_good = final and 500 <= code < 600 and code not in _OUR_MISTAKE
    words = f"{smtp.host} did not take {what}: {_said(code, answer)}"
    return Verdict(outcome="refused" if for_good else "later", words=words)


def _fine(code: int) -> bool:
    """251: taken, and passed on to where the recipient is now."""
    return code in (250, 251)


def _said(code: int, answer: bytes) -> str:
    return one_line(f"{code} {answer.decode('utf-8', 'replace')}")


def _explained(error: Exception) -> str:
    """A person's words for what broke."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return f"says {_said(error.smtp_code, answer)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(f"its certificate cannot be trusted: {error.verify_message}")
    known: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPServerDisconnected, "closed the connection before it answered"),
        (ConnectionRefusedError, "refuses connections"),
        (socket.gaierror, "no such host can be found"),
        (TimeoutError, "did not answer in time"),
        (UnicodeError, "this cannot be written as the server wants it"),
    )
    return next((words for kind, words in known if isinstance(error, kind)), one_line(str(error)))


def _without(password: str | None, username: str | None, words: str) -> str:
    """A server may repeat what it was told."""
    if password:
        plain = f"\0{username}\0{password}"
        encoded = (b64encode(text.encode()).decode() for text in (password, plain))
        for secret in (password, one_line(password), *encoded):  # the server's words were made one line
            words = words.replace(secret, "…")
    return words


def _leave(smtp: "_Session") -> None:
    with suppress(OSError):
        if smtp.sock:
            smtp.sock.settimeout(_LEAVE_S)
            smtp.quit()
    smtp.close()


class _Session(smtplib.SMTP):
    """smtplib's, watched."""

    def __init__(self, watch: Watch, host: str, port: int, timeout: float, **tls: Any) -> None:
        self._watch, self.host = watch, host
        super().__init__(host, port, timeout=timeout, **tls)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock:
            self._watch.over(self.sock)
        code, answer = super().getreply()
        if self._watch.expired and not _fine(code):  # half an answer, cut off by ourselves
            self.close()
            raise smtplib.SMTPServerDisconnected
        return code, answer

    def patient(self) -> None:
        """From now on only the watch ends a wait: a server may examine a mail for longer than it takes to connect."""
        if self.sock:
            self.sock.settimeout(_SESSION_S)


class _TlsSession(_Session, smtplib.SMTP_SSL):
    """With TLS from the first byte."""

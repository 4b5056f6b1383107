"""A real mail server on loopback, with STARTTLS and AUTH, that fails where a test asks it to.

    with MailServer() as server:
        server.moods = [Mood("RCPT", "451 later"), Mood("DATA", DROPS)]   # the first session, the second; then good
        server.moods = [Mood("RCPT", "550 unknown", to="b@example.org")]  # only where it is about that recipient
        server.mails                                                      # what it took: (recipient, bytes)

    with shut_door() as door:
        MailServer(door=door)                                             # refuses connections until it is entered

Stages: CONNECT, EHLO, AUTH, MAIL, RCPT, DATA (the mail is taken, the answer not given), QUIT (the answer is given).
"""

import asyncio
import os
import signal
import socket
import ssl
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, Self

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from jobs.config import Mail

__all__ = ["DROPS", "PASSWORD", "USER", "MailServer", "Mood", "dripping_server", "shut_door", "trust_tests"]

DROPS = "drops"
"""In place of an answer: hangs up."""
KILLS = "kills"
"""In place of an answer: the process `server.victim` ends by SIGKILL."""
USER, PASSWORD = "archive", "a secret with words"


@dataclass(frozen=True)
class Mood:
    """What one session does at one stage."""

    stage: str
    does: str
    """DROPS, KILLS, or the answer it gives."""
    to: str | None = None
    """Only where the stage is about this recipient; such a mood stays for every session."""


@cache
def authority() -> trustme.CA:
    return trustme.CA()


def trust_tests(folder: Path) -> str:
    """The file for SSL_CERT_FILE that makes this machine trust the server's certificate."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


def shut_door() -> socket.socket:
    """A port that nobody else can take, and where nobody listens."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


class MailServer:
    """See the module."""

    def __init__(
        self,
        security: str = "starttls",
        *,
        door: socket.socket | None = None,
        auth: bool = True,
        utf8: bool = False,
        named: str = "127.0.0.1",
        size: int | None = None,
    ) -> None:
        self.moods: list[Mood] = []
        self.mails: list[tuple[str, bytes]] = []
        self.recipients_named: list[int] = []
        self.logins: list[tuple[bool, str]] = []
        self.sessions = 0
        self.victim: int | None = None
        self.lines: list[asyncio.Transport] = []
        self.port = door.getsockname()[1] if door else 0
        self._door = door
        self._security, self._auth, self._utf8, self._size = security, auth, utf8, size
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority().issue_cert(named).configure_cert(self._tls)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mail(self, **values: Any) -> Mail:
        """The [mail] table that leads here."""
        given: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": self._security,
            "username": USER if self._auth else None,
            "sender": "News archive <archive@example.org>",
        }
        return Mail(**given | values)

    def read(self) -> list[tuple[str, EmailMessage]]:
        """What it took, read as a mail program reads it."""
        return [(to, message_from_bytes(raw, policy=policy.default)) for to, raw in self.mails]  # type: ignore[misc]

    async def _listen(self) -> asyncio.Server:
        tls = self._tls if self._security == "tls" else None
        if self._door:
            return await self._loop.create_server(self._protocol, sock=self._door, ssl=tls)
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=tls)

    def _protocol(self) -> SMTP:
        return _Protocol(
            self,
            hostname="mail.example.org",
            tls_context=self._tls if self._security == "starttls" else None,
            require_starttls=self._security == "starttls",
            authenticator=self._authenticate,
            auth_required=self._auth and self._security == "starttls",
            auth_require_tls=self._security == "starttls",
            enable_SMTPUTF8=self._utf8,
            data_size_limit=self._size,
            loop=self._loop,
        )

    def _authenticate(self, server: SMTP, session: Session, _envelope: Envelope, _way: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((session.ssl is not None or self._security == "tls", given.login.decode()))
        answer = self.at("AUTH", server)
        if answer:
            return AuthResult(success=False, handled=False, message=answer)
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def mood(self) -> Mood | None:
        """Of the session that begins."""
        self.sessions += 1
        return self.moods.pop(0) if self.moods and self.moods[0].to is None else None

    def at(self, stage: str, server: Any, to: str | None = None) -> str | None:
        """What the session says in place of its answer at this stage; None for its answer."""
        moods = [mood for mood in (server.mood, *self.moods) if mood and mood.to in (None, to)]
        does = next((mood.does for mood in moods if mood.stage == stage and (mood.to or mood is server.mood)), None)
        if does == DROPS:
            server.transport.abort()
            return "421 gone"
        if does == KILLS:
            assert self.victim
            os.kill(self.victim, signal.SIGKILL)
            return "421 gone"
        return does

    async def _end(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        for line in self.lines:
            line.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


class _Protocol(SMTP):
    """One session."""

    def __init__(self, owner: MailServer, **values: Any) -> None:
        self.owner, self.mood = owner, None
        self.begun = False
        super().__init__(_Hooks(owner), **values)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.owner.lines.append(transport)
        if not self.begun:  # STARTTLS makes the connection anew
            self.begun, self.mood = True, self.owner.mood()
            if self.mood and self.mood.stage == "CONNECT":
                if self.mood.does != DROPS:
                    transport.write(f"{self.mood.does}\r\n".encode())
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.mood is None or self.mood.stage != "CONNECT":
            super().connection_lost(error)


class _Hooks:
    """What aiosmtpd calls."""

    def __init__(self, owner: MailServer) -> None:
        self.owner = owner

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = self.owner.at("EHLO", server)
        return [answer] if answer else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.owner.at("MAIL", server)
        if answer:
            return answer
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.owner.at("RCPT", server, address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        to = envelope.rcpt_tos[0]
        mood = getattr(server, "mood", None)
        if not (mood and mood.stage == "DATA" and mood.does[0].isdigit()):
            self.owner.recipients_named.append(len(envelope.rcpt_tos))
            self.owner.mails.append((to, envelope.content))
        return self.owner.at("DATA", server, to) or "250 taken"

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        return self.owner.at("QUIT", server) or "221 bye"


def dripping_server(after: bytes = b"") -> "_Dripping":
    """A server that says `after`, then a byte now and then, and never comes to an end."""
    return _Dripping(after)


class _Dripping:
    def __init__(self, after: bytes) -> None:
        self._after, self._loop = after, asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._over = False
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._drip, "127.0.0.1", 0)

    async def _drip(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._after)
        try:
            while not self._over:
                writer.write(b"2")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _end(self) -> None:
        self._over = True
        self._server.close()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

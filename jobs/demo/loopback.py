"""A small HTTP server on 127.0.0.1 that ends without leaving a thread, a socket or a port behind."""

import socket
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

__all__ = ["LoopbackHandler", "LoopbackServer", "Seen"]


class Seen(NamedTuple):
    """One request, as the log keeps it."""

    method: str
    path: str
    """With its query."""
    status: int
    """What was answered; 0 where the connection was dropped instead."""
    headers: dict[str, str]
    """Of the request; names in lower case."""


class LoopbackServer(ThreadingHTTPServer):
    """Serves while the `with` block lasts, each connection in a thread of its own; leaving waits for all of them."""

    daemon_threads = False

    def __init__(self, handler: "type[LoopbackHandler]", port: int = 0) -> None:
        self.requests: list[Seen] = []
        """Every request so far, in the order in which they were answered."""
        self.closing = threading.Event()
        """Set when the block is left: an answer that waits should wait on this."""
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        super().__init__(("127.0.0.1", port), handler, bind_and_activate=False)

    @property
    def url(self) -> str:
        """'http://127.0.0.1:<port>', without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        try:
            self.server_bind()
            self.server_activate()
        except OSError:
            self.server_close()
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self._hang_up()
        self.server_close()

    def server_bind(self) -> None:
        """Without the parent's look-up of the host's name, which can take seconds where no name server answers."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawler that is killed hangs up: that is no error of the site. Everything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def _hang_up(self) -> None:
        """End connections that a client keeps open for its next request, so that their threads end."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):  # the other end may have gone first
                    connection.shutdown(socket.SHUT_RDWR)


class LoopbackHandler(BaseHTTPRequestHandler, ABC):
    """Silent, keeps connections open, and logs each request into `server.requests`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # header and body leave in two writes; without it each answer waits 40 ms
    server_version, sys_version = "loopback", ""
    server: LoopbackServer

    @abstractmethod
    def respond(self) -> None:
        """Answer the present GET or HEAD."""

    def do_GET(self) -> None:
        self.respond()

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def send(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        """A whole answer; its body is kept back from HEAD. Content-Length is the caller's."""
        self.saw(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def saw(self, status: int) -> None:
        """Write the present request into the log."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Seen(self.command, self.path, status, headers))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Nothing: `server.requests` is the log."""

"""Serve one section on loopback: a thread, a log of requests, clean shutdown."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.sections.markup import Markup
from tests.sections.route import answer
from tests.sections.section import Section

__all__ = ["Served", "serve"]


class Served:
    """A running section: `section` may be edited between crawls, `log` has method and target of each request."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.log: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Served

    def do_GET(self) -> None:
        self.served.log.append(self.path)
        found = answer(self.served.section, self.path, self.headers.get("If-None-Match"))
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, *args: object) -> None:
        """Nothing on stderr: `Served.log` has it."""


@contextmanager
def serve(markup: Markup, seed: int = 1, count: int = 22) -> Iterator[Served]:
    """The section on a free port of 127.0.0.1, until the block ends."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        section = Section(markup, seed, count, base=f"http://127.0.0.1:{server.server_port}")
        handler.served = Served(section)  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield handler.served  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()

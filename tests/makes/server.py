"""Serve one demo section on loopback."""

from urllib.parse import parse_qsl, urlsplit

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from tests.makes.make import Make, html

__all__ = ["MakeServer"]


class MakeServer(LoopbackServer):
    """`start_url` is what a person pastes; `requests` is the log."""

    def __init__(self, make: Make, port: int = 0) -> None:
        super().__init__(_Handler, port)
        self.make = make

    @property
    def start_url(self) -> str:
        return self.url + self.make.start

    def server_bind(self) -> None:
        super().server_bind()
        self.make.base = self.url


class _Handler(LoopbackHandler):
    server: MakeServer

    def respond(self) -> None:
        parts = urlsplit(self.path)
        make = self.server.make
        answer = make.answer(parts.path, dict(parse_qsl(parts.query)))
        if not answer and not parts.path.endswith("/") and make.answer(f"{parts.path}/", {}):
            self.send(301, {"Location": f"{parts.path}/", "Content-Length": "0"})
            return
        status = 200 if answer else 404
        answer = answer or html(make.page("Page not found", "<h1>Page not found</h1><p>There is nothing here.</p>"))
        length = {"Content-Type": answer.kind, "Content-Length": str(len(answer.body))}
        self.send(status, length | answer.headers, answer.body)

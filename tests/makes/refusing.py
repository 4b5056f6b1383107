"""Addresses that are no section, which `newskeep sites add` must refuse; every kind is in test_crawler_survey.py."""

from collections.abc import Mapping
from typing import NamedTuple

from jobs.demo.loopback import LoopbackHandler, LoopbackServer

__all__ = ["REFUSING", "RefusingServer"]

_PROSE = "".join(
    f"<p>The ferry to Corrie runs on Sundays again; on day {n} it carried {n * 7} people.</p>" for n in range(9)
)


class Refusing(NamedTuple):
    """What is served at /news/."""

    body: str
    words: str
    """Regular expression for what a person is told."""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    robots: str = "User-agent: *\nDisallow:\n"


REFUSING: Mapping[str, Refusing] = {
    "robots": Refusing("<h1>News</h1>", r"robots\.txt", robots="User-agent: *\nDisallow: /\n"),
    "javascript": Refusing(
        '<html><head><title>News</title><script src="/static/js/main.4f2.js" defer></script></head><body>'
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div></body></html>",
        r"JavaScript",
    ),
    "story": Refusing(
        "<html><head><title>The ferry runs</title><meta property='og:type' content='article'></head><body><article>"
        f"<h1>The ferry runs on Sundays again</h1><p>Published: 3 May 2024</p>{_PROSE}</article></body></html>",
        r"(?i)one story|a story|single",
    ),
}


class RefusingServer(LoopbackServer):
    def __init__(self, kind: str) -> None:
        self.refusing = REFUSING[kind]
        super().__init__(_Handler)


class _Handler(LoopbackHandler):
    server: RefusingServer

    def respond(self) -> None:
        page = self.server.refusing
        status, kind, body = 404, "text/html", "<h1>Page not found</h1>"
        if self.path == "/robots.txt":
            status, kind, body = 200, "text/plain", page.robots
        elif self.path == "/news/":
            status, kind, body = page.status, page.kind, page.body
        raw = body.encode()
        self.send(status, {"Content-Type": kind, "Content-Length": str(len(raw))}, raw)

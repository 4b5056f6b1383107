"""A small real server that behaves badly on request: each route is named after what it does wrong.

`/says-500` misbehaves by its own name; a story misbehaves when `server.stories[slug]` names a behaviour:

    with MisbehavingServer() as server:
        server.stories = {"one": "good", "two": "drops-midway"}   # /news/ lists both, /news/two/ drops midway
        server.stories["two"] = "good"                            # and recovers
        server.robots = "says-500"                                # so does /robots.txt; ROBOTS has texts for it

Nothing waits longer than the `with` block lasts.
"""

import gzip
import struct
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from tests.bad_pages import BAD_PAGES, good_page
from tests.changing_pages import CHANGING

__all__ = ["BEHAVIOURS", "ROBOTS", "MisbehavingServer"]

ROBOTS: dict[str, str] = {
    "allows": "User-agent: *\nDisallow:\n",
    "forbids": "User-agent: *\nDisallow: /\n",
    "forbids-newskeep": "User-agent: newskeep\nDisallow: /news/\n\nUser-agent: *\nDisallow:\n",
    "asks-for-delay": "User-agent: *\nCrawl-delay: 1\n",
    "is-html": "<!doctype html><html><title>Home</title><p>Disallow: /</p></html>",
}
"""Texts that /robots.txt may give; `server.robots` may also be the name of any behaviour."""


class MisbehavingServer(LoopbackServer):
    """See the module. `visits[path]` counts requests; `patience` is how many of them an impatient route refuses."""

    def __init__(self) -> None:
        self.stories: dict[str, str] = {"one": "good", "two": "good", "three": "good"}
        self.robots = "allows"
        self.visits: Counter[str] = Counter()
        self.patience = 1
        self.answering = threading.Event()
        """Set once an answer without end is under way."""
        super().__init__(_Handler)

    def story_url(self, slug: str) -> str:
        return f"{self.url}/news/{slug}/"

    def site_table(self) -> dict[str, Any]:
        """A `[sites.<key>]` table that crawls /news/."""
        return {
            "name": "Misbehaving Trust",
            "home": f"{self.url}/",
            "listings": [f"{self.url}/news/"],
            "stories": "^/news/[^/?]+/?$",
            "delay_s": 0,
            "allow_private": True,
        }


class _Handler(LoopbackHandler):
    server: MisbehavingServer

    def respond(self) -> None:
        parts = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.visits[parts.path] += 1
        self.visit = self.server.visits[parts.path]
        self.slug = parts.path.strip("/").rpartition("/")[2]
        stories = self.server.stories
        if parts.path == "/robots.txt" and self.server.robots in ROBOTS:
            self.answer(200, ROBOTS[self.server.robots].encode(), {"Content-Type": "text/plain"})
        elif parts.path == "/robots.txt":
            BEHAVIOURS[self.server.robots](self)
        elif parts.path == "/news/":
            cards = "".join(f'<li><a href="/news/{slug}/">Story {slug}</a></li>' for slug in stories)
            self.answer(200, f"<!doctype html><title>News</title><h1>News</h1><ul>{cards}</ul>".encode())
        elif parts.path == "/":
            self.answer(200, b"<!doctype html><title>Misbehaving Trust</title><h1>Welcome</h1><a href=/news/>News</a>")
        else:
            name = stories.get(self.slug, "says-404") if parts.path.startswith("/news/") else self.slug
            BEHAVIOURS.get(name, BEHAVIOURS["says-404"])(self)

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        length = {"Content-Length": str(len(body))} if status != 304 else {}
        self.send(status, {"Content-Type": "text/html; charset=utf-8", **length, **(headers or {})}, body)

    def good(self, headers: dict[str, str] | None = None) -> None:
        related = tuple(slug for slug in self.server.stories if slug != self.slug)[:3]
        self.answer(200, good_page(self.slug, related), headers)

    def part(self, body: bytes, headers: dict[str, str]) -> None:
        """A beginning whose end never comes: the connection is closed instead."""
        self.close_connection = True
        self.send(200, {"Content-Type": "text/html; charset=utf-8", "Connection": "close", **headers}, body)


BEHAVIOURS: dict[str, Callable[[_Handler], None]] = {**CHANGING}
"""By name. Each answers the request that the handler holds."""


def _behaviour(function: Callable[[_Handler], None]) -> Callable[[_Handler], None]:
    BEHAVIOURS[function.__name__.strip("_").replace("_", "-")] = function
    return function


def _says(status: int) -> Callable[[_Handler], None]:
    return lambda handler: handler.answer(status, f"<!doctype html><title>{status}</title><h1>{status}</h1>".encode())


def _shows(content_type: str, body: bytes) -> Callable[[_Handler], None]:
    """A whole answer that is no story; `?status=503` gives it another status."""
    return lambda handler: handler.answer(int(handler.query.get("status", 200)), body, {"Content-Type": content_type})


BEHAVIOURS |= {name: _shows(*page) for name, page in BAD_PAGES.items()}
BEHAVIOURS |= {f"says-{status}": _says(status) for status in (400, 401, 403, 404, 410, 418, 451, 500, 502, 503, 504)}


def _redirects(status: int, target: str) -> Callable[[_Handler], None]:
    return lambda handler: handler.answer(status, headers={"Location": target})


BEHAVIOURS |= {
    "redirects-home": _redirects(302, "/"),
    "redirects-to-listing": _redirects(302, "/news/"),
    "redirects-off-site": _redirects(301, "http://elsewhere.example/news/one/"),
    "redirects-to-metadata": _redirects(302, "http://169.254.169.254/latest/"),
    "redirects-to-file": _redirects(302, "file:///etc/hostname"),
    "good": _Handler.good,
    "says-204": lambda handler: handler.send(204, {}),
}


@_behaviour
def says_304_without_prior(handler: _Handler) -> None:
    handler.answer(304)


@_behaviour
def empty(handler: _Handler) -> None:
    handler.answer(200)


@_behaviour
def drops_at_once(handler: _Handler) -> None:
    handler.saw(0)
    handler.close_connection = True


@_behaviour
def drops_midway(handler: _Handler) -> None:
    whole = good_page(handler.slug)
    handler.part(whole[: len(whole) // 2], {"Content-Length": str(len(whole))})


@_behaviour
def drops_midway_chunked(handler: _Handler) -> None:
    half = good_page(handler.slug)[:600]
    handler.part(f"{len(half):x}\r\n".encode() + half + b"\r\n", {"Transfer-Encoding": "chunked"})


@_behaviour
def ends_early_without_length(handler: _Handler) -> None:
    handler.part(good_page(handler.slug)[:600], {})


@_behaviour
def half_gzip(handler: _Handler) -> None:
    whole = gzip.compress(good_page(handler.slug), mtime=0)
    handler.answer(200, whole[: len(whole) // 2], {"Content-Encoding": "gzip"})


@_behaviour
def wrong_crc(handler: _Handler) -> None:
    whole = gzip.compress(good_page(handler.slug), mtime=0)
    handler.answer(200, whole[:-8] + struct.pack("<I", 7) + whole[-4:], {"Content-Encoding": "gzip"})


@_behaviour
def bomb(handler: _Handler) -> None:
    handler.answer(200, gzip.compress(b"<p>" + b" " * 200_000_000, compresslevel=9), {"Content-Encoding": "gzip"})


@_behaviour
def endless(handler: _Handler) -> None:
    handler.part(b"<!doctype html><title>Endless</title>", {})
    handler.server.answering.set()
    while not handler.server.closing.is_set():
        handler.wfile.write(b"<p>and on</p>" * 1_000)


@_behaviour
def hangs(handler: _Handler) -> None:
    handler.saw(0)
    handler.server.answering.set()
    handler.server.closing.wait()
    handler.close_connection = True


@_behaviour
def trickles(handler: _Handler) -> None:
    handler.part(b"<!doctype html>", {"Content-Length": "100000"})
    handler.server.answering.set()
    while not handler.server.closing.wait(0.2):
        handler.wfile.write(b".")


@_behaviour
def redirects_forever(handler: _Handler) -> None:
    handler.answer(302, headers={"Location": f"{urlsplit(handler.path).path}?n={int(handler.query.get('n', 0)) + 1}"})


@_behaviour
def redirects_in_a_circle(handler: _Handler) -> None:
    handler.answer(301, headers={"Location": handler.path})


@_behaviour
def redirects_to_good(handler: _Handler) -> None:
    first = next(slug for slug, name in handler.server.stories.items() if name == "good")
    handler.answer(301, headers={"Location": f"/news/{first}/"})


@_behaviour
def asks_to_wait(handler: _Handler) -> None:
    """429 with Retry-After in seconds (`?seconds=1`), `patience` times; then the story."""
    if handler.visit > handler.server.patience:
        return handler.good()
    return handler.answer(429, b"Slow down", {"Retry-After": handler.query.get("seconds", "1")})


@_behaviour
def asks_to_wait_until(handler: _Handler) -> None:
    """503 with Retry-After as a date two seconds from now, `patience` times; then the story."""
    if handler.visit > handler.server.patience:
        return handler.good()
    then = format_datetime(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2), usegmt=True)
    return handler.answer(503, b"Back soon", {"Retry-After": then})


@_behaviour
def asks_to_wait_for_a_week(handler: _Handler) -> None:
    handler.answer(429, b"Slow down", {"Retry-After": "604800"})


@_behaviour
def recovers(handler: _Handler) -> None:
    """500 `patience` times; then the story."""
    _says(500)(handler) if handler.visit <= handler.server.patience else handler.good()


@_behaviour
def sticky_etag(handler: _Handler) -> None:
    """The same ETag for ever, though the story changes at each full visit; 304 to whoever knows it."""
    headers = {"ETag": '"sticky"'}
    if handler.headers.get("If-None-Match") == '"sticky"':
        return handler.answer(304, headers=headers)
    changed = f"This is the story of {handler.slug}, told {handler.visit} times."
    page = good_page(handler.slug).replace(f"This is the story of {handler.slug}.".encode(), changed.encode())
    return handler.answer(200, page, headers)


@_behaviour
def modified_in_the_future(handler: _Handler) -> None:
    handler.good({"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"})


@_behaviour
def sets_a_cookie(handler: _Handler) -> None:
    handler.good({"Set-Cookie": f"visit={handler.visit}; Path=/"})


@_behaviour
def claims_the_home_page(handler: _Handler) -> None:
    """A canonical link that points to the home page, as broken templates do."""
    handler.answer(200, good_page(handler.slug).replace(b"</head>", b'<link rel=canonical href="/"></head>'))


@_behaviour
def claims_another_story(handler: _Handler) -> None:
    link = b'<link rel=canonical href="/news/one/"></head>'
    handler.answer(200, good_page(handler.slug).replace(b"</head>", link))


@_behaviour
def deep(handler: _Handler) -> None:
    handler.answer(200, b"<!doctype html><title>Deep</title>" + b"<div>" * 50_000 + b"<p>bottom</p>")


@_behaviour
def huge(handler: _Handler) -> None:
    handler.answer(
        200, good_page(handler.slug).replace(b"</article>", b"<p>more words</p>" * 2_000_000 + b"</article>")
    )

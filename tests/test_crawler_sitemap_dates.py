"""A sitemap's dates spare requests where the server says the same, and hide no edit where they are its own."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from tests.bad_pages import good_page
from tests.crawling import crawl, rows

STAMP, SAME = "Mon, 18 Mar 2024 09:30:00 GMT", "2024-03-18T09:30:00+00:00"


class Server(LoopbackServer):
    """Two stories, a sitemap that always gives one date, and a Last-Modified where `stamped`."""

    def __init__(self) -> None:
        self.stamped, self.words = True, "opens"
        super().__init__(Handler)


class Handler(LoopbackHandler):
    server: Server

    def respond(self) -> None:
        path = urlsplit(self.path).path
        if path == "/sitemap.xml":
            entry = "<url><loc>{0}/news/{1}/</loc><lastmod>{2}</lastmod></url>"
            entries = "".join(entry.format(self.server.url, slug, SAME) for slug in ("pier", "weir"))
            self.whole(f"<urlset>{entries}</urlset>".encode(), {"Content-Type": "application/xml"})
        elif path.startswith("/news/"):
            slug = path.strip("/").rpartition("/")[2]
            page = good_page(slug).replace(b"This is", self.server.words.encode() + b" is")
            self.whole(page, {"Content-Type": "text/html", **({"Last-Modified": STAMP} if self.server.stamped else {})})
        else:
            self.send(404, {"Content-Length": "0"})

    def whole(self, body: bytes, headers: dict[str, str]) -> None:
        self.send(200, {**headers, "Content-Length": str(len(body))}, body)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def table(server: Server) -> dict[str, object]:
    url = server.url
    sitemaps, stories = [f"{url}/sitemap.xml"], "^/news/[^/?]+/?$"
    return {"home": f"{url}/", "sitemaps": sitemaps, "stories": stories, "delay_s": 0, "allow_private": True}


def test_a_story_whose_server_and_sitemap_agree_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    crawl(tmp_path, table(server))
    asked = len(server.requests)
    done = crawl(tmp_path)
    assert done.row is not None
    assert done.row["outcome"] == "ok"
    assert [request.path for request in server.requests[asked:]] == ["/robots.txt", "/sitemap.xml"]


def test_a_sitemap_that_always_gives_one_date_hides_no_edit(server: Server, tmp_path: Path) -> None:
    server.stamped = False
    crawl(tmp_path, table(server))
    server.words = "Once more this"
    crawl(tmp_path)
    assert [row["kind"] for row in rows(tmp_path, "select kind from changes order by id")] == ["new"] * 2 + [
        "edited"
    ] * 2

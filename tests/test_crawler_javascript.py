"""Sections that a script draws: with the extra by a browser that reaches the site alone; without it, one clear line."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import NamedTuple

import pytest

from tests.crawling import ROOT, Crawled, crawl, environment, rows, write_config

HAS_BROWSER = find_spec("scrapy_playwright") is not None and which("chromium") is not None
needs_browser = pytest.mark.skipif(not HAS_BROWSER, reason="this machine lacks newskeep[javascript] or chromium")

LISTING = """<!doctype html><title>News</title><div id=app></div><script>
fetch('/api/list.json').then(a => a.json()).then(names => names.forEach(name => {
  const link = document.createElement('a'); link.href = '/news/' + name; link.textContent = 'The story of ' + name;
  document.getElementById('app').append(link); }))</script>"""
STORY = """<!doctype html><title>News</title><main id=app></main><img src=/picture.png><script>
const old = document.cookie + localStorage.getItem('seen'); document.cookie = 'seen=1'; localStorage.setItem('seen', 1);
const other = 'http://127.0.0.1:OTHER/';
for (const url of [other + 'fetched', 'http://localhost:OTHER/named', '/secret/x']) fetch(url).catch(() => 0);
new WebSocket(other.replace('http', 'ws')); const part = document.createElement('iframe'); part.src = other + 'framed';
document.body.append(part); window.open(other + 'opened'); alert('Well?');
fetch('/api/NAME.json').then(a => a.json()).then(told => { document.getElementById('app').innerHTML =
  `<h1>${told.title}</h1><p>Published: 3 May 2026</p><p>${told.text}</p><p>Kept from before: ${old}.</p>`; });
</script>"""
NAMES = ("ferry", "library", "quay", "moved", "lost")


class Section(NamedTuple):
    """Two servers: one draws a section, the other is nobody's business. `asked`: paths, `other`: paths asked there."""

    url: str
    asked: list[tuple[str, str]]
    other: list[tuple[str, str]]

    def table(self) -> dict[str, object]:
        return {
            "home": self.url,
            "listings": [f"{self.url}news/"],
            "stories": "^/news/[a-z]+$",
            "javascript": True,
            "allow_private": True,
            "delay_s": 0,
        }


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.asked: list[tuple[str, str]] = []
        self.other_port = 0


class _Other(BaseHTTPRequestHandler):
    """Remembers who asked."""

    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("User-Agent", "")))
        self.answer()

    def answer(self) -> None:
        self.say(200, "<h1>Elsewhere</h1>")

    def say(self, status: int, body: str, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


class _Site(_Other):
    """Pages that are empty until their scripts have run, and what the scripts ask for."""

    def answer(self) -> None:
        folder, _, name = self.path.rpartition("/")
        if self.path == "/robots.txt":
            self.say(200, "User-agent: *\nDisallow: /secret\n", "text/plain")
        elif folder == "/api":
            self.say(200, json.dumps(_told(name.removesuffix(".json"))), "application/json")
        elif folder == "/news":
            self.page(name)
        else:
            self.say(200, "secret")

    def page(self, name: str) -> None:
        if name == "moved":
            self.say(302, "", Location=f"http://127.0.0.1:{self.server.other_port}/redirected")
        elif name == "lost":
            self.say(404, "<script>document.write('<h1>Page not found</h1>')</script>")
        else:
            drawn = STORY.replace("OTHER", str(self.server.other_port)).replace("NAME", name)
            self.say(200, drawn if name else LISTING, ETag='"1"')


def _told(name: str) -> object:
    title = f"The {name} opens"
    text = f"{title} at nine, and everybody on the island may come for nothing."
    return NAMES if name == "list" else {"title": title, "text": text}


@pytest.fixture(scope="module")
def section() -> Iterator[Section]:
    servers = [_Server(("127.0.0.1", 0), handler) for handler in (_Site, _Other)]
    servers[0].other_port = servers[1].server_port
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Section(f"http://127.0.0.1:{servers[0].server_port}/", servers[0].asked, servers[1].asked)
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def crawled(section: Section, tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, Path]:
    folder = tmp_path_factory.mktemp("drawn")
    crawl(folder, section.table())
    return crawl(folder, None), folder


@needs_browser
def test_a_section_that_a_script_draws_is_archived(crawled: tuple[Crawled, Path]) -> None:
    done, folder = crawled
    stories = rows(
        folder, "select title, published_on, body_text from latest_stories where title is not null order by url"
    )
    assert [row["title"] for row in stories] == ["The ferry opens", "The library opens", "The quay opens"], done.log
    assert {row["published_on"] for row in stories} == {"2026-05-03"}
    assert all("everybody on the island may come" in row["body_text"] for row in stories)
    assert not rows(folder, "select kind from changes where kind <> 'new'"), "the second crawl saw an edit"


@needs_browser
def test_nothing_is_kept_from_one_page_to_the_next(crawled: tuple[Crawled, Path]) -> None:
    stories = rows(crawled[1], "select body_text from latest_stories")
    assert all("Kept from before: null." in row["body_text"] for row in stories)


@needs_browser
def test_the_browser_reaches_nobody_but_the_site(crawled: tuple[Crawled, Path], section: Section) -> None:
    assert section.other == []
    problems = {
        row["url"].rpartition("/")[2]: row["kind"] for row in rows(crawled[1], "select url, kind from problems")
    }
    assert problems == {"moved": "address-forbidden", "lost": "page-missing"}


@needs_browser
def test_robots_and_frugality_hold_within_pages(crawled: tuple[Crawled, Path], section: Section) -> None:
    paths = [path for path, _ in section.asked]
    assert paths[0] == "/robots.txt"
    assert not [path for path in paths if path.startswith("/secret") or path.endswith(".png")]
    assert {agent for _, agent in section.asked if agent.startswith("newskeep/") is False} == set()


@pytest.mark.skipif(HAS_BROWSER, reason="the extra is installed here")
def test_without_the_extra_each_command_says_so_in_one_line(tmp_path: Path, section: Section) -> None:
    write_config(tmp_path, section.table())
    for command in (["crawl", "demo"], ["check", "--offline"], ["try", f"{section.url}news/ferry"]):
        line = [sys.executable, "-m", "jobs.cli", "--config", str(tmp_path / "newskeep.toml"), *command]
        done = subprocess.run(
            line, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 2, done.stderr
        [said] = done.stderr.splitlines()
        assert 'sites.demo.javascript: needs the extra: pip install "newskeep[javascript]"' in said

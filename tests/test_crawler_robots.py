"""robots.txt in every state of RFC 9309: what may be asked for, and when to stay away."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.patience import seconds_asked
from crawler.robots import PRODUCT, RobotsUnreachable, rules_from
from tests.crawling import crawl, rows
from tests.hostile import HostileServer
from tests.hostile.turn import Answer, Turn

HOST = "https://www.example.org"
FORBIDS = b"User-agent: *\nDisallow: /news/\n"
OURS = b"User-agent: newskeep\nDisallow: /news/\n"
LONG = b"# " + b"x" * 78 + b"\n"

TEXTS: dict[str, tuple[bytes, bool]] = {
    "empty": (b"", True),
    "forbids": (FORBIDS, False),
    "byte order mark": (b"\xef\xbb\xbf" + FORBIDS, False),
    "two bytes a sign": (FORBIDS.decode().encode("utf-16"), False),
    "CRLF": (FORBIDS.replace(b"\n", b"\r\n"), False),
    "CR alone": (FORBIDS.replace(b"\n", b"\r"), False),
    "no end of line": (FORBIDS.rstrip(), False),
    "HTML": (b"<!doctype html><html><p>Disallow: /</p></html>", True),
    "latin-1 in a comment": (b"# caf\xe9 \xff\n" + FORBIDS, False),
    "NUL": (b"User-agent: *\0\nDisallow: /ne\0ws/\n", False),
    "unknown lines": (b"Nonsense\nHost: x\nUser-agent: *\nClean-param: a\nDisallow: /news/\n", False),
    "a comment behind": (b"User-agent: * # all\nDisallow: /news/ # the news\n", False),
    "spaces": (b"  User-agent :  *  \n\t Disallow :  /news/  \n", False),
    "upper case of a key": (b"USER-AGENT: *\nDISALLOW: /news/\n", False),
    "upper case of our name": (b"User-agent: NewsKeep\nDisallow: /news/\n", False),
    "our group before the others": (b"User-agent: *\nDisallow: /\n\nUser-agent: newskeep\nDisallow: /x/\n", True),
    "two groups of ours are one": (
        b"User-agent: newskeep\nDisallow: /x/\n\nUser-agent: newskeep\nDisallow: /news/\n",
        False,
    ),
    "two names of one group": (b"User-agent: other\nUser-agent: newskeep\nDisallow: /news/\n", False),
    "another's group": (b"User-agent: other\nDisallow: /news/\n", True),
    "the longest rule counts": (b"User-agent: *\nDisallow: /news/\nAllow: /news/a-story\n", True),
    "the longest rule forbids": (b"User-agent: *\nAllow: /news/\nDisallow: /news/a-story\n", False),
    "a tie allows": (b"User-agent: *\nDisallow: /news/\nAllow: /news/\n", True),
    "an empty rule": (b"User-agent: *\nDisallow:\n", True),
    "a star": (b"User-agent: *\nDisallow: /*story/\n", False),
    "an end": (b"User-agent: *\nDisallow: /news/a-story$\n", True),
    "an end that fits": (b"User-agent: *\nDisallow: /news/*/$\n", False),
    "a percent sign": (b"User-agent: *\nDisallow: /%6Eews/\n", False),
    "case of a path": (b"User-agent: *\nDisallow: /News/\n", True),
    "a rule before any group": (b"Disallow: /news/\nUser-agent: *\nDisallow: /x/\n", True),
    "500 KiB and a rule": (LONG * 6000 + FORBIDS, False),
    "a rule behind 500 KiB": (LONG * 6500 + FORBIDS, True),
    "cut within a line": (b"User-agent: *\nDisallow: /news/archive/" + b"x" * 500 * 1024, True),
    "thousands of stars": (b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"\n", True),
    "many rules": (b"User-agent: *\n" + b"Disallow: /x%d/\n" * 20_000 + b"Disallow: /news/\n", False),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_is_read_as_the_rule_has_it(name: str) -> None:
    body, allowed = TEXTS[name]
    assert rules_from(200, body).can_fetch(f"{HOST}/news/a-story/", PRODUCT) is allowed


@pytest.mark.parametrize("status", [200, 203, 204, 206, 400, 401, 403, 404, 410, 418, 451])
def test_an_answer_without_rules_allows_all(status: int) -> None:
    assert rules_from(status, b"").can_fetch(f"{HOST}/news/a-story/", PRODUCT)


@pytest.mark.parametrize("status", [300, 302, 304, 429, 500, 502, 503, 504, 599])
def test_an_answer_that_is_none_keeps_us_away(status: int) -> None:
    with pytest.raises(RobotsUnreachable, match="staying away"):
        rules_from(status, FORBIDS)


NOON = datetime(2024, 3, 18, 12, 0, tzinfo=UTC)
WAITS: dict[str, float | None] = {
    "0": 0,
    "120": 120,
    " 7 ": 7,
    "1.5": 2,
    "99999999999999999999": 999999999,
    "Mon, 18 Mar 2024 12:00:30 GMT": 30,
    "Monday, 18-Mar-24 12:00:30 GMT": 30,
    "Mon, 18 Mar 2024 13:00:30 +0100": 30,
    "Mon, 18 Mar 2024 11:00:00 GMT": 0,
    "Tue, 18 Mar 2400 12:00:00 GMT": None,
    "-5": None,
    "+5": None,
    "1e9": None,
    "٣": None,
    "soon": None,
    "": None,
    "Mon, 18 Mar 99999 12:00:30 GMT": None,
    "Mon, 99 Mar 2024 99:99:99 GMT": None,
    "120, 240": None,
    "\x00\xff" * 500: None,
}


@pytest.mark.parametrize("value", WAITS)
def test_retry_after_is_read_in_every_form(value: str) -> None:
    asked = seconds_asked(value, NOON)
    assert asked == WAITS[value] or (value.endswith("2400 12:00:00 GMT") and asked is not None and asked > 10**9)


# Over the wire: each state on an origin of its own, asked for in one crawl


async def says(turn: Turn, status: int = 200, body: bytes = b"", header: tuple[str, str] = ("X-Nothing", "")) -> None:
    await turn.answer(status, body, {"Content-Type": "text/plain", header[0]: header[1]})


async def drops(turn: Turn) -> None:
    turn.drop()


async def hops(turn: Turn) -> None:
    """Three redirects to another place of the same site."""
    number = int(turn.query.get("n", 0)) + 1
    await (says(turn, 200, FORBIDS.replace(b"/news/", b"/")) if number > 3 else to(turn, f"/robots.txt?n={number}"))


async def to(turn: Turn, target: str) -> None:
    await says(turn, 301, header=("Location", target))


async def goes_on(turn: Turn) -> None:
    """Rules without end: more than is read of one address."""
    await says(turn, 200, b"User-agent: *\nDisallow:\n" + LONG * 120_000)


STATES: dict[str, tuple[Answer, bool]] = {
    "allows": (says, True),
    "404": (lambda turn: says(turn, 404), True),
    "403": (lambda turn: says(turn, 403), True),
    "410": (lambda turn: says(turn, 410), True),
    "forbids": (lambda turn: says(turn, 200, b"User-agent: *\nDisallow: /\n"), False),
    "500": (lambda turn: says(turn, 500), False),
    "429": (lambda turn: says(turn, 429), False),
    "asks to wait for a week": (lambda turn: says(turn, 503, header=("Retry-After", "604800")), False),
    "drops": (drops, False),
    "redirects within": (hops, False),
    "redirects for ever": (lambda turn: to(turn, f"/robots.txt?n={turn.visit}"), False),
    "redirects to metadata": (lambda turn: to(turn, "http://169.254.169.254/robots.txt"), False),
    "redirects to a file": (lambda turn: to(turn, "file:///etc/passwd"), False),
    "redirects nowhere": (lambda turn: says(turn, 302), False),
    "goes on": (goes_on, False),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]], dict[str, str]]:
    """The folder; what was asked of each state's origin; their addresses."""
    folder = tmp_path_factory.mktemp("robots")
    with ExitStack() as stack:
        home = stack.enter_context(HostileServer())
        servers = {name: stack.enter_context(HostileServer()) for name in STATES}
        for name, server in servers.items():
            server.routes |= {"/robots.txt": STATES[name][0], "/feed.xml": _feed}
        table = {**home.site_table(), "feeds": [f"{server.url}/feed.xml" for server in servers.values()]}
        done = crawl(folder, table)
        assert done.row is not None, done.log
        paths = {name: [seen.path for seen in server.requests] for name, server in servers.items()}
        return folder, paths, {name: server.url for name, server in servers.items()}


async def _feed(turn: Turn) -> None:
    await says(turn, 200, b"<rss><channel><item><link>/news/x/</link></item></channel></rss>")


@pytest.mark.parametrize("name", STATES)
def test_an_origin_is_asked_only_where_its_robots_txt_allows_it(asked: Any, name: str) -> None:
    folder, paths, urls = asked
    assert ("/feed.xml" in paths[name]) is STATES[name][1], paths[name]
    found = rows(folder, "select kind, detail from problems where url like ?", f"{urls[name]}/feed.xml%")
    assert len(found) == (not STATES[name][1]), found
    assert all("Error" not in row["detail"] and "twisted" not in row["detail"] for row in found), found


def test_one_host_that_keeps_us_away_costs_no_story_of_the_site(asked: Any) -> None:
    folder, _, _ = asked
    assert rows(folder, "select outcome, new from crawls") == [{"outcome": "partial", "new": 3}]

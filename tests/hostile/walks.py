"""Sections that never end: calendars, invented pages, sessions, filters, chains of sitemaps, bombs in feeds.

`set_traps(server)` lays them all beside an honest listing; `TRAPS` are the entrances that lead into them.
"""

from typing import TYPE_CHECKING

from tests.bad_pages import good_page

if TYPE_CHECKING:
    from tests.hostile.server import HostileServer
    from tests.hostile.turn import Turn

__all__ = ["FEEDS", "HONEST", "LISTINGS", "SITEMAPS", "set_traps"]

_NAMES = "anchor beacon capstan dinghy estuary foghorn gangway harbour inlet jetty keel lighthouse"
HONEST = tuple(f"honest-{name}" for name in _NAMES.split())
"""Names of their own: what differs in nothing but a figure is no name of a story."""
LISTINGS = ("/calendar/", "/invented/", "/circle/", "/sessions/", "/filters/", "/million/", "/news/")
"""The honest one comes last of all."""
FEEDS = ("/bomb.xml", "/cut.xml", "/file.xml", "/page.xml", "/long.xml", "/good.xml")
SITEMAPS = ("/chain.xml", "/ring-a.xml", "/html.xml", "/empty.xml", "/half.xml", "/laughs.xml", "/files.xml")
_XML = {"Content-Type": "application/xml"}
_HEAD = "<!doctype html><html lang=en><title>News</title><h1>News</h1>"


async def _page(turn: "Turn", links: "list[str]", following: str = "") -> None:
    cards = "".join(f'<li><a href="{link}">Headline of {link}</a></li>' for link in links)
    more = f'<a rel=next href="{following}">Next</a>' if following else ""
    await turn.answer(200, f"{_HEAD}<ul>{cards}</ul>{more}".encode())


async def _calendar(turn: "Turn") -> None:
    """The next month, for ever: each month is at an address that looks like a story's."""
    await _page(turn, [f"/news/2024-{month:02}/" for month in range(1, 13)])


async def _month(turn: "Turn") -> None:
    year, _, month = turn.slug.partition("-")
    days = "".join(f'<a href="/news/{int(year) + 1}-{month}/">{day}</a> ' for day in range(1, 31))
    await turn.answer(404, f"{_HEAD}<p>Nothing in this month.</p>{days}".encode())


async def _invented(turn: "Turn") -> None:
    """Another page and twenty other addresses, for ever."""
    number = int(turn.query.get("page", 1))
    await _page(turn, [f"/news/made-{number}-{each}/" for each in range(20)], f"/invented/?page={number + 1}")


async def _circle(turn: "Turn") -> None:
    """The same stories in another order, for ever."""
    number = int(turn.query.get("page", 1))
    turned = [HONEST[(number + each) % len(HONEST)] for each in range(1 + number % 7)]
    await _page(turn, [f"/news/{slug}/" for slug in turned], f"/circle/?page={number + 1}")


async def _sessions(turn: "Turn") -> None:
    """The honest stories, each visit of each page with a session of its own."""
    links = [
        f"/news/{HONEST[each % len(HONEST)]}/{named}"
        for each in range(24)
        for named in (
            f";jsessionid={turn.visit}{each}A",
            f"?PHPSESSID={turn.visit}{each}b",
            f"?sid={turn.visit}c{each}",
        )
    ]
    await _page(turn, links)


async def _filters(turn: "Turn") -> None:
    """Every order of every filter."""
    names = [
        f"?{one}=1&{two}=2&{three}=3"
        for one in "abc"
        for two in "abc"
        for three in "abc"
        if len({one, two, three}) == 3
    ]
    await _page(turn, [f"/news/honest-beacon/{name}" for name in names] + [f"/filters/{name}" for name in names])


async def _million(turn: "Turn") -> None:
    """More links than anybody reads."""
    await turn.answer(200, _HEAD.encode() + b"".join(b"<a href=/news/n%d/>n</a>" % each for each in range(150_000)))


async def _news(turn: "Turn") -> None:
    """The honest listing: two pages."""
    second = turn.query.get("page") == "2"
    await _page(
        turn, [f"/news/{slug}/" for slug in (HONEST[6:] if second else HONEST[:6])], "" if second else "/news/?page=2"
    )


async def _story(turn: "Turn") -> None:
    if turn.slug.removeprefix("2024-").isdigit() or turn.slug[:2] == "20":
        return await _month(turn)
    known = turn.slug.partition(";")[0] in HONEST
    return await (turn.answer(200, good_page(turn.slug.partition(";")[0])) if known else turn.answer(404, b"No"))


def _rss(*links: str) -> bytes:
    return f"<rss><channel><title>News</title>{''.join(f'<item><link>{link}</link></item>' for link in links)}".encode()


_END = b"</channel></rss>"
_BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f SYSTEM "file:///etc/passwd">]>"""


def _bodies(url: str) -> dict[str, bytes]:
    """What the feeds and sitemaps hold."""
    laughs = _BOMB.replace(b"DOCTYPE rss", b"DOCTYPE urlset")
    named = "".join(f"<sitemap><loc>{url}/none-{each}.xml</loc></sitemap>" for each in range(1200))
    return {
        "/bomb.xml": _BOMB + _rss("/news/honest-anchor/", "/news/&amp;e;&e;&f;/") + _END,
        "/cut.xml": _rss("/news/honest-anchor/", "/news/honest-beacon/") + b"<item><link>/news/hon",
        "/file.xml": _rss("file:///etc/passwd", "http://169.254.169.254/news/a/", "javascript:alert(1)") + _END,
        "/page.xml": b"<!doctype html><html><title>Gone</title>",
        "/long.xml": _rss(*(f"/news/long-{each}/" for each in range(150_000))) + _END,
        "/good.xml": _rss("/news/honest-lighthouse/") + _END,
        "/ring-a.xml": f"<sitemapindex><sitemap><loc>{url}/ring-b.xml</loc></sitemap></sitemapindex>".encode(),
        "/ring-b.xml": f"<sitemapindex><sitemap><loc>{url}/ring-a.xml</loc></sitemap></sitemapindex>".encode(),
        "/html.xml": b"<!doctype html><html><title>News</title>",
        "/empty.xml": b"",
        "/half.xml": f"<urlset><url><loc>{url}/news/honest-dinghy/</loc></url><url><loc>{url}/news/ho".encode(),
        "/laughs.xml": laughs + f"<urlset><url><loc>{url}/news/&e;&f;</loc></url></urlset>".encode(),
        "/files.xml": b"<urlset><url><loc>file:///etc/passwd</loc></url><url><loc>//127.0.0.2/news/x/</loc></url></urlset>",
        "/many.xml": f"<sitemapindex>{named}</sitemapindex>".encode(),
    }


async def _chain(turn: "Turn") -> None:
    """An index that names the next index, for ever."""
    number = int(turn.query.get("n", 0)) + 1
    named = f"<sitemap><loc>{turn.server.url}/chain.xml?n={number}</loc></sitemap>"
    await turn.answer(200, f"<sitemapindex>{named}</sitemapindex>".encode(), _XML)


def set_traps(server: "HostileServer") -> None:
    """Lay every trap."""
    pages = {
        "calendar": _calendar,
        "invented": _invented,
        "circle": _circle,
        "sessions": _sessions,
        "filters": _filters,
    }
    server.routes |= {f"/{name}/*": answer for name, answer in {**pages, "million": _million, "news": _story}.items()}
    server.routes |= {"/news/": _news, "/chain.xml": _chain}
    for path, body in _bodies(server.url).items():
        server.routes[path] = lambda turn, body=body: turn.answer(200, body, _XML)  # type: ignore[misc]

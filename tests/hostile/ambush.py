"""A section that leads every way it can to where a crawl must not go, around two honest stories.

`Ambush(server, canary_port)` lays the routes; `table()` is its `[sites.<key>]`. Way and spelling are in each address:
`/news/r-17/` is a story that redirects to spelling 17, `/news/names-17/` a page that names it in every place we know.

The ways: redirect of a story, redirect of a listing, redirect of a feed, redirect of a sitemap, link on a listing,
next page of a listing, base of a listing, entry of a feed, loc of a sitemap, sitemap of an index,
sitemap of robots.txt, canonical link, base of a story, card of a story, og:url, JSON-LD, meta refresh,
Refresh header, Link header, Location of a 200, Content-Location, what a page embeds.
"""

import html
from collections.abc import Sequence
from typing import Any

from tests.bad_pages import good_page
from tests.hostile.forbidden import IN_HEADERS, IN_PAGES, spelled
from tests.hostile.server import HostileServer
from tests.hostile.turn import Turn

__all__ = ["Ambush"]


class Ambush:
    """See the module. `targets`: every spelling with the canary's port; those from `headers` on stand in pages only."""

    def __init__(self, server: HostileServer, canary_port: int) -> None:
        self.server = server
        site = f"127.0.0.1:{server.server_port}"
        self.headers = len(IN_HEADERS)
        self.targets = [spelled(text, port=canary_port, site=site) for text in (*IN_HEADERS, *IN_PAGES)]
        self.redirecting = range(self.headers)
        self.pages = (*range(0, self.headers, 5), *range(self.headers, len(self.targets)))
        self.entrances = range(3, self.headers, 11)
        server.stories = {"one": "good", "two": "good"}
        server.stories |= {f"r-{n}": self.redirect for n in self.redirecting}
        server.stories |= {f"names-{n}": self.page for n in self.pages}
        sitemaps = "".join(f"Sitemap: {target}\n" for target in self.targets)
        server.robots = f"User-agent: *\nDisallow:\n{sitemaps}".encode()
        for way in ("listing", "feed", "sitemap"):
            server.routes[f"/{way}/*"] = self.redirect
        server.routes["/based/*"] = self.based
        server.routes |= {"/links/": self.links, "/feed/all/": self.feed}
        server.routes |= {"/sitemap/all/": self.sitemap, "/sitemap/index/": self.index}

    def table(self) -> dict[str, Any]:
        url = self.server.url
        listings = ["news", "links", *(f"{way}/{n}" for way in ("listing", "based") for n in self.entrances)]
        feeds = ["feed/all", *(f"feed/{n}" for n in self.entrances)]
        sitemaps = ["sitemap/all", "sitemap/index", *(f"sitemap/{n}" for n in self.entrances)]
        return self.server.site_table() | {
            "listings": [f"{url}/{path}/" for path in listings],
            "feeds": [f"{url}/{path}/" for path in feeds],
            "sitemaps": ["robots", *(f"{url}/{path}/" for path in sitemaps)],
        }

    def target(self, turn: Turn) -> str:
        number = turn.slug.rpartition("-")[2]
        return self.targets[int(number)] if number.isdigit() else "/nowhere/"  # a spelling that is a path of this site

    async def redirect(self, turn: Turn) -> None:
        await turn.raw(_wire("302 Found", b"", f"Location: {self.target(turn)}"), stays=True)

    async def page(self, turn: Turn) -> None:
        """A good story in which every place that can hold an address holds the same one."""
        plain, href = self.target(turn), html.escape(self.target(turn), quote=True)
        head = (
            f'<base href="{href}"><link rel=canonical href="{href}"><link rel=next href="{href}">'
            f'<link rel=amphtml href="{href}"><link rel=stylesheet href="{href}"><link rel=preconnect href="{href}">'
            f'<meta property="og:url" content="{href}"><meta property="og:image" content="{href}">'
            f'<meta http-equiv=refresh content="0;url={href}"><script src="{href}"></script>'
            f'<script type="application/ld+json">{{"@type":"NewsArticle","url":"{href}","mainEntityOfPage":"{href}",'
            f'"image":"{href}"}}</script></head>'
        )
        cards = "".join(
            f'<li><a href="{link}"><h3>A card</h3><p>All about it.</p><p>11 March 2024 News</p></a></li>'
            for link in (href, "/news/related/", href, f"{href}?b")
        )
        foot = f'<aside><h2>Related</h2><ul>{cards}</ul></aside><iframe src="{href}"></iframe><img src="{href}"></body>'
        body = good_page(turn.slug).replace(b"</head>", head.encode()).replace(b"</body>", foot.encode())
        named = (
            []
            if plain in self.targets[self.headers :]
            else [
                f"Refresh: 0; url={plain}",
                f'Link: <{plain}>; rel="canonical", <{plain}>; rel="next"',
                f"Location: {plain}",
                f"Content-Location: {plain}",
                f'Alt-Svc: h2="{plain}"; ma=86400',
            ]
        )
        await turn.raw(_wire("200 OK", body, *named), stays=True)

    async def based(self, turn: Turn) -> None:
        """A listing whose links are short, and whose base is elsewhere."""
        href = html.escape(self.target(turn), quote=True)
        page = f"<!doctype html><base href='{href}'><title>News</title><h1>News</h1><a href='/news/based/'>A story</a>"
        await turn.answer(
            200, f"{page}<a href='?page=2'>Next</a><a rel=next href='/based/{turn.slug}/?page=2'>".encode()
        )

    async def links(self, turn: Turn) -> None:
        """A listing that links all, as stories and as next pages."""
        cards = "".join(
            f'<li><a href="{link}"><h3>A story</h3></a><p>11 March 2024</p><a rel=next href="{link}">Next</a></li>'
            f'<li><a href="{link}?page=2">2</a></li><li data-href="{link}" onclick="location.href=\'{link}\'">x</li>'
            for link in (html.escape(target, quote=True) for target in self.targets)
        )
        honest = '<li><a href="/news/one/">Story one</a></li>'
        await turn.answer(200, f"<!doctype html><title>News</title><h1>News</h1><ul>{honest}{cards}</ul>".encode())

    async def feed(self, turn: Turn) -> None:
        items = "".join(
            f"<item><title>A story</title><link>{link}</link><guid>{link}</guid>"
            f'<enclosure url="{link}" type="text/html"/><source url="{link}">x</source></item>'
            for link in map(_xml, self.targets)
        )
        first = f"<item><title>Story one</title><link>{self.server.story_url('one')}</link></item>"
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{first}{items}</channel></rss>'
        await turn.answer(200, body.encode(), {"Content-Type": "application/rss+xml"})

    async def sitemap(self, turn: Turn) -> None:
        await turn.answer(200, _locs("urlset", "url", self.targets), {"Content-Type": "application/xml"})

    async def index(self, turn: Turn) -> None:
        await turn.answer(200, _locs("sitemapindex", "sitemap", self.targets), {"Content-Type": "application/xml"})


def _locs(root: str, entry: str, targets: Sequence[str]) -> bytes:
    rows = "".join(f"<{entry}><loc>{_xml(target)}</loc></{entry}>" for target in targets)
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?><{root} xmlns="{name}">{rows}</{root}>'.encode()


def _xml(target: str) -> str:
    return html.escape(target.replace("\x01", ""), quote=True)


def _wire(status: str, body: bytes, *headers: str) -> bytes:
    """Header values as UTF-8: that is how they come where somebody writes other letters."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

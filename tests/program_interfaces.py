"""A section on loopback that tells programs more than its pages tell people: WordPress's posts and a 'load more'."""

import json
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.hostile.server import HostileServer
    from tests.hostile.turn import Turn

__all__ = ["MORE", "POSTS", "set_interfaces"]

_JSON = {"Content-Type": "application/json; charset=UTF-8"}
_TEXT = (
    "The walkers set out at nine from the old harbour and came home by four with wet boots.",
    "Each mile was paid for by a neighbour, and the sum buys a new roof for the day centre.",
    "Next year the path leads along the river, if the bridge at Low Mill is mended by then.",
)


def _post(slug: str, title: str, local: str, utc: str, **more: Any) -> dict[str, Any]:
    return {
        "status": "publish",
        "type": "post",
        "slug": slug,
        "title": {"rendered": title},
        "date": local,
        "date_gmt": utc,
        "modified_gmt": "2026-05-06T10:00:00",
        "excerpt": {"rendered": f"<p>What the walk of {slug} brought in.</p>\n", "protected": False},
        "_embedded": {
            "wp:term": [
                [{"name": "Uncategorised", "taxonomy": "category", "slug": "uncategorised"}],
                [{"name": "Wet", "taxonomy": "post_tag", "slug": "wet"}],
                [{"name": "Walks &amp; rides", "taxonomy": "category", "slug": "walks"}],
            ]
        },
        **more,
    }


POSTS = (
    _post("midnight", "A walk &#8216;by night&#8217;", "2026-05-04T00:30:00", "2026-05-03T23:30:00"),
    _post("harbour", "The harbour walk", "2026-03-12T09:15:00", "2026-03-12T09:15:00"),
    _post("own-words", "The mill walk", "2026-02-01T09:15:00", "2026-02-01T09:15:00"),
    _post("secret", "Not yet", "2026-01-30T09:15:00", "2026-01-30T09:15:00", status="private"),
    _post("plaque", "A picture", "2026-01-29T09:15:00", "2026-01-29T09:15:00", type="attachment"),
    _post("imported", "The first walk", "2018-01-22T00:00:00", "2018-01-22T00:00:00"),
)
"""Newest first, as WordPress lists them; two a page."""

MORE = ("quilts", "cakes", "bells", "kites", "boats")
"""What the button loads, two at a time; the last page has one."""


def _page(slug: str, title: str, head: str = "", line: str = "") -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (f"About {slug.replace('-', ' ')}.", *_TEXT))
    return (
        f"<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>{escape(title)}</title>{head}</head>"
        f"<body><main><h1>{escape(title)}</h1>{line}{text}</main></body></html>"
    ).encode()


_DECLARED = {
    "@type": "NewsArticle",
    "headline": "The mill walk",
    "datePublished": "2026-02-01T11:00:00+00:00",
    "dateModified": "2026-02-02T12:00:00+00:00",
    "articleSection": "Our own words",
}
_PAGES = {
    "midnight": _page("midnight", "A walk ‘by night’"),
    "harbour": _page("harbour", "The harbour walk", line="<p>Published: 12 March 2026</p>"),
    "own-words": _page(
        "own-words",
        "The mill walk",
        f'<meta name=description content="The page has a summary of its own.">'
        f'<script type="application/ld+json">{json.dumps(_DECLARED)}</script>',
    ),
    "imported": _page("imported", "The first walk"),
    **{slug: _page(slug, f"A day of {slug}", line="<p>3 June 2026</p>") for slug in MORE},
}


def _posts_of(turn: "Turn") -> list[dict[str, Any]]:
    posts = [{**post, "link": f"{turn.server.url}/news/{post['slug']}/"} for post in POSTS]
    return posts[::-1] if turn.query.get("orderby") == "modified" else posts


async def _wordpress(turn: "Turn") -> None:
    """Two posts a page; past the last one 400, as WordPress has it."""
    page, posts = int(turn.query["page"]), _posts_of(turn)
    part = posts[2 * page - 2 : 2 * page]
    headers = {**_JSON, "X-WP-TotalPages": str(-(-len(posts) // 2))}
    if part:
        return await turn.answer(200, json.dumps(part).encode(), headers)
    words = {"code": "rest_post_invalid_page_number", "message": "The page number requested is too large."}
    return await turn.answer(400, json.dumps(words).encode(), _JSON)


async def _more(turn: "Turn") -> None:
    """Markup within JSON; the button counts on by itself."""
    start = 2 * int(turn.query["page"])
    cards = "".join(
        f'<li><a href="/news/{slug}/"><h3>A day of {slug}</h3></a><p>3 June 2026</p></li>'
        for slug in MORE[start : start + 2]
    )
    await turn.answer(200, json.dumps({"success": True, "data": {"html": cards}}).encode(), _JSON)


async def _endless(turn: "Turn") -> None:
    """The next page, for ever, of stories that are not there."""
    start = int(turn.query["offset"])
    items = [{"title": f"Story {each}", "url": f"/news/none-{start + each}/"} for each in range(10)]
    await turn.answer(200, json.dumps({"items": items, "total": 10**9, "hasMore": True}).encode(), _JSON)


async def _story(turn: "Turn") -> None:
    found = _PAGES.get(turn.slug)
    tag = {"ETag": f'"{turn.slug}"'}
    if found and turn.headers.get("if-none-match") == tag["ETag"]:
        return await turn.answer(304, b"", tag)
    return await (turn.answer(200, found, tag) if found else turn.answer(404, b"No"))


def set_interfaces(server: "HostileServer") -> None:
    """Serve it all, beside answers that are traps."""
    server.routes |= {"/wp-json/wp/v2/news": _wordpress, "/load-more": _more, "/endless": _endless, "/news/*": _story}
    away = {"title": "Look here", "url": "http://169.254.169.254/news/a/"}
    bodies = {
        "/deep": b'{"items":' + b"[" * 100_000,
        "/many": b"[" + b",".join([b"{}"] * 1_000_000) + b"]",
        "/away": json.dumps({"items": [away, away], "next": "http://127.0.0.2/news.json"}).encode(),
        "/cut": b'{"items": [{"title": "A", "url": "/news/quilts/"},',
        "/page": b"<!doctype html><title>Gone</title>",
    }
    for path, body in bodies.items():
        server.routes[path] = lambda turn, body=body: turn.answer(200, body, _JSON)  # type: ignore[misc]

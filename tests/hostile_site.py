"""A news section on loopback whose every word, header, redirect and reason is one of `tests/hostile_texts.py`."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from jobs.demo.loopback import LoopbackHandler, LoopbackServer
from tests.hostile_texts import HOSTILE, ONE_LINERS

__all__ = ["HostileSite"]

_TEXTS = list(HOSTILE.values())
_HEADERS = list(ONE_LINERS.values())
_STATUSES = (200, 200, 200, 200, 404, 503, 302, 403)
"""Of one story after the other."""


class HostileSite(LoopbackServer):
    """`/news/0/` and so on: each has its text in its markup, its data and its headers."""

    def __init__(self) -> None:
        super().__init__(_Handler)

    def configure(self, folder: Path) -> None:
        lines = [
            'archive = "news.db"',
            'contact = "tests@example.org"',
            "[sites.evil]",
            f'home = "{self.url}/"',
            f'listings = ["{self.url}/news/"]',
            f'feeds = ["{self.url}/feed"]',
            f'sitemaps = ["{self.url}/sitemap", "{self.url}/no-sitemap"]',
            "stories = '^/news/[0-9]+/'",
            "delay_s = 0",
            "allow_private = true",
        ]
        (folder / "newskeep.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Handler(LoopbackHandler):
    server: HostileSite

    def respond(self) -> None:
        path = urlsplit(self.path).path
        if path == "/robots.txt":
            self.answer(200, f"User-agent: *\nDisallow: /{_TEXTS[0]}\nX: {_TEXTS[8]}\n", "text/plain")
        elif path == "/news/":
            links = "".join(f"<li><a href='/news/{n}/'>{text}</a></li>" for n, text in enumerate(_TEXTS[:40]))
            odd = "".join(f'<li><a href="{text}">odd</a></li>' for text in _TEXTS)
            self.answer(200, f"<title>News</title><h1>News</h1><ul>{links}{odd}</ul>")
        elif path == "/feed":
            items = "".join(
                f"<item><title><![CDATA[{text}]]></title><link>{self.server.url}/news/{n}/</link></item>"
                for n, text in enumerate(_TEXTS)
                if "]]" not in text
            )
            self.answer(200, f"<rss version='2.0'><channel>{items}</channel></rss>", "text/xml")
        elif path == "/sitemap":
            self.answer(200, f"<urlset><url><loc>{_TEXTS[0]}</loc></url></urlset>\x1b[2J", "text/xml")
        elif path.startswith("/news/") and path.split("/")[2].isdigit():
            self.story(int(path.split("/")[2]))
        else:
            self.answer(404, "<h1>\x1b[2J</h1>")

    def story(self, number: int) -> None:
        text, status = _TEXTS[number % len(_TEXTS)], _STATUSES[number % len(_STATUSES)]
        data = {"@type": "NewsArticle", "headline": text, "description": text, "articleSection": text}
        data |= {"datePublished": "2018-01-22", "author": {"name": text}}
        written = json.dumps(data).replace("</", "<\\/")
        related = "".join(
            f"<li><a href='/news/{other}/'><h3>{text}</h3><p>{text}</p></a></li>" for other in (number + 1, number + 2)
        )
        self.answer(
            status,
            f'<html lang=en><head><title>Story {number}</title><meta name=description content="{text}">'
            f"<script type='application/ld+json'>{written}</script></head><body><main>"
            f"<h1>Story {number}</h1><p>Published: 22 January 2018</p><p>By {text}</p><p>Category: {text}</p>"
            f"<p>The ferry runs on Sundays again, the committee said. {text}</p>"
            f"<p>It carries 48 people.</p></main><aside><h2>Related</h2><ul>{related}</ul></aside></body></html>",
        )

    def answer(self, status: int, text: str, kind: str = "text/html; charset=utf-8") -> None:
        """With a reason, a target and headers of the same sort."""
        body = text.encode("utf-8", "replace")
        evil = _latin(_HEADERS[len(self.server.requests) % len(_HEADERS)])
        self.saw(status)
        self.send_response(status, evil if status != 200 else None)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "ETag": f'"{evil}"', "X-Evil": evil}
        headers |= {"Location": f"/news/{evil}"} if status == 302 else {}
        headers |= {"Retry-After": evil, "Server": evil, "Set-Cookie": evil}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")


def _latin(text: str) -> str:
    """As http.server writes it: the bytes of UTF-8."""
    return text.encode("utf-8", "replace").decode("latin-1")

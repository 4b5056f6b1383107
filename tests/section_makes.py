"""News sections of many makes, small enough to be surveyed by the dozen. Every story is invented.

A `Section` is what one host serves: paths (with their queries) to answers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from jobs.demo.loopback import LoopbackHandler, LoopbackServer

__all__ = ["SECTIONS", "Section", "SectionServer"]

_TITLES = (
    "A well opens in the northern valley",
    "Two clinics share one nurse",
    "Volunteers mend the harbour path",
    "School garden feeds forty families",
    "Night shelter finds a new roof",
    "Choir sings for the lifeboat fund",
    "Old bakery becomes a food bank",
    "Ferry runs on Sundays again",
    "Library van reaches the last farm",
    "Oak saplings planted by the quarry",
    "Swimming lessons return to the bay",
    "Repair shop trains its first class",
)
_PROSE = (
    "People from both ends of the town came to help, and stayed until the work was done. The council gave the timber, "
    "a school lent its kitchen, and nobody went home hungry that evening."
)
HTML, XML, JSON = "text/html; charset=utf-8", "application/xml", "application/json"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One story."""

    title: str
    slug: str
    at: datetime
    """In the site's zone."""
    number: int


@dataclass(kw_only=True)
class Section:
    """What one host serves; `start` is what a person pastes."""

    start: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By path and query: kind and body."""
    stories: set[str] = field(default_factory=set)
    """Paths with queries."""
    statuses: dict[str, int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class SectionServer(LoopbackServer):
    def __init__(self, section: Section) -> None:
        super().__init__(_Handler)
        self.section = section


class _Handler(LoopbackHandler):
    server: SectionServer

    def respond(self) -> None:
        section = self.server.section
        kind, body = section.pages.get(self.path, (HTML, ""))
        if self.path.startswith("/wp-json/wp/v2/posts?"):
            kind, body = section.pages.get("/wp-json/wp/v2/posts", (HTML, ""))
        status = section.statuses.get(self.path, 200 if body else 404)
        data = (body or "<h1>Page not found</h1>").replace("{base}", self.server.url).encode()
        self.send(status, {"Content-Type": kind, "Content-Length": str(len(data)), **section.headers}, data)


def items(zone: str = "Europe/London", count: int = 12, hour: int = 9) -> list[Item]:
    """Newest first, twelve days apart, some of them late in the evening."""
    first = datetime(2026, 5, 28, hour, 30, tzinfo=ZoneInfo(zone))
    return [
        Item(
            title=title,
            slug=title.lower().replace(" ", "-"),
            at=(first - timedelta(days=12 * place)).replace(hour=0 if place % 3 == 1 else hour),
            number=4200 - 17 * place,
        )
        for place, title in enumerate(_TITLES[:count])
    ]


def page(
    main: str, *, title: str, lang: str = "en-GB", head: str = "", nav: Sequence[str] = ("/about/", "/donate/")
) -> str:
    links = "".join(f'<li><a href="{path}">{path.strip("/").capitalize() or "Home"}</a></li>' for path in ("/", *nav))
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title} | Corve Trust</title>{head}</head><body>'
        f"<header><nav><ul>{links}</ul></nav></header><main>{main}</main>"
        f'<footer><a href="/privacy/">Privacy</a> <a href="/contact-us/">Contact us</a></footer></body></html>'
    )


def card(path: str, item: Item, day: str) -> str:
    return f'<article><h2><a href="{path}">{item.title}</a></h2><p class="date">{day}</p><p>{_PROSE[:80]}</p></article>'


def story(item: Item, day: str, lang: str = "en-GB", head: str = "") -> str:
    main = f"<h1>{item.title}</h1><p class=date>{day}</p>" + f"<p>{_PROSE} {item.title}.</p>" * 3
    return page(main, title=item.title, lang=lang, head=head)


def build(
    start: str,
    paths: Sequence[str],
    every: Sequence[Item],
    days: Sequence[str],
    *,
    lang: str = "en-GB",
    heads: Sequence[str] = (),
    more: str = "",
    head: str = "",
    nav: Sequence[str] = ("/about/", "/donate/"),
    shown: int = 8,
) -> Section:
    """A listing and its stories. `more`: markup below the cards."""
    section = Section(start=start, stories=set(paths))
    cards = "".join(card(path, item, day) for path, item, day in zip(paths[:shown], every, days, strict=False))
    section.pages[start] = (HTML, page(f"<h1>News</h1>{cards}{more}", title="News", lang=lang, head=head, nav=nav))
    for place, (path, item, day) in enumerate(zip(paths, every, days, strict=True)):
        section.pages[path] = (HTML, story(item, day, lang, heads[place] if heads else ""))
    return section


def rss(paths: Sequence[str], every: Sequence[Item]) -> str:
    entries = "".join(
        f"<item><title>{item.title}</title><link>{{base}}{path}</link><pubDate>{format_datetime(item.at)}</pubDate></item>"
        for path, item in zip(paths, every, strict=True)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Corve Trust</title>{entries}</channel></rss>'


def sitemap(paths: Sequence[str]) -> str:
    urls = "".join(f"<url><loc>{{base}}{path}</loc></url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def long_day(item: Item) -> str:
    return f"{item.at:%-d %B %Y}"


def published(item: Item, *, utc: bool = False) -> str:
    at = item.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if utc else item.at.isoformat()
    value = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": item.title, "datePublished": at}
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def wordpress() -> Section:
    every = items()
    paths = [f"/{item.at:%Y/%m}/{item.slug}/" for item in every]
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    feed += '<link rel="https://api.w.org/" href="{base}/wp-json/">'
    more = '<a class="tag" href="/category/water/">Water</a> <a href="/news/page/2/">Older posts</a>'
    heads = [published(item) for item in every]
    made = build("/news/", paths, every, [*map(long_day, every)], heads=heads, more=more, head=feed)
    older = "".join(card(path, item, long_day(item)) for path, item in [*zip(paths, every, strict=True)][8:])
    made.pages["/news/page/2/"] = (HTML, page(f"<h1>News</h1>{older}", title="News"))
    made.pages["/feed/"] = (XML, rss(paths[:6], every[:6]))
    posts = [
        {
            "link": f"{{base}}{path}",
            "date": f"{item.at:%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{item.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "title": {"rendered": item.title},
        }
        for path, item in zip(paths, every, strict=True)
    ]
    made.pages["/wp-json/wp/v2/posts"] = (JSON, json.dumps(posts[:10]))
    made.pages["/robots.txt"] = ("text/plain", "User-agent: *\nDisallow: /wp-admin/\nDisallow: /private/\n")
    made.pages["/private/"] = (HTML, "<h1>Private</h1>")
    made.headers = {"X-WP-Total": "12"}
    return made


def drupal() -> Section:
    """Its data is in UTC, its cards show the day in London: they differ after midnight in summer."""
    every = items()
    paths = [f"/news/{item.slug}" for item in every]
    heads = [published(item, utc=True) for item in every]
    more = '<a href="/news/archive">Archive</a><a href="?page=1" rel="next">Next</a><a href="?page=1">2</a>'
    made = build("/news", paths, every, [*map(long_day, every)], lang="en", heads=heads, more=more)
    older = "".join(card(path, item, long_day(item)) for path, item in [*zip(paths, every, strict=True)][8:])
    made.pages["/news?page=1"] = (HTML, page(f"<h1>News</h1>{older}", title="News"))
    return made


def umbraco() -> Section:
    every = items()
    paths = [f"/about-us/news/{item.slug}/" for item in every]
    aside = '<ul><li><a href="/about-us/people/">People</a></li><li><a href="/about-us/history/">History</a></li></ul>'
    made = build("/about-us/news/", paths, every, [*map(long_day, every)], more=aside)
    made.pages["/sitemap.xml"] = (XML, sitemap([*paths, "/about-us/people/", "/about-us/history/"]))
    return made


def table() -> Section:
    """Tables, addresses that differ in their query only, days in figures."""
    every = items()
    paths = [f"/story.aspx?id={item.number}" for item in every]
    days = [f"{item.at:%d/%m/%Y}" for item in every]
    rows = "".join(
        f"<tr><td>{day}</td><td><a href='{path}'>{item.title}</a></td></tr>"
        for path, item, day in zip(paths, every, days, strict=True)
    )
    made = build("/latest.aspx", paths, every, [f"Posted on {day}" for day in days])
    made.pages["/latest.aspx"] = (HTML, page(f"<h1>Latest</h1><table>{rows}</table>", title="Latest"))
    return made


def numbers() -> Section:
    every = items()
    paths = [f"/stories/{item.number}.html" for item in every]
    return build("/stories/", paths, every, [*map(long_day, every)])


SHELL = (
    '<!doctype html><html lang="en-GB"><head><title>Corve Trust</title>{head}</head>'
    '<body><div id="root"></div><script src="/app.js"></script></body></html>'
)


def feed_only() -> Section:
    every = items()
    made = build("/news/", [f"/news/{item.slug}" for item in every], every, [*map(long_day, every)])
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    made.pages["/news/"] = (HTML, SHELL.replace("{head}", head))
    made.pages["/rss.xml"] = (XML, rss([f"/news/{item.slug}" for item in every], every))
    made.pages["/paper.pdf"] = ("application/pdf", "%PDF-1.7 the annual report")
    return made


def sitemap_only() -> Section:
    every = items()
    paths = [f"/stories/{item.at:%Y}/{item.slug}" for item in every]
    made = build("/stories/", paths, every, [*map(long_day, every)])
    made.pages["/stories/"] = (HTML, SHELL.replace("{head}", ""))
    others = ["/about/", "/donate/", "/stories/", "/people/ann-example"]
    made.pages["/maps/all.xml"] = (XML, sitemap([*others, *paths]))
    made.pages["/robots.txt"] = ("text/plain", "User-agent: *\nCrawl-delay: 0.01\nSitemap: {base}/maps/all.xml\n")
    return made


def load_more() -> Section:
    every = items()
    paths = [f"/news-and-views/{item.slug}/" for item in every]
    made = build("/news-and-views/", paths, every, [*map(long_day, every)])
    button = '<h1>News</h1><div class="results"></div><button data-endpoint="/api/stories?page=1">Load more</button>'
    made.pages["/news-and-views/"] = (HTML, page(button + '<script src="/app.js"></script>', title="News"))
    told = [{"heading": i.title, "url": p, "publishedAt": i.at.isoformat()} for p, i in zip(paths, every, strict=True)]
    made.pages["/api/stories?page=1"] = (JSON, json.dumps({"items": told, "next": "/api/stories?page=2"}))
    return made


_FRENCH = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre")
_WELSH = (
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
)


def french() -> Section:
    every = items("Europe/Paris")
    paths = [f"/actualites/{item.slug}" for item in every]
    days = [f"Publié le {item.at.day} {_FRENCH[item.at.month - 1]} {item.at.year}" for item in every]
    return build("/actualites", paths, every, days, lang="fr", nav=("/qui-sommes-nous", "/faire-un-don"))


def welsh() -> Section:
    every = items()
    paths = [f"/cy/newyddion/{item.slug}/" for item in every]
    days = [f"{item.at.day} {_WELSH[item.at.month - 1]} {item.at.year}" for item in every]
    return build(
        "/cy/newyddion/", paths, every, days, lang="cy", nav=("/cy/amdanom-ni/", "/cy/newyddion/categori/dwr/")
    )


def american() -> Section:
    every = items("America/New_York")
    paths = [f"/press/{item.number}-{item.slug}" for item in every]
    days = [f"{item.at:%m/%d/%Y}" for item in every]
    head = '<link rel="alternate" type="application/rss+xml" href="/press/rss">'
    made = build("/press", paths, every, days, lang="en-US", head=head)
    made.pages["/press/rss"] = (XML, rss(paths, every))
    return made


def root_slugs() -> Section:
    """Stories beside all other pages, told by nothing but their names."""
    every = items()
    paths = [f"/{item.slug}/" for item in every]
    made = build("/blog/", paths, every, [*map(long_day, every)], nav=("/about/", "/what-we-do/", "/donate/"))
    made.pages["/sitemap.xml"] = (XML, sitemap([*paths, "/about/", "/what-we-do/", "/terms-and-conditions-of-use/"]))
    return made


def years() -> Section:
    every = items()
    paths = [f"/news/{item.at:%Y}/{item.slug}" for item in every]
    made = build("/news/", paths, every, [*map(long_day, every)], more='<p><a href="/news/2025/">2025</a></p>')
    front = "".join(f'<h2><a href="{path}">{item.title}</a></h2>' for path, item in zip(paths[:3], every, strict=False))
    made.pages["/"] = (HTML, page(f"<h1>Corve Trust</h1>{front}", title="Welcome", nav=("/news/", "/events/")))
    made.pages["/app/"] = (HTML, SHELL.replace("{head}", ""))
    made.pages["/closed/"] = (HTML, "<h1>Forbidden</h1>")
    made.statuses["/closed/"] = 403
    made.pages["/about/"] = (HTML, page(f"<h1>About us</h1>{'<p>' + _PROSE + '</p>'}", title="About us"))
    return made


SECTIONS = {
    make.__name__: make
    for make in (
        wordpress, drupal, umbraco, table, numbers, feed_only, sitemap_only, load_more, french, welsh, american,
        root_slugs, years,
    )
}  # fmt: skip

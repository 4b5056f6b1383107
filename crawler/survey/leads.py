"""What may name the stories of a section besides its listing: feeds, sitemaps, programs' interfaces. Pure.

In: the section's page and robots.txt.  Out: addresses to look at, the named before the usual ones.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from crawler.document import Document
from crawler.urls import absolute

__all__ = ["json_of_page", "named_feeds", "named_sitemaps", "usual_feeds", "usual_sitemaps", "wordpress_of"]

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_COMMENTS = re.compile(r"comments?(?:/|\b)", re.IGNORECASE)
_FEED_LINK = re.compile(
    r"(?:/feed/?|/rss/?|[./](?:rss|atom)(?:\.xml)?|/feed\.xml|[?&](?:feed=rss2|format=rss|type=rss)[^/]*)$"
)
_WORDPRESS = re.compile(r"/wp-(?:content|includes|json)/|^wordpress\b", re.IGNORECASE)
_QUOTED = re.compile(r"""["'](?P<url>(?:https?:/)?/[^"'\s<>\\]{3,500})["']""")
_DATA_NAMES = re.compile(
    r"data-(?:.*-)?(?:api|endpoint|url|src|source|feed|json|ajax|load-more|more|next|href|path)(?:-.*)?"
)
_NO_LIST = re.compile(
    r"(?:oembed|manifest|wp/v2/(?:pages|users|types)|/lang|locale|translations|config|consent|cookie)", re.IGNORECASE
)
_LIKELY_JSON = re.compile(r"\.json\b|/api/|/_api/|/wp-json/|format=json|/ajax/|json", re.IGNORECASE)
_MOST = 4


def named_feeds(document: Document) -> list[str]:
    """Feeds that a page names: by `link`, else by an ordinary link; of comments none. The section's own come first.

    >>> page = b"<link rel=alternate type='application/rss+xml' href=/feed/><link rel=alternate href=/cy/>"
    >>> named_feeds(Document.parse(page, "https://example.org/news/"))
    ['https://example.org/feed/']
    """
    found: list[str] = []
    for link in document.root.iter("link"):
        kind = (link.get("type") or "").lower().partition(";")[0].strip()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            found += _address(document, link.get("href"))
    for a in document.root.iter("a") if not found else ():
        if _FEED_LINK.search(a.get("href") or ""):
            found += _address(document, a.get("href"))
    kept = [url for url in dict.fromkeys(found) if not _COMMENTS.search(urlsplit(url).path)]
    return sorted(kept, key=lambda url: not url.startswith(document.url.partition("?")[0].rstrip("/")))[:_MOST]


def _address(document: Document, href: str | None) -> list[str]:
    url = document.absolute(href)
    return [url] if url is not None else []


def usual_feeds(section: str) -> list[str]:
    """Where feeds are on most sites, for a page that names none.

    >>> [urlsplit(url).path for url in usual_feeds("https://example.org/news/")]
    ['/news/feed/', '/news/rss.xml', '/feed/', '/rss.xml', '/rss', '/feed.xml', '/atom.xml']
    """
    folder = section.partition("?")[0].rstrip("/") + "/"
    own = [urljoin(folder, name) for name in ("feed/", "rss.xml")] if urlsplit(section).path.strip("/") else []
    return [*own, *(urljoin(section, name) for name in ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml"))]


def named_sitemaps(robots: Iterable[str], base: str) -> list[str]:
    """The sitemaps of robots.txt, on the site itself; those of news first.

    >>> named_sitemaps(["/pages.xml", "/news-sitemap.xml", "https://cdn.example/s.xml"], "https://www.example.org/")
    ['https://www.example.org/news-sitemap.xml', 'https://www.example.org/pages.xml']
    """
    host = urlsplit(base).netloc.removeprefix("www.")
    found = [url for text in robots if (url := absolute(text, base))]
    own = [url for url in dict.fromkeys(found) if urlsplit(url).netloc.removeprefix("www.") == host]
    return sorted(own, key=lambda url: "news" not in urlsplit(url).path)[:_MOST]


def usual_sitemaps(base: str) -> list[str]:
    """Where sitemaps are on most sites."""
    return [urljoin(base, name) for name in ("/sitemap.xml", "/sitemap_index.xml")]


def wordpress_of(document: Document, links: Sequence[str], base: str) -> str | None:
    """The address of WordPress's posts, where the page or its `Link` header says that this is WordPress.

    >>> page = b"<link rel='https://api.w.org/' href='https://example.org/wp-json/'>"
    >>> wordpress_of(Document.parse(page, "https://example.org/news/"), [], "https://example.org/")
    'https://example.org/wp-json/wp/v2/posts'
    """
    for link in document.root.iter("link"):
        if "https://api.w.org/" in (link.get("rel") or "").split():
            return _posts(document.absolute(link.get("href")))
    for text in links:
        named = re.search(r"<([^>]+)>\s*;\s*rel=[\"']?https://api\.w\.org/", text)
        if named:
            return _posts(absolute(named[1], base))
    hints = [document.meta("generator") or ""]
    hints += [each.get("src") or each.get("href") or "" for each in document.root.iter("script", "link", "img")]
    return urljoin(base, "/wp-json/wp/v2/posts") if any(_WORDPRESS.search(text) for text in hints) else None


def _posts(root: str | None) -> str | None:
    return None if root is None else root.rstrip("/") + "/wp/v2/posts"


def json_of_page(document: Document) -> list[str]:
    """Addresses of data on the same site that the page's buttons and scripts name: what 'load more' asks for.

    >>> page = b"<button data-endpoint='/api/news?page=2'>More</button><script>var u='/api/news?page=1'</script>"
    >>> json_of_page(Document.parse(page, "https://example.org/news/"))
    ['https://example.org/api/news?page=2', 'https://example.org/api/news?page=1']
    """
    host = urlsplit(document.url).netloc.removeprefix("www.")
    found: list[str] = []
    for element in document.root.iter():
        for name, value in element.attrib.items() if isinstance(element.tag, str) else ():
            if _DATA_NAMES.fullmatch(name) and _LIKELY_JSON.search(value) and ("/" in value):
                found.append(value)
    for script in document.root.iter("script"):
        text = (script.text or "")[:200_000].replace("\\/", "/")
        quoted = (match["url"] for match in _QUOTED.finditer(text))
        found += [url for url in quoted if _LIKELY_JSON.search(url)][:_MOST]
    urls = [url for text in found if (url := document.absolute(text)) and not _NO_LIST.search(url)]
    return [url for url in dict.fromkeys(urls) if urlsplit(url).netloc.removeprefix("www.") == host][:_MOST]

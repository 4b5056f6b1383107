"""The years of a section whose listing shows only the newest stories: a page for each. Pure.

In: the listing's page.  Out: addresses that its links call by a year.
"""

import re
from urllib.parse import urlsplit

from archive.addresses import identity
from crawler.document import Document

__all__ = ["years_of"]

_YEAR = re.compile(r"(?:19[89]|20\d)\d")
_MOST = 40


def years_of(document: Document) -> tuple[str, ...]:
    """Pages of the listing's own folder that are linked as a year and nothing else, the newest first.

    >>> page = b"<a href='news.html'>2026</a> <a href='old25.html'>2025</a> <a href='old24.html'>2024</a>"
    >>> years_of(Document.parse(page + b"<a href='/shop/2023'>2023</a>", "https://example.org/news.html"))
    ('https://example.org/old25.html', 'https://example.org/old24.html')
    >>> years_of(Document.parse(b"<a href='?year=2025'>2025</a><a href=/2024/>Our 2024</a>", "https://example.org/n.aspx"))
    ('https://example.org/n.aspx?year=2025',)
    """
    here = urlsplit(document.url)
    folder = here.path.rpartition("/")[0] + "/"
    found: dict[str, tuple[str, str]] = {}
    for link in document.root.iter("a"):
        words = document.text_of(link)
        url = document.absolute(link.get("href")) if _YEAR.fullmatch(words) else None
        if url is not None and identity(url) != identity(document.url):
            parts = urlsplit(url)
            within = parts.path.startswith(folder) if folder != "/" else parts.path.count("/") == 1
            if parts.netloc == here.netloc and within:
                found.setdefault(identity(url), (words, url))
    ranked = sorted(found.values(), key=lambda each: each[0], reverse=True)
    return tuple(url for _, url in ranked[:_MOST])

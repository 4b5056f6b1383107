"""One story, one address: which spelling of an address counts, and when a canonical link is worth following.

In: the address that answered and what `link rel=canonical` claims.  Out: the story's address, and another address of
the section that the page claims to be, if any. Pure. A canonical link is a claim: templates point it at the home page,
at the listing or at one story for all; so another address is believed only when it shows the same story.
"""

from urllib.parse import urlsplit, urlunsplit

from archive.addresses import identity
from crawler.site import Site

__all__ = ["elsewhere", "spelling"]


def spelling(url: str, canonical: str | None, site: Site) -> str:
    """The site's own spelling of `url`: that of its canonical link where both are the same address but for scheme,
    `www` and slash; else `url` itself. https is never given up.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://www.example.org", "listings": ["https://www.example.org/news"]})
    >>> spelling("https://www.example.org/news/a", "http://example.org/news/a/", site)
    'https://example.org/news/a/'
    >>> spelling("https://www.example.org/news/a", "https://www.example.org/", site)
    'https://www.example.org/news/a'
    """
    if canonical is None or not site.is_story(canonical) or identity(canonical) != identity(url):
        return url
    claimed, asked = urlsplit(canonical), urlsplit(url)
    scheme = "https" if asked.scheme == "https" else claimed.scheme
    return urlunsplit((scheme, claimed.netloc, claimed.path, claimed.query, ""))


def elsewhere(url: str, canonical: str | None, site: Site) -> str | None:
    """Another story address of the section that the page at `url` claims to be; None when there is no such claim.

    >>> from crawler.site import site_from_table
    >>> site = site_from_table("x", {"home": "https://example.org", "listings": ["https://example.org/news"],
    ...                              "stories": "^/(media/)?news/[^/]+/?$"})
    >>> elsewhere("https://example.org/news/a", "https://example.org/media/news/a/", site)
    'https://example.org/media/news/a/'
    >>> elsewhere("https://example.org/news/a", "https://example.org/", site)
    """
    if canonical is None or not site.is_story(canonical) or identity(canonical) == identity(url):
        return None
    return canonical

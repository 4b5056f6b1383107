"""Origins (scheme, host, port): where an address leads, told so strictly that no two programs differ about it. Pure.

In: an address, or a site.  Out: its origin, the origins that the configuration names, or an address without secrets.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crawler.site import Site

__all__ = ["Origin", "is_plain", "origin_of", "origins_of", "without_credentials"]

_PLAIN = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?:[/?#][\x21-\x7e]*)?",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"(?<=//)[^/?#\s]*@")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """`host`: lower case, no last dot, no brackets."""

    scheme: str
    host: str
    port: int

    @property
    def bare(self) -> "Origin":
        """The same without `www.`: a site answers to both."""
        return self._replace(host=self.host.removeprefix("www."))


def origin_of(url: str) -> Origin:
    """Where a request for `url` connects to. ValueError for whatever is not plainly an address of the web: user names,
    escapes in the host, odd ports, other letters, control characters.

    >>> origin_of("HTTPS://Example.org./news/")
    Origin(scheme='https', host='example.org', port=443)
    >>> origin_of("http://example.org:80@127.0.0.1/")
    Traceback (most recent call last):
    ValueError: not a plain http or https address: 'http://127.0.0.1/'
    """
    parts = _PLAIN.fullmatch(url)
    if parts is None:
        raise ValueError(f"not a plain http or https address: {without_credentials(url)[:200]!r}")
    scheme = parts["scheme"].lower()
    port = int(parts["port"] or _DEFAULT_PORTS[scheme])
    return Origin(scheme, (parts["six"] or parts["host"]).lower(), port)


def is_plain(url: str) -> bool:
    """Whether `origin_of` can tell where an address leads."""
    return bool(_PLAIN.fullmatch(url))


def origins_of(site: "Site") -> frozenset[Origin]:
    """The origins that the configuration itself names: the site's own, its feeds, sitemaps and interfaces."""
    sitemaps = (url for url in site.sitemaps if url != "robots")
    return _origins(site.home, *site.listings, *site.feeds, *sitemaps, *site.apis)


@lru_cache(maxsize=64)
def _origins(*urls: str) -> frozenset[Origin]:
    return frozenset(map(origin_of, urls))


def without_credentials(url: str) -> str:
    """An address for logs and people: no user name, no password.

    >>> without_credentials("https://jo:secret@example.org/a@b")
    'https://example.org/a@b'
    """
    return _CREDENTIALS.sub("", url.replace("\\", "/"))

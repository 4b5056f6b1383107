"""One story, one identity: when two addresses must be the same page.

In: any http(s) address.  Out: its normalised spelling, and its identity (the part that scheme, `www`, slash, fragment
and tracking cannot change). Pure; used by the crawler to follow links and by the archive to find a story again.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

__all__ = ["identity", "is_web", "normalise"]

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "mc_", "_hs", "vero_", "oly_")
_TRACKING_NAMES = (
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igshid igsh yclid ysclid li_fat_id mkt_tok _ga _gl "
    "s_cid s_kwcid ncid cmpid wt_mc wt.mc_id at_medium at_campaign at_custom1 ref_src ref_url __twitter_impression "
    "epik rb_clickid srsltid trk trkcampaign sc_campaign sc_channel spm wickedid ef_id "
    "phpsessid jsessionid aspsessionid replytocom"  # a visit, an answer to a comment: the page is the same
)
_TRACKING = frozenset(_TRACKING_NAMES.split())
_PATH_SAFE = "/:@!$&'()*+,;=-._~%"
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_HOST = r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?:[1-9]\d{3}|[1-5]\d{4}))?"
_NORMAL = re.compile(_HOST + r"/(?:(?!\.{1,2}(?:/|$))[A-Za-z0-9_~.-]+/)*(?:(?!\.{1,2}$)[A-Za-z0-9_~.-]+)?")
_ORIGIN = re.compile(_HOST + r"(?=/)")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_web(url: str) -> bool:
    """Whether this is an absolute http or https address with a host that can be parsed.

    >>> is_web("https://www.example.org/"), is_web("mailto:a@example.org"), is_web("https://[")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def normalise(url: str, base: str | None = None) -> str:
    """The one spelling of an address: absolute, lower-case scheme and host, no fragment, tracking or default port.

    The slash at the end and `www` are kept: they are the site's own. ValueError when it is no http(s) address.

    >>> normalise("../b/?utm_source=x&id=2#top", "HTTPS://Example.org:443/news/a/")
    'https://example.org/news/b/?id=2'
    >>> normalise("https://example.org/caf%c3%a9/%7Ejo/a b")
    'https://example.org/caf%C3%A9/~jo/a%20b'
    >>> normalise("javascript:void(0)")
    Traceback (most recent call last):
    ValueError: not an http or https address: 'javascript:void(0)'
    """
    cleaned = "".join(url.split("\n")).replace("\r", "").replace("\t", "").strip()
    if base and cleaned[:1] == "/" != cleaned[1:2] and (origin := _ORIGIN.match(base)):
        cleaned = origin[0] + cleaned
    if _NORMAL.fullmatch(cleaned):  # nine of ten links; a sitemap of 400,000 lines is read in seconds, not in a minute
        return cleaned
    joined = urljoin(base, cleaned) if base else cleaned
    if not is_web(joined):
        raise ValueError(f"not an http or https address: {url!r}")
    parts = urlsplit(joined)
    scheme, host = parts.scheme, (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[scheme] else ""
    return urlunsplit((scheme, host + port, _path(_SESSION.sub("", parts.path)), _query(parts.query), ""))


@lru_cache(maxsize=4096)  # the same links stand on every page of a site
def identity(url: str) -> str:
    """What two addresses of one page share: host without `www`, path without the last slash, query without tracking.

    >>> identity("http://www.example.org/news/a/?utm_medium=mail#x") == identity("https://example.org/news/a")
    True
    >>> identity("https://example.org/news/a?id=1") == identity("https://example.org/news/a?id=2")
    False
    """
    parts = urlsplit(normalise(url))
    host = parts.netloc.removeprefix("www.")
    return host + (parts.path.rstrip("/") or "/") + (f"?{parts.query}" if parts.query else "")


def _path(path: str) -> str:
    """Dot segments resolved, doubled slashes folded, percent-encoding in its shortest form (RFC 3986, 6.2.2)."""
    out: list[str] = []
    segments = [_segment(segment) for segment in path.split("/")]
    for segment in segments:
        if segment == "..":
            del out[-1:]
        elif segment and segment != ".":
            out.append(segment)
    trailing = bool(out) and segments[-1] in ("", ".", "..")
    return "/" + "/".join(out) + ("/" if trailing else "")


def _segment(segment: str) -> str:
    decoded = unquote(segment, errors="surrogateescape")
    if "/" in decoded or "%" in decoded or any(ord(c) >= 0xDC80 for c in decoded):  # not ours to reinterpret
        return quote(segment, safe=_PATH_SAFE)
    return quote(decoded, safe=_PATH_SAFE.replace("%", ""))


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if k.lower() not in _TRACKING and not k.lower().startswith(_TRACKING_PREFIXES)]
    return query if kept == pairs and query.isascii() and " " not in query else urlencode(kept)

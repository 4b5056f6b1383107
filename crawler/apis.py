"""Interfaces for programs as entrances: which address is asked, and what the answer names.

In: an address of `apis`, an answer.  Out: the first address to ask, `ApiPage`; `SourceError` for what is none. Pure.
"""

from collections.abc import Iterable

from crawler.found import ApiPage
from crawler.json_listing import read_json_listing
from crawler.json_pages import first_address
from crawler.json_values import read_json
from crawler.site import Site
from crawler.wordpress import is_wordpress, posts_address, posts_lately_changed, read_posts

__all__ = ["api_address", "lately_changed", "read_api"]


def api_address(url: str) -> str:
    """What is asked first of an address of `apis`.

    >>> api_address("https://example.org/load-more?page=0")
    'https://example.org/load-more?page=0'
    """
    return posts_address(url) if is_wordpress(url) else first_address(url)


def lately_changed(url: str) -> str | None:
    """Where to ask for old stories that were edited, when the walk itself ends at known ground; None: nowhere."""
    return posts_lately_changed(url) if is_wordpress(url) else None


def read_api(body: bytes, asked: str, headers: Iterable[tuple[str, str]], site: Site) -> ApiPage:
    """One answer, whatever its status: WordPress says that there is no further page with 400."""
    value = read_json(body, asked, site)
    if is_wordpress(asked):
        return read_posts(value, asked, {name.lower(): text for name, text in headers}, site)
    return read_json_listing(value, asked, site)

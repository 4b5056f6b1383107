"""WordPress's own interface for programs: posts with their zone, their day of modification, categories and excerpt.

In: an address such as '/wp-json/wp/v2/posts', an answer of it.  Out: the address to ask, `ApiPage`. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.found import ApiPage, Found, SourceError
from crawler.json_values import at, number, words
from crawler.raw import Claim
from crawler.site import Site
from crawler.urls import absolute, is_document

__all__ = ["is_wordpress", "posts_address", "posts_lately_changed", "read_posts"]

_PER_PAGE = 100
"""The most that WordPress gives."""
_FIELDS = "link,type,status,title,date,date_gmt,modified_gmt,excerpt,_links.wp:term,_embedded"
_ROUTE = "/wp/v2/"
_NO_POSTS = frozenset(("attachment", "revision", "nav_menu_item", "custom_css", "user_request"))
_OWN_TYPES = ("wp_",)
_PAST_THE_END = "rest_post_invalid_page_number"
_LONGEST_SUMMARY = 1000
_MOST_OFFSET_MIN = 14 * 60


def is_wordpress(url: str) -> bool:
    """Whether an address is one of WordPress's lists of posts, of any type.

    >>> is_wordpress("https://example.org/wp-json/wp/v2/news"), is_wordpress("https://example.org/?rest_route=/wp/v2/posts")
    (True, True)
    >>> is_wordpress("https://example.org/wp-json/acme/v1/news")
    False
    """
    parts = urlsplit(url)
    route = dict(parse_qsl(parts.query)).get("rest_route", "") if "/wp-json/" not in parts.path else parts.path
    return _ROUTE in route and not route.rstrip("/").endswith(("/search", "/media", "/types"))


def posts_address(url: str, **more: str) -> str:
    """The first page of the posts, as many and as little of each as WordPress can be asked for. What the address asks
    for itself is kept.

    >>> posts_address("https://example.org/wp-json/wp/v2/posts?categories=7&per_page=9").partition("&_fields")[0]
    'https://example.org/wp-json/wp/v2/posts?per_page=9&categories=7&page=1'
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query = {"per_page": str(_PER_PAGE), **query, "page": "1"}
    query |= {"_fields": _FIELDS, "_embed": "wp:term", **more}
    return urlunsplit(parts._replace(query=urlencode(query, safe=",:/_.")))


def _paged(asked: str, page: int) -> str:
    parts = urlsplit(asked)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"page": str(page)}
    return urlunsplit(parts._replace(query=urlencode(query, safe=",:/_.")))


def posts_lately_changed(url: str) -> str:
    """The posts that were changed last, however old they are."""
    return posts_address(url, orderby="modified", order="desc")


def read_posts(value: Any, asked: str, headers: Mapping[str, str], site: Site) -> ApiPage:
    """The posts of one answer; `headers` by names in lower case. `SourceError` for what holds no posts.

    >>> site = Site(key="x", home="https://example.org/", stories="^/news/.+")
    >>> post = {"link": "https://example.org/news/a/", "title": {"rendered": "A &#8216;well&#8217;"},
    ...         "date": "2026-05-04T00:30:00", "date_gmt": "2026-05-03T23:30:00", "modified_gmt": "2026-05-05T08:00:00"}
    >>> [found] = read_posts([post], "https://example.org/wp-json/wp/v2/posts?page=1", {}, site).stories
    >>> found.claim.title, found.claim.published_raw, found.claim.modified_raw
    ('A ‘well’', '2026-05-04T00:30:00+01:00', '2026-05-05T08:00:00Z')
    """
    if isinstance(value, dict) and value.get("code") == _PAST_THE_END:
        return ApiPage()
    if not isinstance(value, list):
        why = words(value, ("message", "code"), most=200) if isinstance(value, dict) else None
        raise SourceError(site.key, asked, f"no posts of WordPress{f': {why}' if why else ''}")
    posts = [post for post in value if isinstance(post, dict)]
    named = {url: post for post in posts if (url := absolute(_text(post.get("link")), asked))}
    stories = tuple(
        Found(url=url, claim=_claim(post))
        for url, post in named.items()
        if _is_published(post) and site.is_story(url) and is_document(url)
    )
    return ApiPage(stories=stories, named=tuple(named), next_page=_next(posts, asked, headers))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _is_published(post: Mapping[str, Any]) -> bool:
    kind = str(post.get("type", "post"))
    return post.get("status", "publish") == "publish" and kind not in _NO_POSTS and not kind.startswith(_OWN_TYPES)


def _next(posts: list[dict[str, Any]], asked: str, headers: Mapping[str, str]) -> str | None:
    """By the number of pages that is told, else by a link, else as long as a page is full."""
    query = dict(parse_qsl(urlsplit(asked).query))
    page, size = number(query.get("page")) or 1, number(query.get("per_page")) or 10
    pages = number(headers.get("x-wp-totalpages"))
    linked = 'rel="next"' in headers.get("link", "") or len(posts) >= size
    goes_on = page < pages if pages is not None else linked
    return _paged(asked, page + 1) if posts and goes_on else None


def _claim(post: Mapping[str, Any]) -> Claim:
    modified = _moment(post.get("modified_gmt"))
    hidden = at(post, "excerpt.protected") is True
    return Claim(
        source="wordpress",
        title=words(post, ("title",)),
        published_raw=_published_raw(_moment(post.get("date")), _moment(post.get("date_gmt"))),
        modified_raw=f"{modified.isoformat()}Z" if modified else None,
        category=_category(post),
        summary=None if hidden else words(post, ("excerpt",), most=_LONGEST_SUMMARY),
    )


def _moment(value: Any) -> datetime | None:
    """WordPress writes no zone; zeros stand for nothing."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=None, microsecond=0) if found and found.year > 1 else None


def _published_raw(local: datetime | None, utc: datetime | None) -> str | None:
    """WordPress writes one moment twice, in the site's time and in UTC: the difference is the zone. Midnight by the
    site's clock is a day: editors who fill in an old day give no time.

    >>> _published_raw(datetime(2018, 1, 22), datetime(2018, 1, 22)), _published_raw(None, datetime(2018, 1, 22, 9))
    ('2018-01-22', '2018-01-22T09:00:00Z')
    """
    if local is None:
        return f"{utc.isoformat()}Z" if utc else None
    if local.hour == local.minute == local.second == 0:
        return local.date().isoformat()
    minutes = round((local - utc).total_seconds() / 60) if utc else _MOST_OFFSET_MIN + 1
    if abs(minutes) > _MOST_OFFSET_MIN:
        return f"{utc.isoformat()}Z" if utc else local.isoformat()
    return f"{local.isoformat()}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _category(post: Mapping[str, Any]) -> str | None:
    """The first category that is one: 'Uncategorised' is what WordPress writes where nobody chose."""
    for term in _terms(at(post, "_embedded.wp:term")):
        name = words(term, ("name",), most=60)
        is_category = str(term.get("taxonomy", "")).endswith(("category", "cat", "categories", "_type", "-type"))
        if name and is_category and not str(term.get("slug", "")).startswith("uncategori"):
            return name
    return None


def _terms(groups: Any) -> Iterator[dict[str, Any]]:
    for group in groups if isinstance(groups, list) else ():
        for term in group if isinstance(group, list) else ():
            if isinstance(term, dict):
                yield term

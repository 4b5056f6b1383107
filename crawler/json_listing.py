"""Story addresses from JSON of any make: what a 'load more' button asks for, Drupal's JSON:API, Umbraco's Delivery API.

In: values read from JSON, the address that was asked.  Out: `ApiPage`. A story is an object that holds the address of
one, with a title beside it; pieces of markup within the JSON are read like a listing. Pure.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archive.addresses import identity
from crawler.discovery import read_listing
from crawler.document import Document
from crawler.found import ApiPage, Found, SourceError
from crawler.json_pages import next_page
from crawler.json_values import at, instant_raw, names, words
from crawler.raw import Claim
from crawler.site import Site
from crawler.urls import absolute, is_document

__all__ = ["read_json_listing"]

_BOXES = ("attributes", "properties", "fields", "node", "_source", "system", "content", "data")
"""Objects within an object that hold what is said of the same thing."""
_ADDRESSES = names(
    "link url href permalink fullUrl full_url webUrl web_url canonical_url canonicalUrl pageUrl page_url path.alias "
    "route.path url.href url.url url.path link.href link.url link.path links.html links.canonical path uri slug"
)
_TITLES = ("title", "headline", "heading", "pageTitle", "page_title", "name", "label")
_PUBLISHED = names(
    "date published publishedAt published_at datePublished date_published publishedDate published_date publishDate "
    "publish_date publishOn publicationDate publication_date pubDate postDate created createdAt created_at createDate"
)
_MODIFIED = names(
    "modified modifiedAt modified_at dateModified date_modified lastModified updated updatedAt updated_at updatedOn "
    "updateDate changed"
)
_CATEGORIES = names("category categories section topic kicker categoryName category_name field_category newsType")
_SUMMARIES = names("summary excerpt description standfirst intro teaser lead abstract subtitle body.summary")
_LISTS = frozenset(names("items results children entries posts articles stories news nodes hits records edges rows"))
"""What lists of stories are called: within a story nothing else is looked into."""
_PROSE = frozenset(("content", "body", "text", "html_content", "bodyHtml", "articleBody"))
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_LITERAL = re.compile(r"\^?((?:/[\w-]+)+/)")
_LONGEST_SUMMARY = 1000
_MOST_MARKUP = 8 * 2**20


def read_json_listing(value: Any, asked: str, site: Site) -> ApiPage:
    """Every story of the section that JSON names. SourceError for JSON that holds neither a list nor an object.

    >>> site = Site(key="x", home="https://example.org/", stories="^/news/.+")
    >>> value = {"items": [{"headline": "A well", "path": "/news/a", "topic": {"name": "Water"}}], "hasMore": False}
    >>> page = read_json_listing(value, "https://example.org/api/news?page=1", site)
    >>> page.stories[0].url, page.stories[0].claim.category, page.next_page
    ('https://example.org/news/a', 'Water', None)
    """
    if not isinstance(value, dict | list):
        raise SourceError(site.key, asked, "JSON without a list or an object")
    stories: dict[str, Found] = {}
    named: dict[str, None] = {}
    markup: list[str] = []
    for item in _items(value, asked, site):
        if isinstance(item, str):
            markup.append(item)
            continue
        url = _address(item, asked, site)
        if url is not None:
            named.setdefault(url)
            if site.is_story(url) and is_document(url):
                stories.setdefault(identity(url), Found(url=url, claim=_claim(item)))
    for found in _cards(markup, asked, site):
        named.setdefault(found.url)
        stories.setdefault(identity(found.url), found)
    return ApiPage(
        stories=tuple(stories.values()),
        named=tuple(named),
        next_page=next_page(value, asked, received=max(_received(value), len(named))),
        newest_first=_newest_first([found.claim.published_raw for found in stories.values()]),
    )


def _items(value: Any, asked: str, site: Site) -> Iterator[dict[str, Any] | str]:
    """Objects that may be stories and pieces of markup, in order. Nothing calls itself: depth costs nothing."""
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item[::-1]
        elif isinstance(item, str):
            if "<a " in item or "<a\n" in item:
                yield item
        elif isinstance(item, dict):
            whole = _unboxed(item)
            url = _address(whole, asked, site) if words(whole, _TITLES) else None
            is_story = url is not None and site.is_story(url)
            if url is not None:
                yield whole
            waiting += [item[key] for key in reversed(item) if _may_hold_stories(key, item[key], within=is_story)]


def _may_hold_stories(key: str, value: Any, *, within: bool) -> bool:
    """Within a story only what is called a list; elsewhere all but the prose of one story, whose links are no cards."""
    if within:
        return key in _LISTS
    prose = (
        key in _PROSE and isinstance(value, str) and "<p" in value and "<li" not in value and "<article" not in value
    )
    return not prose


def _unboxed(item: dict[str, Any]) -> dict[str, Any]:
    boxes = [item[name] for name in _BOXES if isinstance(item.get(name), dict)]
    return {key: value for box in (*reversed(boxes), item) for key, value in box.items()} if boxes else item


def _address(item: Mapping[str, Any], asked: str, site: Site) -> str | None:
    """The first address of a story of the section, else the first on the site; the interface's own are none."""
    others: list[str] = []
    for name in _ADDRESSES:
        text = at(item, name)
        if not isinstance(text, str) or not text or len(text) > 2000:
            continue
        if "/" in text:
            url = absolute(text, asked if text.startswith(("/", "http")) else site.home)
        else:
            url = _by_slug(text, site) if name == "slug" and not others else None
        if url and site.is_story(url) and urlsplit(url).path != urlsplit(asked).path:
            return url
        others += [url] if url else []
    return others[0] if others else None


def _by_slug(slug: str, site: Site) -> str | None:
    """The address that the pattern of stories, or a listing, makes of the last part of one.

    >>> _by_slug("a-well", Site(key="x", home="https://example.org/", stories="^/news/[^/]+/?$"))
    'https://example.org/news/a-well'
    """
    literal = _LITERAL.match(site.stories)
    folders = [urlsplit(url).path.rstrip("/") + "/" for url in site.listings]
    for folder in ([literal[1]] if literal else []) + folders if _SLUG.fullmatch(slug) else ():
        url = absolute(folder + slug, site.home)
        if url and site.is_story(url):
            return url
    return None


def _claim(item: Mapping[str, Any]) -> Claim:
    return Claim(
        source="api",
        title=words(item, _TITLES),
        published_raw=instant_raw(item, _PUBLISHED),
        modified_raw=instant_raw(item, _MODIFIED),
        category=words(item, _CATEGORIES, most=60),
        summary=words(item, _SUMMARIES, most=_LONGEST_SUMMARY),
    )


def _cards(markup: list[str], asked: str, site: Site) -> Iterator[Found]:
    """Stories that pieces of markup link to, all pieces read as one page."""
    text = "\n".join(markup)[:_MOST_MARKUP]
    if text:
        page = f"<!doctype html><html><body><main>{text}</main></body></html>".encode("utf-8", "replace")
        document = Document.parse(page, asked, "text/html; charset=utf-8")
        if document.unread:
            raise SourceError(site.key, asked, f"markup within JSON: {document.unread}")
        for found in read_listing(document, site).stories:
            yield replace(found, claim=replace(found.claim, source="api"))


def _received(value: Any) -> int:
    """How many entries an answer holds: the length of its longest list near the top."""
    if isinstance(value, list):
        return len(value)
    near = [value, *(inner for inner in value.values() if isinstance(inner, dict))]
    return max((len(each) for box in near for each in box.values() if isinstance(each, list)), default=0)


def _newest_first(raws: list[str | None]) -> bool:
    """False only where the first day is plainly before the last."""
    try:
        days = [datetime.fromisoformat(raw).date() for raw in raws if raw]
    except ValueError:
        return True
    return len(days) < 2 or days[0] >= days[-1]

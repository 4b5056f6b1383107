"""Which address gives the next page of a JSON listing: as the answer says, else by counting on in the address.

In: values read from JSON, the address that was asked.  Out: an address on the same origin, or None at the end. Pure.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.json_values import at, names, number
from crawler.origins import is_plain, origin_of
from crawler.urls import absolute

__all__ = ["first_address", "next_page"]

_NEXT = names(
    "next nextPage next_page nextUrl next_url nextPageUrl next_page_url nextLink next_link @odata.nextLink nextHref"
)
_MORE = names("hasMore has_more hasNext has_next hasNextPage has_next_page moreResults more_results isLastPage is_last")
_OVER = frozenset(("isLastPage", "is_last"))
_CURSORS = names("nextCursor next_cursor endCursor end_cursor cursor nextPageToken")
_PAGES = names("totalPages total_pages pageCount page_count last_page lastPage pages numPages")
_TOTALS = names("total totalCount total_count totalResults totalItems total_items nbHits")
_BOXES = names("links _links paging pagination pager meta meta.pagination pageInfo page_info data info")
_PAGE_NAMES = names("page paged p pg pageNumber page_number pageNo currentPage current_page pageIndex page[number]")
_SKIP_NAMES = names("offset start skip from startIndex page[offset]")
_SIZE_NAMES = names("limit take size count per_page perPage pageSize page_size rows page[limit] page[size]")
_CURSOR_NAMES = ("cursor", "after", "pageToken", "page_token")
_DRUPAL, _UMBRACO = "/jsonapi/node/", "/umbraco/delivery/api/"


def first_address(url: str) -> str:
    """What to ask first: the newest stories, of systems whose own order is another.

    >>> first_address("https://example.org/jsonapi/node/article")
    'https://example.org/jsonapi/node/article?sort=-created'
    >>> first_address("https://example.org/api/news?page=1")
    'https://example.org/api/news?page=1'
    """
    path = urlsplit(url).path
    if _DRUPAL in path:
        return _with({"sort": "-created"}, url, keep=True)
    if _UMBRACO in path:
        return _with({"skip": "0", "take": "50", "sort": "createDate:desc"}, url, keep=True)
    return url


def next_page(value: Any, asked: str, *, received: int) -> str | None:
    """`received`: entries of this answer.

    >>> asked = "https://example.org/api/news?format=json&offset=10"
    >>> next_page({"next": "/api/news?offset=20"}, asked, received=10)
    'https://example.org/api/news?offset=20&format=json'
    >>> next_page({"items": [], "total": 25}, asked, received=10)
    'https://example.org/api/news?format=json&offset=20'
    >>> next_page({"items": [], "total": 20}, asked, received=10), next_page({"next": None}, asked, received=10)
    (None, None)
    """
    boxes = list(_boxes(value))
    if any(box.get(name) is (name in _OVER) for box in boxes for name in _MORE):
        return None
    for box in boxes:
        for name in _NEXT:
            if box.get(name):
                told = _told(box[name], asked)
                if told:
                    return told
    if any(name in box and not box[name] and box[name] is not False for box in boxes for name in _NEXT):
        return None
    return _by_cursor(boxes, asked) or _counted_on(boxes, asked, received)


def _boxes(value: Any) -> Iterator[dict[str, Any]]:
    """Where an answer speaks of its pages: at its top and in a few named places."""
    for path in ("", *_BOXES):
        box = at(value, path) if path else value
        if isinstance(box, dict):
            yield box


def _told(said: Any, asked: str) -> str | None:
    """An address, the number of a page, or an object that holds the address."""
    said = next((said[name] for name in ("href", "url") if name in said), None) if isinstance(said, dict) else said
    if isinstance(said, str) and ("/" in said or said.startswith("?")):
        url = absolute(said, asked)
        same = url is not None and is_plain(url) and is_plain(asked) and origin_of(url).bare == origin_of(asked).bare
        if not url or not same or urlsplit(url).path.rstrip("/") != urlsplit(asked).path.rstrip("/"):
            return url if same else None
        return _with(dict(parse_qsl(urlsplit(asked).query)), url, keep=True)  # 'format=json' is often left out
    page = number(said)
    name = _name_in(asked, _PAGE_NAMES)
    return _with({name or "page": str(page)}, asked) if page is not None else None


def _by_cursor(boxes: list[dict[str, Any]], asked: str) -> str | None:
    name = _name_in(asked, _CURSOR_NAMES)
    said = next((box[key] for box in boxes for key in _CURSORS if isinstance(box.get(key), str) and box[key]), None)
    return _with({name: said}, asked) if name and said and len(said) < 500 else None


def _counted_on(boxes: list[dict[str, Any]], asked: str, received: int) -> str | None:
    """The next number in the address itself, or in one that the answer's own words make of it."""
    query = dict(parse_qsl(urlsplit(asked).query, keep_blank_values=True))
    total, pages = _said(boxes, _TOTALS), _said(boxes, _PAGES)
    skips = _name_in(asked, _SKIP_NAMES) or (None if _name_in(asked, _PAGE_NAMES) else _told_name(boxes, _SKIP_NAMES))
    if skips and received:
        start = number(query.get(skips))
        start = start if start is not None else _said(boxes, (skips,)) or 0
        return None if total is not None and start + received >= total else _with({skips: str(start + received)}, asked)
    name = _name_in(asked, _PAGE_NAMES) or (_told_name(boxes, _PAGE_NAMES) if total or pages else None)
    page = number(query.get(name)) if name else None
    page = page if page is not None or not name else _said(boxes, (name,))
    if name is None or page is None or not received or (pages is not None and page >= pages):
        return None
    size = number(query.get(_name_in(asked, _SIZE_NAMES) or "")) or received
    whole = total is not None and page * max(size, received) >= total
    return None if whole else _with({name: str(page + 1)}, asked)


def _said(boxes: list[dict[str, Any]], keys: tuple[str, ...]) -> int | None:
    return next((found for box in boxes for name in keys if (found := number(box.get(name))) is not None), None)


def _told_name(boxes: list[dict[str, Any]], keys: tuple[str, ...]) -> str | None:
    return next((name for name in keys if _said(boxes, (name,)) is not None), None)


def _name_in(url: str, keys: tuple[str, ...]) -> str | None:
    """Which of the names the address has in its query, as it spells it."""
    wanted = {name.casefold() for name in keys}
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return next((name for name, _ in pairs if name.casefold() in wanted), None)


def _with(values: dict[str, str], url: str, *, keep: bool = False) -> str:
    """The address with these parameters. `keep`: those that it has already stay as they are."""
    parts = urlsplit(url)
    has = dict(parse_qsl(parts.query, keep_blank_values=True))
    query = {**has, **{name: value for name, value in values.items() if not (keep and name in has)}}
    return urlunsplit(parts._replace(query=urlencode(query, safe=":,/[]$")))

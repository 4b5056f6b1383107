"""What WordPress tells programs of its posts comes through a crawl, and never overrules the page."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.apis import api_address, lately_changed, read_api
from crawler.found import SourceError
from crawler.site import Site
from tests.archive_samples import invariants
from tests.crawling import crawl, rows
from tests.hostile import HostileServer
from tests.program_interfaces import MORE, set_interfaces

SITE = Site(key="x", home="https://example.org/", stories="^/news/.+")
POSTS = "https://example.org/wp-json/wp/v2/posts"
COUNTS = "select (select count(*) from versions), (select count(*) from changes), (select count(*) from captures)"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two crawls of a section that only its interfaces list."""
    folder = tmp_path_factory.mktemp("interfaces")
    with HostileServer() as server:
        set_interfaces(server)
        table = server.site_table() | {"apis": [f"{server.url}/wp-json/wp/v2/news", f"{server.url}/load-more?page=0"]}
        del table["listings"]
        first = crawl(folder, table)
        asked = len(server.requests)
        before = rows(folder, COUNTS)
        second = crawl(folder, table)
        return {
            "folder": folder,
            "crawls": (first, second),
            "again": list(server.requests[asked:]),
            "counts": (before, rows(folder, COUNTS)),
            "stories": {row["url"].rsplit("/", 2)[1]: row for row in _stories(folder)},
        }


def _stories(folder: Path) -> list[dict[str, Any]]:
    sql = """select v.*, s.url from stories as s join versions as v on v.story_id = s.id and v.number = s.version"""
    return rows(folder, sql)


def test_every_published_post_and_every_loaded_card_is_archived(crawled: dict[str, Any]) -> None:
    first, second = crawled["crawls"]
    assert set(crawled["stories"]) == {"midnight", "harbour", "own-words", "imported", *MORE}
    assert (first.row["outcome"], second.row["outcome"]) == ("ok", "ok"), first.log + second.log
    assert invariants(crawled["folder"] / "news.db") == []


def test_a_page_without_a_day_has_that_of_the_interface_with_its_zone(crawled: dict[str, Any]) -> None:
    story = crawled["stories"]["midnight"]
    assert story["published_on"] == "2026-05-04"
    assert story["published_at"] == "2026-05-03T23:30:00Z"
    assert story["published_raw"] == "2026-05-04T00:30:00+01:00"
    assert story["published_source"] == "wordpress"


def test_a_page_with_a_day_takes_only_the_time_of_the_same_day(crawled: dict[str, Any]) -> None:
    story = crawled["stories"]["harbour"]
    assert (story["published_on"], story["published_at"]) == ("2026-03-12", "2026-03-12T09:15:00Z")
    assert story["published_raw"] == "Published: 12 March 2026"
    assert story["published_source"] == "label:Published+wordpress"


def test_modification_category_and_excerpt_fill_what_the_page_leaves_out(crawled: dict[str, Any]) -> None:
    story = crawled["stories"]["midnight"]
    assert story["modified_at"] == "2026-05-06T10:00:00Z"
    assert (story["category"], story["category_source"]) == ("Walks & rides", "wordpress")
    assert (story["summary"], story["summary_source"]) == ("What the walk of midnight brought in.", "wordpress")


def test_what_the_page_says_itself_is_never_overruled(crawled: dict[str, Any]) -> None:
    story = crawled["stories"]["own-words"]
    assert story["published_at"] == "2026-02-01T11:00:00Z"
    assert story["modified_at"] == "2026-02-02T12:00:00Z"
    assert (story["category"], story["summary"]) == ("Our own words", "The page has a summary of its own.")


def test_midnight_by_the_site_s_clock_is_a_day_without_a_time(crawled: dict[str, Any]) -> None:
    story = crawled["stories"]["imported"]
    assert (story["published_on"], story["published_at"]) == ("2018-01-22", None)


def test_the_second_crawl_asks_little_and_writes_nothing(crawled: dict[str, Any]) -> None:
    interfaces = [seen.path for seen in crawled["again"] if not seen.path.startswith(("/news/", "/robots.txt"))]
    assert len(interfaces) == 3, interfaces  # a page of posts, those changed last, a page of the button's
    assert sum("orderby=modified" in path for path in interfaces) == 1
    assert {seen.status for seen in crawled["again"] if seen.path.startswith("/news/")} <= {304}
    assert crawled["counts"][0] == crawled["counts"][1]


def test_each_post_is_asked_for_in_few_words() -> None:
    asked = api_address(POSTS)
    assert "per_page=100" in asked
    assert "_embed=wp:term" in asked
    assert "content" not in asked
    assert "orderby=modified" in (lately_changed(POSTS) or "")
    assert lately_changed("https://example.org/api/news") is None


@pytest.mark.parametrize(
    ("headers", "goes_on"),
    [
        ((("X-WP-TotalPages", "2"),), True),
        ((("X-WP-TotalPages", "1"),), False),
        ((("Link", '<x>; rel="next"'),), True),
        ((), False),
    ],
)
def test_the_next_page_is_told_by_either_header(headers: tuple[tuple[str, str], ...], goes_on: bool) -> None:
    body = json.dumps([{"link": "https://example.org/news/a/", "title": {"rendered": "A"}}]).encode()
    page = read_api(body, api_address(POSTS), headers, SITE)
    assert (page.next_page is not None and "page=2" in page.next_page) is goes_on


@pytest.mark.parametrize(
    "post",
    [
        {"link": 7, "title": None},
        {
            "link": "https://example.org/news/a/",
            "title": {"rendered": ["x"]},
            "date": "0000-00-00T00:00:00",
            "date_gmt": 5,
        },
        {"link": "https://example.org/news/a/", "date": "9999-12-31T23:59:59", "date_gmt": "0001-01-01T00:00:00"},
        {"link": "https://example.org/news/\ud800/", "title": {"rendered": "\ud800 \u202e<script>"}},
        {
            "link": "https://example.org/news/a/",
            "_embedded": {"wp:term": [[7, {"name": {}}], 7]},
            "excerpt": "x" * 90_000,
        },
    ],
)
def test_odd_posts_break_nothing(post: dict[str, Any]) -> None:
    for found in read_api(json.dumps([post, 7, None]).encode(), api_address(POSTS), (), SITE).stories:
        assert "\ud800" not in f"{found.url}{found.claim.title}"
        assert found.claim.published_raw is None or found.claim.published_raw[:4] != "0000"


def test_a_refusal_in_json_is_named() -> None:
    body = b'{"code": "rest_forbidden", "message": "Sorry, you are not allowed to do that."}'
    with pytest.raises(SourceError, match="Sorry, you are not allowed"):
        read_api(body, api_address(POSTS), (), SITE)

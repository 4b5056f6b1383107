"""JSON that names stories, whatever its make; and JSON that means harm ends by name, within its budget."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ConfigError
from crawler.apis import api_address, read_api
from crawler.found import ApiPage, SourceError
from crawler.site import Site, site_from_table
from tests.crawling import crawl, rows, write_config
from tests.hostile import HostileServer
from tests.program_interfaces import set_interfaces

SITE = Site(key="x", home="https://example.org/", stories="^/news/[^/]+/?$")
ASKED = "https://example.org/api/news?page=1"


def read(value: Any, asked: str = ASKED) -> ApiPage:
    return read_api(json.dumps(value).encode(), asked, (), SITE)


@pytest.mark.parametrize(
    "story",
    [
        {"title": "A well", "url": "https://example.org/news/a"},
        {"headline": "A well", "link": {"href": "/news/a/"}},
        {"name": "A well", "route": {"path": "/news/a/"}, "contentType": "story", "properties": {"abstract": "Deep."}},
        {"attributes": {"title": "A well", "path": {"alias": "/news/a"}}, "links": {"self": {"href": "/jsonapi/1"}}},
        {"title": {"rendered": "A well"}, "slug": "a", "image": "/files/a.jpg"},
        {
            "node": {
                "title": "A well",
                "fields": {"x": 1},
                "permalink": "//example.org/news/a",
                "author": {"url": "/news/jo", "name": "Jo"},
            }
        },
    ],
)
def test_a_story_is_found_under_whatever_names(story: dict[str, Any]) -> None:
    page = read({"data": {"results": [story, {"title": "About us", "url": "/about"}]}})
    assert [found.url.rstrip("/") for found in page.stories] == ["https://example.org/news/a"]
    assert page.stories[0].claim.title == "A well"
    assert page.stories[0].claim.source == "api"


def test_what_stands_beside_the_address_is_its_claim() -> None:
    [found] = read(
        {
            "items": [
                {
                    "title": "A <em>well</em> &amp; a pump",
                    "url": "/news/a",
                    "publishOn": 1779177600000,
                    "updatedAt": "2026-06-01T10:00:00Z",
                    "categories": ["Water", "Schools"],
                    "excerpt": "<p>It is deep.</p>",
                    "body": "<p>See <a href='/news/other'>another story</a>.</p>",
                }
            ]
        }
    ).stories
    claim = found.claim
    assert (claim.title, claim.category, claim.summary) == ("A well & a pump", "Water", "It is deep.")
    assert (claim.published_raw, claim.modified_raw) == ("2026-05-19T08:00:00Z", "2026-06-01T10:00:00Z")


def test_markup_within_json_is_read_like_a_listing() -> None:
    cards = [f"<li><a href='/news/{slug}'><h3>Story {slug}</h3></a><p>3 June 2026</p></li>" for slug in "abc"]
    page = read([{"command": "settings"}, {"command": "insert", "data": f"<ul>{''.join(cards)}</ul>"}])
    assert [found.claim.title for found in page.stories] == ["Story a", "Story b", "Story c"]
    assert {(found.claim.source, found.claim.published_raw) for found in page.stories} == {("api", "3 June 2026")}
    assert page.next_page == "https://example.org/api/news?page=2"


A = [{"title": "A", "url": "/news/a"}, {"title": "B", "url": "/news/b"}]


@pytest.mark.parametrize(
    ("asked", "answer", "following"),
    [
        ("/api", {"items": A, "next": "/api?page=2"}, "/api?page=2"),
        ("/api?page=1", {"items": A, "next": None}, None),
        ("/api?page=1", {"items": A, "nextPage": 2}, "/api?page=2"),
        ("/api?page=1", {"items": A, "hasMore": False}, None),
        ("/api?page=1", {"items": A, "pagination": {"isLastPage": True}}, None),
        ("/api?page=1", {"items": A, "links": {"next": {"href": "https://example.org/api?c=x"}}}, "/api?c=x&page=1"),
        ("/api?p=4", {"items": A, "totalPages": 4}, None),
        ("/api?p=3", {"items": A, "totalPages": 4}, "/api?p=4"),
        ("/api?skip=2&take=2", {"items": A, "total": 5}, "/api?skip=4&take=2"),
        ("/api?skip=4&take=2", {"items": A[:1], "total": 5}, None),
        ("/api", {"items": A, "offset": 0, "limit": 2, "total": 9}, "/api?offset=2"),
        ("/api", {"items": A, "meta": {"page": 1, "total_pages": 3}}, "/api?page=2"),
        ("/api?after=", {"items": A, "pageInfo": {"endCursor": "xyz", "hasNextPage": True}}, "/api?after=xyz"),
        ("/api", {"items": A}, None),
        ("/api?page=1", {"items": []}, None),
        ("/api?page=1", {"items": A, "next": "http://169.254.169.254/api?page=2"}, "/api?page=2"),
    ],
)
def test_the_next_page_is_as_the_answer_says_or_counted_on(asked: str, answer: Any, following: str | None) -> None:
    found = read(answer, f"https://example.org{asked}").next_page
    assert found == (following and f"https://example.org{following}")


def test_drupal_and_umbraco_are_asked_for_the_newest_first() -> None:
    drupal = api_address("https://example.org/jsonapi/node/article")
    umbraco = api_address("https://example.org/umbraco/delivery/api/v2/content?filter=contentType:story")
    assert drupal.endswith("?sort=-created")
    assert umbraco.endswith("?filter=contentType:story&skip=0&take=50&sort=createDate:desc")
    assert not read([{**A[0], "date": "2020-01-01"}, {**A[1], "date": "2026-01-01"}]).newest_first


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b"{}," * 300_000, "more than 200,000 objects"),
        (b" " * 6_000_000, "at most"),
        (b"", "empty answer"),
        (b"<!doctype html>", "a page, no JSON"),
        (b'{"items": [', "cut off"),
        (b"7", "without a list or an object"),
    ],
)
def test_hostile_json_is_refused_by_name(body: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_api(body, ASKED, (), SITE)


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": [{"title": "A", "url": "/news/a", "date": NaN}], "total": Infinity}',
        b'{"url": "/x", "url": "/news/a", "title": "A", "created": ' + b"9" * 5000 + b"}",
        b'{"title": "A \xff\xfe", "url": "/news/a", "date": -1e999}',
        b'{"title": "\\ud800 A", "url": "/news/a", "category": {"name": ["x"]}}',
        b')]}\',\n[{"title": "A", "url": "/news/a"}]',
        '\ufeff[{"title": "A", "url": "/news/a"}]'.encode("utf-16"),
    ],
)
def test_odd_json_still_names_its_story(body: bytes) -> None:
    [found] = read_api(body, ASKED, (), SITE).stories
    assert found.url == "https://example.org/news/a"
    assert "A" in (found.claim.title or "")
    assert "\ud800" not in (found.claim.title or "")


def test_interfaces_that_mean_harm_end_by_name(tmp_path: Path) -> None:
    with HostileServer() as server:
        set_interfaces(server)
        traps = ("/endless?offset=0", "/deep", "/many", "/away", "/cut", "/page", "/not-there", "/load-more?page=0")
        table = server.site_table() | {"apis": [server.url + path for path in traps], "listings": []}
        file = write_config(tmp_path, table)
        file.write_text(f"{file.read_text()}[sites.demo.budget]\npages = 4\nfruitless = 5\n", encoding="utf-8")
        done = crawl(tmp_path)
        asked = [seen.path for seen in server.requests]
    assert done.row is not None, done.log
    assert done.row["outcome"] == "partial"
    assert sum(path.startswith("/endless") for path in asked) == 4
    problems = {
        row["url"].rpartition("/")[2].partition("?")[0]: row["kind"] for row in rows(tmp_path, "select * from problems")
    }
    assert {name: problems.get(name) for name in ("deep", "many", "cut", "page", "not-there", "away")} == {
        **dict.fromkeys(("deep", "many", "cut", "page", "not-there"), "entrance-unreadable"),
        "away": "listing-empty",
    }
    assert len(rows(tmp_path, "select * from stories")) == 5  # those of the honest button
    assert problems["endless"] == "budget-pages"


def test_a_site_may_have_interfaces_alone_and_wrong_ones_are_named() -> None:
    table = {"home": "https://example.org", "apis": ["https://example.org/wp-json/wp/v2/posts"]}
    assert site_from_table("x", table).apis == ("https://example.org/wp-json/wp/v2/posts",)
    with pytest.raises(ConfigError, match=r"sites\.x\.apis: expected a full http or https address"):
        site_from_table("x", {**table, "apis": ["/wp-json"]})

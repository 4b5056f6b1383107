"""Who read a page: another reader or other rules make `reparsed`, and never an edit."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler import read_story
from crawler.normalise import READER, parsed_by
from crawler.site import Site, site_from_table
from tests.crawling import crawl, rows
from tests.hostile import HostileServer

FULL = ("--mode", "full")
PLAIN = Site(key="x", home="https://www.example.org/", name="example.org")
RULES: dict[str, Any] = {
    "ignore": ("p.views",),
    "selectors": {"title": "h1"},
    "timezone": "America/New_York",
    "date_order": "MDY",
    "stories": "^/news/",
    "name": "Example Trust",
}
CHANGES = "select s.url, c.kind, c.fields, c.crawl_id from changes c join stories s on s.id = c.story_id order by c.id"


def test_a_site_without_rules_of_its_own_adds_nothing() -> None:
    assert parsed_by(None) == parsed_by(PLAIN) == READER
    assert read_story(b"<h1>One</h1><p>Text.</p>", "https://www.example.org/a", site=PLAIN).parsed_by == READER


@pytest.mark.parametrize("rule", RULES)
def test_each_fact_that_changes_the_reading_changes_who_read(rule: str) -> None:
    assert parsed_by(replace(PLAIN, **{rule: RULES[rule]})).startswith(f"{READER} rules ")


def test_all_rules_have_different_digests_and_the_same_rules_the_same() -> None:
    told = [parsed_by(replace(PLAIN, **{rule: value})) for rule, value in RULES.items()]
    assert len(set(told)) == len(RULES)
    assert told == [parsed_by(replace(PLAIN, **{rule: value})) for rule, value in RULES.items()]


@pytest.mark.parametrize(
    "manner",
    [
        {"delay_s": 9.0},
        {"concurrency": 4},
        {"feeds": ("https://www.example.org/feed",)},
        {"allow_private": True},
        {"lacks": ("author",)},
    ],
)
def test_manners_and_entrances_do_not(manner: dict[str, Any]) -> None:
    assert parsed_by(replace(PLAIN, **manner)) == READER


def test_the_order_in_which_rules_are_written_does_not_matter() -> None:
    one = {"ignore": ("p.views", "div.ad"), "selectors": {"title": "h1", "body": "article"}}
    two = {"ignore": ("div.ad", "p.views", "div.ad"), "selectors": {"body": "article", "title": "h1"}}
    assert parsed_by(replace(PLAIN, **one)) == parsed_by(replace(PLAIN, **two))


def test_a_table_that_spells_out_the_defaults_has_no_rules() -> None:
    table = {"home": "https://www.example.org/", "listings": ["https://www.example.org/news/"], "ignore": []}
    spelt = table | {"timezone": "Europe/London", "date_order": "DMY", "selectors": {}, "name": "example.org"}
    assert parsed_by(site_from_table("x", spelt)) == parsed_by(site_from_table("x", table)) == READER


# Whole crawls: what the archive says after newskeep.toml was changed


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, HostileServer]]:
    """Three stories, crawled once by the first rules, and still served."""
    folder = tmp_path_factory.mktemp("crawled")
    with HostileServer() as server:
        crawl(folder, server.site_table())
        yield folder, server


@pytest.fixture
def server(crawled: tuple[Path, HostileServer], tmp_path: Path) -> Iterator[HostileServer]:
    """The same site, of which `tmp_path` holds the archive of that first crawl."""
    folder, site = crawled
    shutil.copy(folder / "news.db", tmp_path)
    stories = dict(site.stories)
    yield site
    site.stories = stories


def changes(folder: Path, crawl_id: int) -> list[tuple[str, str, list[str]]]:
    """(slug, kind, fields) of one crawl."""
    found = [row for row in rows(folder, CHANGES) if row["crawl_id"] == crawl_id]
    return [(row["url"].split("/")[-2], row["kind"], json.loads(row["fields"] or "[]")) for row in found]


def test_a_new_rule_makes_reparsed_versions_and_no_edit(tmp_path: Path, server: HostileServer) -> None:
    table = server.site_table()
    crawl(tmp_path, table | {"ignore": ["article p:nth-of-type(2)"]}, *FULL)
    assert sorted(changes(tmp_path, 2)) == [(slug, "reparsed", ["body_text"]) for slug in ("one", "three", "two")]
    crawl(tmp_path, None, *FULL)
    assert changes(tmp_path, 3) == []


def test_a_rule_and_an_edit_at_the_same_time_are_told_apart(tmp_path: Path, server: HostileServer) -> None:
    table = server.site_table()
    server.stories["two"] = "is-rewritten"
    crawl(tmp_path, table | {"ignore": ["article p:nth-of-type(2)"]}, *FULL)
    assert [(slug, kind) for slug, kind, _ in changes(tmp_path, 2) if slug == "two"] == [
        ("two", "reparsed"),
        ("two", "edited"),
    ]
    assert {kind for slug, kind, _ in changes(tmp_path, 2) if slug != "two"} == {"reparsed"}
    current = rows(tmp_path, "select body_text from latest_stories where url like '%/two/'")[0]["body_text"]
    assert "It was written anew" in current


def test_a_new_selector_is_ours_as_well(tmp_path: Path, server: HostileServer) -> None:
    table = server.site_table()
    crawl(tmp_path, table | {"selectors.category": "aside h2"}, *FULL)
    assert {kind for _, kind, _ in changes(tmp_path, 2)} == {"reparsed"}


def test_manners_that_changed_make_no_version(tmp_path: Path, server: HostileServer) -> None:
    table = server.site_table()
    crawl(tmp_path, table | {"delay_s": 0.001, "lacks": ["author"]}, *FULL)
    assert changes(tmp_path, 2) == []


def test_rules_that_lose_the_text_leave_the_last_version(tmp_path: Path, server: HostileServer) -> None:
    table = server.site_table()
    crawl(tmp_path, table | {"ignore": ["main"]}, *FULL)
    assert changes(tmp_path, 2) == []
    assert rows(tmp_path, "select count(*) n from latest_stories where body_text <> ''") == [{"n": 3}]
    assert rows(tmp_path, "select count(*) n from problems where crawl_id = 2")[0]["n"] >= 3

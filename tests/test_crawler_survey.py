"""A survey finds out what a section is, over sections of many makes, all surveyed in one process."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from crawler.site import site_from_table
from tests.crawling import ROOT, environment
from tests.section_makes import SECTIONS, SectionServer

REFUSED = {
    "a story of WordPress": ("wordpress", "/2026/05/a-well-opens-in-the-northern-valley/"),
    "a story of Drupal": ("drupal", "/news/a-well-opens-in-the-northern-valley"),
    "a forbidden page": ("wordpress", "/private/"),
    "a front page": ("years", "/"),
    "an empty shell": ("years", "/app/"),
    "a closed page": ("years", "/closed/"),
    "a page about us": ("years", "/about/"),
    "a PDF": ("feed_only", "/paper.pdf"),
    "nothing": ("feed_only", "/nothing/"),
}
SEEN = {
    "wordpress": ("/category/water/", "/news/page/2/"),
    "drupal": ("/news/archive",),
    "umbraco": ("/about-us/people/", "/about-us/history/"),
    "welsh": ("/cy/amdanom-ni/", "/cy/newyddion/categori/dwr/"),
    "root_slugs": ("/what-we-do/",),
    "years": ("/news/2025/",),
}
"""Paths that a section links to and that are no stories."""
DIRECT = {"a feed": ("feed_only", "/rss.xml"), "a sitemap": ("sitemap_only", "/maps/all.xml")}


class Surveyed(NamedTuple):
    """What every survey said, and who was asked for what."""

    events: dict[str, dict[str, Any]]
    servers: dict[str, SectionServer]
    asked: dict[str, list[str]]

    def table(self, name: str) -> dict[str, Any]:
        event = self.events[name]
        assert event["refusal"] is None, event["refusal"]
        table: dict[str, Any] = event["table"]
        return table


@pytest.fixture(scope="module")
def surveyed() -> Iterator[Surveyed]:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(SectionServer(make())) for name, make in SECTIONS.items()}
        urls = {name: server.url + server.section.start for name, server in servers.items()}
        urls |= {name: servers[make].url + path for name, (make, path) in (REFUSED | DIRECT).items()}
        urls["nobody"] = "http://127.0.0.1:9/news/"
        done = subprocess.run(
            [sys.executable, "-m", "tests.surveying", *urls.values()],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.stderr == ""
        told = [json.loads(line) for line in done.stdout.splitlines()]
        by_url = {event["url"]: event for event in told if event["event"] == "survey"}
        asked = {name: [seen.path for seen in server.requests] for name, server in servers.items()}
        yield Surveyed({name: by_url[url] for name, url in urls.items()}, servers, asked)


@pytest.mark.parametrize("name", SECTIONS)
def test_the_expression_matches_every_story_and_nothing_else(surveyed: Surveyed, name: str) -> None:
    table, section = surveyed.table(name), surveyed.servers[name].section
    stories = {urlsplit(url).path for url in section.stories}
    expression = re.compile(table["stories"])
    assert {path for path in stories if not expression.search(path)} == set()
    others = {urlsplit(path).path for path in section.pages} - stories
    others |= {"/", "/about/", "/donate/", "/privacy/", "/contact-us/", *SEEN.get(name, ())}
    assert {path for path in others - {section.start} if expression.search(path)} == set()


@pytest.mark.parametrize("name", SECTIONS)
def test_the_table_is_one_that_a_crawl_can_use(surveyed: Surveyed, name: str) -> None:
    table = surveyed.table(name)
    entrances = [table[key] for key in ("listings", "feeds", "sitemaps", "apis")]
    assert any(entrances)
    known = {key: value for key, value in table.items() if key != "apis" and value != []}
    if any(entrances[:3]):
        assert site_from_table(surveyed.events[name]["key"], known).stories == table["stories"]
    assert set(surveyed.events[name]["because"]) == set(table) - {"allow_private"}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_sample_of_at_most_ten_stories_is_read_within_thirty_requests(surveyed: Surveyed, name: str) -> None:
    event = surveyed.events[name]
    assert 8 <= len(event["sample"]) <= 10
    assert event["requests"] <= 30
    titles = [row["title"] for row in event["sample"]]
    assert len(set(titles)) == len(titles)
    assert None not in titles
    assert event["fill"]["title"] == event["fill"]["published"] == 1.0
    assert all(row["refused"] is None for row in event["sample"])


def test_nobody_is_asked_twice_for_one_page(surveyed: Surveyed) -> None:
    paths = surveyed.asked["umbraco"]
    assert len(paths) == len(set(paths))
    assert paths[0] == "/robots.txt"


def test_each_make_is_entered_where_it_names_its_stories(surveyed: Surveyed) -> None:
    def entrances(name: str) -> dict[str, list[str]]:
        table = surveyed.table(name)
        keys = ("listings", "feeds", "sitemaps", "apis")
        return {key: [urlsplit(url).path for url in table[key]] for key in keys if table[key]}

    assert entrances("wordpress") == {"listings": ["/news/"], "feeds": ["/feed/"], "apis": ["/wp-json/wp/v2/posts"]}
    assert entrances("umbraco") == {"listings": ["/about-us/news/"], "sitemaps": ["/sitemap.xml"]}
    assert entrances("feed_only") == {"feeds": ["/rss.xml"]} == entrances("a feed")
    assert entrances("sitemap_only") == {"sitemaps": ["/maps/all.xml"]} == entrances("a sitemap")
    assert entrances("load_more") == {"apis": ["/api/stories"]}
    assert entrances("root_slugs") == {"listings": ["/blog/"]}  # its sitemap names every page of the site


def test_expressions_are_as_a_person_writes_them(surveyed: Surveyed) -> None:
    assert surveyed.table("wordpress")["stories"] == r"^/\d{4}/\d{2}/[^/?]+/?$"
    assert surveyed.table("welsh")["stories"] == "^/cy/newyddion/[^/?]+/?$"
    assert surveyed.table("table")["stories"] == r"^/story\.aspx$"
    assert surveyed.table("numbers")["stories"] == r"^/stories/\d+\.html$"
    assert surveyed.events["welsh"]["because"]["stories"] == "8 of 8 cards lead to /cy/newyddion/<words>"


def test_zone_and_order_are_inferred_and_say_why(surveyed: Surveyed) -> None:
    assert surveyed.table("french")["timezone"] == "Europe/Paris"
    american = surveyed.table("american")
    assert (american["timezone"], american["date_order"]) == ("America/New_York", "MDY")
    assert surveyed.events["american"]["because"]["date_order"] == "05/28/2026 has its month first"
    assert surveyed.table("table")["date_order"] == "DMY"
    assert surveyed.table("drupal")["timezone"] == "Europe/London"
    assert "which is in UTC" in surveyed.events["drupal"]["because"]["timezone"]


def test_a_story_published_after_midnight_keeps_its_local_day(surveyed: Surveyed) -> None:
    days = {row["title"]: row["published_on"] for row in surveyed.events["drupal"]["sample"]}
    assert days["Two clinics share one nurse"] == "2026-05-16"  # 2026-05-15T23:30:00Z
    assert surveyed.events["drupal"]["disagreements"] == []


def test_what_no_story_has_is_lacking(surveyed: Surveyed) -> None:
    table = surveyed.table("numbers")
    assert {"author", "category", "image", "teasers"} <= set(table["lacks"])
    assert not {"title", "published", "summary"} & set(table["lacks"])


def test_name_and_key_come_from_the_pages_where_the_host_is_a_number(surveyed: Surveyed) -> None:
    assert surveyed.table("french")["name"] == "Corve Trust"
    assert surveyed.events["french"]["key"] == "corve-trust"
    assert surveyed.table("french")["allow_private"] is True


def test_the_size_of_the_section_is_estimated(surveyed: Surveyed) -> None:
    assert surveyed.events["umbraco"]["estimate"] == {"stories": 12, "from": "sitemap"}
    assert surveyed.events["wordpress"]["estimate"] == {"stories": 12, "from": "api"}
    assert surveyed.events["numbers"]["estimate"] == {"stories": 8, "from": "listing pages"}


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("a story of WordPress", "story", "This is one story (A well opens in the northern valley)"),
        ("a story of Drupal", "story", "This is one story"),
        ("a forbidden page", "robots", "robots.txt asks programs not to read"),
        ("a front page", "no-listing", "This is a front page"),
        ("an empty shell", "javascript", "The page needs JavaScript"),
        ("a closed page", "blocked", "answered 403"),
        ("a page about us", "no-listing", "The page lists no stories"),
        ("a PDF", "not-html", "no page, feed or sitemap"),
        ("nothing", "unreachable", "answered 404"),
        ("nobody", "unreachable", "refused"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(surveyed: Surveyed, name: str, kind: str, words: str) -> None:
    event = surveyed.events[name]
    assert event["refusal"]["kind"] == kind
    assert words in event["refusal"]["words"]
    assert event["refusal"]["advice"]
    assert (event["table"], event["sample"]) == (None, [])


def test_advice_names_the_listing_where_one_was_seen(surveyed: Surveyed) -> None:
    years, drupal = surveyed.servers["years"].url, surveyed.servers["drupal"].url
    assert surveyed.events["a front page"]["refusal"]["advice"] == f"Try {years}/news/."
    assert surveyed.events["a story of Drupal"]["refusal"]["advice"] == f"Try {drupal}/news/."


def test_what_robots_txt_forbids_is_never_asked_for(surveyed: Surveyed) -> None:
    assert "/private/" not in surveyed.asked["wordpress"]


def test_an_empty_folder_is_enough(tmp_path: Path) -> None:
    with SectionServer(SECTIONS["numbers"]()) as server:
        command = [sys.executable, "-m", "crawler.process", "--config", str(tmp_path / "newskeep.toml")]
        done = subprocess.run(
            [*command, "--survey", server.url + "/stories/"],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[0] == {"event": "progress", "words": "reading robots.txt"}
    assert told[-1]["event"] == "survey"
    assert told[-1]["table"]["stories"] == r"^/stories/\d+\.html$"
    assert list(tmp_path.iterdir()) == []

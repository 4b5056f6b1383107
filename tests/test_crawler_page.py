"""Whole pages of several makes, read without knowing their sites. `expected.json` was read by a person's eye."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler import read_story
from crawler.site import site_from_table

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(
    path.parent
    for path in FIXTURES.glob("*/*/*/expected.json")
    if (path.parent / "page.html").exists() and not (path.parent / "meta.json").exists()  # `sites fixture --check`
)


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    reading = read_story((folder / "page.html").read_bytes(), expected.pop("url")).as_dict()
    reading["teasers"] = [teaser["url"] for teaser in reading["teasers"]]
    return expected, reading


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: str(folder.relative_to(FIXTURES)))
def test_a_page_reads_as_a_person_reads_it(folder: Path) -> None:
    expected, reading = _read(folder)
    assert {name: reading[name] for name in expected} == expected


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: str(folder.relative_to(FIXTURES)))
def test_a_second_reading_of_the_same_bytes_is_the_same(folder: Path) -> None:
    assert _read(folder) == _read(folder)


def test_a_selector_of_the_site_comes_before_all_other_evidence() -> None:
    site = site_from_table(
        "x",
        {
            "home": "https://example.org",
            "listings": ["https://example.org/news"],
            "selectors": {"title": ".t", "body": ".b", "published": ".d", "category": ".c", "author": ".a"},
        },
    )
    page = (
        b"<h1>Wrong</h1><p class=t>Right</p><p class=d>3 May 2020</p><p class=c>Work</p><p class=a>Jo Doe</p>"
        b"<meta property='article:published_time' content='2019-01-01'><p>Long enough to be the story of a page.</p>"
        b"<div class=b><p>Short.</p></div>"
    )
    reading = read_story(page, "https://example.org/news/a", site=site)
    assert (reading.title, reading.body_text, str(reading.published_on)) == ("Right", "Short.", "2020-05-03")
    assert (reading.category, reading.authors, reading.published_source) == ("Work", ("Jo Doe",), "selector")


def test_what_the_site_ignores_is_not_read() -> None:
    site = site_from_table(
        "x", {"home": "https://example.org", "listings": ["https://example.org/news"], "ignore": [".counter"]}
    )
    page = b"<h1>One well</h1><p>It was opened today.</p><p class=counter>Read 12 times by our friends.</p>"
    assert read_story(page, "https://example.org/news/a", site=site).body_text == "It was opened today."


def test_a_shown_day_that_contradicts_the_metadata_is_a_problem_and_the_metadata_is_believed() -> None:
    page = (
        b"<meta property='article:published_time' content='2020-05-03T09:00:00Z'><h1>One well</h1>"
        b"<p>Published: 4 June 2021</p><p>It was opened by the people who dug it.</p>"
    )
    reading = read_story(page, "https://example.org/news/a")
    assert str(reading.published_on) == "2020-05-03"
    [problem] = [each for each in reading.problems if each.kind == "dates-disagree"]
    assert "4 June 2021" in problem.detail


def test_an_update_is_not_the_day_of_publication() -> None:
    page = b"<h1>One well</h1><p>Last updated: 4 June 2021</p><p>It was opened by the people who dug it.</p>"
    reading = read_story(page, "https://example.org/news/a")
    assert reading.published_on is None


def test_a_date_in_a_sentence_is_not_the_day_of_publication() -> None:
    page = (
        b"<h1>One well</h1><p>It was opened on <time datetime=2001-02-03>3 February 2001</time> by those who dug it "
        b"and have kept it clean since then.</p>"
    )
    assert read_story(page, "https://example.org/news/a").published_on is None


def test_the_section_name_in_an_h1_loses_to_the_headline() -> None:
    page = (
        b"<title>One well | Trust</title><h1>News</h1><h2>One well</h2><p>It was opened by the people who dug it.</p>"
    )
    assert read_story(page, "https://example.org/news/a").title == "One well"


def test_the_heading_spells_the_title_where_metadata_says_the_same() -> None:
    page = (
        "<meta property=og:title content=\"The 'new' well &amp;amp; pump\"><h1>The ‘new’ well &amp; pump</h1>"
        "<p>It was opened by the people who dug it.</p>"
    ).encode()
    assert read_story(page, "https://example.org/news/a").title == "The ‘new’ well & pump"


def test_date_and_byline_below_a_standfirst_are_no_part_of_the_body() -> None:
    page = (
        b"<main><h1>One well</h1><p>A standfirst that says it all in a line.</p><p>Published: Mon 22 Jan 2018</p>"
        b"<p>By Jo Doe</p><p>It was opened by the people who dug it.</p></main>"
    )
    reading = read_story(page, "https://example.org/news/a")
    body = "A standfirst that says it all in a line.\n\nIt was opened by the people who dug it."
    assert (reading.body_text, str(reading.published_on), reading.authors) == (body, "2018-01-22", ("Jo Doe",))

"""Which of several days is the story's: what a machine recorded, a template filled in, or readers see."""

import pytest

from archive.records import Story
from crawler import read_story
from crawler.site import site_from_table

TEXT = "<p>It was opened by the people who dug it, and clean water flows again in three villages.</p>"


def _read(head: str, line: str) -> Story:
    page = f"<head>{head}</head><body><h1>One well</h1>{line}{TEXT}</body>"
    return read_story(page.encode(), "https://example.org/news/a")


def _json_ld(day: str) -> str:
    return (
        '<script type="application/ld+json">'
        f'{{"@type": "NewsArticle", "headline": "One well", "datePublished": "{day}"}}</script>'
    )


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (_json_ld("Nov 05, 2025"), "<p>April 26, 2023</p>"),
        (_json_ld("2025-11-05"), "<p>Published 26 April 2023</p>"),
        ("<meta property='article:published_time' content='04-26-2023'>", "<p>Published April 26, 2023</p>"),
    ],
)
def test_the_day_below_the_headline_comes_before_a_declared_day_without_a_time(head: str, line: str) -> None:
    assert str(_read(head, line).published_on) == "2023-04-26"


def test_two_days_that_differ_are_a_problem_whichever_is_believed() -> None:
    story = _read(_json_ld("2025-11-05"), "<p>26 April 2023</p>")
    assert [problem.kind for problem in story.problems if problem.kind == "dates-disagree"] == ["dates-disagree"]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated 26 April 2026</p>",
        "<p>Available until 6 May 2026</p>",
        "<p>26 April 2026, updated 3 May 2026</p>",
        "<p>11.05.2025</p>",
        "<aside><h2>Diary</h2><p>26 April 2026</p></aside>",
    ],
)
def test_a_line_that_may_tell_another_day_does_not_overrule_the_declared_one(line: str) -> None:
    assert str(_read(_json_ld("2025-11-05"), line).published_on) == "2025-11-05"


def test_a_moment_in_utc_is_of_the_day_that_readers_see_where_nobody_told_the_zone() -> None:
    assert str(_read(_json_ld("2025-11-18T03:30:00Z"), "<p>17 November 2025</p>").published_on) == "2025-11-17"
    assert str(_read(_json_ld("2025-11-18T03:30:00+01:00"), "<p>17 November 2025</p>").published_on) == "2025-11-18"


def test_a_moment_in_utc_is_of_the_day_in_the_zone_of_the_site() -> None:
    table = {"home": "https://example.org/", "listings": ["https://example.org/news/"], "timezone": "Europe/London"}
    page = f"<head>{_json_ld('2025-11-18T03:30:00Z')}</head><h1>One well</h1><p>17 November 2025</p>{TEXT}"
    story = read_story(page.encode(), "https://example.org/news/a", site=site_from_table("x", table))
    assert str(story.published_on) == "2025-11-18"


def test_a_time_that_opens_a_line_below_the_headline_is_the_day_however_long_the_byline() -> None:
    byline = "by Jo Marsh, Representative of the Candidates to the Committee that Meets in the Hall by the River"
    line = f"<div><time datetime='2017-03-01T12:00:00Z'>03/01/2017</time> {byline}</div>"
    assert str(_read("", line).published_on) == "2017-03-01"

"""Counters, quotes of the day and nonces: found, named for `ignore`, and the story left whole."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import read_story
from crawler.lasting import is_lasting
from crawler.noise import Fetched, Noise, find_noise
from crawler.one_page import toml_list
from crawler.site import Site
from tests.crawling import crawl, rows
from tests.hostile import HostileServer
from tests.noisy_pages import HARMLESS, NOISES, noisy_page

URL = "https://www.example.org/news/a/"
SITE = Site(key="x", home="https://www.example.org/", stories="^/news/[^/]+/?$", delay_s=0)
WHOLE = read_story(noisy_page("", 0), URL, site=SITE)
EXPECTED = {
    "span-in-a-line": "span.view-count",
    "line-of-its-own": "p.hits",
    "minutes-ago": "p.freshness",
    "random-id": 'div[id^="counter-"]',
    "data-attribute": "div[data-views]",
    "generated-class": "section.reader-count",
    "quote-of-the-day": "div.thought-of-the-day",
    "comes-and-goes": "div.reader-poll",
}
HARMLESS_ALREADY = sorted(set(NOISES) - set(EXPECTED))


def compared(noise: str, site: Site | None = SITE) -> Noise:
    first, second = (
        Fetched(body=noisy_page(noise, n), url=URL, content_type="text/html", at=datetime(2024, 3, 18, tzinfo=UTC))
        for n in (1, 2)
    )
    return find_noise(first, second, site)


@pytest.mark.parametrize("name", EXPECTED)
def test_noise_in_the_text_is_named_by_the_smallest_lasting_selector(name: str) -> None:
    found = compared(NOISES[name])
    assert {difference.field for difference in found.fields} == {"body_text"}
    assert [line.selector for line in found.ignore] == [EXPECTED[name]]
    assert found.left == ()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_proposed_makes_both_readings_alike_and_takes_nothing_of_the_story(name: str) -> None:
    site = replace(SITE, ignore=tuple(line.selector for line in compared(NOISES[name]).ignore))
    readings = [read_story(noisy_page(NOISES[name], n), URL, site=site) for n in (1, 2, 3, 4)]
    assert len({reading.body_text for reading in readings}) == 1
    for line in WHOLE.body_text.split("\n\n"):
        assert line in readings[0].body_text
    assert [(r.title, str(r.published_on)) for r in readings] == [("Ferry returns", "2024-03-12")] * 4


@pytest.mark.parametrize("name", [*HARMLESS, *HARMLESS_ALREADY])
def test_noise_outside_the_text_needs_no_line(name: str) -> None:
    found = compared({**NOISES, **HARMLESS}[name])
    assert (found.fields, found.ignore, found.left) == ((), (), ())
    assert found.harmless or name == "comment"


def test_several_kinds_of_noise_get_a_line_each() -> None:
    found = compared("".join(NOISES[name] for name in ("line-of-its-own", "quote-of-the-day", "minutes-ago")))
    assert {line.selector for line in found.ignore} == {"p.hits", "div.thought-of-the-day", "p.freshness"}
    assert found.left == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>The appeal that the islanders began in March has now reached £1,{n} of what the boat will cost them.</p>",
        '<p class="lead">The appeal that the islanders began in March has reached £1,{n} of what the boat costs.</p>',
        "<p>{n} people read this</p>",
        '<p class="css-8f3a2b">{n} people read this</p>',
    ],
    ids=["in a sentence", "in a paragraph with a name", "without a name", "by a generated name"],
)
def test_what_no_selector_can_reach_is_said_and_nothing_proposed(sentence: str) -> None:
    found = compared(sentence)
    assert found.ignore == ()
    assert [(line.field, "201" in line.first, "202" in line.second) for line in found.left] == [
        ("body_text", True, True)
    ]


def test_a_counter_in_the_headline_never_costs_the_headline() -> None:
    pages = [noisy_page("", 0).replace(b"<h1>Ferry", b"<h1 class=head>(%d) Ferry" % n) for n in (1, 2)]
    two = [Fetched(body=page, url=URL, content_type=None, at=datetime(2024, 3, 18, tzinfo=UTC)) for page in pages]
    found = find_noise(*two, SITE)
    assert "title" in {difference.field for difference in found.fields}
    assert found.ignore == ()
    assert {line.field for line in found.left} == {"title"}


def test_a_class_that_the_storys_own_paragraphs_have_is_never_proposed() -> None:
    pages = [noisy_page(NOISES["line-of-its-own"], n).replace(b"<p>", b'<p class="hits">') for n in (1, 2)]
    two = [Fetched(body=page, url=URL, content_type=None, at=datetime(2024, 3, 18, tzinfo=UTC)) for page in pages]
    assert find_noise(*two, SITE).ignore == ()


def test_an_unchanged_page_has_no_noise() -> None:
    found = compared("")
    assert found == Noise()


def test_lines_that_are_ignored_already_are_not_proposed_again() -> None:
    assert compared(NOISES["line-of-its-own"], replace(SITE, ignore=("p.hits",))) == Noise()


@pytest.mark.parametrize(
    "token", ["nonce-a8f3c2", "x7Hs2", "sc-bdVaJa", "jsx-381", "_3xKq9", "post-81734", "mt-4", "active"]
)
def test_made_up_names_and_names_of_looks_are_no_ground(token: str) -> None:
    assert not is_lasting(token)


@pytest.mark.parametrize("token", ["view-count", "thought_of_the_day", "readers", "pageViews", "story-end"])
def test_names_that_people_gave_are(token: str) -> None:
    assert is_lasting(token)


# Whole crawls: with the proposed lines noise makes no edit


def test_proposed_lines_keep_noise_out_of_the_changes(tmp_path: Path, misbehaving: HostileServer) -> None:
    misbehaving.stories = {f"story-{name}": f"noisy-{name}" for name in NOISES}
    table = misbehaving.site_table()
    crawl(tmp_path, table)
    crawl(tmp_path, None, "--mode", "full")
    kinds = "select kind, count(*) n from changes where crawl_id = ? group by kind"
    assert rows(tmp_path, kinds, 2) == [{"kind": "edited", "n": len(EXPECTED)}]
    crawl(tmp_path, table | {"ignore": list(EXPECTED.values())}, "--mode", "full")
    assert {row["kind"] for row in rows(tmp_path, kinds, 3)} == {"reparsed"}
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, kinds, 4) == []


def test_the_line_to_paste_is_toml() -> None:
    selectors = ["p.hits", 'div[id^="counter-"]', "a[title='x']", 'b[title="it\'s"]']
    assert tomllib.loads(toml_list(selectors)) == {"ignore": selectors}

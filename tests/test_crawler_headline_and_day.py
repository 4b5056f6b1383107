"""Which headline and which day are the story's, on pages that print several of each."""

from zoneinfo import ZoneInfo

import pytest

from archive.records import Story
from crawler.dates import read_date
from crawler.reading import read_story

TEXT = (
    "<p>The village of Thurso has drunk from the burn for as long as anyone there can remember, and paid for it.</p>"
    "<p>Since Monday a pump stands by the school. It took forty people, two tractors and most of a wet winter.</p>"
)


def story(body: str, title: str = "A well opens in Thurso | Harbour Trust") -> Story:
    page = f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
    return read_story(page.encode(), "https://charity.example/news/well", "text/html; charset=utf-8")


def opened(below_headline: str, *, foot: str = "", beside: str = "") -> Story:
    return story(
        f"<main><h1>A well opens in Thurso</h1>{below_headline}<div class=content>{TEXT}{foot}</div></main>{beside}"
    )


@pytest.mark.parametrize(
    "beside",
    [
        "<aside><h3>Moonlight walk</h3><p>Date: 14 June 2025</p></aside>",
        "<aside><p>A guide to wells</p><p>Published: 3 March 2020</p></aside>",
        "<div><h4>Comments</h4><p>Well done all.</p><p>Posted by Hilary, 4/2/2019</p></div>",
        "<div><h3>Download</h3><p>Issue date: 4 May 2021</p></div>",
        "<div><p>Published: 3 March 2020</p></div>",
    ],
)
def test_a_bare_date_by_the_headline_outranks_a_labelled_one_elsewhere(beside: str) -> None:
    assert str(opened("<p>22 January 2018</p>", beside=beside).published_on) == "2018-01-22"


def test_a_label_by_the_headline_outranks_a_bare_date_there() -> None:
    lines = "<p>14 June 2025</p><p>Published: 22 January 2018</p>"
    assert str(opened(lines).published_on) == "2018-01-22"


def test_the_date_of_an_event_in_an_aside_is_no_day_of_publication() -> None:
    assert opened("", beside="<aside><h3>Moonlight walk</h3><p>Date: 14 June 2025</p></aside>").published_on is None


def test_a_label_at_the_foot_of_the_story_counts_when_it_is_the_only_date() -> None:
    foot = "<p>Published: 22 January 2018</p>"
    assert str(opened("", foot=foot).published_on) == "2018-01-22"
    assert str(opened("", beside=foot).published_on) == "2018-01-22"


def test_a_sub_headline_does_not_hide_the_date() -> None:
    lines = "<h2>A village drinks</h2><div>By Jo Marsh</div><div>22 January 2018</div>"
    assert str(opened(lines).published_on) == "2018-01-22"


@pytest.mark.parametrize("line", ["22 Jan 18 - Campaigns", "22 January 18 – Campaigns", "22 Jan 18 / Campaigns"])
def test_a_category_may_follow_a_year_of_two_figures(line: str) -> None:
    reading = read_date(line, zone=ZoneInfo("Europe/London"))
    assert reading is not None
    assert (str(reading.day), reading.rest) == ("2018-01-22", "Campaigns")


def test_a_range_of_days_is_not_a_year_of_two_figures() -> None:
    assert read_date("22 Jan 18 - 24 Jan", zone=ZoneInfo("Europe/London")) is None


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("<h1>News</h1>", "News | Harbour Trust"),
        ("<div id=head><h1><a href='/'>Harbour Trust</a></h1></div>", "Harbour Trust News"),
        ("<header><h1><a href='/'>Harbour Trust</a></h1></header>", "Harbour Trust"),
    ],
)
def test_the_heading_above_date_and_text_is_the_headline_where_h1_and_title_name_the_section(
    top: str, title: str
) -> None:
    read = story(f"{top}<div id=content><h2>A well opens in Thurso</h2><p>22/01/2018</p>{TEXT}</div>", title)
    assert (read.title, str(read.published_on)) == ("A well opens in Thurso", "2018-01-22")
    assert read.body_text.startswith("The village of Thurso")


@pytest.mark.parametrize(
    "heading",
    [
        "<span>News</span> A well opens in Thurso",
        "A well opens in Thurso <small>News</small>",
        "<span><b>News</b></span><span>A well opens in Thurso</span>",
    ],
)
def test_a_category_inside_the_h1_is_not_part_of_the_headline(heading: str) -> None:
    read = story(f"<main><h1>{heading}</h1><p>22 January 2018</p>{TEXT}</main>")
    assert (read.title, str(read.published_on)) == ("A well opens in Thurso", "2018-01-22")


def test_an_emphasis_inside_the_h1_stays() -> None:
    assert story(f"<main><h1>A well <em>opens</em> in Thurso</h1>{TEXT}</main>").title == "A well opens in Thurso"

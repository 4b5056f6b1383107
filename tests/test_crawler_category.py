"""A category is neither a person nor a number of things, and a link to a part of a listing is no story."""

import pytest

from archive.records import Teaser
from crawler.discovery import read_listing
from crawler.document import Document
from crawler.found import Listing
from crawler.reading import read_story
from crawler.site import Site, site_from_table

HOME = "https://example.org"
TEXT = (
    "<p>The new pump at Ashby was switched on in front of forty neighbours and a brass band on Friday.</p>"
    "<p>It replaces a hand pump that had served the village green for more than ninety years.</p>"
)
TITLES = ("A pump for the village green", "Two libraries share one van", "Ferry timetable grows by a third")
DAYS = ("14 May 2018", "28 June 2018", "2 August 2018")


@pytest.fixture
def site() -> Site:
    return site_from_table("x", {"home": HOME, "listings": [f"{HOME}/news/"], "stories": "^/news/[^/?]+/?$"})


def story(site: Site, meta: str, after: str = "") -> tuple[str | None, tuple[Teaser, ...]]:
    page = f"<main><h1>Pump opens in Ashby</h1>{meta}<div>{TEXT}</div>{after}</main>"
    read = read_story(page.encode(), f"{HOME}/news/pump", "text/html; charset=utf-8", site=site)
    return read.category, tuple(read.teasers)


def cards(site: Site, template: str, words: tuple[str, str, str]) -> list[str | None]:
    told = "".join(
        template.format(link=f"<a href='/news/{n}'>{title}</a>", day=day, words=word)
        for n, (title, day, word) in enumerate(zip(TITLES, DAYS, words, strict=True))
    )
    _, teasers = story(site, "<p>22 January 2018</p>", f"<section><h2>More news</h2>{told}</section>")
    assert [teaser.title for teaser in teasers] == list(TITLES)
    return [teaser.category for teaser in teasers]


def listing(site: Site, page: str) -> Listing:
    return read_listing(Document.parse(page.encode(), f"{HOME}/news/", "text/html; charset=utf-8"), site)


@pytest.mark.parametrize(
    ("meta", "category"),
    [
        ("<ul><li><a href=/@ada>Ada Finch</a></li><li>22 January 2018</li></ul>", None),
        ("<p><span>22 January 2018</span> <span>No Comments</span></p>", None),
        ("<p>22 January 2018 | 1,204 views</p>", None),
        ("<p>Embargoed until noon</p><p>22 January 2018</p>", None),
    ],
)
def test_neither_author_nor_count_is_the_category_of_a_story(site: Site, meta: str, category: str | None) -> None:
    assert story(site, meta)[0] == category


@pytest.mark.parametrize(
    ("meta", "category"),
    [
        (
            "<p>Posted in <a href=/news/c/n>News</a> by <a href=/profile/ada>Ada Finch</a> on "
            "<a href=/news/archive/2018/1>22 January 2018</a></p>",
            "News",
        ),
        ("<p>By Ada Finch in News on 22 January 2018</p>", "News"),
        ("<p>22 January 2018 by <a href=/author/ada>Ada Finch</a> in Campaigns</p>", "Campaigns"),
    ],
)
def test_a_category_in_a_line_ends_where_author_or_day_begin(site: Site, meta: str, category: str) -> None:
    assert story(site, meta)[0] == category


@pytest.mark.parametrize(
    "template",
    [
        "<article><h3>{link}</h3><span>By {words}</span> <span>{day}</span></article>",
        "<article><h3>{link}</h3><a href=/@someone>{words}</a><span>{day}</span></article>",
        "<article><h3>{link}</h3><span>{day}</span> <a href=/author/someone rel=author>{words}</a></article>",
        "<article><h3>{link}</h3><p>By {words}, {day}</p></article>",
    ],
)
def test_the_author_of_a_card_is_not_its_category(site: Site, template: str) -> None:
    assert cards(site, template, ("Ada Finch", "Bo Larsen", "Inês Roca")) == [None] * 3


@pytest.mark.parametrize("words", ["No Comments", "3 Comments", "1,204 views", "4 min read"])
def test_a_count_on_a_card_is_not_its_category(site: Site, words: str) -> None:
    template = "<article><h3>{link}</h3><span>{day}</span> <span>{words}</span></article>"
    assert cards(site, template, (words, words, words)) == [None] * 3


@pytest.mark.parametrize("box", ["teaser", "summary", "card"])
def test_the_name_of_the_box_around_a_card_says_nothing_of_its_parts(site: Site, box: str) -> None:
    names = ("Fundraising", "Emergencies", "News")
    template = (
        f"<div><div class={box}><div class=tags><span>{{words}}</span></div><h3>{{link}}</h3><p>{{day}}</p></div></div>"
    )
    assert cards(site, template, names) == list(names)


def test_a_label_that_ends_every_card_is_its_category(site: Site) -> None:
    names = ("Fundraising", "Water quality", "Volunteering")
    template = "<div><h3>{link}</h3><p>{day}</p><p>A short summary of what it says.</p><p>{words}</p></div>"
    assert cards(site, template, names) == list(names)


def test_names_that_end_every_card_are_not_its_category(site: Site) -> None:
    template = "<div><h3>{link}</h3><p>{day}</p><p>A short summary of what it says.</p><p>{words}</p></div>"
    assert cards(site, template, ("Ada Finch", "Bo Larsen", "Inês Roca")) == [None] * 3


@pytest.mark.parametrize(
    "words", ["2019", "March 2019", "October", "Archive", "View all news", "All news", "Subscribe"]
)
def test_a_link_to_a_part_of_the_listing_is_no_story(site: Site, words: str) -> None:
    page = f"<h2><a href=/news/pump>Pump opens in Ashby</a></h2><a href=/news/other>{words}</a>"
    assert [found.url for found in listing(site, page).stories] == [f"{HOME}/news/pump"]


def test_a_story_linked_by_its_title_too_stays_one(site: Site) -> None:
    page = "<h2><a href=/news/march>March for clean rivers</a></h2><a href=/news/march>March</a>"
    assert [found.url for found in listing(site, page).stories] == [f"{HOME}/news/march"]


@pytest.mark.parametrize(
    "control",
    [
        "<form method=get><button name=page value=2>Load more</button></form>",
        "<form action=/news/><input type=submit name=page value=2></form>",
        "<select><option value='/news/'>1</option><option value='/news/?page=2'>2</option></select>",
    ],
)
def test_forms_and_selects_lead_to_further_pages(site: Site, control: str) -> None:
    assert listing(site, control).next_pages == (f"{HOME}/news/?page=2",)


def test_a_form_that_posts_or_searches_leads_nowhere(site: Site) -> None:
    page = (
        "<form method=post><button name=page value=2>Load more</button></form>"
        "<form action=/search><input name=q value=x><button name=go value=1>Search</button></form>"
    )
    assert listing(site, page).next_pages == ()

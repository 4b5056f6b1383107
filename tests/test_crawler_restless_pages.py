"""What a page does to itself between two visits is never its story: boxes, counters, spellings, other people."""

import unicodedata

import pytest

from archive.compare import changed_fields
from archive.records import Story
from crawler import read_story
from crawler.answers import Answer, outcome_of
from crawler.blocked import refusal
from crawler.site import site_from_table
from crawler.visits import Failed, Visit
from tests.archive_samples import NOON

URL = "https://www.example.org/news/ferry/"
_TEXT = (
    "<p>The ferry across the Tolver has been repaired and will run again from the first of the month, in all winds.</p>"
    "<p>It was built in 1931 and carried nine people and a piano on its first day, the harbour master says.</p>"
    "{between}<p>Tickets are sold at the old lamp room, which is open from eight in the morning to the last boat.</p>"
)


def _page(*, above: str = "", between: str = "", below: str = "", after: str = "") -> bytes:
    day = '<p class="date">18 March 2024</p>'
    story = f"<h1>The ferry runs again</h1>{day}{above}<div class='text'>{_TEXT.format(between=between)}</div>{below}"
    return f"<html><head><title>The ferry runs again</title></head><body>{story}{after}</body></html>".encode()


def _read(page: bytes) -> Story:
    return read_story(page, URL, "text/html; charset=utf-8")


_BOXES = {
    "an advertiser's picture": '<div id="slot-7"><span>Advertisement</span><a href="https://shop.example/"><img '
    'src="https://ads.example/7.gif" alt="Boots"></a></div>',
    "a picture of an aside": '<aside><img src="/media/appeal.jpg" alt=""><p>Ten pounds light a lamp.</p></aside>',
    "a pointer to another story": '<div><strong>Read next:</strong> <a href="/news/weir/">A day at the weir</a></div>',
}


@pytest.mark.parametrize("name", _BOXES)
def test_a_box_that_comes_and_goes_between_paragraphs_changes_nothing(name: str) -> None:
    assert changed_fields(_read(_page()), _read(_page(between=_BOXES[name])), gained=True) == ()


@pytest.mark.parametrize("words", ["3,402 views", "12.4k views", "1 share", "212 page views"])
def test_a_counter_is_no_paragraph_wherever_it_stands(words: str) -> None:
    counter = f'<p class="c">{words}</p>'
    for page in (_page(above=counter), _page(between=counter), _page(below=counter)):
        assert changed_fields(_read(_page()), _read(page), gained=True) == ()


def test_a_share_bar_with_figures_is_no_list_of_the_story() -> None:
    bar = "<div><ul><li><a href='#a'>Twitter</a> 22</li><li><a href='#b'>Facebook</a> 62</li></ul></div>"
    assert changed_fields(_read(_page()), _read(_page(between=bar)), gained=True) == ()


def test_a_line_of_the_story_that_counts_something_stays() -> None:
    assert (
        "12 shares of the ferry were sold on Friday."
        in _read(_page(between="<p>12 shares of the ferry were sold on Friday.</p>")).body_text
    )


def test_who_wrote_a_comment_did_not_write_the_story() -> None:
    comment = (
        '<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Bo Reed</span>'
        "<p>Well done.</p></div>"
    )
    assert _read(_page(below=comment)).authors == ()
    assert _read(_page(below='<ol class="comment-list"><li><a rel="author">Bo Reed</a></li></ol>')).authors == ()


def test_the_picture_of_a_related_card_is_not_the_story_s() -> None:
    cards = "".join(
        f'<li><a href="/news/s-{n}/"><img src="/media/{n}.jpg" alt=""><h3>Story number {n} of ours</h3></a><span>'
        f"{n} March 2024</span></li>"
        for n in (4, 5, 6)
    )
    assert _read(_page(between=f"<div><h4>More on this</h4><ul>{cards}</ul></div>")).image_url is None


def test_the_picture_between_headline_and_text_is_the_story_s() -> None:
    picture = '<div><img src="/media/ferry.jpg" alt=""></div>'
    assert _read(_page(above=picture)).image_url == "https://www.example.org/media/ferry.jpg"


def test_letters_in_two_pieces_say_the_same_day() -> None:
    page = _page().replace(b"18 March 2024", "Publié le 18 août 2024".encode())
    apart = unicodedata.normalize("NFD", page.decode()).encode()
    assert apart != page
    assert _read(page).published_on == _read(apart).published_on
    assert str(_read(apart).published_on) == "2024-08-18"
    assert changed_fields(_read(page), _read(apart), gained=True) == ()


def test_classes_that_a_build_made_up_tie_no_boxes_together() -> None:
    bio = "<h4>About the writer</h4><p>Mair Penrose keeps bees and writes of rivers, lamps and the people of both.</p>"
    more = "<p>The ferry is painted green, as it was in the beginning, and its bell has been found in a barn.</p>" * 3
    page = _page(between=more, below=f'<div class="box css-1x2y3">{bio}</div>')
    assert "keeps bees" not in _read(page.replace(b"class='text'", b"class='text css-1x2y3'")).body_text


def test_the_last_item_of_a_menu_is_no_category() -> None:
    menu = "<ul><li><a href='/a'>About</a></li><li><a href='/b'>Shop</a></li><li><a href='/c'>Contact</a></li></ul>"
    assert _read(_page().replace(b"<body>", b"<body>" + menu.encode())).category is None


def test_a_story_that_leads_up_to_its_folder_is_missing_even_where_no_listing_is_configured() -> None:
    site = site_from_table(
        "x", {"home": "https://www.example.org/", "stories": "^/news/[^/]+/?$", "sitemaps": ["robots"]}
    )
    listing = b"<title>News</title><h1>News</h1><ul><li><a href='/news/weir/'>The weir</a></li></ul>"
    answer = Answer(
        url="https://www.example.org/news/", status=200, headers=(), body=listing, redirected=True, permanently=False
    )
    failed = outcome_of(answer, Visit(url=URL, story_id=1), site, NOON)
    assert isinstance(failed, Failed)
    assert failed.outcome == "missing"


@pytest.mark.parametrize(("asked", "led"), [("/news/ferry/", "/new/"), ("/news/2024/ferry/", "/news/2024/")])
def test_a_story_that_leads_to_another_folder_or_a_story_is_not_called_missing(asked: str, led: str) -> None:
    base = "https://www.example.org"
    site = site_from_table("x", {"home": base, "stories": "^/news/.+/$", "sitemaps": ["robots"]})
    found = refusal(None, url=base + led, requested_url=base + asked, status=200, headers=(), body=_page(), site=site)
    assert found is None

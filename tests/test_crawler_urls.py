"""Addresses on pages, and which page of which listing they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses import identity
from crawler.urls import absolute, is_document, page_address, page_number

BASE = "https://www.example.org/news/"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("well", "https://www.example.org/news/well"),
        ("/news/well/?utm_source=x#top", "https://www.example.org/news/well/"),
        ("//example.org/a", "https://example.org/a"),
        ("?page=2", "https://www.example.org/news/?page=2"),
        ("  well\n", "https://www.example.org/news/well"),
        ("#top", None),
        ("", None),
        (None, None),
        ("mailto:a@example.org", None),
        ("javascript:void(0)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("https://example.org:99999/", None),
    ],
)
def test_an_href_becomes_one_address_or_none(href: str | None, url: str | None) -> None:
    assert absolute(href, BASE) == url


@given(st.text())
def test_no_href_makes_it_raise(href: str) -> None:
    url = absolute(href, BASE)
    if url is not None:
        page_address(url)
        is_document(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/a;jsessionid=0123?utm_medium=mail",
        "https://example.org/news/a/?PHPSESSID=0123",
        "https://www.example.org/news/a?replytocom=7#respond",
    ],
)
def test_a_visit_is_no_part_of_an_address(url: str) -> None:
    assert identity(url) == "example.org/news/a"


@pytest.mark.parametrize(
    "end",
    [
        "?page=2",
        "?p=2",
        "?pg=2",
        "?paged=2",
        "?pageNumber=2",
        "?PageIndex=2",
        "?pn=2",
        "?current_page=2",
        "?tx_news[currentPage]=2",
        "?e-page-1a2b=2",
        "?query-7-page=2",
        "?tudalen=2",
        "?page=0,2",
        "page/2/",
        "page/2",
        "page-2",
        "page2.html",
        "p2",
        "2",
        "2/",
        "seite/2/",
        "index2.html",
        "?page=2&pageSize=10",
        "?page=2&category=&term=",
        "?category=all&page=2",
    ],
)
def test_a_second_page_is_known_however_it_is_written(end: str) -> None:
    page, listing = page_address(BASE + end), page_address("https://example.org/news")
    assert page.listing == listing.listing
    assert (page.number, listing.number) == (2, None)


@pytest.mark.parametrize(
    "end",
    [
        "?category=wells",
        "?month=3&year=2024",
        "?term=well&page=2",
        "2024/",
        "2024/03/",
        "?start=2024-03-01",
        "?tag=well&p=2",
        "archive/",
    ],
)
def test_another_choice_of_stories_is_another_listing(end: str) -> None:
    assert page_address(BASE + end).listing != page_address(BASE).listing


def test_a_page_that_skips_stories_is_numbered_by_what_it_skips() -> None:
    assert [page_number(BASE + end) for end in ("?offset=20", "?start=40&limit=20", "?b_start:int=60")] == [20, 40, 60]


def test_files_and_feeds_are_no_documents() -> None:
    assert not any(is_document(BASE + end) for end in ("a.pdf", "a.JPG", "feed/", "rss", "atom.xml", "a.docx?x=1"))
    assert all(is_document(BASE + end) for end in ("a", "a/", "a.html", "a.aspx", "version-2.0", "feeding-families"))

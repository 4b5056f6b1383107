"""Runs of cards, as listings and story pages have them: what is one card, and what it says."""

import time

import pytest

from crawler.cards import Card, find_cards
from crawler.document import Document

URL = "https://www.example.org/news/"


def cards_of(html: str) -> list[Card]:
    document = Document.parse(html.encode(), URL, "text/html; charset=utf-8")
    return [card for run in find_cards(document, lambda url: "/news/" in url and url != URL) for card in run.cards]


def only(html: str) -> Card:
    [card] = cards_of(html)
    return card


def test_a_listing_gives_title_day_category_summary_and_picture_of_each_card() -> None:
    first, second = cards_of(
        "<ul><li><a href=a/><img src=/a.jpg alt='Wells'></a><h3><a href=a/>Wells</a></h3><p>We dug three of them.</p>"
        "<p>18 March 2024 News</p></li><li><h3><a href=b/>Pumps</a></h3><p>19 March 2024 Blog</p></li></ul>"
    )
    assert (first.url, first.title, first.summary) == (URL + "a/", "Wells", "We dug three of them.")
    assert (first.published_raw, first.category) == ("18 March 2024 News", "News")
    assert first.image_url == "https://www.example.org/a.jpg"
    assert (second.title, second.published_raw, second.category, second.image_url) == (
        "Pumps",
        "19 March 2024 Blog",
        "Blog",
        None,
    )


@pytest.mark.parametrize(
    ("line", "raw", "category"),
    [
        ("<p>18 March 2024 News</p>", "18 March 2024 News", "News"),
        ("<p>News | 18 March 2024 | 3 min read</p>", "News | 18 March 2024 | 3 min read", "News"),
        ("<p>Published: 18 March 2024</p>", "Published: 18 March 2024", None),
        ("<p><time>18 March 2024</time> <span>Our impact</span></p>", "18 March 2024 Our impact", "Our impact"),
        ("<p><span>18 March 2024</span>, <span>News</span></p>", "18 March 2024, News", "News"),
        ("<time datetime=2024-03-18T09:00:00Z>2 days ago</time><p>News</p>", "2024-03-18T09:00:00Z", "News"),
        ("<time datetime=2024-03-18>18 March</time>", "2024-03-18", None),
        ("<p>By Jo Doe | 18 March 2024</p>", "By Jo Doe | 18 March 2024", None),
        ("<p>by <a href=/j/>Jo</a> | 1 May 2024 | <a href=/c/>News</a></p>", "by Jo | 1 May 2024 | News", "News"),
        ("<dl><dt>Date<dd>18 March 2024<dt>Type<dd>Our impact</dl>", "18 March 2024", "Our impact"),
        ("<p>March 2024</p>", "March 2024", None),
        ("<p>24 March</p>", None, None),
        ("<p>2 days ago</p>", None, None),
        ("<p>News</p>", None, "News"),
    ],
)  # fmt: skip
def test_the_line_of_a_card_tells_day_and_category(line: str, raw: str | None, category: str | None) -> None:
    card = only(f"<ul><li><h3><a href=a/>Wells</a></h3>{line}<p>We dug three of them.</p></li></ul>")
    assert (card.title, card.published_raw, card.category) == ("Wells", raw, category)


@pytest.mark.parametrize(
    "inside",
    [
        "<a href=a/><img alt='New wells'><h3>New wells</h3></a>",
        "<a href=a/><span class=visually-hidden>New wells</span>New wells</a>",
        "<a href=a/><span class='sr-only'>Read more: </span>New wells</a>",
        "<a href=a/>Read more: New wells</a>",
        "<h3>New wells</h3><a href=a/>Darllen mwy</a>",
        "<p><b>New wells</b></p><a href=a/ aria-label='Read more about New wells'>Find out more</a>",
        "<a href=a/ aria-label='Read more about New wells'>Read more</a>",
        "<h3><a href=a/ title='New wells'>New w…</a></h3>",
        "<a href=a/><img alt='New wells'></a>",
        "<a href=a/><h4>Blog</h4><h3>New wells</h3></a>",
        "<a href=a/><div>Our impact</div><div>New wells for the town</div><div>They cost less than that.</div></a>",
        "<h3><a href=a/>New wells →</a></h3>",
        "<h3><a href=a/>New <em>wells</em></a> <a href=a/#comments>3 comments</a></h3>",
    ],
)  # fmt: skip
def test_a_title_is_found_once_and_without_what_surrounds_it(inside: str) -> None:
    card = only(f"<div><div>{inside}<p>18 March 2024</p></div></div>")
    assert card.title in ("New wells", "New wells for the town")


@pytest.mark.parametrize(
    "title",
    [
        "“Trailblazing” partnership – at last", "Q&A: what’s next?", "« Bonjour » dit-elle", "A 1,000 calls...",
        "Next steps for the river", "Previous winners return", "More than a meal", "News from the shelter",
        "Read all about it: wells",
        "In 2018 we said no", "‘Heart-breaking’ rise", "Siân ap Huw",
    ],
)  # fmt: skip
def test_a_title_is_kept_exactly_as_printed(title: str) -> None:
    plain = title.replace("&", "&amp;")
    for html in (f"<h3><a href=a/>{plain}</a></h3>", f"<a href=a/><span>{plain}</span><time>18 March 2024</time></a>"):
        assert only(f"<ul><li>{html}</li></ul>").title == title


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/w.jpg>",
        "<img src='data:image/gif;base64,R0' data-src=/w.jpg>",
        "<img src=/img/blank.gif data-original=/w.jpg>",
        "<img src=/placeholder.png data-srcset='/s.jpg 300w, /w.jpg 900w'>",
        "<img srcset='/s.jpg 1x, /w.jpg 2x'>",
        "<picture><source srcset='/w.jpg 900w, /s.jpg 300w'><img src='data:,'></picture>",
        "<img src='data:,'><noscript><img src=/w.jpg></noscript>",
        '<div style="background-image: url(&quot;/w.jpg&quot;)"></div>',
        "<div data-bg=/w.jpg></div>",
        "<img class=icon src=/icon.svg width=16 height=16><img src=/w.jpg>",
    ],
)
def test_pictures_are_found_behind_placeholders(markup: str) -> None:
    card = only(f"<ul><li><a href=a/>{markup}<h3>Wells</h3></a></li></ul>")
    assert card.image_url == "https://www.example.org/w.jpg"


def test_links_inside_sentences_are_no_cards() -> None:
    assert cards_of("<p>It follows <a href=a/>our earlier report</a>, which was read by many.</p>") == []
    assert cards_of("<p><a href=a/>Our report</a> said so, and <a href=b/>a second report</a> did too.</p>") == []


def test_a_flat_list_is_divided_by_its_rhythm() -> None:
    first, second = cards_of(
        "<div><h2>News</h2><p>18 March 2024</p><h3><a href=a/>Wells</a></h3>"
        "<p>19 March 2024</p><h3><a href=b/>Pumps</a></h3></div>"
    )
    assert [(card.title, card.published_raw) for card in (first, second)] == [
        ("Wells", "18 March 2024"),
        ("Pumps", "19 March 2024"),
    ]


def test_a_heading_between_cards_begins_a_new_run() -> None:
    html = b"<div><article><a href=/n/a>Wells one</a></article><article><a href=/n/b>Wells two</a></article>"
    html += b"<h2>Older</h2><article><a href=/n/c>Wells three</a></article></div>"
    runs = find_cards(Document.parse(html, URL), lambda url: "/n/" in url)
    assert [len(run.cards) for run in runs] == [2, 1]


def test_category_links_that_count_as_targets_are_no_cards_of_their_own() -> None:
    html = "".join(
        f"<li><a href=topics-{n}/>Topic {n}</a><h3><a href=story-{n}/>Story {n} in full</a></h3>1{n} May 2024</li>"
        for n in (1, 2, 3)
    )
    assert [card.title for card in cards_of(f"<ul>{html}</ul>")] == [
        "Story 1 in full",
        "Story 2 in full",
        "Story 3 in full",
    ]


def test_only_the_part_asked_for_is_searched() -> None:
    document = Document.parse(b"<div><a href=a/>Wells</a></div><div id=x><a href=b/>Pumps</a></div>", URL)
    [run] = find_cards(document, lambda url: True, document.select("#x")[0])
    assert [card.title for card in run.cards] == ["Pumps"]


@pytest.mark.parametrize(
    "html",
    [
        "".join(f"<li><a href=s{n}/>Story number {n}</a> 18 March 2024</li>" for n in range(3_000)),
        "".join(f"<a href=s{n}/>Story number {n}</a> " for n in range(3_000)),
        "<p>" + "".join(f"<a href=same/>Story number {n}</a> " for n in range(10_000)),
        "<div>" * 2_000 + "<a href=a/>Story</a>" + "</div>" * 2_000,
        "".join(f"<div><p>Words {n}</p>" for n in range(500)) + "<a href=a/>Story</a>",
        "<h3><a href=a/>Story</a></h3>" + "<p>Words</p>" * 10_000 + "<h3><a href=b/>Story</a></h3>",
    ],
    ids=["list", "inline", "one target", "deep", "deep with words", "far apart"],
)
def test_large_and_deep_pages_cost_no_more_than_their_size(html: str) -> None:
    began = time.process_time()
    cards_of(html)
    assert time.process_time() - began < 20  # quadratic work takes minutes

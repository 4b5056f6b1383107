"""What is inferred of addresses, zones and orders where a site makes it hard."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from crawler.document import Document
from crawler.site import Site
from crawler.survey.apis import told_by
from crawler.survey.leads import json_of_page, named_feeds
from crawler.survey.links import links_of
from crawler.survey.order import guess_order
from crawler.survey.paths import infer
from crawler.survey.zone import Shown, guess_zone

HOST = "https://www.example.org"


def urls(*paths: str) -> list[str]:
    return [HOST + path for path in paths]


@pytest.mark.parametrize(
    ("stories", "section", "new", "others"),
    [
        (("/news/a-well", "/news/two", "/blog/x-y", "/news/c"), "/news/", "/news/next", ("/blog/z", "/news")),
        (("/en/a/b", "/en/c/d", "/en/e/f"), "/en/", "/en/g/h", ("/en/category/x", "/cy/a/b")),
        (("/2026/may/a", "/2025/june/b"), "/news", "/2024/august/c", ("/2024/", "/about/us/x")),
        (("/news/2026/a.html", "/news/2025/b.html"), "/news/", "/news/2019/c.html", ("/news/2026/", "/news/a.html")),
        (("/actualit%C3%A9s/un", "/actualit%C3%A9s/deux"), "/actualit%C3%A9s", "/actualit%C3%A9s/trois", ("/a/un",)),
        (("/press/a", "/press/b", "/events/a", "/events/b"), "/latest", "/press/c", ("/jobs/a",)),
        (("/n/1", "/n/22", "/n/333"), "/n", "/n/4444", ("/n/all", "/n")),
        (("/a.b+c/x", "/a.b+c/y"), "/a.b+c/", "/a.b+c/z", ("/aXbbc/z",)),
    ],
)
def test_an_expression_holds_for_stories_that_nobody_has_seen(
    stories: tuple[str, ...], section: str, new: str, others: tuple[str, ...]
) -> None:
    pattern = infer(urls(*stories), urls("/", "/about"), HOST + section)
    assert pattern is not None
    assert re.search(pattern.expression, new)
    assert not [path for path in (*others, section, "/") if re.search(pattern.expression, path)]


def test_a_story_and_a_menu_entry_of_one_make_are_told_by_name() -> None:
    menu = urls(*(f"/page-about-{word}/" for word in ("us", "you", "giving")), "/donate/")
    stories = urls("/a-new-well-opens/", "/two-more-wells-open/", "/clinic-and-school-share/")
    pattern = infer(stories, menu, HOST + "/blog/")
    assert pattern is not None
    assert pattern.wrong == ()
    assert re.search(pattern.expression, "/choir-sings/")
    assert not any(re.search(pattern.expression, urlsplit(url).path) for url in (*menu, HOST + "/blog/"))


def test_what_cannot_be_told_apart_is_said() -> None:
    pattern = infer(urls("/news/1", "/news/2"), urls("/news/3"), HOST + "/news/")
    assert pattern is not None
    assert pattern.wrong == ("/news/3",)


def test_offsets_of_both_seasons_decide_the_zone() -> None:
    written = [
        (datetime(2026, 1, 5, 12, tzinfo=UTC), timedelta(hours=-6)),
        (datetime(2026, 7, 5, 12, tzinfo=UTC), timedelta(hours=-5)),
    ]
    guess = guess_zone(written, [], "en-US", "www.example.org")
    assert (guess.zone, guess.sure) == ("America/Chicago", True)


def test_days_that_software_writes_in_utc_tell_the_zone_by_what_readers_see() -> None:
    at = datetime(2026, 7, 5, 14, 30, tzinfo=UTC)
    guess = guess_zone([(at, timedelta(0))], [Shown(at=at, day=date(2026, 7, 6))], None, "www.example.org")
    assert guess.zone in ("Australia/Sydney", "Pacific/Auckland", "Asia/Tokyo")


def test_nothing_told_is_said_to_be_assumed() -> None:
    guess = guess_zone([], [], "en", "www.example.org")
    assert (guess.zone, guess.sure) == ("Europe/London", False)
    assert guess.words.startswith("assumed")
    order = guess_order([("03/04/2026", None)])
    assert (order.order, order.sure) == ("DMY", False)
    assert order.words.startswith("assumed")


def test_figures_that_are_no_dates_do_not_vote() -> None:
    assert guess_order([("31/02/2026", date(2026, 2, 28)), ("99/99/2026", None), ("1.2.3.4", None)]).order == "DMY"


def test_menus_filters_and_pages_are_no_cards() -> None:
    page = b"""<body><header><nav><a href=/news/>News</a><a href=/what-we-do/>What we do</a></nav></header>
    <main><ul><li><a href=/news/category/water/>Water</a><li><a href=/news/tag/health>Health</a></ul>
    <ul><li><a href=/news/one>One well opens in the valley</a> 3 May 2026<li><a href=/news/two>Two</a> 1 May 2026</ul>
    <a href=/news/page/2>Older</a></main><footer><a href=/privacy-and-cookie-policy>Privacy</a></footer>"""
    links = links_of(Document.parse(page, HOST + "/news/"))
    assert [urlsplit(card.url).path for card in links.cards] == ["/news/one", "/news/two"]
    others = {urlsplit(url).path for url in links.others}
    assert {"/news/category/water/", "/news/tag/health", "/news/page/2", "/privacy-and-cookie-policy"} <= others


def test_feeds_of_comments_are_left_alone() -> None:
    page = b"""<link rel=alternate type=application/rss+xml href=/comments/feed/>
    <link rel=alternate type=application/atom+xml href=/atom.xml>"""
    assert named_feeds(Document.parse(page, HOST + "/news/")) == urls("/atom.xml")


def test_interfaces_of_other_hosts_are_never_named() -> None:
    page = b"""<div data-api-url="https://evil.example/api/news"></div><script>fetch("/api/news?page=1");
    x = "//169.254.169.254/api/json"; y = "http://[/api/"; z = "/wp-json/oembed/1.0"</script>"""
    assert json_of_page(Document.parse(page, HOST + "/news/")) == urls("/api/news?page=1")


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe", b"[1, 2]", b'"<a href=x>"'])
def test_data_that_names_nothing_is_no_interface(body: bytes) -> None:
    site = Site(key="x", home=HOST + "/", stories="^/.+")
    assert told_by(body, HOST + "/api", [], site, HOST + "/news/").stories == ()


def test_an_interface_cannot_name_stories_elsewhere() -> None:
    body = json.dumps([{"title": f"Story {n}", "url": f"https://evil.example/news/{n}"} for n in range(3)]).encode()
    site = Site(key="x", home=HOST + "/", stories="^/.+")
    assert told_by(body, HOST + "/api", [], site, HOST + "/news/").stories == ()


def test_ten_thousand_addresses_are_no_work() -> None:
    stories = urls(*(f"/news/story-{number}-of-many" for number in range(10_000)))
    pattern = infer(stories, urls(*(f"/page-{number}" for number in range(1000))), HOST + "/news/")
    assert pattern is not None
    assert (pattern.expression, pattern.matched) == ("^/news/[^/?]+/?$", 10_000)

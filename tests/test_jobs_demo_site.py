"""The demo section is a polite, deterministic site, and its truth is independent of our reader."""

import gzip
import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer


def ask(
    url: str, headers: Mapping[str, str] | None = None, method: str = "GET", timeout: float = 5
) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=timeout)
    try:
        connection.request(method, url.removeprefix(f"http://{parts.netloc}"), headers=dict(headers or {}))
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def text_of(body: bytes) -> str:
    return " ".join(html.fromstring(body).text_content().split())


def test_there_are_forty_stories_in_three_templates_and_three_languages() -> None:
    stories = DemoSection.shipped().stories.values()
    assert len(stories) == 40
    assert {story.template for story in stories} == {"bare", "classic", "blocks"}
    assert {story.language for story in stories} == {"en-GB", "cy", "fr"}


@pytest.mark.parametrize("slug", list(DemoSection.shipped().stories))
def test_each_page_prints_its_story_and_its_cards(slug: str, demo: DemoServer) -> None:
    response, body = ask(demo.story_url(slug))
    truth = demo.expected(slug)
    text = text_of(body)
    assert response.status == 200
    assert truth["title"] in text
    for line in truth["body_text"].replace("\n\n", "\n").split("\n"):
        assert line in text
    assert len(truth["teasers"]) == 3
    for teaser in truth["teasers"]:
        assert teaser["title"] in text
        assert teaser["summary"] in text
        assert teaser["published_raw"] in text


def test_the_date_line_is_what_the_truth_says(demo: DemoServer) -> None:
    truth = demo.expected("sea-wall-finished")
    assert truth["published_raw"] == "Published:\N{NO-BREAK SPACE} Tue 3 Dec 2019"
    assert truth["published_raw"] in html.fromstring(ask(truth["url"])[1].decode()).text_content()


def test_a_blocks_page_declares_itself_in_json_ld(demo: DemoServer) -> None:
    truth = demo.expected("eel-ladder-passes-ten-thousand")
    _, body = ask(truth["url"])
    graph = json.loads(html.fromstring(body).xpath("//script[@type='application/ld+json']/text()")[0])["@graph"]
    article = next(node for node in graph if node["@type"] == "NewsArticle")
    assert article["headline"] == truth["title"]
    assert article["datePublished"] == "2024-06-18T07:45:00+01:00"
    assert truth["published_at"] == "2024-06-18T06:45:00Z"


def test_a_bare_page_is_in_the_old_code_page_and_only_the_page_says_so(demo: DemoServer) -> None:
    response, body = ask(demo.story_url("we-nearly-lost-her"))
    assert response.headers["Content-Type"] == "text/html"
    assert b"charset=windows-1252" in body
    assert "‘We nearly lost her’ –".encode("cp1252") in body


def test_the_same_data_gives_the_same_bytes_wherever_it_is_asked() -> None:
    first, second = DemoSection.shipped(), DemoSection.shipped()
    with DemoServer(first) as one, DemoServer(second) as two:
        for slug in first.stories:
            assert one.answer(f"/news/{slug}/").body.replace(one.url.encode(), two.url.encode()) == (
                two.answer(f"/news/{slug}/").body
            )


@pytest.mark.parametrize("path", ["/news/", "/latest/", "/news-list/"])
def test_every_listing_reaches_every_story(path: str, demo: DemoServer) -> None:
    seen: set[str] = set()
    following: str | None = path
    while following:
        page = html.fromstring(ask(demo.url + following)[1])
        seen |= {
            urlsplit(link).path.rpartition("news/")[2].strip("/")
            for link in page.xpath("//a/@href")
            if "/news/" in link
        }
        following = next(
            iter(page.xpath("//link[@rel='next']/@href | //@data-next-url | //a[.='Older stories']/@href")), None
        )
        following = following.removeprefix(demo.url) if following else None
    assert seen - {""} >= set(demo.section.stories)


def test_a_listing_ends_where_its_stories_end(demo: DemoServer) -> None:
    assert ask(f"{demo.url}/news/?page=4")[0].status == 200
    assert ask(f"{demo.url}/news/?page=5")[0].status == 404


def test_feeds_and_sitemaps_are_well_formed_and_name_every_story() -> None:
    section = DemoSection.generate(600)
    with DemoServer(section) as demo:
        index = etree.fromstring(ask(f"{demo.url}/sitemap.xml")[1])
        locs: set[str] = set()
        for part in index.xpath("//*[local-name()='loc']/text()"):
            body = ask(part)[1]
            body = gzip.decompress(body) if part.endswith(".gz") else body
            locs |= set(etree.fromstring(body).xpath("//*[local-name()='loc']/text()"))
        assert locs >= {demo.story_url(slug) for slug in section.stories}
        for feed, entry in (("/feed/", "item"), ("/atom.xml", "entry")):
            assert len(etree.fromstring(ask(demo.url + feed)[1]).xpath(f"//*[local-name()='{entry}']")) == 20


def test_robots_names_the_sitemap_and_forbids_the_endless_search(demo: DemoServer) -> None:
    robots = ask(f"{demo.url}/robots.txt")[1].decode()
    assert f"Sitemap: {demo.url}/sitemap.xml" in robots
    assert "Disallow: /search-results/" in robots
    trap = ask(f"{demo.url}/search-results/?page=7&term=river")[1]
    assert b"/search-results/?page=8&amp;term=river" in trap
    assert b"/search-results/?page=1&amp;term=" in ask(demo.story_url("sea-wall-finished"))[1]


@pytest.mark.parametrize("old", ["/stories/", "/news-archive/"])
def test_old_addresses_redirect_for_good(old: str, demo: DemoServer) -> None:
    response, _ = ask(f"{demo.url}{old}sea-wall-finished")
    assert (response.status, response.headers["Location"]) == (301, "/news/sea-wall-finished/")


def test_an_unchanged_page_is_not_sent_again(demo: DemoServer) -> None:
    url = demo.story_url("sea-wall-finished")
    first, _ = ask(url)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        response, body = ask(url, headers)
        assert (response.status, body) == (304, b"")
        assert response.headers["ETag"] == first.headers["ETag"]
    demo.section.edit("sea-wall-finished", title="Sea wall finished")
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
        {"If-None-Match": first.headers["ETag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-Modified-Since": "a long time ago"},
    ):
        assert ask(url, headers)[0].status == 200


def test_head_and_gzip_tell_the_same_as_get(demo: DemoServer) -> None:
    url = demo.story_url("storm-orla-what-we-lost")
    plain, body = ask(url)
    head, nothing = ask(url, method="HEAD")
    assert nothing == b""
    assert dict(head.headers) | {"Date": ""} == dict(plain.headers) | {"Date": ""}
    packed, small = ask(url, {"Accept-Encoding": "gzip, deflate"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body


def test_the_log_keeps_what_was_asked(demo: DemoServer) -> None:
    ask(f"{demo.url}/news/?page=2", {"User-Agent": "test"})
    seen = demo.requests[-1]
    assert (seen.method, seen.path, seen.status, seen.headers["user-agent"]) == ("GET", "/news/?page=2", 200, "test")


def test_what_was_never_there_is_404_and_what_was_deleted_is_410(demo: DemoServer) -> None:
    assert ask(demo.story_url("nothing-here"))[0].status == 404
    demo.section.delete("office-hours")
    demo.section.delete("hedge-laying-weekend", status=404)
    assert ask(demo.story_url("office-hours"))[0].status == 410
    assert ask(demo.story_url("hedge-laying-weekend"))[0].status == 404
    assert b"Office hours" not in ask(f"{demo.url}/news-list/?page=4")[1]
    demo.section.restore("office-hours")
    assert ask(demo.story_url("office-hours"))[0].status == 200


def test_a_moved_story_redirects_from_all_its_old_addresses(demo: DemoServer) -> None:
    demo.section.move("corks-away", "corks")
    demo.section.move("corks", "four-thousand-corks")
    for path in ("/news/corks-away/", "/news/corks/", "/stories/corks-away"):
        response, _ = ask(demo.url + path)
        assert (response.status, response.headers["Location"]) == (301, "/news/four-thousand-corks/")
    assert demo.expected("four-thousand-corks")["title"] == "Corks away! 4,000 of them"
    assert demo.section.stories["four-thousand-corks"].image == "/media/corks-away.jpg"


def test_a_silent_redating_moves_the_day_and_nothing_else(demo: DemoServer) -> None:
    slug = "annual-review-2023"
    before = demo.expected(slug)
    demo.section.redate(slug, date(2023, 11, 1))
    after = demo.expected(slug)
    assert {name for name in before if before[name] != after[name]} == {"published_on"}


def test_rotating_cards_changes_pages_but_no_story(demo: DemoServer) -> None:
    slug = "annual-review-2023"
    before, bytes_before = demo.expected(slug), demo.answer(f"/news/{slug}/").body
    demo.section.rotate_teasers()
    after = demo.expected(slug)
    assert {name for name in before if before[name] != after[name]} == {"teasers"}
    assert demo.answer(f"/news/{slug}/").body != bytes_before


def test_an_added_story_is_listed_first_and_has_cards(demo: DemoServer) -> None:
    newest = demo.section.newest()[0]
    story = demo.section.stories["office-hours"]
    values = {name: getattr(story, name) for name in type(story).__slots__}
    added = demo.section.add(
        type(story)(**values | {"slug": "fresh", "title": "Fresh", "day": newest.day + timedelta(1)})
    )
    assert demo.section.newest()[0] == added
    assert demo.expected("fresh")["teasers"][0]["title"] == newest.title


def test_neighbours_are_those_of_the_listing() -> None:
    section = DemoSection.shipped()
    newest = section.newest()
    assert section.neighbours(newest[0].slug) == (newest[1], None)
    assert section.neighbours(newest[-1].slug) == (None, newest[-2])


def test_noise_changes_every_answer_and_no_story(serve: Callable[..., DemoServer]) -> None:
    demo = serve(DemoSection.shipped(), noise=True)
    for slug in ("office-hours", "sea-wall-finished", "storm-orla-what-we-lost"):
        first, second = (ask(demo.story_url(slug))[1] for _ in range(2))
        assert first != second
        changed = set(text_of(first).split()) ^ set(text_of(second).split())
        assert all(re.search(r"\d", word) for word in changed)


def test_generated_sections_are_deterministic_and_all_different() -> None:
    first, second = DemoSection.generate(500, seed=3), DemoSection.generate(500, seed=3)
    assert first.stories == second.stories
    assert first.stories != DemoSection.generate(500, seed=4).stories
    assert len({story.title for story in first.stories.values()}) == 500
    assert all(len(first.related(slug)) == 3 for slug in first.stories)


def test_leaving_the_block_leaves_no_thread_and_no_port_behind() -> None:
    threads = threading.active_count()
    with DemoServer() as demo:
        idle = HTTPConnection(urlsplit(demo.url).netloc)
        idle.request("GET", "/news/")
        idle.getresponse().read()
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError):
        ask(demo.url)
    idle.close()


def test_a_port_in_use_is_refused_without_a_leak(demo: DemoServer) -> None:
    with pytest.raises(OSError, match="in use"), DemoServer(port=demo.server_address[1]):
        pass

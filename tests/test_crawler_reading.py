"""The public reader: what it costs to import, and that nothing stops it."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from crawler import read_story
from crawler.site import Site
from tests.bad_pages import good_page

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(FIXTURES.glob("*/*/*/page.html"))


def test_reading_imports_neither_scrapy_nor_sqlite_nor_trafilatura() -> None:
    page = "b'<h1>One well</h1><p>It was opened by the people who dug it.</p>'"
    code = (
        f"import sys; from crawler import read_story; read_story({page}, 'https://example.org/news/a');"
        "print([name for name in ('scrapy', 'twisted', 'sqlite3', 'trafilatura') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_page_is_read_as_far_as_it_goes(seed: int) -> None:
    chance = random.Random(seed)
    page = bytearray(chance.choice(PAGES).read_bytes())
    if seed % 3 == 0:
        page = page[: chance.randrange(len(page))]
    for _ in range(seed if seed % 3 else 0):
        page[chance.randrange(len(page))] = chance.randrange(256)
    story = read_story(bytes(page), "https://example.org/news/a", "text/html; charset=utf-8")
    json.dumps(story.as_dict(), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("site", [None, Site(key="x", home="https://example.org/", ignore=(".n",))])
@pytest.mark.parametrize("odd", ["&#1;", "&#x1b;", "&#xFFFE;", "&#xFFFF;", "&#xD800;", "&#127;", "&#11Aside", "\uffff"])
def test_an_odd_character_beside_what_is_left_out_breaks_no_reader(odd: str, site: Site | None) -> None:
    plain = good_page("one")
    page = plain.replace(b"</p><p>", f"</p><div class=n>Share this</div>{odd}<p>".encode(), 2)
    url = "https://example.org/news/one/"
    words = read_story(page, url, site=site).body_text
    assert words is not None
    assert words.encode().translate(None, bytes([*range(9), 11, 12, *range(14, 32), 127])) == words.encode()
    for paragraph in (read_story(plain, url).body_text or "none").split("\n\n"):
        assert paragraph in words


@pytest.mark.parametrize("url", ["", "no address", "http://[", "file:///etc/passwd"])
def test_a_page_of_no_address_is_read_too(url: str) -> None:
    story = read_story(b"<h1>One well</h1><p>It was opened by the people who dug it.</p>", url)
    assert (story.url, story.title) == (url, "One well")


def test_structured_data_of_the_wrong_shape_is_passed_over() -> None:
    page = (
        b'<script type="application/ld+json">{"@type": ["NewsArticle", null], "headline": {"a": 1}, "author": '
        b'[null, 1], "datePublished": [{}], "image": [[]], "articleBody": 5, "articleSection": [[]],'
        b'"itemListElement": 3}</script>'
        b"<h1>One well</h1><p>It was opened by the people who dug it.</p>"
    )
    assert read_story(page, "https://example.org/news/a").title == "One well"

"""Related stories: every markup, in every place, in bad company; and pages that have none."""

import random

import pytest
from lxml.html import fromstring

from crawler.dates import read_date
from crawler.document import Document
from crawler.raw import RawTeaser
from crawler.site import Site, site_from_table
from crawler.teasers import find_related, read_teasers
from tests.card_pages import DECOYS, HOME, MARKUPS, PLACES, Page, make_page

URL = f"{HOME}/news/the-story/"
TAG_NAMES = "div p a h1 h3 ul li b time br img table tr td dl dt dd article aside nav footer main form svg head"
TAGS = TAG_NAMES.split()
CARDS = "".join(
    f'<article><h3><a href="/news/{slug}/">{title}</a></h3><p>18 March 2024 News</p></article>'
    for slug, title in (("one-well", "One well"), ("two-wells", "Two wells"))
)


@pytest.fixture(scope="module")
def site() -> Site:
    # The pattern is loose: it lets tags, categories and the print view through, as a pattern written in haste does.
    return site_from_table("x", {"home": HOME, "listings": [f"{HOME}/news/"], "stories": r"^/news/[^?]+/?$"})


def page(html: str) -> Document:
    return Document.parse(html.encode(), URL, "text/html; charset=utf-8")


Told = tuple[str, str, object, str | None]


def told(made: Page, site: Site) -> list[Told]:
    found = read_teasers(Document.parse(made.body, made.url, "text/html; charset=utf-8"), site)
    assert [teaser.position for teaser in found] == list(range(1, len(found) + 1))
    return [(teaser.url.removeprefix(HOME), teaser.title, day(teaser, site), teaser.category) for teaser in found]


def day(teaser: RawTeaser, site: Site) -> object:
    reading = read_date(teaser.published_raw or "", zone=site.zone)
    return reading.day if reading else None


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_markup_reads_back_exactly_wherever_it_stands(markup: str, site: Site) -> None:
    for place in PLACES:
        made = make_page(random.Random(f"{markup}/{place}"), markup, place)
        expected = [(story.path, story.title, story.day, story.category) for story in made.stories]
        assert told(made, site) == expected, made.name


@pytest.mark.parametrize("decoy", DECOYS)
def test_a_page_with_only_a_decoy_has_no_related_stories(decoy: str, site: Site) -> None:
    text = "<p>The trust opened its doors to more people than ever before, and nobody went home hungry.</p>" * 3
    story = f"<main><article><h1>The story</h1>{text}</article></main>"
    both = (DECOYS[decoy] + story, story + DECOYS[decoy])
    html = both[0] if decoy.startswith("before") else both[1]
    assert [teaser.url for teaser in read_teasers(page(f"<body>{html}</body>"), site)] == []


def test_a_title_printed_twice_comes_once_and_the_cards_keep_their_order(site: Site) -> None:
    document = page(
        "<h1>The story</h1><div><div><a href='https://example.org/news/b'><img alt='B is “here”'></a>"
        "<h3><a href='/news/b/'>B is “here”</a></h3><p>We went to see.</p><p>18 March 2024 News</p></div>"
        "<div><a href='/news/a?utm_source=x'><img alt='A – at last'></a>"
        "<h3><a href='/news/a'>A – at last</a></h3></div></div>"
    )
    first, second = read_teasers(document, site)
    assert (first.title, first.url, first.summary) == ("B is “here”", "https://example.org/news/b", "We went to see.")
    assert (first.published_raw, first.category) == ("18 March 2024 News", "News")
    assert (second.position, second.title) == (2, "A – at last")


def test_a_target_in_two_blocks_comes_once_with_what_either_says(site: Site) -> None:
    document = page(
        "<main><h1>The story</h1><section><h2>Related</h2><ul><li><a href=/news/a/>All about wells</a>"
        "<li><a href=/news/b/>All about pumps</a></ul></section>"
        "<section><h2>More news</h2><ul><li><a href=/news/b>Pumps</a><p>1 May 2024 Blog<li><a href=/news/c/>Taps</a>"
        "<p>2 May 2024 News</ul></section></main>"
    )
    found = read_teasers(document, site)
    assert [(t.position, t.title, t.published_raw, t.category) for t in found] == [
        (1, "All about wells", None, None),
        (2, "All about pumps", "1 May 2024 Blog", "Blog"),
        (3, "Taps", "2 May 2024 News", "News"),
    ]


def test_the_page_itself_in_any_spelling_is_no_teaser(site: Site) -> None:
    own = "".join(
        f'<article><h3><a href="{href}">The story</a></h3><p>18 March 2024</p></article>'
        for href in (
            "http://example.org/news/the-story",
            "?print=1",
            "/news/the-story/?lang=cy",
            "/news-media/the-story/",
        )
    )
    canonical = '<link rel=canonical href="/news-media/the-story/">'
    document = page(f"<head>{canonical}</head><h1>The story</h1><div>{own}{CARDS}</div>")
    assert [teaser.title for teaser in read_teasers(document, site)] == ["One well", "Two wells"]


def test_a_canonical_link_to_another_story_does_not_hide_its_card(site: Site) -> None:
    document = page(f'<head><link rel=canonical href="/news/one-well/"></head><h1>The story</h1><div>{CARDS}</div>')
    assert [teaser.title for teaser in read_teasers(document, site)] == ["One well", "Two wells"]


def test_stories_told_apart_by_their_query_are_different_targets() -> None:
    site = site_from_table("x", {"home": HOME, "listings": [f"{HOME}/news/"], "stories": r"^/news/story\.asp$"})
    cards = "".join(f"<li><h3><a href='story.asp?id={n}'>Story {n}</a></h3>1{n} May 2004</li>" for n in (7, 8, 9))
    document = Document.parse(f"<h1>Story 7</h1><ul>{cards}</ul>".encode(), f"{HOME}/news/story.asp?id=7", None)
    assert [teaser.url[-4:] for teaser in read_teasers(document, site)] == ["id=8", "id=9"]


@pytest.mark.parametrize("heading", ["Related", "More news", "Read next", "Latest", "Straeon eraill", "À lire aussi"])
def test_plain_links_count_under_a_heading_that_says_so(heading: str, site: Site) -> None:
    links = "<ul><li><a href=/news/a/>Wells</a><li><a href=/news/b/>Pumps</a></ul>"
    document = page(f"<main><h1>The story</h1><p>{'Text of the story. ' * 9}</p><h2>{heading}</h2>{links}</main>")
    assert [teaser.title for teaser in read_teasers(document, site)] == ["Wells", "Pumps"]


@pytest.mark.parametrize("heading", ["Most read", "In this story", "Notes to editors", "Downloads", "Popular"])
def test_lists_that_say_they_are_something_else_do_not_count(heading: str, site: Site) -> None:
    document = page(f"<main><h1>The story</h1><h2>{heading}</h2><div>{CARDS}</div></main>")
    assert read_teasers(document, site) == ()


def test_latest_news_in_a_sidebar_counts_only_where_the_story_has_no_block_of_its_own(site: Site) -> None:
    links = "<ul><li><a href=/news/z/>Latest of all</a> 1 May 2024<li><a href=/news/y/>Before</a></ul>"
    aside = f"<aside><h2>Latest news</h2>{links}</aside>"
    alone = page(f"<main><h1>The story</h1></main>{aside}")
    beside = page(f"<main><h1>The story</h1><div>{CARDS}</div></main>{aside}")
    assert [teaser.title for teaser in read_teasers(alone, site)] == ["Latest of all", "Before"]
    assert [teaser.title for teaser in read_teasers(beside, site)] == ["One well", "Two wells"]


def test_one_sure_card_without_a_heading_counts_and_a_link_with_a_picture_in_the_text_does_not(site: Site) -> None:
    card = "<div><a href=/news/a/><img src=/a.jpg><h3>Wells</h3><p>How we dug them.</p></a><p>1 May 2024</p></div>"
    figure = (
        "<figure><a href=/news/b/><img src=/b.jpg alt='Two people'></a><figcaption>Two people</figcaption></figure>"
    )
    document = page(
        f"<main><h1>The story</h1><p>{'Text of the story. ' * 9}</p>{figure}<p>More of it.</p>{card}</main>"
    )
    assert [teaser.title for teaser in read_teasers(document, site)] == ["Wells"]


def test_a_selector_of_the_site_says_where_the_cards_are() -> None:
    table = {"home": HOME, "listings": [f"{HOME}/news/"], "stories": "^/news/.+", "selectors": {"teasers": "footer"}}
    document = page(f"<h1>The story</h1><div>{CARDS}</div><footer><a href=/news/z/>Zebras</a></footer>")
    assert [teaser.title for teaser in read_teasers(document, site_from_table("x", table))] == ["Zebras"]


def test_without_a_site_stories_are_told_by_their_address() -> None:
    document = page(f"<main><h1>The story</h1><div>{CARDS}</div><a href=/about/>About us</a></main>")
    assert [teaser.title for teaser in read_teasers(document, None)] == ["One well", "Two wells"]


def test_the_elements_of_related_cards_are_handed_on_for_the_body_to_leave_out(site: Site) -> None:
    document = page(f"<main><h1>The story</h1><p>Text.</p><div id=more>{CARDS}</div></main>")
    [run] = find_related(document, site)
    assert run.container.get("id") == "more"
    assert [card.element.tag for card in run.cards] == ["article", "article"]


@pytest.mark.parametrize(
    "text", ["", "<", "<p>", "<a href=/news/a/>", "<frameset>", "\x00\x01", "<svg><a href=/news/a/>x</a>"]
)
def test_odd_pages_are_read_without_an_error(text: str, site: Site) -> None:
    assert len(read_teasers(page(text), site)) <= 1


@pytest.mark.parametrize("seed", range(60))
def test_tag_soup_is_read_without_an_error(seed: int, site: Site) -> None:
    rng = random.Random(seed)
    words = [
        "News",
        "18 March 2024",
        "Read more",
        "→",
        "“A title”",
        "…",
        "Previous",
        "Category:",
        "by",
        " | ",
        "\u200b",
    ]
    soup = ""
    for _ in range(150):
        name = rng.choice(TAGS)
        link = (
            f' href="/news/{rng.randrange(6)}"' if name == "a" else rng.choice((" hidden", " datetime=2024-03-18", ""))
        )
        soup += rng.choice((f"<{name}{link}>", f"<{name}{link}>", f"</{name}>", rng.choice(words)))
    found = read_teasers(page(soup), site)
    assert len({teaser.url for teaser in found}) == len(found)


def test_a_tree_without_a_page_around_it_is_read(site: Site) -> None:
    assert len(read_teasers(Document(fromstring(f"<div>{CARDS}</div>"), URL), site)) == 2

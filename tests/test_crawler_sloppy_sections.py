"""Honest sections made without care lose no story: what the first crawl does not believe, the second does; and the
notices that stand between them are never believed."""

from urllib.parse import quote, unquote

import pytest

from crawler.agreement import CONTRAST, UNCLAIMED, doubt
from crawler.doubts import Doubts
from crawler.reading import read_story
from crawler.visits import Failed, Read, Visit
from tests.crawling import crawl, rows
from tests.hostile import HostileServer, Turn
from tests.sloppy_sections import HONEST, NOTICES, Sloppy, listing_of, page_of
from tests.test_crawler_unforeseen import asked

NEVER = {"numbers-only", "marked-scripts"}
"""Cards that are years pass for the numbers of pages; texts in Hindi and Thai have no full stop that is known."""
LATER = {"other-language", "abbreviations", "codes", "old-headline-in-address", "closed-one-headline"}
"""Kinds of which the first crawl may miss some."""


def put(server: HostileServer, path: str, page: bytes) -> None:
    async def answer(turn: Turn) -> None:
        ticket = f"ab{turn.visit * 977 + len(turn.path)}"
        await turn.answer(200, page.replace(b"{ticket}", ticket.encode()))

    server.routes[path] = answer


def false_stories(kind: str) -> tuple[Sloppy, ...]:
    """One notice at six addresses: some with a card, some whose address has words."""
    title, body = NOTICES[kind]
    towns = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
    return tuple(
        Sloppy(slug=f"{kind}{n}" if n % 2 else f"{town}-opens-a-well", card=town * (n % 3), title=title, body=body)
        for n, town in enumerate(towns)
    )


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """Names of the stories after each of two crawls."""
    folder = tmp_path_factory.mktemp("sloppy")
    kinds = HONEST | {kind: false_stories(kind) for kind in NOTICES}
    with HostileServer() as server:
        for kind, stories in kinds.items():
            put(server, f"/list/{kind}/", listing_of(stories))
            for story in stories:
                put(server, f"/news/{quote(story.slug)}/", page_of(story.title, story.body))
        table = {**server.site_table(), "listings": [f"{server.url}/list/{kind}/" for kind in kinds]}
        found = []
        for given in (table, None):
            crawl(folder, given)
            found.append({name(row["url"]) for row in rows(folder, "select url from stories")})
    return found


def name(url: str) -> str:
    return unquote(url.partition("/news/")[2].strip("/"))


def missing(found: set[str]) -> set[str]:
    return {kind for kind, stories in HONEST.items() if not {story.slug for story in stories} <= found}


def test_the_first_crawl_keeps_stories_whose_names_name_nothing(archived: list[set[str]]) -> None:
    assert missing(archived[0]) - LATER - NEVER == set()


def test_the_next_crawl_keeps_every_story_that_reads_the_same_again(archived: list[set[str]]) -> None:
    assert missing(archived[1]) - NEVER == set()


def test_a_notice_at_many_addresses_is_believed_at_neither_crawl(archived: list[set[str]]) -> None:
    false = {story.slug for kind in NOTICES for story in false_stories(kind)}
    assert archived[1] & false == set()


def test_headlines_of_their_own_make_stories_of_one_text_that_are_no_notice() -> None:
    doubts = Doubts()
    for number, town in enumerate(("Ashby", "Bewley", "Corfton", "Gretton")):
        found = asked(page_of(f"{town} branch meets", "The accounts were read."), name=str(number))
        assert isinstance(found, Read)
        assert list(doubts.weigh(found, None)) == []
    assert len(list(doubts.rest())) == 4


def test_known_stories_that_keep_their_headlines_under_a_closing_text_are_left_to_the_breakers() -> None:
    doubts = Doubts()
    for number, town in enumerate(("Ashby", "Bewley", "Corfton", "Gretton")):
        title = f"{town} branch meets"
        found = asked(page_of(title, "Our charity has closed. Thank you."), title=title, name=str(number))
        assert isinstance(found, Read)
        assert list(doubts.weigh(found, "They met on Friday.")) == [found]


def test_a_notice_that_others_show_for_the_first_time_is_not_believed_where_it_stands_again() -> None:
    doubts, page = Doubts(), page_of(*NOTICES["tidying"])
    again, first = asked(page, card="The pier opens again"), asked(page, card="Owls in the church", name="12")
    assert isinstance(again, Failed)
    assert isinstance(first, Failed)
    assert again.reading is not None
    assert first.reading is not None
    assert list(doubts.weigh(again.reading, None, steady=True)) == []
    given = list(doubts.weigh(first.reading, None, failed=first))
    assert [item.problem.kind for item in given if isinstance(item, Failed)] == ["refused-shared"] * 2
    assert list(doubts.rest()) == []


@pytest.mark.parametrize(
    ("card", "title", "body", "expected"),
    [
        ("安达村的新水井", "新水井在安达村开放", "孩子们不再走远路取水。", None),
        ("安达村的新水井", "请稍候", "我们正在检查您的浏览器。", CONTRAST),
        ("बच्चों के लिए नया पुस्तकालय", "नया पुस्तकालय खुला", "आठ सौ किताबें।", None),
        ("새 우물이 열리다", "잠시만 기다려 주세요", "브라우저를 확인하고 있습니다.", CONTRAST),
        ("افتتاح مدرسة جديدة", "افتتاح مدرسة في القرية", "فتحت المدرسة أبوابها.", None),
    ],
)
def test_names_agree_and_contradict_in_every_script(card: str, title: str, body: str, expected: str | None) -> None:
    url = "https://www.example.org/news/4711/"
    story = read_story(page_of(title, body), url)
    assert doubt(story, Visit(url=url, title=card), declared=False) == expected


def test_a_transliterated_address_says_nothing_against_a_page_in_its_own_letters() -> None:
    url = "https://www.example.org/news/novyj-kolodec-otkryt-segodnja/"
    story = read_story(page_of("Вода пришла", "Люди радовались первой воде."), url)
    assert doubt(story, Visit(url=url), declared=False) == UNCLAIMED

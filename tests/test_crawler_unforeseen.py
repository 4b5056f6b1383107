"""Notices that nobody foresaw, met on a first visit and in the place of known stories; stories that look like notices.
The texts were written by somebody who had not read the lists of phrases. Each is judged in one of its styles.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.contrast import is_another_page
from crawler import read_story
from crawler.answers import Answer, outcome_of
from crawler.doubts import Doubts
from crawler.raw import Claim
from crawler.site import site_from_table
from crawler.visits import Failed, Read, Visit
from tests.crawling import crawl, rows
from tests.hostile import HostileServer
from tests.unforeseen import STYLES, Made, notices, stories

HOME = "https://www.example.org/"
NOW = datetime(2026, 3, 18, tzinfo=UTC)
SITE = site_from_table(
    "x",
    {
        "name": "Hollin Valley Gazette",
        "home": HOME,
        "listings": [f"{HOME}news/"],
        "stories": "^/news/[^/]+/?$",
    },
)
SETS = ("", "-later")
FALSELY_REFUSED = {"": 0, "-later": 5}
"""Whole headlines such as 'Wartungsarbeiten' with no day below, of which the card says something else."""
FALSELY_EDITED = {"": 1, "-later": 1}
"""A notice may share a word with the story by chance: 'closed in your country' for 'School closed on Monday'."""


def sample(pages: tuple[Made, ...], turn: int = 0) -> list[Made]:
    """Each text once."""
    return [page for page in pages if page.status == 200][turn::3]


def asked(
    page: bytes,
    *,
    card: str | None = None,
    title: str | None = None,
    name: str = "4711",
    status: int = 200,
    target: str | None = None,
) -> Read | Failed:
    url = f"{HOME}news/{name}/"
    visit = Visit(url=url, story_id=1 if title else None, title=title)
    if card:
        visit = Visit(url=url, claim=Claim(source="card", title=card))
    answer = Answer(
        url=target or url,
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=page,
        redirected=bool(target),
        permanently=bool(target),
    )
    outcome = outcome_of(answer, visit, SITE, NOW)
    assert isinstance(outcome, Read | Failed)
    return outcome


@pytest.mark.parametrize("later", SETS)
def test_a_notice_that_nobody_foresaw_is_not_taken_for_the_story_of_its_card(later: str) -> None:
    taken = [page.name for page in sample(notices(f"notices{later}")) if isinstance(asked(page.body, card=CARD), Read)]
    assert taken == []


CARD = "The pier opens again"


@pytest.mark.parametrize("later", SETS)
def test_an_address_in_words_is_enough_to_doubt_a_notice(later: str) -> None:
    pages = sample(notices(f"notices{later}"), 1)[::2]
    assert [page.name for page in pages if isinstance(asked(page.body, name="pier-opens-again"), Read)] == []


def test_no_notice_under_another_status_is_content() -> None:
    pages = [page for page in notices() if page.status != 200][::4]
    assert [page.name for page in pages if isinstance(asked(page.body, status=page.status), Read)] == []


@pytest.mark.parametrize("later", SETS)
def test_a_story_that_looks_like_a_notice_is_a_story_with_all_its_sentences(later: str) -> None:
    refused = []
    for page in sample(stories(f"stories{later}")):
        found = asked(page.body, card=page.card)
        if isinstance(found, Failed):
            refused.append(page.name)
        else:
            text = " ".join(found.story.body_text.split())
            assert [sentence for sentence in page.sentences if sentence not in text] == [], page.name
    assert len(refused) <= FALSELY_REFUSED[later], refused


@pytest.mark.parametrize("later", SETS)
def test_a_known_story_is_asked_for_again_without_a_refusal(later: str) -> None:
    pages = sample(stories(f"stories{later}"), 2)
    assert [page.name for page in pages if isinstance(asked(page.body, title=page.title), Failed)] == []


@pytest.mark.parametrize("later", SETS)
def test_a_notice_is_no_edit_of_a_story_of_one_sentence(later: str) -> None:
    known = [page for page in sample(stories(f"stories{later}")) if page.kind == "short"]
    taken = []
    for number, page in enumerate(sample(notices(f"notices{later}"))[::2]):
        old = known[number % len(known)]
        found = asked(page.body, title=old.title)
        if isinstance(found, Read) and not is_another_page(read_story(old.body, HOME, site=SITE), found.story):
            taken.append((old.title, page.name))
    assert len(taken) <= FALSELY_EDITED[later], taken


# Several addresses


def test_a_text_that_several_addresses_show_is_a_notice_where_nothing_else_speaks_for_it() -> None:
    """Without a card and with numbers for addresses: alone, each of these passes for a story."""
    taken = []
    texts = {(page.title, page.body) for page in notices("notices-later") if page.style == STYLES[0]}
    for title, body in sorted(texts):
        doubts, kept = Doubts(), []
        for number in range(4):
            found = asked(body.replace(b"8a7c-0091", b"8a7c-009%d" % number), name=str(number))
            if isinstance(found, Read):
                kept += [item for item in doubts.weigh(found, None) if isinstance(item, Read)]
        if kept or list(doubts.rest()):
            taken.append(title)
    assert taken == []


def test_stories_that_nothing_speaks_for_are_kept_at_the_end_of_the_crawl() -> None:
    doubts, kept, made = Doubts(), [], sample(stories())
    found = [asked(page.body, name=str(number)) for number, page in enumerate(made)]
    readings = [item for item in found if isinstance(item, Read)]
    for reading in readings:
        kept += list(doubts.weigh(reading, None))
    kept += list(doubts.rest())
    assert sorted(item.visit.url for item in kept) == sorted(item.visit.url for item in readings)
    assert doubts.refused == 0


def test_known_stories_that_all_lead_to_one_page_have_not_moved() -> None:
    page = sample(stories())[0]
    doubts = Doubts()
    given = []
    for number in range(4):
        found = asked(page.body, title=page.title, name=str(number), target=f"{HOME}news/we-have-moved/")
        assert isinstance(found, Read)
        given += list(doubts.weigh(found, found.story.body_text))
    assert [type(item) for item in given] == [Failed] * 4
    assert list(doubts.rest()) == []


def test_one_story_that_moved_and_one_that_joined_it_are_moves() -> None:
    page = sample(stories())[0]
    doubts = Doubts()
    for number in range(2):
        found = asked(page.body, title=page.title, name=str(number), target=f"{HOME}news/both/")
        assert isinstance(found, Read)
        assert list(doubts.weigh(found, found.story.body_text)) == []
    assert len(list(doubts.rest())) == 2


def test_what_waits_is_bounded_and_nothing_of_it_is_lost() -> None:
    doubts, given = Doubts(), []
    for number in range(200):
        words = f"Nobody {'abcdefghij'[number % 10] * (3 + number // 10)} knows."
        found = asked(f"<h1>One</h1><p>{words}</p>".encode(), name=str(number))
        assert isinstance(found, Read)
        given += list(doubts.weigh(found, None))
    left = list(doubts.rest())
    assert len(left) <= 40
    assert len({item.visit.url for item in (*given, *left)}) == 200


def test_a_site_under_one_notice_gives_no_story_no_edit_and_one_alarm(
    tmp_path: Path, misbehaving: HostileServer
) -> None:
    names = ("one", "two", "three", "four")
    misbehaving.stories = dict.fromkeys(names, "is-tidying-up")
    crawl(tmp_path, misbehaving.site_table())
    assert rows(tmp_path, "select * from stories") == []
    misbehaving.stories = dict.fromkeys(names, "good")
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, "select count(*) as n from stories where state = 'live'") == [{"n": 4}]
    misbehaving.stories = {"one": "good", **dict.fromkeys(names[1:], "redirects-to-good")}
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, "select kind from changes where crawl_id = 3") == []
    assert rows(tmp_path, "select kind from alarms where over_at is null") == [{"kind": "many-alike"}]
    misbehaving.stories = dict.fromkeys(names, "good")
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, "select kind from changes where crawl_id = 4") == []
    assert rows(tmp_path, "select kind from alarms where over_at is null") == []

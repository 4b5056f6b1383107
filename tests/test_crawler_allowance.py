"""Budgets of a crawl: each ends it, is named, loses nothing, and the next crawl goes on."""

from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionDone, ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from archive.errors import ConfigError
from crawler.allowance import FOR_ENTRANCES, FOR_NEW, Budget, Spending
from crawler.failures import failure_words
from crawler.lanes import Lanes
from crawler.site import site_from_table
from crawler.walk import Walk
from tests.archive_samples import invariants
from tests.crawling import crawl, rows, write_config
from tests.hostile import HostileServer

STORIES = 30
TABLE = {"home": "https://www.example.org/", "listings": ["https://www.example.org/news/"]}


@pytest.mark.parametrize(
    ("budget", "key", "words"),
    [
        ({"request": 1}, "request", "did you mean 'requests'?"),
        ({"requests": 0}, "requests", "a whole number of requests"),
        ({"requests": True}, "requests", "not True"),
        ({"requests": 1.5}, "requests", "not 1.5"),
        ({"hours": "24"}, "hours", "a number of hours such as 24 or 0.5"),
        ({"hours": 1e9}, "hours", "a number of hours"),
        ({"megabytes": -1}, "megabytes", "above 0"),
        ({"megabytes": float("nan")}, "megabytes", "not nan"),
        ({"new": "all"}, "new", "a whole number of addresses"),
        ({"pages": 0}, "pages", "a whole number of pages"),
        ({"fruitless": None}, "fruitless", "a whole number of visits in vain"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(budget: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(ConfigError, match=r"newskeep\.toml") as caught:
        site_from_table("x", {**TABLE, "budget": budget})
    assert caught.value.key == f"sites.x.budget.{key}"
    assert words in str(caught.value)


def test_a_budget_of_the_table_is_the_sites() -> None:
    assert site_from_table("x", {**TABLE, "budget": {"hours": 2, "new": 7}}).budget == Budget(hours=2, new=7)
    assert site_from_table("x", TABLE).budget == Budget()
    with pytest.raises(ConfigError, match="a table of requests"):
        site_from_table("x", {**TABLE, "budget": 3})


def test_the_rules_of_reading_do_not_know_the_budget() -> None:
    assert site_from_table("x", {**TABLE, "budget": {"new": 7}}).rules == site_from_table("x", TABLE).rules


def test_a_section_of_fifty_thousand_stories_meets_no_budget() -> None:
    """A second apart, in files as large as sitemaps may be, in listings of ten a page."""
    spending = Spending(Budget(), waiting=0)
    for in_file in (10_000, 40_000):
        assert spending.room(first=False) >= in_file
        spending.waiting += in_file
    spending.requests, spending.bytes = 50_000 + 5_000, 55_000 * 200_000
    assert spending.reached(55_000.0, FOR_NEW) is None
    assert Budget().pages >= 50_000 // 10


@pytest.mark.parametrize(
    ("spent", "seconds", "kind"),
    [
        ({"requests": 100}, 0, "budget-requests"),
        ({"bytes": 5_000_000}, 0, "budget-megabytes"),
        ({}, 3600, "budget-hours"),
    ],
)
def test_each_budget_ends_a_crawl_and_half_of_it_the_search(spent: dict[str, int], seconds: float, kind: str) -> None:
    spending = Spending(Budget(requests=100, megabytes=5, hours=1), waiting=0)
    for name, value in spent.items():
        setattr(spending, name, value // 2)
    half = spending.reached(seconds / 2, FOR_ENTRANCES)
    assert half is not None
    assert half.kind == kind
    assert spending.reached(seconds / 2, FOR_NEW) is None
    for name, value in spent.items():
        setattr(spending, name, value)
    whole = spending.reached(seconds)
    assert whole is not None
    assert whole.kind == kind


def test_the_first_answer_of_an_entrance_always_finds_room() -> None:
    spending = Spending(Budget(new=1_000), waiting=5_000)
    assert (spending.room(first=False), spending.room(first=True)) == (0, 500)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A section of thirty stories, crawled within sixteen requests each time until a crawl meets no budget."""
    folder = tmp_path_factory.mktemp("budget")
    with HostileServer() as server:
        server.stories = {f"story-{number}": "good" for number in range(STORIES)}
        file = write_config(folder, server.site_table())
        file.write_text(f"{file.read_text()}[sites.demo.budget]\nrequests = 16\n", encoding="utf-8")
        for _ in range(2):
            crawl(folder)
        file.write_text(file.read_text().replace("16", "1000"), encoding="utf-8")
        crawl(folder)
    return folder, rows(folder, "select * from crawls order by id")


def test_a_crawl_within_its_budget_archives_what_it_can_and_the_next_goes_on(crawled: Any) -> None:
    folder, crawls = crawled
    assert [row["outcome"] for row in crawls] == ["partial"] * 2 + ["ok"]
    assert crawls[0]["new"] >= 10
    assert all(row["requests"] <= 18 for row in crawls[:2])
    assert rows(folder, "select count(*) n from latest_stories") == [{"n": STORIES}]
    assert invariants(folder / "news.db") == []


def test_its_note_and_a_problem_name_the_budget(crawled: Any) -> None:
    folder, crawls = crawled
    assert "requests of 16 were sent" in crawls[0]["note"]
    assert "the next crawl goes on" in crawls[0]["note"]
    kinds = rows(folder, "select crawl_id, kind from problems order by id")
    assert kinds == [{"crawl_id": number, "kind": "budget-requests"} for number in (1, 2)]


def test_known_stories_are_checked_though_new_ones_wait(crawled: Any) -> None:
    """A quarter of the budget is theirs."""
    _, crawls = crawled
    assert crawls[1]["fetched"] > crawls[1]["new"]


def test_a_lane_in_vain_is_closed_and_another_goes_on() -> None:
    lanes = Lanes(fruitless=3)
    lanes.add("trap", 0, 1000)
    lanes.add("news", 1000, 1010)
    assert [lanes.gave("trap", new=False) for _ in range(5)] == [False, False, True, False, False]
    assert lanes.turn() == ("news", 1000, 1010)


def test_a_story_among_them_keeps_a_lane_open() -> None:
    lanes = Lanes(fruitless=3)
    lanes.add("news", 0, 1000)
    assert not any(lanes.gave("news", new=number % 3 == 2) for number in range(100))


def test_a_listing_in_circles_ends_whatever_its_order() -> None:
    walk = Walk("https://example.org/news", stop_when_known=False)
    pages = 0
    following: str | None = "https://example.org/news"
    while following is not None:
        pages += 1
        shown = [f"https://example.org/news/{(pages * step) % 11}" for step in range(1, 2 + pages % 7)]
        following = walk.after(shown, unknown=1, next_pages=[f"https://example.org/news?page={pages + 1}"])
    assert walk.ended == "repeats"
    assert pages < 40


def failed(*reasons: BaseException) -> DownloadFailedError:
    failures = [Failure(reason) for reason in reasons]  # type: ignore[no-untyped-call] # Twisted has no types here
    error = DownloadFailedError(str(failures))
    error.__cause__ = ResponseFailed(failures)  # type: ignore[no-untyped-call]
    return error


WORDS: dict[str, tuple[BaseException, str]] = {
    "refused": (DownloadConnectionRefusedError("Connection was refused by other side: 111"), "no connection: refused"),
    "no name": (
        CannotResolveHostError("DNS lookup failed: no results for hostname lookup: a.example."),
        "the name does not resolve: a.example",
    ),
    "time": (
        DownloadTimeoutError("Getting https://a.example/ took longer than 30.0 seconds."),
        "no answer within 30 s",
    ),
    "connecting": (
        DownloadTimeoutError("User timeout caused connection failure."),
        "no connection within the time allowed",
    ),
    "lost": (failed(ConnectionLost()), "the connection ended before the answer did"),
    "closed": (failed(ConnectionDone()), "the connection ended before the answer did"),
    "half": (ResponseDataLossError(), "the answer broke off before its end"),
    "too long": (DownloadCancelledError("Received 9 bytes"), "the answer is longer than what is read of one address"),
    "unreachable": (failed(NoRouteError(113)), "no connection"),  # type: ignore[no-untyped-call]
    "nameless": (failed(RuntimeError("<Weird>")), "the answer could not be received"),
}


@pytest.mark.parametrize("name", WORDS)
def test_failures_of_the_network_are_told_in_plain_words(name: str) -> None:
    error, words = WORDS[name]
    assert failure_words(error) == words

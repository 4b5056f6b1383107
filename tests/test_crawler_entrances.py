"""A section full of traps beside an honest listing: the crawl ends, says why, and archives every honest story."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from crawler.answers import Answer
from crawler.entering import Entering
from crawler.entrances import Entrance
from crawler.project import Project
from crawler.session import Session
from crawler.site import site_from_table
from tests.archive_samples import invariants
from tests.crawling import crawl, rows, write_config
from tests.hostile import HostileServer
from tests.hostile.walks import FEEDS, HONEST, LISTINGS, SITEMAPS, set_traps

BUDGET = {"requests": 300, "new": 400, "pages": 12, "fruitless": 15}
HOME = "https://www.example.org/"


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two crawls of it: what they left, and what was asked for in the second."""
    folder = tmp_path_factory.mktemp("trapped")
    with HostileServer() as server:
        set_traps(server)
        table = {
            **server.site_table(),
            "stories": "^/news/.+",
            "listings": [server.url + path for path in LISTINGS],
            "feeds": [server.url + path for path in FEEDS],
            "sitemaps": [server.url + path for path in (*SITEMAPS, "/many.xml")],
        }
        first = crawl_with(folder, table)
        asked = len(server.requests)
        second = crawl_with(folder, table)
        return {
            "folder": folder,
            "url": server.url,
            "crawls": (first, second),
            "asked": (server.requests[:asked], server.requests[asked:]),
        }


def crawl_with(folder: Path, table: dict[str, Any]) -> dict[str, Any]:
    file = write_config(folder, table)
    budget = "\n".join(f"{name} = {value}" for name, value in BUDGET.items())
    file.write_text(f"{file.read_text()}[sites.demo.budget]\n{budget}\n", encoding="utf-8")
    done = crawl(folder)
    assert done.row is not None, done.log
    return done.row


def test_every_honest_story_is_archived_once_and_nothing_else(trapped: dict[str, Any]) -> None:
    found = rows(trapped["folder"], "select url, title from latest_stories")
    assert sorted(row["title"] for row in found) == sorted(f"Story {slug}" for slug in HONEST)


def test_the_crawl_is_partial_and_its_note_says_what_was_reached(trapped: dict[str, Any]) -> None:
    for row in trapped["crawls"]:
        assert row["outcome"] == "partial", row
        assert row["discovery"] == "cut"
        assert "the next crawl goes on" in row["note"]
    assert "sitemaps named more than 1,000" in trapped["crawls"][0]["note"]


@pytest.mark.parametrize("kind", ["fruitless", "budget-sitemaps", "page-unreadable", "entrance-unreadable"])
def test_each_budget_that_was_reached_is_a_problem_by_name(trapped: dict[str, Any], kind: str) -> None:
    found = rows(trapped["folder"], "select count(*) n from problems where crawl_id = 1 and kind = ?", kind)
    assert found[0]["n"] > 0, rows(trapped["folder"], "select kind, url, detail from problems where crawl_id = 1")


def test_no_crawl_sends_more_than_its_budget(trapped: dict[str, Any]) -> None:
    for asked in trapped["asked"]:
        assert len(asked) <= BUDGET["requests"] + 10, "what is under way at the end comes on top"


def test_known_stories_are_checked_whatever_the_traps_do(trapped: dict[str, Any]) -> None:
    asked = {seen.path for seen in trapped["asked"][1]}
    assert {f"/news/{slug}/" for slug in HONEST} <= asked
    checks = rows(trapped["folder"], "select story_id, sum(times) n from checks group by story_id")
    assert min(row["n"] for row in checks) >= 2


def test_each_address_of_a_crawl_has_one_outcome_and_the_sums_agree(trapped: dict[str, Any]) -> None:
    assert invariants(trapped["folder"] / "news.db") == []
    for number, row in enumerate(trapped["crawls"], 1):
        failed = rows(
            trapped["folder"],
            """select url, count(*) n from problems where crawl_id = ? and url like '%/news/_%'
            and kind in ('page-missing', 'http-error', 'not-a-story', 'no-answer') group by url""",
            number,
        )
        assert row["failed"] == sum(each["n"] for each in failed), row
        assert {each["n"] for each in failed} <= {1}


def test_nothing_but_the_site_is_asked_for(trapped: dict[str, Any]) -> None:
    for asked in trapped["asked"]:
        assert not [seen.path for seen in asked if "passwd" in seen.path or "aaaa" in seen.path]


# Without a network


def session_of(folder: Path, **budget: float) -> Session:
    table = {"home": HOME, "listings": [f"{HOME}news/"], "stories": "^/news/.+", "budget": budget}
    site = site_from_table("x", table)
    return Session(Project(path=folder / "newskeep.toml", archive=folder / "news.db", sites={"x": site}), site)


def sitemap_of(count: int) -> Answer:
    lines = b"".join(b"<url><loc>%snews/story-%d</loc></url>" % (HOME.encode(), each) for each in range(count))
    return Answer(
        url=f"{HOME}s.xml",
        status=200,
        headers=(),
        body=b"<urlset>" + lines + b"</urlset>",
        redirected=False,
        permanently=False,
    )


def test_a_large_sitemap_never_holds_up_the_loop(tmp_path: Path) -> None:
    """Between two turns of the loop at most some 64 KB are read and noted: a heartbeat counts the turns."""
    session, answer = session_of(tmp_path, new=30_000), sitemap_of(20_000)
    turns = Counter[str]()

    async def heart() -> None:
        while True:
            turns["beats"] += 1
            await asyncio.sleep(0)

    async def read() -> None:
        beating = asyncio.ensure_future(heart())
        entrance = Entrance(url=answer.url, kind="sitemap", lane=answer.url, first=True)
        await Entering(session).answered(answer, entrance)
        beating.cancel()

    asyncio.run(read())
    assert turns["beats"] >= len(answer.body) // 2**16
    session.finish(interrupted=True, requests=0)


def test_one_answer_takes_at_most_half_of_the_places_and_says_what_it_left_out(tmp_path: Path) -> None:
    session = session_of(tmp_path, new=2_000)
    trap = Entrance(url=f"{HOME}s.xml", kind="sitemap", lane=f"{HOME}s.xml", first=True)
    asyncio.run(Entering(session).answered(sitemap_of(3_000), trap))
    assert session.spending.waiting == 1_000
    assert session.spending.room(first=True) == 500
    session.finish(interrupted=False, requests=1)
    with open_archive(tmp_path / "news.db") as archive:
        assert [(row.kind, "2,000 addresses" in row.detail) for row in archive.problems()] == [("budget-new", True)]


def test_new_addresses_are_visited_entrance_by_entrance_in_turn(tmp_path: Path) -> None:
    session = session_of(tmp_path)
    for name, count in (("trap", 500), ("honest", 5)):
        answer = Answer(
            url=f"{HOME}{name}.xml",
            status=200,
            headers=(),
            body=b"\n".join(f"{HOME}news/{name}-{each}".encode() for each in range(count)),
            redirected=False,
            permanently=False,
        )
        asyncio.run(Entering(session).answered(answer, Entrance(url=answer.url, kind="sitemap", lane=answer.url)))
    taken = [visit.url for _ in range(20) if (visit := session.frontier.take())]
    assert {f"{HOME}news/honest-{each}" for each in range(5)} <= set(taken)
    session.finish(interrupted=True, requests=0)

"""How a crawl behaves towards the site: robots.txt, waiting, what it sends, where it never goes."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.public import is_public
from tests.crawling import crawl, rows
from tests.hostile import HostileServer


def story_requests(server: HostileServer) -> list[str]:
    return [seen.path for seen in server.requests if seen.path.startswith("/news/")]


@pytest.mark.parametrize("state", ["says-500", "drops-at-once", "redirects-forever"])
def test_a_robots_txt_without_a_usable_answer_keeps_us_away(
    misbehaving: HostileServer, tmp_path: Path, state: str
) -> None:
    misbehaving.robots = state
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert "robots.txt" in done.row["note"]
    assert story_requests(misbehaving) == []
    assert [row["kind"] for row in rows(tmp_path, "select kind from problems")] == ["stayed-away"]


def test_an_outage_is_not_taken_for_an_empty_listing(misbehaving: HostileServer, tmp_path: Path) -> None:
    crawl(tmp_path, misbehaving.site_table())
    misbehaving.robots = "says-503"
    misbehaving.requests.clear()
    crawl(tmp_path, misbehaving.site_table())
    assert story_requests(misbehaving) == []
    assert [row["kind"] for row in rows(tmp_path, "select kind from problems")] == ["stayed-away"]
    assert [row["outcome"] for row in rows(tmp_path, "select outcome from crawls order by id")] == ["ok", "failed"]
    assert rows(tmp_path, "select kind from alarms") == [], "three planned crawls without success make one alarm"


@pytest.mark.parametrize("state", ["says-404", "says-403", "allows", "is-html"])
def test_a_robots_txt_without_rules_for_us_lets_us_crawl(
    misbehaving: HostileServer, tmp_path: Path, state: str
) -> None:
    misbehaving.robots = state
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"]) == ("ok", 3)


@pytest.mark.parametrize("state", ["forbids", "forbids-newskeep"])
def test_robots_txt_is_obeyed(misbehaving: HostileServer, tmp_path: Path, state: str) -> None:
    misbehaving.robots = state
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert story_requests(misbehaving) == []


def test_a_crawl_delay_slows_us_down(misbehaving: HostileServer, tmp_path: Path) -> None:
    misbehaving.robots = "asks-for-delay"
    misbehaving.stories = {"one": "good", "two": "good"}
    done = crawl(tmp_path, misbehaving.site_table())
    elapsed_s = done.events[-2]["elapsed_s"]
    assert elapsed_s >= 2.0, "robots.txt asks for a second between requests, three follow it"


def test_retry_after_is_waited_for_and_the_story_still_comes(misbehaving: HostileServer, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "asks-to-wait", "two": "good", "three": "asks-to-wait-until"}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"]) == ("ok", 3)
    assert (misbehaving.visits["/news/one/"], misbehaving.visits["/news/three/"]) == (2, 2)


def test_two_waits_longer_than_a_crawl_end_it_and_say_until_when(misbehaving: HostileServer, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "asks-to-wait-for-a-week", "two": "asks-to-wait-for-a-week", "three": "good"}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert "asks to come back after" in done.row["note"]


def test_one_address_that_asks_for_a_long_wait_is_left_and_the_others_are_read(
    misbehaving: HostileServer, tmp_path: Path
) -> None:
    misbehaving.stories = {"one": "asks-to-wait-for-a-week", "two": "good"}
    done = crawl(tmp_path, misbehaving.site_table())
    assert done.row is not None
    assert (done.row["outcome"], done.row["new"], done.row["failed"]) == ("partial", 1, 1)
    assert misbehaving.visits["/news/one/"] == 1


def test_a_request_says_who_asks_and_sends_nothing_else_of_us(misbehaving: HostileServer, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "sets-a-cookie", "two": "sets-a-cookie"}
    crawl(tmp_path, misbehaving.site_table())
    for seen in misbehaving.requests:
        assert seen.headers["user-agent"] == "newskeep/0.1.0 (+tests@example.org)"
        assert seen.headers["accept-encoding"] == "gzip, deflate"
        assert "cookie" not in seen.headers
        assert "authorization" not in seen.headers


def test_a_private_site_is_refused_unless_the_configuration_allows_it(
    misbehaving: HostileServer, tmp_path: Path
) -> None:
    done = crawl(tmp_path, {**misbehaving.site_table(), "allow_private": False})
    assert misbehaving.requests == []
    assert done.row is not None
    assert done.row["outcome"] == "failed"
    assert "127.0.0.1" in done.row["note"]


def test_settings_are_a_guests() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") == 1.0
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert not settings.getbool("COOKIES_ENABLED")
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


PRIVATE = """127.0.0.1 0.0.0.0 10.1.2.3 192.168.0.1 172.16.0.1 169.254.169.254 100.64.0.1 224.0.0.1 ::1
fe80::1%eth0 fc00::1 ::ffff:127.0.0.1 2002:7f00:1:: ::ffff:169.254.169.254"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_address_of_a_private_network_counts_as_public(address: str) -> None:
    assert not is_public(address)

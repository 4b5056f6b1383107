"""Who may answer for an https site: nobody without its certificate, and nobody by plain http."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from crawler.guard import AddressForbidden, led_to
from crawler.site import Site
from tests.crawling import crawl_command, rows, write_config
from tests.hostile.secure import SecureServer
from tests.hostile.watched import run_watched
from tests.smtp import authority, trust_tests

PAST = datetime(2024, 1, 1, tzinfo=UTC)


def crawled(folder: Path) -> dict[str, Any]:
    run_watched(folder, *crawl_command(folder, "--mode", "full")[2:], SSL_CERT_FILE=trust_tests(folder))
    return rows(folder, "select * from crawls order by id desc limit 1")[0]


def versions(folder: Path) -> list[dict[str, Any]]:
    return rows(folder, "select story_id, number, title, body_text from versions order by id")


CERTIFICATES = {
    "expired": lambda: authority().issue_cert(
        "news.example", not_before=datetime(2023, 1, 1, tzinfo=UTC), not_after=PAST
    ),
    "of nobody we know": lambda: trustme.CA().issue_cert("news.example"),
    "of another name": lambda: authority().issue_cert("localhost"),
}


def test_a_known_story_stays_when_the_site_cannot_prove_who_it_is(tmp_path: Path) -> None:
    with SecureServer() as server:
        server.stories = {"one": "good"}
        write_config(tmp_path, server.site_table())
        assert crawled(tmp_path)["new"] == 1
        before, asked = versions(tmp_path), len(server.requests)
        server.shows = CERTIFICATES["of nobody we know"]()
        row = crawled(tmp_path)
        assert row["outcome"] == "failed"
        assert "its certificate cannot be trusted: " in row["note"]
        assert "Error" not in row["note"]
        assert len(server.requests) == asked, "nothing was sent"
        assert versions(tmp_path) == before
        assert rows(tmp_path, "select distinct state from stories") == [{"state": "live"}]


def test_nobody_is_read_who_cannot_prove_to_be_the_site(tmp_path: Path) -> None:
    with ExitStack() as stack:
        urls, servers = {}, [stack.enter_context(SecureServer()) for _ in CERTIFICATES]
        for (kind, certificate), server in zip(CERTIFICATES.items(), servers, strict=True):
            server.shows = certificate()
            urls[f"https://news.example:{server.server_port}/"] = kind
        done = run_watched(
            tmp_path,
            "tests.hostile.knock",
            "private",
            names={"news.example": [["127.0.0.1"]]},
            stdin=json.dumps(list(urls)),
            SSL_CERT_FILE=trust_tests(tmp_path),
        )
        assert {urls[url]: kind for url, kind in json.loads(done.stdout).items()} == dict.fromkeys(
            CERTIFICATES, "CertificateRefused"
        )
        assert [server.requests for server in servers] == [[], [], []]


SECURE = Site(key="x", home="https://www.example.org/", listings=("https://www.example.org/news/",))
PLAIN = Site(key="x", home="http://www.example.org/", listings=("http://www.example.org/news/",))
MIXED = Site(key="x", home="https://www.example.org/", feeds=("http://www.example.org/feed",))
PORT = Site(key="x", home="https://intranet.example:8443/", allow_private=True)


@pytest.mark.parametrize(
    ("url", "site", "came_from", "asked"),
    [
        ("http://www.example.org/news/a:80", SECURE, "", "https://www.example.org/news/a:80"),
        ("http://example.org:80/a?b=http://c", SECURE, "http://example.org/", "https://example.org/a?b=http://c"),
        ("HTTP://Example.org", SECURE, "", "https://Example.org"),
        ("https://example.org/a", SECURE, "https://www.example.org/", "https://example.org/a"),
        ("http://example.org/a", SECURE, "https://example.org/a", None),
        ("http://example.org:443/a", SECURE, "", None),
        ("http://example.org:8080/a", SECURE, "", None),
        ("https://example.org:80/a", SECURE, "", None),
        ("https://example.org:8443/a", SECURE, "", None),
        ("http://sub.example.org/a", SECURE, "", None),
        ("http://www.example.org.evil.example/a", SECURE, "", None),
        ("https://example.org/a", PLAIN, "http://example.org/a", "https://example.org/a"),
        ("http://example.org/a", PLAIN, "https://example.org/a", "http://example.org/a"),
        ("https://example.org:444/a", PLAIN, "", None),
        ("http://example.org/feed", MIXED, "", "http://example.org/feed"),
        ("https://intranet.example:8443/a", PORT, "", "https://intranet.example:8443/a"),
        ("http://intranet.example:8443/a", PORT, "", None),
        ("http://intranet.example/a", PORT, "", None),
        ("https://intranet.example/a", PORT, "", None),
    ],
)
def test_an_https_site_is_asked_by_https_alone(url: str, site: Site, came_from: str, asked: str | None) -> None:
    if asked is not None:
        assert led_to(url, site, came_from) == asked
        return
    with pytest.raises(AddressForbidden):
        led_to(url, site, came_from)

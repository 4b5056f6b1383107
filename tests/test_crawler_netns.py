"""The same in a network of our own, where the forbidden addresses answer and a name server lies. As root on Linux."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.crawling import ROOT

PUBLIC = [["2606:2800:21f::1", 443], ["93.184.216.34", 443]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """See tests/hostile/netns.py."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("a network of our own needs root, unshare and ip")
    command = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.hostile.netns"]
    done = subprocess.run(
        [*command, str(tmp_path_factory.mktemp("netns"))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip(f"no network of our own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_forbidden_address_and_no_other_port_was_ever_called(told: dict[str, Any]) -> None:
    assert (told["first called"], told["second called"], told["called"]) == ([], [], [])
    assert told["connected"] == PUBLIC


def test_the_honest_stories_are_archived_and_each_redirect_is_refused_by_name(told: dict[str, Any]) -> None:
    assert [row["url"].rpartition("/news/")[2] for row in told["stories"]] == ["one/", "two/"]
    assert told["problems"] == [{"kind": "address-forbidden", "n": told["redirects"]}]


def test_a_plain_link_of_an_https_site_is_asked_by_https(told: dict[str, Any]) -> None:
    assert "https://news.example/news/two/" in [row["url"] for row in told["stories"]]


def test_a_name_that_begins_to_lead_to_loopback_is_left_alone_and_known_stories_stay(told: dict[str, Any]) -> None:
    assert told["second"]["outcome"] == "failed"
    assert "news.example leads to 127.0.0.1, which is not public" in told["second"]["note"]
    assert {(row["state"], row["version"]) for row in told["stories"]} == {("live", 1)}


def test_the_resolver_alone_refuses_every_literal_and_every_lying_name(told: dict[str, Any]) -> None:
    mixed = {url: kind for url, kind in told["knocked"].items() if "mixed" in url}
    assert {kind for url, kind in told["knocked"].items() if url not in mixed} == {"AddressForbidden"}
    assert mixed == {
        "https://mixed.example/": "CertificateRefused",  # asked on its public address, where another site lives
        "https://mixed-six.example/": "DownloadConnectionRefusedError",  # nobody listens there
    }


def test_no_certificate_is_fetched_from_a_forbidden_address(told: dict[str, Any]) -> None:
    assert [name for name, words in told["certificates"].items() if "which is not public" not in words] == []

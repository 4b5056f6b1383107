"""Where a crawl never connects, whatever a page, a header, a feed, a sitemap, robots.txt, a redirect or a name says.

Two witnesses each time: a canary that listens on loopback, and an audit hook inside the crawl's own process.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.origins import Origin, origin_of, without_credentials
from crawler.public import is_private, is_public, may_connect
from tests.crawling import crawl_command, rows, write_config
from tests.hostile.ambush import Ambush
from tests.hostile.forbidden import HOSTS, IN_HEADERS, IN_PAGES, LETTERED, NAMES, Canary, spelled
from tests.hostile.server import HostileServer
from tests.hostile.watched import run_watched, witnessed

PUBLIC = {"93.184.216.34", "2606:2800:21f::1"}
"""What some of the names lead to beside a forbidden address; the witness lets nothing leave the machine."""


class Ambushed(NamedTuple):
    folder: Path
    ambush: Ambush
    callers: int
    log: str


@pytest.fixture(scope="module")
def ambushed(tmp_path_factory: pytest.TempPathFactory) -> Ambushed:
    """One crawl of a section that leads, in every way and spelling, to where no crawl must go."""
    folder = tmp_path_factory.mktemp("ambushed")
    with HostileServer() as server, Canary() as canary:
        ambush = Ambush(server, canary.port)
        write_config(folder, ambush.table())
        done = run_watched(folder, *crawl_command(folder)[2:], http_proxy=f"http://127.0.0.1:{canary.port}")
        return Ambushed(folder, ambush, canary.callers(), done.stderr)


def test_no_way_and_no_spelling_reaches_another_port_or_address(ambushed: Ambushed) -> None:
    here = ("127.0.0.1", ambushed.ambush.server.server_port)
    assert ambushed.callers == 0
    assert witnessed(ambushed.folder, "socket.connect") == {here}
    assert witnessed(ambushed.folder, "socket.sendto") == set()


def test_no_other_name_is_even_looked_up_and_no_file_is_opened(ambushed: Ambushed) -> None:
    assert {host for host, _ in witnessed(ambushed.folder, "socket.getaddrinfo")} == {"127.0.0.1"}
    assert witnessed(ambushed.folder, "socket.gethostbyname") == set()
    assert witnessed(ambushed.folder, "open") == set()


def test_every_redirect_to_such_an_address_is_one_problem_by_name(ambushed: Ambushed) -> None:
    ambush, found = ambushed.ambush, {}
    for row in rows(ambushed.folder, "select url, kind from problems where url like '%/news/r-%'"):
        found.setdefault(int(row["url"].rstrip("/").rpartition("-")[2]), []).append(row["kind"])
    assert set(found) == set(ambush.redirecting)
    # A few are, read by the book, paths of the site itself: those were asked for there and are no page.
    paths = {ambush.targets[n] for n, kinds in found.items() if kinds == ["page-missing"]}
    assert all(target.startswith(("http:", "/\\", "\\\\")) for target in paths)
    assert len(paths) == 8
    others = {ambush.targets[n]: kinds for n, kinds in found.items() if kinds != ["page-missing"]}
    assert {text: kinds for text, kinds in others.items() if kinds != ["address-forbidden"]} == {
        "http://": ["answer-refused"]  # leads to itself
    }


def test_the_stories_among_them_are_archived(ambushed: Ambushed) -> None:
    found = {row["url"].rstrip("/").rpartition("/")[2] for row in rows(ambushed.folder, "select url from stories")}
    assert found == {"one", "two", *(f"names-{n}" for n in ambushed.ambush.pages)}, ambushed.log


def test_no_user_name_or_password_of_a_link_is_kept_or_told(ambushed: Ambushed) -> None:
    told = rows(ambushed.folder, "select url || ' ' || coalesce(detail, '') as words from problems")
    assert not [row["words"] for row in told if "secret" in row["words"]]
    assert "secret" not in ambushed.log
    assert not [row for row in rows(ambushed.folder, "select url from addresses") if "@" in row["url"]]
    assert not [row for row in rows(ambushed.folder, "select url from pending") if "@" in row["url"]]
    assert not [row for row in rows(ambushed.folder, "select target_url as url from teasers") if "secret" in row["url"]]


@pytest.fixture(scope="module")
def knocked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], int]:
    """Every spelling, and names of every sort, asked for with nothing but our resolver in between."""
    folder = tmp_path_factory.mktemp("knocked")
    with Canary() as canary:
        urls = [spelled(text, port=canary.port, site="site.example") for text in IN_HEADERS]
        urls += [f"http://{name}:{canary.port}/{time}" for name in NAMES for time in (1, 2)]
        names = {**NAMES, "site.example": [["127.0.0.1"]]}
        done = run_watched(folder, "tests.hostile.knock", names=names, stdin=json.dumps(urls))
        return folder, json.loads(done.stdout), canary.callers()


def test_the_resolver_alone_lets_only_public_addresses_through(knocked: tuple[Path, dict[str, str], int]) -> None:
    folder, told, callers = knocked
    assert callers == 0
    assert {host for host, _ in witnessed(folder, "socket.connect")} == PUBLIC
    assert "answered" not in told.values()
    assert len(told) == len(IN_HEADERS) + 2 * len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_to_a_forbidden_address_is_refused_by_name(
    knocked: tuple[Path, dict[str, str], int], name: str
) -> None:
    first = {url.rpartition("/")[2]: kind for url, kind in knocked[1].items() if f"//{name}:" in url}
    if name == "nowhere.example":
        assert set(first.values()) == {"CannotResolveHostError"}
    elif name.startswith(("mixed", "turns.")):  # asked on the public one of its addresses, and on no other
        assert set(first.values()) == {"DownloadConnectionRefusedError"}
    else:
        assert set(first.values()) == {"AddressForbidden"}


def test_both_families_of_a_name_are_looked_at(knocked: tuple[Path, dict[str, str], int]) -> None:
    assert "2606:2800:21f::1" in {host for host, _ in witnessed(knocked[0], "socket.connect")}


NOT_PUBLIC = [host.strip("[]").replace("%25", "%") for host in HOSTS]
PRIVATE = ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd12::1", "::ffff:192.168.1.1"]
NEVER = ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1"]


def test_no_address_in_any_literal_form_counts_as_public() -> None:
    literals = [
        host for host in NOT_PUBLIC if ":" in host or (host.count(".") == 3 and host.replace(".", "").isdigit())
    ]
    plain = [host for host in literals if not any(part.startswith("0") and len(part) > 1 for part in host.split("."))]
    assert len(plain) > 70
    assert [host for host in plain if is_public(host)] == []


@pytest.mark.parametrize("address", ["93.184.216.34", "192.0.1.1", "100.128.0.1", "2a00:1450::1", "64:ff9b::5db8:d822"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_allow_private_is_for_intranets_and_never_for_metadata_multicast_or_reserved_addresses() -> None:
    assert [address for address in PRIVATE if not (is_private(address) and may_connect(address, private=True))] == []
    assert [address for address in NEVER if may_connect(address, private=True)] == []
    assert [address for address in PRIVATE if may_connect(address, private=False)] == []


def test_no_spelling_is_taken_for_an_address_of_the_site() -> None:
    origins = []
    for spelling in (*IN_HEADERS, *IN_PAGES):
        with suppress(ValueError):  # what two programs could read in two ways has no origin at all
            origins.append((spelling, origin_of(spelled(spelling, port=8080, site="site.example"))))
    assert [spelling for spelling, origin in origins if origin.host == "site.example"] == []
    assert [spelling for spelling, _ in origins if any(host in spelling for host in LETTERED)] == []


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://WWW.Example.org.:444/a?b#c").bare == Origin("https", "example.org", 444)
    assert origin_of("http://[::1]/") == Origin("http", "::1", 80)


def test_an_address_is_shown_without_its_credentials() -> None:
    assert without_credentials("http://jo:p@ss:w@example.org/x@y?z@") == "http://example.org/x@y?z@"
    assert without_credentials("//jo:secret@example.org") == "//example.org"
    assert "secret" not in without_credentials("http:\\\\jo:secret@example.org\\")

"""Where a crawl never connects, whatever a page, a header, a feed, a sitemap, robots.txt, a redirect or a name says.

Two witnesses each time: a canary that listens on loopback, and an audit hook inside the crawl's own process.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.errors import ConfigError
from crawler.origins import Origin, origin_of, without_credentials
from crawler.public import is_private, is_public, may_connect
from crawler.site import site_from_table
from tests.crawling import crawl_command, rows, write_config
from tests.daemon_life import DEADLINE_S, Life, children, settings
from tests.hostile.ambush import Ambush
from tests.hostile.forbidden import HOSTS, IN_HEADERS, IN_PAGES, LETTERED, NAMES, Canary, spelled
from tests.hostile.server import HostileServer
from tests.hostile.turn import Answer
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
        done = run_watched(
            folder, *crawl_command(folder, "--verbose")[2:], http_proxy=f"http://127.0.0.1:{canary.port}"
        )
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


def test_a_robots_txt_that_leads_away_keeps_us_away(tmp_path: Path) -> None:
    with HostileServer() as server, Canary() as canary:
        server.routes["/robots.txt"] = _leads_to(f"http://127.0.0.1:{canary.port}/robots.txt")
        write_config(tmp_path, server.site_table())
        run_watched(tmp_path, *crawl_command(tmp_path)[2:])
        assert canary.callers() == 0
        assert witnessed(tmp_path, "socket.connect") == {("127.0.0.1", server.server_port)}
        assert [seen.path for seen in server.requests] == ["/robots.txt"]
    row = rows(tmp_path, "select outcome, note from crawls")[0]
    assert row["outcome"] == "failed"
    assert f"http://127.0.0.1:{canary.port}/robots.txt is not on 127.0.0.1:{server.server_port}" in row["note"]


def _leads_to(url: str) -> Answer:
    return lambda turn: turn.answer(302, headers={"Location": url})


def test_one_page_is_read_from_a_private_address_only_where_a_person_wrote_it_in_figures(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text('archive = "news.db"\n')
    said = {}
    with HostileServer() as server:
        for host in ("jo:secret@127.0.0.1", "jo:secret@four.example"):
            url = f"http://{host}:{server.server_port}/news/one/"
            arguments = ("--config", str(tmp_path / "newskeep.toml"), "try", url)
            said[host] = run_watched(tmp_path, "jobs.cli", *arguments, names=NAMES)
        assert [seen.path for seen in server.requests] == ["/robots.txt", "/news/one/"]
        assert not [seen for seen in server.requests if "authorization" in seen.headers]
    by_figures, by_name = said.values()
    assert (by_figures.returncode, by_name.returncode) == (0, 1)
    assert "Story one" in by_figures.stdout
    assert "four.example leads to 127.0.0.1, which is not public" in by_name.stderr
    assert "secret" not in "".join(done.stdout + done.stderr for done in said.values())


@pytest.mark.parametrize(
    "home", ["http://jo:secret@news.example/", "https://:secret@news.example", "ftp://jo:secret@h/"]
)
def test_a_password_in_the_configuration_is_refused_and_not_printed(home: str) -> None:
    with pytest.raises(ConfigError) as refused:
        site_from_table("x", {"home": home, "listings": ["https://news.example/"]})
    assert "sites.x.home" in str(refused.value)
    assert "secret" not in str(refused.value)


def listening(pid: int) -> list[str]:
    """Doors that a process keeps open for others: TCP that listens, UDP at all."""
    folder = Path(f"/proc/{pid}")
    own = set()
    for door in (folder / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            own.add(str(door.readlink()))
    lines = ((kind, line.split()) for kind in ("tcp", "tcp6", "udp", "udp6") for line in _table(folder, kind))
    return [row[1] for kind, row in lines if f"socket:[{row[9]}]" in own and (row[3] == "0A" or kind.startswith("udp"))]


def _table(folder: Path, kind: str) -> list[str]:
    table = folder / "net" / kind
    return table.read_text().splitlines()[1:] if table.exists() else []


def test_no_port_is_open_while_the_daemon_and_its_crawl_run(tmp_path: Path) -> None:
    with HostileServer() as server:
        server.stories = {"one": "hangs"}
        assert listening(os.getpid()), "the server of this test is seen"
        with Life(settings(tmp_path, {"demo": server.site_table()})) as daemon:
            assert server.answering.wait(DEADLINE_S)
            crawls = children(daemon.process.pid)
            assert crawls
            assert [listening(pid) for pid in (daemon.process.pid, *crawls)] == [[], *([] for _ in crawls)]


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

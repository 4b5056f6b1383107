"""A small internet of our own, in which the forbidden addresses really answer and a real name server really lies.

Run by root as `unshare --net --mount python -m tests.hostile.netns FOLDER`: nothing of it is seen outside, and nothing
outside can be reached.  Out: one JSON object on stdout, see `main`; exit code 77 where the machine does not let us.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from crawler.site import Site
from jobs.certificates import CertificateUnseen, certificate_ends
from tests.crawling import crawl_command, rows, write_config
from tests.hostile.secure import SecureServer
from tests.hostile.turn import Answer
from tests.hostile.watched import run_watched, witnessed
from tests.smtp import authority, trust_tests

PUBLIC, PUBLIC_SIX = "93.184.216.34", "2606:2800:21f::1"
FORBIDDEN = (
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192"),
    *(
        "198.18.0.1",
        "192.88.99.1",
        "168.63.129.16",
        "203.0.113.1",
        "fd00:ec2::254",
        "fe80::2",
        "fec0::1",
        "2002:a00:1::",
    ),
    *("64:ff9b::a00:1", "2001:db8::1", "3fff::1"),
)
NAMES: dict[str, list[list[str]]] = {
    "news.example": [[PUBLIC], ["127.0.0.1"]],
    "turned.example": [["169.254.169.254"]],
    "six.example": [["fd00:ec2::254"]],
    "loop.example": [["127.0.0.1", "::1"]],
    "mapped.example": [["::ffff:10.0.0.1"]],
    "nat64.example": [["64:ff9b::a00:1"]],
    "mixed.example": [["10.0.0.1", PUBLIC, "fd00:ec2::254"]],
    "mixed-six.example": [[PUBLIC_SIX, "::1", "192.0.0.192"]],
}
"""Look-up by look-up, A and AAAA of one look-up counted apart; the last answer stays."""


class NameServer(threading.Thread):
    """Answers on UDP port 53 of loopback, with no time to live."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._asked: Counter[tuple[str, int]] = Counter()
        self._door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._door.bind(("127.0.0.1", 53))

    def run(self) -> None:
        while True:
            query, who = self._door.recvfrom(512)
            self._door.sendto(self._answer(query), who)

    def _answer(self, query: bytes) -> bytes:
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = int.from_bytes(query[at + 1 : at + 3], "big")
        name = ".".join(labels).lower()
        answers = NAMES.get(name, [[]])
        found = answers[min(self._asked[name, kind], len(answers) - 1)]
        self._asked[name, kind] += 1
        wanted = {1: IPv4Address, 28: IPv6Address}.get(kind)
        packed = [ip.packed for ip in map(ip_address, found) if wanted is not None and isinstance(ip, wanted)]
        records = b"".join(
            b"\xc0\x0c" + kind.to_bytes(2, "big") + b"\0\1\0\0\0\0" + len(ip).to_bytes(2, "big") + ip for ip in packed
        )
        head = query[:2] + b"\x81\x80\0\1" + len(packed).to_bytes(2, "big") + b"\0\0\0\0"
        return head + query[12 : at + 5] + records


class Doors:
    """Listeners on every forbidden address and on loopback, and on the ports of the public ones that nobody may try."""

    def __init__(self, stack: ExitStack) -> None:
        self._doors: list[tuple[str, socket.socket]] = []
        loopback = ("127.0.0.1", "::1")
        for host, port in [(host, port) for host in (*FORBIDDEN, *loopback) for port in (80, 443, 8080)]:
            self._open(stack, host, port)
        self._open(stack, PUBLIC, 80)
        self._open(stack, PUBLIC, 8080)

    def _open(self, stack: ExitStack, host: str, port: int) -> None:
        zone = "%lo" if host.startswith("fe80") else ""
        family, _, _, _, where = socket.getaddrinfo(host + zone, port, type=socket.SOCK_STREAM)[0]
        door = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        door.bind(where)
        door.listen(64)
        door.setblocking(False)
        self._doors.append((f"{host} {port}", door))

    def callers(self) -> list[str]:
        """Who was called since the last time."""
        called = []
        for name, door in self._doors:
            try:
                while True:
                    door.accept()[0].close()
                    called.append(name)
            except BlockingIOError:
                continue
        return called


def _build(folder: Path) -> None:
    """The network of this namespace. CalledProcessError or OSError where the machine does not let us."""
    commands = ["ip link set lo up"]
    commands += [
        f"ip addr add {host}/{'128 nodad' if ':' in host else '32'} dev lo" for host in (PUBLIC, PUBLIC_SIX, *FORBIDDEN)
    ]
    resolve = folder / "resolv.conf"
    resolve.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    commands.append(f"mount --bind {resolve} /etc/resolv.conf")
    for command in commands:
        subprocess.run(command.split(), check=True, capture_output=True)


def _site(server: SecureServer) -> dict[str, Any]:
    """One honest story, one that is linked by plain http, and a redirect to every forbidden address."""
    targets = [f"{scheme}://{_host(host)}/news/x/" for host in FORBIDDEN for scheme in ("http", "https")]
    targets += [f"https://{name}/news/x/" for name in NAMES if name != "news.example"]
    targets += [f"http://{PUBLIC}/news/x/", "http://news.example:8080/news/x/", "http://news.example/news/one/"]
    listing = b"<h1>News</h1><a href=http://news.example/news/two/>T</a>"
    server.routes["/plain-links"] = lambda turn: turn.answer(200, listing)
    server.stories = {"one": "good", "two": "good", **{f"r-{n}": _leads(to) for n, to in enumerate(targets)}}
    home = "https://news.example"
    table = {"home": f"{home}/", "listings": [f"{home}/plain-links", f"{home}/news/"], "stories": "^/news/[^/?]+/?$"}
    return {**table, "delay_s": 0}


def _leads(target: str) -> Answer:
    return lambda turn: turn.answer(302, headers={"Location": target})


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _certificate(name: str) -> str:
    try:
        return str(certificate_ends(Site(key="x", home=f"https://{name}/")))
    except CertificateUnseen as error:
        return str(error)


def main(folder: Path) -> dict[str, Any]:
    """Two crawls (before the second the site's name begins to lead to loopback), every literal and name asked for by
    the resolver alone, and certificates looked at."""
    environment = {"SSL_CERT_FILE": trust_tests(folder), "WITNESS_LETS": "1"}
    told: dict[str, Any] = {}
    with ExitStack() as stack:
        server = SecureServer(443)
        server.shows = authority().issue_cert("news.example")
        server.host = PUBLIC
        stack.enter_context(server)
        doors = Doors(stack)
        NameServer().start()
        write_config(folder, _site(server))
        for crawl in ("first", "second"):
            run_watched(folder, *crawl_command(folder)[2:], **environment)
            told[crawl] = rows(folder, "select * from crawls order by id desc limit 1")[0]
            told[f"{crawl} called"] = doors.callers()
        told["stories"] = rows(folder, "select url, state, version from stories order by url")
        told["problems"] = rows(folder, "select kind, count(*) as n from problems where url like '%/r-%' group by kind")
        told["redirects"] = len(server.stories) - 2
        urls = [f"http://{_host(host)}:{port}/" for host in FORBIDDEN for port in (80, 8080)]
        urls += [f"http://{name}:8080/" for name in NAMES if not name.startswith("mixed")]
        urls += [f"https://{name}/" for name in NAMES if name.startswith("mixed")]
        done = run_watched(folder, "tests.hostile.knock", stdin=json.dumps(urls), **environment)
        told["knocked"] = json.loads(done.stdout)
        told["certificates"] = {name: _certificate(name) for name in NAMES if not name.startswith("mixed")}
        told["called"] = doors.callers()
        told["connected"] = sorted(witnessed(folder, "socket.connect"))
    return told


def run(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0])
    try:
        _build(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"no small internet here: {error} {getattr(error, 'stderr', '')!r}\n")
        return 77
    json.dump(main(folder), sys.stdout)
    return 0


if __name__ == "__main__":
    code = run(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # the name server never ends by itself

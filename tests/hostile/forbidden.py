"""Addresses that a crawl must never connect to, in as many spellings as we could think of, and where they may stand.

`{port}` is where a canary listens on loopback, `{site}` the host and port of the honest site itself. A spelling in
`IN_PAGES` holds characters that no header can carry.
"""

import socket
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

__all__ = ["HOSTS", "IN_HEADERS", "IN_PAGES", "LETTERED", "NAMES", "Canary", "spelled"]

_LOOPBACK = """
127.0.0.1 127.1 127.0.1 127.0.0.2 127.255.255.254 0 0.0.0.0 00 0x0 2130706433 0x7f000001 0X7F000001 0x7f.0.0.1 0x7f.1
0x7F.0x0.0x0.0x1 0177.0.0.1 0177.1 0177.0x0.1 017700000001 127.000.000.001 00000177.0.0.1 127.0x1 127.65536
127.0.0.1. localhost LOCALHOST localhost. [::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::]
[::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001] [::FFFF:127.0.0.1] [::ffff:0:127.0.0.1] [::127.0.0.1]
[::7f00:1] [::ffff:0.0.0.0] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::]
[2001:0:7f00:1::1] [::1%25lo] [::1%lo]
"""
_ELSEWHERE = """
10.0.0.1 10.1 167772161 0xa000001 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.257 0300.0250.0.1
169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 0xa9.254.0251.0376 169.254.170.2
100.64.0.1 100.127.255.254 100.100.100.200 192.0.0.1 192.0.0.8 192.0.0.192 192.0.0.170 192.0.2.1 198.18.0.1
198.19.255.254 198.51.100.1 203.0.113.1 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 0.1.2.3
168.63.129.16 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:10.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b::10.0.0.1]
[2002:a9fe:a9fe::] [2002:a00:1::] [fe80::1] [fe80::1%25eth0] [fe80::a9fe:a9fe] [fc00::1] [fd12:3456:789a::1]
[fd00:ec2::254] [fd20:ce::254] [fec0::1] [ff02::1] [ff0e::1] [2001:db8::1] [2001:0:53aa:64c::1] [2001:2::1]
[2001:10::1] [100::1] [5f00::1] [3fff::1] [::a9fe:a9fe] [::2]
"""
_LETTERED = """
１２７.０.０.１ 127。0。0。1 ①②⑦.⓪.⓪.① ⑯⑨.②⑤④.⑯⑨.②⑤④ ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ 127.0.0.1。 0ｘ7f.1 loca\u00adlhost
%31%32%37.0.0.1 %6c%6f%63alhost 127%2e0%2e0%2e1 %5B::1%5D 127.0.0.1%00.example.org 127.0.0.1%20 %00127.0.0.1
"""
HOSTS = (*_LOOPBACK.split(), *_ELSEWHERE.split())
"""Literals in the form in which they stand between `//` and the port."""
LETTERED = tuple(_LETTERED.split())
"""Hosts in other letters, or with escapes."""

_WAYS_ROUND = (
    "http://{site}@127.0.0.1:{port}/news/x/",
    "http://{site}:{site}@127.0.0.1:{port}/news/x/",
    "http://user:secret@127.0.0.1:{port}/news/x/",
    "http://{site}%40127.0.0.1:{port}/news/x/",
    "http://{site}\\@127.0.0.1:{port}/news/x/",
    "http://127.0.0.1:{port}\\@{site}/news/x/",
    "http://127.0.0.1:{port}#@{site}/news/x/",
    "http://127.0.0.1:{port}?@{site}/news/x/",
    "http://127.0.0.1:{port}%23@{site}/news/x/",
    "http://127.0.0.1:{port}%2f@{site}/news/x/",
    "http://127.0.0.1:{port};@{site}/news/x/",
    "http://127.0.0.1:{port}&@{site}/news/x/",
    "http://{site}.@127.0.0.1:{port}/news/x/",
    "http://[::1]@127.0.0.1:{port}/news/x/",
    "http://127.0.0.1:0{port}/news/x/",
    "http://127.0.0.1:+{port}/news/x/",
    "http://127.0.0.1:{port}:80/news/x/",
    "http://127.0.0.1: {port}/news/x/",
    "//127.0.0.1:{port}/news/x/",
    "///127.0.0.1:{port}/news/x/",
    "////127.0.0.1:{port}/news/x/",
    "\\\\127.0.0.1:{port}/news/x/",
    "/\\127.0.0.1:{port}/news/x/",
    "/\\/127.0.0.1:{port}/news/x/",
    "//\\127.0.0.1:{port}/news/x/",
    "http:127.0.0.1:{port}/news/x/",
    "http:/127.0.0.1:{port}/news/x/",
    "http:///127.0.0.1:{port}/news/x/",
    "http:////127.0.0.1:{port}/news/x/",
    "http:\\\\127.0.0.1:{port}\\news\\x\\",
    "HTTP://127.0.0.1:{port}/news/x/",
    "hTTp://127.0.0.1:{port}/news/x/",
    "HTTPS://127.0.0.1:{port}/news/x/",
    "https://[::1]:{port}/news/x/",
    " http://127.0.0.1:{port}/news/x/ ",
    "http://\t127.0.0.1:{port}/news/x/",
    "http://127.0.0\t.1:{port}/news/x/",
    "http://127.0.0.1:{port}/news/../news/x/",
    "file:///etc/hostname",
    "file://localhost/etc/hostname",
    "FILE:///etc/passwd",
    "file:/etc/passwd",
    "local-file:///etc/passwd",
    "ftp://127.0.0.1:{port}/news/x/",
    "ftps://127.0.0.1:{port}/news/x/",
    "gopher://127.0.0.1:{port}/news/x/",
    "dict://127.0.0.1:{port}/news/x/",
    "ldap://127.0.0.1:{port}/news/x/",
    "tftp://127.0.0.1:{port}/news/x/",
    "s3://news/x/",
    "ws://127.0.0.1:{port}/news/x/",
    "wss://127.0.0.1:{port}/news/x/",
    "jar:http://127.0.0.1:{port}/news/x/!/",
    "feed:http://127.0.0.1:{port}/news/x/",
    "view-source:http://127.0.0.1:{port}/news/x/",
    "data:text/html,<h1>Story</h1><p>Published: Tue 12 Mar 2024</p>",
    "javascript:location='http://127.0.0.1:{port}/news/x/'",
    "about:blank",
    "http://",
    "http://:{port}/news/x/",
    "http://[/news/x/",
    "http://[::1:{port}/news/x/",
)

IN_PAGES = (
    "ht\ntp://127.0.0.1:{port}/news/x/",
    "http://127.0.\r\n0.1:{port}/news/x/",
    "\x01http://127.0.0.1:{port}/news/x/",
)
IN_HEADERS = (
    *(f"http://{host}:{{port}}/news/x/" for host in (*HOSTS, *LETTERED)),
    *(f"http://{host}/latest/meta-data/" for host in ("169.254.169.254", "[fd00:ec2::254]", "127.0.0.1", "[::1]")),
    *_WAYS_ROUND,
)

NAMES: dict[str, list[list[str]]] = {
    "four.example": [["127.0.0.1"]],
    "six.example": [["::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "both.example": [["127.0.0.1", "::1"]],
    "any.example": [["0.0.0.0", "::"]],
    "metadata.example": [["169.254.169.254"]],
    "cloud.example": [["192.0.0.192", "fd00:ec2::254"]],
    "shared.example": [["100.64.0.1"]],
    "mixed.example": [["127.0.0.1", "93.184.216.34", "10.0.0.1"]],
    "mixed-six.example": [["2606:2800:21f::1", "::1", "fe80::1"]],
    "turns.example": [["93.184.216.34"], ["127.0.0.1"]],
    "turns-back.example": [["127.0.0.1"], ["93.184.216.34"]],
    "nowhere.example": [[]],
}
"""What names lead to, look-up by look-up."""


def spelled(spelling: str, *, port: int, site: str) -> str:
    return spelling.replace("{port}", str(port)).replace("{site}", site)


class Canary:
    """Listens on one port of loopback, of both families where the machine has them. Nothing may ever connect."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._ears: list[socket.socket] = []
        self.port = 0

    def __enter__(self) -> Self:
        ear = self._listen(socket.AF_INET, "0.0.0.0", 0)  # 127.0.0.2 and the machine's own addresses, too
        self.port = ear.getsockname()[1]
        with suppress(OSError):  # no IPv6 here
            self._listen(socket.AF_INET6, "::", self.port)
        return self

    def _listen(self, family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        ear = self._stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        if family == socket.AF_INET6:
            ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        ear.bind((host, port))
        ear.listen(128)
        ear.setblocking(False)
        self._ears.append(ear)
        return ear

    def callers(self) -> int:
        """How many connections were made so far: the kernel keeps them in the queue until they are asked for."""
        count = 0
        for ear in self._ears:
            with suppress(BlockingIOError):
                while True:
                    ear.accept()[0].close()
                    count += 1
        return count

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stack.close()

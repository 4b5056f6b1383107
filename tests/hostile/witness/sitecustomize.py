"""A second witness inside a crawl's own process: first on PYTHONPATH, so that Python runs it before any of our code.

In: `WITNESS` (a file to write to), `WITNESS_NAMES` (a JSON object: name to a list of answers, each a list of addresses;
the last answer stays, so that a name can lead elsewhere at its second look-up).  Out: one JSON list a line: what the
process looked up, connected to, bound, and which local files outside Python's own it opened by a file: address.

Nothing leaves the machine: a connection to any other than a loopback address is written down, then refused.
"""

import errno
import json
import os
import socket
import sys
from ipaddress import ip_address
from typing import Any

_FILE = os.environ.get("WITNESS", "")
_NAMES: dict[str, list[list[str]]] = json.loads(os.environ.get("WITNESS_NAMES", "{}"))
_LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname")
_really = socket.getaddrinfo


def _write(*told: object) -> None:
    line = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(line, json.dumps(told).encode() + b"\n")
    os.close(line)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = arguments[1]
        if not isinstance(address, tuple):  # a pair of sockets of the event loop's own
            return
        _write(event, address[0], address[1])
        if event != "socket.bind" and not _is_loopback(str(address[0])) and not os.environ.get("WITNESS_LETS"):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "the tests reach loopback only")
    elif event in _LOOKED_UP or (event == "open" and str(arguments[0]) in ("/etc/hostname", "/etc/passwd")):
        _write(event, str(arguments[0]), 0)


def _is_loopback(address: str) -> bool:
    ip = ip_address(address.split("%")[0])
    return ip.is_loopback or (ip.version == 6 and ip.ipv4_mapped is not None and ip.ipv4_mapped.is_loopback)


def _answer(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    answers = _NAMES.get(str(name).rstrip(".").lower())
    if answers is None:
        return _really(host, port, *arguments, **named)
    _write("asked", name, 0)
    addresses = answers.pop(0) if len(answers) > 1 else answers[0]
    return [found for address in addresses for found in _really(address, port, *arguments, **named)]


def _one_answer(host: Any) -> str:
    return str(_answer(host, 0, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])


if _FILE:
    sys.addaudithook(_look)
if _NAMES:
    socket.getaddrinfo = _answer
    socket.gethostbyname = _one_answer

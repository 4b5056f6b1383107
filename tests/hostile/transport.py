"""Lengths, chunks, headers and connections: what goes wrong on the way."""

from collections.abc import Callable, Iterator

from tests.hostile.faults import Fault, sends
from tests.hostile.turn import Answer, Turn, wire

__all__ = ["FAULTS"]


def _chunked(page: bytes, told: int, end: bytes = b"0\r\n\r\n") -> bytes:
    body = f"{told:x}\r\n".encode() + page + b"\r\n" + end
    return wire(body, "Transfer-Encoding: chunked", length=-1)


def _small_chunks(page: bytes) -> bytes:
    parts = [page[at : at + 7] for at in range(0, len(page), 7)]
    body = b"".join(b"%x;name=value\r\n%b\r\n" % (len(part), part) for part in parts)
    return wire(body + b"0\r\nX-Trailer: 1\r\n\r\n", "Transfer-Encoding: chunked", length=-1)


_BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "shorter-than-told": lambda page: wire(page[:400], length=len(page)),
    "two-lengths": lambda page: wire(page, "Content-Length: 400"),
    "negative-length": lambda page: wire(page, "Content-Length: -5", length=-1),
    "length-of-words": lambda page: wire(page, "Content-Length: many", length=-1),
    "chunk-of-no-number": lambda page: wire(b"zz\r\n" + page, "Transfer-Encoding: chunked", length=-1),
    "chunk-shorter-than-told": lambda page: _chunked(page, len(page) + 99),
    "chunk-longer-than-told": lambda page: _chunked(page, 400),
    "chunks-without-the-last": lambda page: _chunked(page, len(page), b""),
    "no-http-at-all": lambda page: b"SSH-2.0-OpenSSH_9.6\r\n" + page,
    "status-of-words": lambda page: b"HTTP/1.1 fine OK\r\nContent-Length: 2\r\n\r\nok",
    "headers-without-body": lambda page: wire(b"", length=len(page)),
    "half-the-headers": lambda page: wire(page)[:40],
    "drops-midway-chunked": lambda page: _chunked(page[:600], 600, b""),
}
_WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "in-chunks": lambda page: _chunked(page, len(page)),
    "in-small-chunks": _small_chunks,
    "a-kilobyte-of-header": lambda page: wire(page, "X-Long: " + "x" * 1024),
    "a-hundred-headers": lambda page: wire(page, *[f"X-{n}: {n}" for n in range(100)]),
    "header-in-latin-1": lambda page: wire(page, "X-Place: Caf\xe9"),
}


async def _drops_at_once(turn: Turn) -> None:
    turn.drop()


async def _drops_midway(turn: Turn) -> None:
    await turn.raw(wire(turn.page[: len(turn.page) // 2], length=len(turn.page)))


async def _resets_at_once(turn: Turn) -> None:
    turn.reset()


async def _resets_midway(turn: Turn) -> None:
    await turn.write(wire(turn.page[:400], length=len(turn.page)))
    turn.reset()


async def _resets_within_headers(turn: Turn) -> None:
    await turn.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    turn.reset()


async def _answers_twice(turn: Turn) -> None:
    """A second answer that nobody asked for waits on the connection for whoever comes next."""
    other = wire(b"<title>Poison</title><h1>Poison</h1><p>This is of no address at all.", stays=True)
    await turn.raw(wire(turn.page, stays=True) + other, stays=True)


async def _says_hello_first(turn: Turn) -> None:
    """Informational answers before the one that counts (RFC 9110, 15.2)."""
    await turn.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 + wire(turn.page))


# Without end


async def _hangs(turn: Turn) -> None:
    await turn.stall()


async def _hangs_midway(turn: Turn) -> None:
    await turn.write(wire(turn.page[:400], length=len(turn.page)))
    await turn.stall()


async def _trickles(turn: Turn) -> None:
    await turn.write(wire(b"<!doctype html>", length=100_000))
    await turn.drip(b".", 0.2)


async def _drips_headers(turn: Turn) -> None:
    await turn.write(b"HTTP/1.1 200 OK\r\n")
    await turn.drip(b"X-More: 1\r\n")


async def _headers_without_end(turn: Turn) -> None:
    await turn.write(b"HTTP/1.1 200 OK\r\n")
    await turn.forever(b"X-More: and more of it\r\n" * 1000)


async def _a_header_without_end(turn: Turn) -> None:
    await turn.write(b"HTTP/1.1 200 OK\r\nX-More: ")
    await turn.forever(b"and more of it " * 1000)


async def _early_hints_without_end(turn: Turn) -> None:
    await turn.forever(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 500)


async def _endless(turn: Turn) -> None:
    await turn.write(wire(b"<!doctype html><title>Endless</title>", length=-1))
    await turn.forever(b"<p>and on</p>" * 1_000)


async def _trailers_without_end(turn: Turn) -> None:
    await turn.write(_chunked(turn.page, len(turn.page), b"0\r\n"))
    await turn.forever(b"X-More: and more of it\r\n" * 1000)


async def _chunk_extension_without_end(turn: Turn) -> None:
    await turn.write(wire(b"5;", "Transfer-Encoding: chunked", length=-1))
    await turn.forever(b"name=value;" * 1000)


async def _endless_chunks(turn: Turn) -> None:
    await turn.write(wire(b"", "Transfer-Encoding: chunked", length=-1))
    await turn.forever(b"1000\r\n" + b"<p>more</p>....." * 256 + b"\r\n")


def _lost(name: str, answer: Answer, *, slow: bool = False, kind: str = "no-answer") -> Fault:
    return Fault(name=name, group="transport", answer=answer, first=kind, slow=slow)


def _found(name: str, answer: Answer) -> Fault:
    return Fault(name=name, group="transport", answer=answer, content=True, outcome="same")


def _faults() -> Iterator[Fault]:
    yield _lost("longer-than-told", sends(lambda page: wire(page, length=400)), kind="answer-incomplete")
    yield from (_lost(name, sends(make)) for name, make in _BROKEN.items())
    yield from (_found(name, sends(make)) for name, make in _WHOLE.items())
    yield _lost("drops-at-once", _drops_at_once)
    yield _lost("drops-midway", _drops_midway)
    yield _lost("resets-at-once", _resets_at_once)
    yield _lost("resets-midway", _resets_midway)
    yield _lost("resets-within-headers", _resets_within_headers)
    yield _found("answers-twice", _answers_twice)
    yield _found("says-hello-first", _says_hello_first)
    yield _lost("hangs", _hangs, slow=True)
    yield _lost("hangs-midway", _hangs_midway, slow=True)
    yield _lost("trickles", _trickles, slow=True)
    yield _lost("drips-headers", _drips_headers, slow=True)
    yield _lost("headers-without-end", _headers_without_end)
    yield _lost("a-header-without-end", _a_header_without_end)
    yield _lost("early-hints-without-end", _early_hints_without_end)
    yield _lost("trailers-without-end", _trailers_without_end)
    yield _lost("chunk-extension-without-end", _chunk_extension_without_end)
    yield _lost("endless", _endless)
    yield _lost("endless-chunks", _endless_chunks)


FAULTS = tuple(_faults())

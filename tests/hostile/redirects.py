"""Redirects: in circles, without end, out of the section, to where nobody may go; and one that is fine."""

from collections.abc import Iterator

from tests.hostile.faults import Fault
from tests.hostile.turn import Answer, Turn

__all__ = ["FAULTS"]

_FORBIDDEN = {
    "redirects-to-metadata": "http://169.254.169.254/latest/",
    "redirects-to-loopback-in-hex": "http://0x7f000001/news/one/",
    "redirects-to-ipv6-loopback": "http://[::1]/news/one/",
    "redirects-to-a-private-range": "http://10.0.0.1/news/one/",
    "redirects-off-site": "http://elsewhere.example/news/one/",
    "redirects-to-another-port": "http://127.0.0.1:1/news/one/",
}
"""A few; `forbidden` has the many spellings."""
_NO_WEB = {
    "redirects-to-file": "file:///etc/hostname",
    "redirects-to-data": "data:text/html,<h1>Hello</h1>",
    "redirects-to-javascript": "javascript:alert(1)",
    "redirects-to-ftp": "ftp://127.0.0.1/news/one/",
}


def _to(target: str, status: int = 302) -> Answer:
    return lambda turn: turn.answer(status, b"", {"Location": target})


async def _forever(turn: Turn) -> None:
    await turn.answer(302, b"", {"Location": f"{turn.path}?n={int(turn.query.get('n', 0)) + 1}"})


async def _in_a_circle(turn: Turn) -> None:
    await turn.answer(301, b"", {"Location": turn.target})


async def _between_two(turn: Turn) -> None:
    await turn.answer(302, b"", {"Location": f"{turn.path}?side={'b' if turn.query.get('side') == 'a' else 'a'}"})


async def _eleven_times(turn: Turn) -> None:
    """One hop more than any honest chain."""
    hops = int(turn.query.get("hops", 0))
    await (turn.answer(302, b"", {"Location": f"{turn.path}?hops={hops + 1}"}) if hops < 11 else turn.good())


async def _three_times(turn: Turn) -> None:
    """A chain that ends where it began."""
    hops = int(turn.query.get("hops", 0))
    if hops == 3:
        return await turn.good()
    return await turn.answer(302, b"", {"Location": f"{turn.path}?hops={hops + 1}"})


async def _to_good(turn: Turn) -> None:
    first = next(slug for slug, name in turn.server.stories.items() if name == "good")
    await turn.answer(301, b"", {"Location": f"/news/{first}/"})


async def _without_location(turn: Turn) -> None:
    await turn.answer(302, turn.page)


def _fault(name: str, answer: Answer, kind: str, outcome: str = "error", known: str | None = None) -> Fault:
    return Fault(name=name, group="redirects", answer=answer, first=kind, known=known, outcome=outcome)


def _faults() -> Iterator[Fault]:
    yield from (_fault(name, _to(url), "address-forbidden", "blocked") for name, url in _FORBIDDEN.items())
    yield from (_fault(name, _to(url), "address-forbidden", "blocked") for name, url in _NO_WEB.items())
    yield _fault("redirects-forever", _forever, "answer-refused")
    yield _fault("redirects-in-a-circle", _in_a_circle, "answer-refused")
    yield _fault("redirects-between-two", _between_two, "answer-refused")
    yield _fault("redirects-eleven-times", _eleven_times, "answer-refused")
    yield _fault("redirects-without-location", _without_location, "answer-refused")
    yield _fault("redirects-home", _to("/"), "page-missing", "missing")
    yield _fault("redirects-to-listing", _to("/news/"), "page-missing", "missing")
    yield _fault("redirects-to-login", _to("/login"), "refused-login", "blocked")
    yield _fault("redirects-to-a-404-page", _to("/404/"), "page-missing", "missing")
    yield Fault(name="redirects-to-good", group="changing", answer=_to_good)
    yield Fault(name="redirects-three-times", group="redirects", answer=_three_times, content=True, outcome="same")


FAULTS = tuple(_faults())

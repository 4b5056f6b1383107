"""Answers in a story's place: statuses, notices in several makes and under several statuses, validators that lie."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.bad_pages import BAD_PAGES, good_page
from tests.hostile.faults import Fault
from tests.hostile.turn import Answer, Turn
from tests.refused_pages import MAKES, NOTICES

__all__ = ["FAULTS"]

_STATUSES = {
    **dict.fromkeys((400, 418, 451), ("http-error", "error")),
    401: ("http-error", "blocked"),
    403: ("refused-challenge", "blocked"),
    **dict.fromkeys((404, 410), ("page-missing", "missing")),
    **dict.fromkeys((500, 501, 502, 503, 504), ("refused-maintenance", "blocked")),
}
_STYLES = ("bare", "template", "with-suggestions")


def _says(status: int) -> Answer:
    return lambda turn: turn.answer(status, f"<!doctype html><title>{status}</title><h1>{status}</h1>".encode())


def _shows(status: int, content_type: str, body: bytes) -> Answer:
    """A whole answer that is no story; `?status=503` gives it another status."""
    return lambda turn: turn.answer(int(turn.query.get("status", status)), body, {"Content-Type": content_type})


def _notices() -> Iterator[Fault]:
    """The first English notice of each kind, in three makes, under four statuses."""
    first = {kind: notice for notice in reversed(NOTICES) if notice[1] == "en" for kind in (notice[0],)}
    for kind, (_, _, *words) in first.items():
        for style in _STYLES:
            page = f"<!doctype html><html>{MAKES[style](kind, *words)}</body></html>".encode()
            for status in (200, 202, 403, 503):
                missing = kind == "soft-404" and status == 200
                yield Fault(
                    name=f"{kind}-{style}-{status}",
                    group="refusals",
                    answer=_shows(status, "text/html; charset=utf-8", page),
                    first="page-missing" if missing else _kind_under(kind, status),
                    outcome="missing" if missing else "error" if kind == "soft-404" and status == 503 else "blocked",
                )


def _kind_under(kind: str, status: int) -> str:
    """A notice is called by its own name; the words of a 404 prove nothing under another status."""
    if kind != "soft-404":
        return f"refused-{kind}"
    return "refused-soft-404" if status == 202 else "http-error"


async def _asks_to_wait(turn: Turn) -> None:
    """429 with Retry-After in seconds (`?seconds=1`), `patience` times; then the story."""
    if turn.visit > turn.server.patience:
        return await turn.good()
    return await turn.answer(429, b"Slow down", {"Retry-After": turn.query.get("seconds", "1")})


async def _asks_to_wait_until(turn: Turn) -> None:
    """503 with Retry-After as a date two seconds from now, `patience` times; then the story."""
    if turn.visit > turn.server.patience:
        return await turn.good()
    then = format_datetime(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2), usegmt=True)
    return await turn.answer(503, b"Back soon", {"Retry-After": then})


async def _asks_to_wait_for_a_week(turn: Turn) -> None:
    await turn.answer(429, b"Slow down", {"Retry-After": "604800"})


async def _recovers(turn: Turn) -> None:
    """500 `patience` times; then the story."""
    await (_says(500)(turn) if turn.visit <= turn.server.patience else turn.good())


async def _sticky_etag(turn: Turn) -> None:
    """The same ETag for ever, though the story changes at each full visit; 304 to whoever knows it."""
    headers = {"ETag": '"sticky"'}
    if turn.headers.get("if-none-match") == '"sticky"':
        return await turn.answer(304, headers=headers)
    changed = f"This is the story of {turn.slug}, told {turn.visit} times."
    page = good_page(turn.slug).replace(f"This is the story of {turn.slug}.".encode(), changed.encode())
    return await turn.answer(200, page, headers)


async def _sets_a_cookie(turn: Turn) -> None:
    await turn.good({"Set-Cookie": f"visit={turn.visit}; Path=/"})


async def _cf_mitigated(turn: Turn) -> None:
    """A story's page with the header of a challenge: the header is right, it is not the story that was asked for."""
    await turn.answer(200, turn.page, {"cf-mitigated": "challenge"})


def _whole(name: str, headers: dict[str, str]) -> Fault:
    return Fault(name=name, group="refusals", answer=lambda turn: turn.good(headers), content=True, outcome="same")


def _faults() -> Iterator[Fault]:
    for status, (kind, outcome) in _STATUSES.items():
        yield Fault(name=f"says-{status}", group="refusals", answer=_says(status), first=kind, outcome=outcome)
    yield Fault(
        name="says-204",
        group="refusals",
        answer=lambda turn: turn.answer(204),
        first="refused-empty",
        outcome="blocked",
    )
    yield Fault(
        name="says-304-without-prior", group="refusals", answer=lambda turn: turn.answer(304), first="unasked-304"
    )
    yield Fault(
        name="cf-mitigated", group="refusals", answer=_cf_mitigated, first="refused-challenge", outcome="blocked"
    )
    for name, page in BAD_PAGES.items():
        kind = {"blank": "empty", "is-a-pdf": "not-html", "is-a-feed": "not-html"}.get(name, name)
        missing = name == "soft-404"
        yield Fault(
            name=name,
            group="refusals",
            answer=_shows(200, *page),
            first="page-missing" if missing else f"refused-{kind}",
            outcome="missing" if missing else "blocked",
        )
    yield from _notices()
    yield _whole("good", {})
    yield _whole("modified-in-the-future", {"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"})
    yield _whole("modified-at-no-time", {"Last-Modified": "yesterday", "ETag": "unquoted"})
    yield Fault(name="sets-a-cookie", group="refusals", answer=_sets_a_cookie, content=True, outcome="same")


PATIENT = (
    Fault(name="asks-to-wait", group="waiting", answer=_asks_to_wait, content=True, outcome="same", slow=True),
    Fault(
        name="asks-to-wait-until", group="waiting", answer=_asks_to_wait_until, content=True, outcome="same", slow=True
    ),
    Fault(name="asks-to-wait-for-a-week", group="waiting", answer=_asks_to_wait_for_a_week, first="asked-to-wait"),
    Fault(name="recovers", group="waiting", answer=_recovers, content=True, outcome="same"),
    Fault(name="sticky-etag", group="waiting", answer=_sticky_etag, content=True, outcome="same"),
)
"""What needs a crawl of its own: it holds up the whole section, or is another page at each visit."""

FAULTS = (*_faults(), *PATIENT)

"""Stories that change, move or claim to be others; and listings that are no listing."""

from collections.abc import Iterator

from tests.bad_pages import good_page
from tests.hostile.faults import Fault
from tests.hostile.turn import Answer, Turn
from tests.noisy_pages import HARMLESS, NOISES, noisy_page

__all__ = ["FAULTS"]


async def _rotates_its_cards(turn: Turn) -> None:
    """Other related stories at each visit."""
    others = [slug for slug in turn.server.stories if slug != turn.slug]
    turned = others[turn.visit % len(others) :] + others[: turn.visit % len(others)]
    await turn.answer(200, good_page(turn.slug, tuple(turned[:2])))


async def _works_once(turn: Turn) -> None:
    if turn.visit == 1:
        return await turn.good()
    return await turn.answer(404, b"<!doctype html><title>404</title><h1>404</h1>")


async def _is_tidying_up(turn: Turn) -> None:
    """A notice that no list of words foresees."""
    words = "<title>Tidying up</title><h1>See you at eight</h1><p>We are painting our rooms and come back tomorrow."
    await turn.answer(200, f"<!doctype html>{words}".encode())


async def _says_206(turn: Turn) -> None:
    """Part of a page that nobody asked for in parts."""
    await turn.answer(206, turn.page[:700], {"Content-Range": "bytes 0-699/9000"})


async def _is_rewritten(turn: Turn) -> None:
    """The story with a paragraph told otherwise: an edit."""
    await turn.answer(200, turn.page.replace(b"It stopped in 2021", b"It was written anew in 2021"))


async def _claims_the_home_page(turn: Turn) -> None:
    """A canonical link that points to the home page, as broken templates do."""
    await turn.answer(200, turn.page.replace(b"</head>", b'<link rel=canonical href="/"></head>'))


async def _claims_another_story(turn: Turn) -> None:
    await turn.answer(200, turn.page.replace(b"</head>", b'<link rel=canonical href="/news/one/"></head>'))


def _noisy(noise: str) -> Answer:
    """Under a headline and with a first line of its own: several addresses of one text are refused."""

    async def answer(turn: Turn) -> None:
        page = noisy_page(noise, turn.visit).replace(b"Ferry returns", f"Ferry returns: {turn.slug}".encode())
        own = f"</p><p>This is the story of {turn.slug}.</p><p>The ferry to Skarn".encode()
        await turn.answer(200, page.replace(b"</p><p>The ferry to Skarn", own, 1))

    return answer


def _faults() -> Iterator[Fault]:
    group = "stories"
    yield Fault(name="rotates-its-cards", group=group, answer=_rotates_its_cards, content=True, outcome="same")
    yield Fault(name="claims-the-home-page", group=group, answer=_claims_the_home_page, content=True, outcome="same")
    yield Fault(name="claims-another-story", group=group, answer=_claims_another_story, content=True, outcome="same")
    yield Fault(name="says-206", group=group, answer=_says_206, first="http-error")
    yield Fault(name="works-once", group="changing", answer=_works_once)
    yield Fault(name="is-tidying-up", group="changing", answer=_is_tidying_up, known="another-page", outcome="error")
    yield Fault(name="is-rewritten", group="changing", answer=_is_rewritten)
    for name, noise in {**NOISES, **HARMLESS}.items():
        yield Fault(name=f"noisy-{name}", group="changing", answer=_noisy(noise))


FAULTS = tuple(_faults())
"""'changing': not for the matrix, another page at each visit is what they are for."""

"""Behaviours of the misbehaving server whose page is another one at each visit, or no longer the story."""

from collections.abc import Callable
from typing import Any

from tests.bad_pages import good_page
from tests.noisy_pages import HARMLESS, NOISES, noisy_page

__all__ = ["CHANGING"]


def _rotates_its_cards(handler: Any) -> None:
    """Other related stories at each visit."""
    others = [slug for slug in handler.server.stories if slug != handler.slug]
    turned = others[handler.visit % len(others) :] + others[: handler.visit % len(others)]
    handler.answer(200, good_page(handler.slug, tuple(turned[:2])))


def _works_once(handler: Any) -> None:
    if handler.visit == 1:
        handler.good()
    else:
        handler.answer(404, b"<!doctype html><title>404</title><h1>404</h1>")


def _is_tidying_up(handler: Any) -> None:
    """A notice that no list of words foresees."""
    words = "<title>Tidying up</title><h1>See you at eight</h1><p>We are painting our rooms and come back tomorrow."
    handler.answer(200, f"<!doctype html>{words}".encode())


def _says_206(handler: Any) -> None:
    """Part of a page that nobody asked for in parts."""
    handler.answer(206, good_page(handler.slug)[:700], {"Content-Range": "bytes 0-699/9000"})


def _is_rewritten(handler: Any) -> None:
    """The story with a paragraph told otherwise: an edit."""
    handler.answer(200, good_page(handler.slug).replace(b"It stopped in 2021", b"It was written anew in 2021"))


def _shows(noise: str) -> Callable[[Any], None]:
    return lambda handler: handler.answer(200, noisy_page(noise, handler.visit))


CHANGING: dict[str, Callable[[Any], None]] = {
    "rotates-its-cards": _rotates_its_cards,
    "works-once": _works_once,
    "is-tidying-up": _is_tidying_up,
    "says-206": _says_206,
    "is-rewritten": _is_rewritten,
    **{f"noisy-{name}": _shows(noise) for name, noise in {**NOISES, **HARMLESS}.items()},
}
"""By name. Each answers the request that the handler (of `tests.misbehaving`) holds."""

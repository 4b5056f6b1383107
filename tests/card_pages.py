"""Story pages with related cards in many markups, places and company, made from `fixtures/cards/`.

In: a random source and names.  Out: a page and its gold truth. Everything in it is invented.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from tests.card_stories import CardStory, make_stories

__all__ = ["DECOYS", "MARKUPS", "PLACES", "Page", "make_page"]

HOME = "https://www.example.org"
_FOLDER = Path(__file__).parent / "fixtures" / "cards"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page and what should be read from it."""

    body: bytes
    url: str
    stories: tuple[CardStory, ...]
    name: str


def _sections(file: str) -> dict[str, str]:
    """Parts of a fixture file by their '## name' lines."""
    parts = (_FOLDER / file).read_text(encoding="utf-8").split("## ")[1:]
    return {name: text.strip() for name, _, text in (part.partition("\n") for part in parts)}


MARKUPS = _sections("markups.html")
"""Templates of lists of cards."""
PLACES = _sections("places.html")
"""Templates of story pages with a block of cards."""
DECOYS = _sections("decoys.html")
"""What stands before and behind a story and is none of its cards."""
_IN_TEXT = {name: text.splitlines() for name, text in _sections("in_text.html").items()}


def _within(text: str | None, before: str, after: str = "") -> Markup:
    """A text between two pieces of markup; nothing at all for no text."""
    return Markup("{}{}{}").format(Markup(before), text, Markup(after)) if text else Markup("")


_ENVIRONMENT = Environment(autoescape=True, finalize=lambda value: "" if value is None else value)
_ENVIRONMENT.filters["within"] = _within


def make_page(rng: random.Random, markup: str, place: str) -> Page:
    """One page in a markup and a place, in random company."""
    count = rng.choice((1, 2, 3, 3, 4, 6, 12))
    stories = make_stories(rng, count)
    headings = _IN_TEXT["headings"] if count == 1 else [*_IN_TEXT["headings"], ""]  # a lone card shows too little
    heading = rng.choice(headings)
    company = rng.sample(sorted(DECOYS), rng.randrange(0, 5))
    text = [Markup(rng.choice(_IN_TEXT["paragraphs"])) for _ in range(rng.randrange(3, 7))]
    if rng.random() < 0.5:
        text.insert(rng.randrange(1, len(text)), Markup(rng.choice(_IN_TEXT["among them"])))
    cards = _ENVIRONMENT.from_string(MARKUPS[markup]).render(stories=stories)
    story = _ENVIRONMENT.from_string(PLACES[place]).render(text=text, block=Markup(heading + cards))
    before, behind = (
        "".join(DECOYS[name] for name in company if name.startswith(side)) for side in ("before", "behind")
    )
    head = "<!DOCTYPE html><html lang=en><head><title>The story</title></head>"
    name = f"{markup} / {place} / {count} cards / heading {heading!r} / {', '.join(company)}"
    body = f"{head}<body>{before}{story}{behind}</body></html>".encode()
    return Page(body=body, url=f"{HOME}/news/the-story/", stories=stories, name=name)

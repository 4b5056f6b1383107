"""Sections the reader was not written for are edited, lost, moved and dressed up: what is found is what was done.

The long version: `python -m tests.sections.life --seed 7 --count 12 --crawls 14`.
"""

import pytest

from tests.sections.life import live
from tests.sections.markups import names

_LIVES = names()
_SEED = 11
_EDITS = ("word", "paragraph added", "title", "backdated", "last block removed", "blocks swapped", "day and text")
_ENDS = ("lost 410", "lost soft", "lost listing", "moved 301", "moved canonical", "moved 302", "new", "blip 404")
_WEATHERS = ("bad challenge", "bad cut", "bad 503", "bad empty", "bad consent")


@pytest.mark.parametrize("name", _LIVES)
def test_what_is_found_in_an_unseen_section_is_what_was_done(name: str) -> None:
    life = live(name, _SEED, count=4, crawls=3, deeds=(*_EDITS, *_ENDS, *_WEATHERS))
    told = "\n".join(life.told)
    assert (life.invented.total(), life.twice.total(), life.missed.total(), life.wrong.total()) == (0, 0, 0, 0), told
    assert life.expected.total() + life.calm > 0


@pytest.mark.parametrize("name", ["umbraco", "undated", "welsh"])
def test_a_story_that_moves_while_its_page_is_dressed_otherwise_is_one_move(name: str) -> None:
    life = live(name, 3, count=6, crawls=4, deeds=("moved 301", "moved 308", "moved canonical"))
    assert life.expected.total() >= 6
    assert life.told == []


def test_a_page_that_comes_without_its_story_changes_nothing() -> None:
    life = live("facts", 3, count=6, crawls=4, deeds=("bad no text",))
    assert life.told == []

"""A page that came without its story is no edit: what was read instead stood around the story before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Outcome
from tests.archive_samples import Crawling, crawling, invariants, page, story

DAY = timedelta(days=1)
_PLEA = "Can you help? A gift of £50 today could keep somebody warm tonight."


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started
    assert invariants(tmp_path / "news.db") == []


@pytest.mark.parametrize(
    "around",
    [_PLEA, _PLEA.replace("help", "he\u00adlp"), _PLEA.replace("help", "<b>help</b>").replace("£", "&pound;")],
)
def test_a_plea_that_stood_below_the_story_does_not_replace_it(crawl: Crawling, around: str) -> None:
    crawl.read(story(), page(around))
    crawl.begin(DAY)
    assert crawl.read(story(body_text=_PLEA), page("the frame alone")) is Outcome.REFUSED
    assert [row.kind for row in crawl.store.problems()] == ["body-lost"]
    assert crawl.kinds() == ["new"]


def test_paragraphs_kept_or_wholly_new_are_edits(crawl: Crawling) -> None:
    crawl.read(story(), page(_PLEA))
    crawl.begin(DAY)
    kept = replace(story(), body_text=f"{story().body_text}\n\n{_PLEA}")
    assert crawl.read(kept, page("one")) is Outcome.EDITED
    assert crawl.read(story(body_text="The walk was called off."), page("two")) is Outcome.EDITED


def test_a_better_reader_may_find_the_story_that_an_earlier_one_missed(crawl: Crawling) -> None:
    found = story(body_text="The lanterns were lit at six.", parsed_by="reader 2")
    crawl.read(story(body_text=_PLEA), page(f"{found.body_text} {_PLEA}"))
    crawl.begin(DAY)
    changed = page(f"{found.body_text} A new footer.")
    assert crawl.read(found, changed, reread=lambda *_: found) is Outcome.SAME
    assert crawl.kinds() == ["new", "reparsed"]


@pytest.mark.parametrize("after", ["Over 6 people came to the walk.", "Over people came to the walk."])
def test_a_story_of_one_paragraph_in_which_one_figure_changed_is_an_edit(crawl: Crawling, after: str) -> None:
    before = story(body_text="Over 5 people came to the walk.")
    crawl.read(before, page(before.body_text))
    crawl.begin(DAY)
    assert crawl.read(story(body_text=after), page(after)) is Outcome.EDITED

"""The line that says what changed, and the figures, dates and names pointed out. It never says what is not so."""

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.compare import Swap, compare
from tests.archive_samples import HOME, story

BODY = """The walk was held in the north on Saturday.

Over 1,200 people came from Leeds, said Jane Smith.

- Bring a lamp
- Bring a friend

It rained. We left early and met again on 22 January 2018 at the town hall."""
FIRST, SECOND, THIRD, FOURTH = BODY.split("\n\n")


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def described(**new: Any) -> str:
    """The description of an edit of the story that has BODY."""
    return compare(story(body_text=BODY), story(**{"body_text": BODY} | new)).description


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("north", "south", "1 word changed: ‘north’ became ‘south’"),
        ("Saturday.", "Saturday!", "text changed in punctuation only"),
        ("Saturday", "saturday", "text changed in capital letters only"),
        (" early", "", "1 word removed: ‘early’"),
        ("It rained.", "It rained. It poured.", "2 words added: ‘It poured.’"),
        ("a friend", "a friend\n- Bring a dog", "3 words added: ‘- Bring a dog’"),
        ("1,200", "1,500", "figure 1,200 became 1,500"),
        ("Jane Smith", "Ann Jones", "name Jane Smith became Ann Jones"),
        ("22 January", "25 January", "date 22 January 2018 became 25 January 2018"),
        ("22 January 2018", "3 March 2019", "date 22 January 2018 became 3 March 2019"),
        (
            "Over 1,200 people",
            "Nearly 1,500 guests",
            "3 words changed: ‘Over 1,200 people’ became ‘Nearly 1,500 guests’",
        ),
        ("The walk", "A walk", "1 word changed: ‘The’ became ‘A’"),
        ("rained. We", "rained.\n\nThey", "1 word changed: ‘We’ became ‘They’"),
    ],
)
def test_small_edits_are_worded_small(was: str, now: str, said: str) -> None:
    assert described(body_text=BODY.replace(was, now)) == said


def test_larger_edits_are_counted_by_paragraphs() -> None:
    reworded = FIRST.replace("in the north", "from the old mill to the gate of the church")
    more = SECOND.replace("1,200", "1,500") + " It was a great night for all who came and sang."
    assert described(body_text=text(reworded, more, THIRD, FOURTH, "An end.")) == (
        "2 paragraphs reworded, 1 added; figure 1,200 became 1,500"
    )
    assert described(body_text=text(SECOND, FIRST, THIRD, FOURTH)) == "1 paragraph moved"
    assert described(body_text=text(FIRST, SECOND)) == "2 paragraphs removed"
    assert described(body_text="All that was said here is no more.") == "whole text replaced (4 paragraphs by 1)"


def test_every_field_has_its_words() -> None:
    said = described(
        title="About the walk of lamps",
        summary="What happened at the lantern walk!",
        published_on=date(2018, 1, 25),
        category="Blog",
        authors=("Bob Inks",),
        image_url=f"{HOME}other.jpg",
    )
    assert said.split("; ") == [
        "title reworded: ‘About the lantern-walk’ became ‘About the walk of lamps’",
        "summary: 2 words changed: ‘lantern-walk.’ became ‘lantern walk!’",
        "dated Monday 22 January 2018, now Thursday 25 January 2018",
        "category ‘News’ became ‘Blog’",
        "author added: Bob Inks",
        "author removed: Ada Quill",
        "picture exchanged",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"published_on": None, "published_source": None}, {}, "dated 22 January 2018, undated before"),
        ({}, {"published_on": date(2019, 1, 22)}, "dated 22 January 2018, now 22 January 2019"),
        (
            {"published_at": datetime(2018, 1, 22, 9, 5, tzinfo=UTC)},
            {"published_at": datetime(2018, 1, 22, 10, 30, tzinfo=UTC)},
            "published at 09:05 UTC on 22 January 2018, now 10:30 UTC on 22 January 2018",
        ),
        ({"authors": ("A", "B")}, {"authors": ("B", "A")}, "authors in another order"),
        ({"authors": ("A",)}, {"authors": ("A", "B", "C")}, "authors added: B, C"),
        ({"image_url": None}, {}, "picture added"),
        ({}, {"image_url": None}, "picture removed"),
        ({"title": None}, {"title": "The walk"}, "title added: ‘The walk’"),
        (
            {"title": "The walk"},
            {"title": "The Walk"},
            "title changed in capital letters only: ‘The walk’ became ‘The Walk’",
        ),
        ({"body_text": ""}, {"body_text": BODY}, "text added"),
        ({}, {}, ""),
        ({"title": "“It’s”"}, {"title": '"It\'s"'}, ""),
    ],
)
def test_what_is_said_of_one_field(old: dict[str, object], new: dict[str, object], said: str) -> None:
    comparison = compare(story(**old), story(**new))
    assert comparison.description == said
    assert bool(comparison.fields) == bool(said)


def test_a_long_title_is_shown_where_it_differs() -> None:
    long = "What the children of the seven schools by the river learned about lamps, lanterns and candles in "
    assert described(title=long + "June").startswith("title reworded: ‘")
    comparison = compare(story(title=long + "May"), story(title=long + "June"))
    assert (
        comparison.description
        == "title reworded: ‘…lanterns and candles in May’ became ‘…lanterns and candles in June’"
    )


@pytest.mark.parametrize(
    ("old", "new", "swaps"),
    [
        ("It cost £5.", "It cost €5.", [("figure", "£5", "€5")]),
        ("up 5% now", "up 6.5% now", [("figure", "5%", "6.5%")]),
        ("some 5 million", "some 6 million", [("figure", "5 million", "6 million")]),
        ("1\u00a0200 came", "1\u00a0500 came", [("figure", "1 200", "1 500")]),
        ("1,200 of 3,000 came", "1,500 of 4,000 came", [("figure", "1,200", "1,500"), ("figure", "3,000", "4,000")]),
        ("at 7.30pm on Monday", "at 8pm on Tuesday", [("figure", "7.30pm", "8pm"), ("date", "Monday", "Tuesday")]),
        ("on 2018-01-22 there", "on 2018-01-25 there", [("date", "2018-01-22", "2018-01-25")]),
        ("in the UK now", "in the EU now", [("name", "UK", "EU")]),
        ("said Dr Ada Quill here", "said Dr Ada Pen here", [("name", "Dr Ada Quill", "Dr Ada Pen")]),
        ("1,200 came", "1200 came", [("figure", "1,200", "1200")]),
    ],
)
def test_figures_dates_and_names_are_pointed_out(old: str, new: str, swaps: list[tuple[str, str, str]]) -> None:
    comparison = compare(story(body_text=old), story(body_text=new))
    assert [(swap.kind, swap.old, swap.new) for swap in comparison.swaps] == swaps


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We met 12 cats there.", "They met 12 cats there."),
        ("It rained on 12 days.", "It rained on many days."),
        ("Over 12 cats came home.", "They saw 15 dogs leave home."),
        ("All 12 came.", "All came, 15 said."),
        ("the board met", "the Board met"),
        ("said Ada Quill here", "said the director here"),
    ],
)
def test_no_swap_is_claimed_of_what_was_rewritten(old: str, new: str) -> None:
    assert compare(story(body_text=old), story(body_text=new)).swaps == ()


def test_a_swap_in_summary_and_body_is_told_once() -> None:
    old = story(summary="Over 1,200 came.", body_text="Over 1,200 came.")
    comparison = compare(old, story(summary="Over 1,500 came.", body_text="Over 1,500 came."))
    assert comparison.description == "figure 1,200 became 1,500"
    assert comparison.swaps == (Swap(kind="figure", old="1,200", new="1,500"),)
    assert (comparison.words_in, comparison.words_out) == (2, 2)


def test_many_swaps_are_counted() -> None:
    old = story(body_text=" and ".join(f"{number} lamps" for number in range(10, 17)))
    new = story(body_text=" and ".join(f"{number} lamps" for number in range(30, 37)))
    assert compare(old, new).description == (
        "7 words changed; figure 10 became 30; figure 11 became 31; figure 12 became 32; 4 more of the kind"
    )


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=60))
def test_the_description_is_one_line_without_control_characters(one: str, other: str) -> None:
    old = story(title=one, summary=one, body_text=one, category=one, authors=(one,))
    said = compare(old, story(title=other, summary=other, body_text=other, category=other, authors=(other,)))
    assert said.description.isprintable()
    assert bool(said.description) == bool(said.fields)


def test_the_command_line_starts_without_the_comparison_library() -> None:
    code = "import sys, archive.compare, jobs.cli; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

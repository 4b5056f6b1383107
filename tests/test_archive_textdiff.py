"""Two texts compared: what is kept, inserted, deleted, moved, and that nothing is lost on the way."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.compare import TextDiff, apply, compare_texts, plain
from archive.sequence import CELLS, common

WORDS = st.sampled_from(
    [
        "the",
        "cat",
        "sat",
        "It’s",
        "a",
        "1,200",
        ".",
        ",",
        "“x”",
        "R&D",
        "R&amp;D",
        "é",
        "e\u0301",
        "漢",
        "£5",
        "well-known",
    ]
)
SPACES = st.sampled_from([" ", " ", " ", "\n", "\n\n", "\u00a0", "\u00ad", "", " \n \n"])
PROSE = st.lists(st.tuples(WORDS, SPACES), max_size=40).map(lambda pairs: "".join(word + gap for word, gap in pairs))
TEXT = st.one_of(PROSE, st.text(st.characters(codec="utf-8"), max_size=80))


def shape(diff: TextDiff) -> list[tuple[str, int | None, int | None]]:
    return [(block.kind, block.old_index, block.new_index) for block in diff.blocks]


def marked(old: str, new: str) -> str:
    """The blocks as one text: [-deleted-], {+inserted+}."""
    signs = {"kept": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    blocks = compare_texts(old, new).blocks
    return "|".join("".join(signs[run.kind].format(run.text) for run in block.runs) for block in blocks)


@settings(deadline=None, max_examples=300)  # a busy machine is no failure
@given(TEXT, TEXT)
def test_applied_to_the_old_text_it_gives_the_new_one(old: str, new: str) -> None:
    assert apply(compare_texts(old, new), old) == new


@settings(deadline=None, max_examples=300)
@given(TEXT, TEXT)
def test_it_is_empty_exactly_when_nothing_a_person_would_see_differs(old: str, new: str) -> None:
    diff = compare_texts(old, new)
    assert bool(diff) == (plain(old) != plain(new))
    if not diff:
        assert (diff.words_in, diff.words_out) == (0, 0)
        assert all(run.kind == "kept" for block in diff.blocks for run in block.runs)


@settings(deadline=None)
@given(TEXT)
def test_a_text_compared_with_itself_is_empty(text: str) -> None:
    assert not compare_texts(text, text)
    assert not compare_texts("", "")


@settings(deadline=None)
@given(PROSE, st.randoms(use_true_random=False))
def test_noise_never_makes_a_change(text: str, chance: random.Random) -> None:
    noisy = text
    for clean, noise in (
        (" ", " \u00a0\n"),
        (" ", "\n\n"),
        (" ", "&nbsp;"),
        ("'", "’"),
        ("x", "x\u00ad"),
        ("&", "&amp;"),
        ("&", "&#38;"),
    ):
        if chance.random() < 0.5 and "&amp;" not in noisy:
            noisy = noisy.replace(clean, noise)
    noisy = unicodedata.normalize(chance.choice(["NFC", "NFD"]), noisy)
    assert not compare_texts(text, noisy)
    assert not compare_texts(noisy, text)
    assert apply(compare_texts(text, noisy), text) == noisy


@settings(deadline=None)
@given(PROSE, PROSE)
def test_every_paragraph_of_both_texts_stands_in_one_block(old: str, new: str) -> None:
    blocks = compare_texts(old, new).blocks
    for places in ([b.old_index for b in blocks], [b.new_index for b in blocks]):
        known = [place for place in places if place is not None]
        assert len(known) == len(set(known))
    assert [b.new_index for b in blocks if b.new_index is not None] == sorted(
        b.new_index for b in blocks if b.new_index is not None
    )
    assert all(run.text for block in blocks for run in block.runs)


def test_a_comparison_is_not_applied_to_another_text() -> None:
    with pytest.raises(ValueError, match="another text"):
        apply(compare_texts("One.", "Two."), "Three.")


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("We met on Saturday.", "We met on Saturday, early.", "We met on Saturday{+, early+}."),
        ("the well-known house", "the well known house", "the [-well-known-]{+well known+} house"),
        ("It’s   here", "It's there", "It's [-here-]{+there+}"),
        ("R&amp;D in Leeds", "R&D in York", "R&D in [-Leeds-]{+York+}"),
        ("a co\u00adoperative shop", "a cooperative farm", "a cooperative [-shop-]{+farm+}"),
        ("north of town, they said", "south of city, they said", "[-north of town-]{+south of city+}, they said"),
        ("It rained. We left.", "It rained. It poured. We left.", "It rained. {+It poured. +}We left."),
        ("- a lamp\n- a coat", "- a lamp\n- a rope\n- a coat", "- a lamp\n{+- a rope\n+}- a coat"),
        ("cost £5 each", "cost €5 each", "cost [-£-]{+€+}5 each"),
    ],
)
def test_what_is_marked_inside_a_paragraph(old: str, new: str, seen: str) -> None:
    assert marked(old, new) == seen


def test_a_kept_run_shows_the_new_spelling_and_knows_the_old() -> None:
    (block,) = compare_texts("It’s cold in the north", "It's cold in the south").blocks
    assert (block.runs[0].text, block.runs[0].old_text) == ("It's cold in the ", "It’s cold in the ")


LAMP = "Bring a lamp, a coat and a friend to the gate of the old mill."
WALK = "The walk was held on Saturday and led from the church to the river."
RAIN = "It rained all night, and most of the children went home early."
THANKS = "We thank the bakers of the high street, who gave bread to everyone."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def test_a_deleted_paragraph_stands_where_it_was_and_an_added_one_where_it_is() -> None:
    diff = compare_texts(text(WALK, RAIN, LAMP), text(WALK, LAMP, THANKS))
    assert shape(diff) == [("kept", 0, 0), ("deleted", 1, None), ("kept", 2, 1), ("inserted", None, 2)]
    assert (diff.words_in, diff.words_out) == (len(THANKS.split()), len(RAIN.split()))


def test_a_moved_paragraph_is_a_move() -> None:
    diff = compare_texts(text(WALK, RAIN, LAMP, THANKS), text(THANKS, WALK, RAIN, LAMP.replace("a coat", "a  coat")))
    assert shape(diff) == [("moved", 3, 0), ("kept", 0, 1), ("kept", 1, 2), ("kept", 2, 3)]
    assert (diff.words_in, diff.words_out) == (0, 0)
    assert diff


def test_a_paragraph_that_was_reworded_on_its_way_is_a_move_too() -> None:
    diff = compare_texts(text(WALK, RAIN, LAMP), text(LAMP.replace("lamp", "lantern"), WALK, RAIN))
    assert shape(diff) == [("moved", 2, 0), ("kept", 0, 1), ("kept", 1, 2)]
    assert [run.text for run in diff.blocks[0].runs if run.kind != "kept"] == ["lamp", "lantern"]
    assert (diff.words_in, diff.words_out) == (1, 1)


def test_unrelated_paragraphs_are_not_mixed() -> None:
    assert shape(compare_texts(text(WALK, RAIN), text(WALK, THANKS))) == [
        ("kept", 0, 0),
        ("deleted", 1, None),
        ("inserted", None, 1),
    ]


def test_paragraphs_that_only_break_elsewhere_are_kept() -> None:
    joined = f"{WALK} {RAIN}"
    assert not compare_texts(text(WALK, RAIN), joined)
    diff = compare_texts(text(joined, LAMP), text(WALK, RAIN, LAMP.replace("mill", "barn")))
    assert [block.kind for block in diff.blocks] == ["kept", "changed"]
    assert (diff.words_in, diff.words_out) == (1, 1)


def test_two_paragraphs_joined_and_reworded_are_one_change() -> None:
    diff = compare_texts(text(WALK, RAIN, LAMP), text(f"{WALK} {RAIN.replace('night', 'day')}", LAMP))
    assert [block.kind for block in diff.blocks] == ["changed", "kept"]
    assert (diff.words_in, diff.words_out) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ["word"] * 20_000,
        [f"w{number}" for number in range(20_000)],
        [f"w{number % 50}" for number in range(20_000)],
    ],
    ids=["one word", "all different", "in circles"],
)
def test_texts_too_long_for_every_pair_of_words_stay_exact(words: list[str]) -> None:
    assert len(words) ** 2 > CELLS
    edited = ["first", *words[:9_000], "middle", *words[9_003:], "last"]
    old, new = " ".join(words), " ".join(edited)
    diff = compare_texts(old, new)
    assert apply(diff, old) == new
    assert diff.words_in - diff.words_out == len(edited) - len(words)


def test_long_texts_of_many_words_stay_fine_where_little_changed() -> None:
    words = [f"w{number}" for number in range(20_000)]
    edited = ["first", *words[:9_000], "middle", *words[9_003:], "last"]
    diff = compare_texts(" ".join(words), " ".join(edited))
    assert (diff.words_in, diff.words_out) == (3, 3)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_common_stretches_are_equal_ascending_and_apart(old: list[str], new: list[str]) -> None:
    left = right = 0
    for stretch in common(old, new):
        assert stretch.old >= left
        assert stretch.new >= right
        assert stretch.size > 0
        left, right = stretch.old + stretch.size, stretch.new + stretch.size
        assert old[stretch.old : left] == new[stretch.new : right]

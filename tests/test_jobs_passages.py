"""Passages: every change in its context, and an honest count of what is folded."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archive.compare import Run, compare_texts
from jobs.passages import fold_words, joined, move_words, passages
from tests.diff_samples import HISTORY, ROUTE, block, text_diff


@st.composite
def diffs(draw: st.DrawFn) -> Any:
    words = st.lists(st.sampled_from(["harbour", "lantern", "1,200", "Ärla", "rope."]), min_size=1, max_size=60)
    blocks = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["kept", "changed", "inserted", "deleted", "moved"]))
        if kind in ("kept", "inserted", "deleted"):
            marked = " ".join(draw(words))
        else:
            kept = [" ".join(draw(words)) for _ in range(3)]
            marked = f"{kept[0]} [-old {number}-]{{+new {number}+}} {kept[1]} [-gone {number}-] {kept[2]}"
        blocks.append(block(kind, marked, number, number))
    return text_diff(*blocks)


@given(diffs(), st.integers(0, 20))
def test_passages_lose_no_change_and_count_every_word_they_fold(diff: Any, around: int) -> None:
    shown = passages(diff, around)
    changes = [run for block in diff.blocks for run in block.runs if run.kind != "kept"]
    assert [run for passage in shown for run in passage.runs if run.kind != "kept"] == changes
    kept = sum(len(run.text.split()) for block in diff.blocks for run in block.runs if run.kind == "kept")
    seen = sum(len(run.text.split()) for passage in shown for run in passage.runs if run.kind == "kept")
    assert not diff or seen + sum(passage.folded_words for passage in shown) == kept


@given(diffs())
def test_passages_without_folding_are_the_whole_text(diff: Any) -> None:
    assert [run.text for passage in passages(diff, None) for run in passage.runs if run.kind != "kept"] == [
        run.text for block in diff.blocks for run in block.runs if run.kind != "kept"
    ]
    assert not any(fold_words(passage) for passage in passages(diff, None))


def test_equal_texts_have_no_passages() -> None:
    assert passages(text_diff(block("kept", ROUTE, 0, 0))) == ()


def test_a_paragraph_that_only_moved_is_shown_by_its_beginning() -> None:
    moved, rest = passages(text_diff(block("kept", "Short.", 0, 0), block("moved", f"{ROUTE} {HISTORY}", 3, 1)))[1:]
    assert move_words(moved) == "moved up: paragraph 4 became paragraph 2"
    assert moved.runs[0].text.split() == ROUTE.split()[:24]
    assert (moved.ends, rest.runs, fold_words(rest)) == (False, (), "38 words unchanged")


def test_an_item_that_lost_its_last_words_keeps_its_line() -> None:
    (changed,) = compare_texts(
        "Saturday: lanterns\nSunday: songs and soup\nMonday", "Saturday: lanterns\nSunday: songs\nMonday"
    ).blocks
    assert "".join(run.text for run in joined(changed)) == "Saturday: lanterns\nSunday: songs and soup\nMonday"
    assert Run(kind="deleted", text="and soup\n") in joined(changed)

"""Two texts compared: paragraphs first, words inside changed paragraphs second. Pure.

In: two texts.  Out: `TextDiff`, from which `apply` makes the new text again.
"""

from collections.abc import Sequence
from typing import Literal

from archive.differences import Block, Run, TextDiff
from archive.paragraphs import Match, Paragraph, align, joined, split
from archive.tokens import Tokens, Vocabulary, count_words, tokens
from archive.worddiff import compare_words

__all__ = ["apply", "compare_texts"]


def compare_texts(old: str, new: str) -> TextDiff:
    """What a person would see differ; false when nothing does.

    >>> diff = compare_texts("We met in the north.", "We met in the south.")
    >>> [(run.kind, run.text) for run in diff.blocks[0].runs]
    [('kept', 'We met in the '), ('deleted', 'north'), ('inserted', 'south'), ('kept', '.')]
    >>> bool(compare_texts("It’s R&amp;D", "It's R&D"))
    False
    """
    vocabulary = Vocabulary()
    old_lead, olds = split(old, vocabulary)
    new_lead, news = split(new, vocabulary)
    matches = _all_kept(olds, news) if _meaning(olds) == _meaning(news) else align(olds, news)
    placed, words_in, words_out = [], 0, 0
    for match in matches:
        block, come, gone = _matched(match, olds, news)
        placed.append(block)
        words_in += come
        words_out += gone
    come_places = _others(len(news), [(match.new_start, match.new_end) for match in matches])
    gone_places = _others(len(olds), [(match.old_start, match.old_end) for match in matches])
    inserted, deleted = _alone("inserted", news, come_places), _alone("deleted", olds, gone_places)
    return TextDiff(
        blocks=_in_order([*placed, *inserted], deleted, matches),
        words_in=words_in + sum(count_words(news[place].tokens.folded) for place in come_places),
        words_out=words_out + sum(count_words(olds[place].tokens.folded) for place in gone_places),
        old_lead=old_lead,
        new_lead=new_lead,
    )


def apply(diff: TextDiff, old: str) -> str:
    """The new text, exactly. ValueError when the comparison is not of that old text.

    >>> apply(compare_texts("Nine came.", "Ten came."), "Nine came.")
    'Ten came.'
    """
    before = sorted(
        (block for block in diff.blocks if block.old_index is not None), key=lambda each: each.old_index or 0
    )
    if diff.old_lead + "".join(_side(block, "before") + block.old_gap for block in before) != old:
        raise ValueError("this comparison is of another text")
    after = (block for block in diff.blocks if block.new_index is not None)
    return diff.new_lead + "".join(_side(block, "after") + block.new_gap for block in after)


def _side(block: Block, side: Literal["before", "after"]) -> str:
    return "".join(run.before if side == "before" else run.after for run in block.runs)


def _all_kept(olds: Sequence[Paragraph], news: Sequence[Paragraph]) -> list[Match]:
    """One match a paragraph; one for all where paragraphs only break elsewhere."""
    if [each.meaning for each in olds] == [each.meaning for each in news]:
        return [Match(old_start=n, old_end=n + 1, new_start=n, new_end=n + 1) for n in range(len(olds))]
    return [Match(old_start=0, old_end=len(olds), new_start=0, new_end=len(news))]


def _matched(match: Match, olds: Sequence[Paragraph], news: Sequence[Paragraph]) -> tuple[Block, int, int]:
    """The block of a match, and the words that came and went in it."""
    old, new = olds[match.old_start : match.old_end], news[match.new_start : match.new_end]
    before, after = joined(old), joined(new)
    words_in = words_out = 0
    kind: Literal["kept", "changed", "moved"] = "kept"
    if _meaning(old) == _meaning(new):
        runs: tuple[Run, ...] = (Run(kind="kept", text=after, old_text=None if before == after else before),)
    else:
        runs, words_in, words_out = compare_words(_tokens(old), _tokens(new))
        kind = "changed"
    block = Block(
        kind="moved" if match.moved else kind,
        runs=runs,
        old_index=match.old_start,
        new_index=match.new_start,
        old_gap=old[-1].gap,
        new_gap=new[-1].gap,
    )
    return block, words_in, words_out


def _meaning(paragraphs: Sequence[Paragraph]) -> str:
    """`plain` of their text: folding reaches over no blank line."""
    return " ".join([each.meaning for each in paragraphs])


def _tokens(paragraphs: Sequence[Paragraph]) -> Tokens:
    first = paragraphs[0]
    return first.tokens if len(paragraphs) == 1 else tokens(joined(paragraphs), first.vocabulary)


def _others(total: int, matched: Sequence[tuple[int, int]]) -> list[int]:
    """Places of paragraphs that no match holds."""
    taken = {place for start, end in matched for place in range(start, end)}
    return [place for place in range(total) if place not in taken]


def _alone(kind: Literal["inserted", "deleted"], paragraphs: Sequence[Paragraph], places: list[int]) -> list[Block]:
    return [
        Block(
            kind=kind,
            runs=(Run(kind=kind, text=paragraphs[place].text),),
            old_index=place if kind == "deleted" else None,
            new_index=place if kind == "inserted" else None,
            old_gap=paragraphs[place].gap if kind == "deleted" else "",
            new_gap=paragraphs[place].gap if kind == "inserted" else "",
        )
        for place in places
    ]


def _in_order(placed: Sequence[Block], deleted: Sequence[Block], matches: Sequence[Match]) -> tuple[Block, ...]:
    """Reading order of the new text; a deleted paragraph follows the one that it followed, unless that one moved."""
    stayed = sorted((match.old_start, match.new_start) for match in matches if not match.moved)
    keyed = [((block.new_index or 0, 0, 0), block) for block in placed]
    place = 0
    for block in deleted:
        while place < len(stayed) and stayed[place][0] < (block.old_index or 0):
            place += 1
        keyed.append(((stayed[place - 1][1] if place else -1, 1, block.old_index or 0), block))
    return tuple(block for _, block in sorted(keyed, key=lambda each: each[0]))

"""A word diff as rows that can be read in one column or in two. Pure.

In: the `TextDiff` of two texts.  Out: rows in reading order. A moved paragraph has two: where it is, and where it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from archive.compare import Block, TextDiff

__all__ = ["Row", "rows"]

_SHORT = 40
"""Unchanged paragraphs of so many words together are shown, longer ones folded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One paragraph, or a fold of several unchanged ones."""

    kind: str
    """kept, changed, inserted, deleted, moved (here it is now), left (here it was) or folded."""
    blocks: tuple[Block, ...]
    """One, or all that are folded."""
    words: int
    """Of the folded paragraphs; 0 for any other row."""

    @property
    def block(self) -> Block:
        """The paragraph of a row that is no fold."""
        return self.blocks[0]


def rows(diff: TextDiff) -> tuple[Row, ...]:
    """Every paragraph of both texts, long unchanged stretches in one row."""
    found: list[Row] = []
    for kind, stretch in groupby(_placed(diff), key=lambda placed: placed[0]):
        blocks = tuple(block for _, block in stretch)
        words = sum(len(run.text.split()) for block in blocks for run in block.runs)
        if kind == "kept" and words > _SHORT:
            found.append(Row(kind="folded", blocks=blocks, words=words))
        else:
            found += [Row(kind=kind, blocks=(block,), words=0) for block in blocks]
    return tuple(found)


def _placed(diff: TextDiff) -> Iterator[tuple[str, Block]]:
    """Every block where it is now, and every moved one also where it was: before the first that stood after it."""
    waiting = sorted((block for block in diff.blocks if block.kind == "moved"), key=_old_place, reverse=True)
    for block in diff.blocks:
        if block.kind != "moved" and block.old_index is not None:
            while waiting and _old_place(waiting[-1]) < block.old_index:
                yield "left", waiting.pop()
        yield block.kind, block
    while waiting:
        yield "left", waiting.pop()


def _old_place(block: Block) -> int:
    return -1 if block.old_index is None else block.old_index

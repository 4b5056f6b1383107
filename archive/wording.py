"""What changed in one text, in words. Pure.

In: a `TextDiff`.  Out: phrases for `describe`: small changes are quoted, larger ones counted by paragraphs.
"""

import unicodedata
from itertools import groupby
from typing import NamedTuple

from archive.differences import Block, TextDiff
from archive.folding import plain
from archive.tokens import count_words, tokens

__all__ = ["Exchange", "counted", "exchanges", "one_line", "paragraphs", "quoted", "quoted_pair", "slight", "small"]

_WIDTH = 60
"""Signs of a passage that is quoted."""
_FEW = 5
"""Words up to which a change is quoted."""
_SOME = 8
"""Words up to which changes are counted in words, not in paragraphs."""
_TELLING = "%‰&@#§*/\\"
"""Signs that Unicode calls punctuation, and that a reader would not."""


class Exchange(NamedTuple):
    """What stands between two kept runs."""

    gone: str
    come: str
    following: str
    """The kept run after it, '' at the end of a paragraph."""

    def words(self) -> tuple[int, int]:
        """Words gone, words come."""
        return _words(self.gone), _words(self.come)


def exchanges(diff: TextDiff) -> list[Exchange]:
    """Of reworded paragraphs, in reading order."""
    return [each for block in diff.blocks if block.kind in ("changed", "moved") for each in _of_block(block)]


def _of_block(block: Block) -> list[Exchange]:
    found: list[Exchange] = []
    for kept, group in groupby(block.runs, key=lambda run: run.kind == "kept"):
        runs = list(group)
        if not kept:
            texts = ("".join(run.before for run in runs), "".join(run.after for run in runs))
            found.append(Exchange(*texts, ""))
        elif found:
            found[-1] = found[-1]._replace(following="".join(run.after for run in runs))
    return found


def slight(diff: TextDiff) -> str | None:
    """'punctuation only' or 'capital letters only' where that is all; None otherwise."""
    found = exchanges(diff)
    if not found or not _only_reworded(diff):
        return None
    if all(_is_punctuation(each) for each in found):
        return "punctuation only"
    if all(plain(each.gone).casefold() == plain(each.come).casefold() for each in found):
        return "capital letters only"
    return None


def small(diff: TextDiff) -> str | None:
    """A few words, quoted where they stand in one place; None where more changed.

    >>> from archive.textdiff import compare_texts
    >>> small(compare_texts("We met in the north.", "We met in the south."))
    '1 word changed: ‘north’ became ‘south’'
    """
    found = exchanges(diff)
    if not found or not _only_reworded(diff):
        return None
    if len(found) == 1:
        return _quoted_change(found[0])
    count = sum(max(each.words()) for each in found)
    if not 0 < count <= _SOME:
        return None
    blocks = sum(block.kind == "changed" for block in diff.blocks)
    where = "" if len(diff.blocks) == 1 else f" in {counted(blocks, 'paragraph')}"
    return f"{counted(count, 'word')} changed{where}"


def paragraphs(diff: TextDiff) -> str:
    """'2 paragraphs reworded, 1 added'."""
    kinds = dict.fromkeys(("reworded", "added", "removed", "moved", "moved and reworded", "kept"), 0)
    for block in diff.blocks:
        kinds[_what(block)] += 1
    kept = kinds.pop("kept")
    if not kept and {kind for kind, count in kinds.items() if count} == {"added", "removed"}:
        return f"whole text replaced ({counted(kinds['removed'], 'paragraph')} by {kinds['added']:,})"
    told = [(kind, count) for kind, count in kinds.items() if count]
    first, *others = told
    return ", ".join([f"{counted(first[1], 'paragraph')} {first[0]}", *(f"{count:,} {kind}" for kind, count in others)])


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def quoted(text: str, width: int = _WIDTH) -> str:
    """In quotation marks, on one line, cut at the end where it is long."""
    text = one_line(text)
    return f"‘{text if len(text) <= width else text[: width - 1].rstrip() + '…'}’"


def quoted_pair(old: str, new: str) -> tuple[str, str]:
    """Both quoted; where they are long, what they begin with in common is cut, so that the difference shows."""
    old, new = one_line(old), one_line(new)
    same = 0
    if max(len(old), len(new)) > _WIDTH:
        while same < min(len(old), len(new)) and old[same] == new[same]:
            same += 1
        same = old.rfind(" ", 0, max(same - _WIDTH // 3, 0)) + 1
    lead = "…" if same else ""
    return quoted(lead + old[same:]), quoted(lead + new[same:])


def one_line(text: str) -> str:
    """Without line breaks and without control characters, those that turn the direction of writing included."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _quoted_change(change: Exchange) -> str | None:
    gone, come = change.words()
    if max(gone, come) > _FEW:
        return None
    noun = "word" if gone or come else "sign"
    if not plain(change.gone):
        return f"{counted(come or 1, noun)} added: {quoted(change.come)}"
    if not plain(change.come):
        return f"{counted(gone or 1, noun)} removed: {quoted(change.gone)}"
    old, new = quoted_pair(change.gone, change.come)
    return f"{counted(max(gone, come, 1), noun)} changed: {old} became {new}"


def _only_reworded(diff: TextDiff) -> bool:
    return all(block.kind in ("kept", "changed") for block in diff.blocks)


def _what(block: Block) -> str:
    if block.kind == "moved":
        return "moved" if all(run.kind == "kept" for run in block.runs) else "moved and reworded"
    return {"changed": "reworded", "inserted": "added", "deleted": "removed", "kept": "kept"}[block.kind]


def _is_punctuation(change: Exchange) -> bool:
    """A dash before a figure is a minus, and a currency is no punctuation."""
    signs = "".join((change.gone + change.come).split())
    if any(sign in "-–−" for sign in signs) and change.following[:1].isdigit():
        return False
    return all(unicodedata.category(sign)[0] in "PC" and sign not in _TELLING for sign in signs)


def _words(text: str) -> int:
    return count_words(tokens(text).folded)

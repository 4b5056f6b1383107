"""The proof that leaving a part of a page out takes away noise and nothing else.

In: both readings before and after.  Out: whether it is proved. Pure.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from archive.compare import changed_fields, plain
from archive.records import Story

__all__ = ["differing_words", "is_proof", "lines_apart"]

_FEW = 7
"""Words common to both answers that may go with a counter: 'This page has been read … times'. A sentence has more."""
_SELDOM = 0.35  # two quotes of the day have their 'the' and 'of' in common
_FIXED = (
    "title",
    "summary",
    "published_on",
    "published_at",
    "published_raw",
    "category",
    "authors",
    "image_url",
    "language",
    "canonical_url",
    "body_text",
)
_TEXTS = ("title", "summary", "body_text")

Pair = tuple[Story, Story]


def differing_words(first: Story, second: Story) -> frozenset[str]:
    """Words of title, summary and text that only one of two readings has, or has more often."""
    one, two = (Counter(word for name in _TEXTS for word in _text(story, name).split()) for story in (first, second))
    return frozenset({**(one - two), **(two - one)})


def lines_apart(first: str, second: str) -> list[tuple[str, str]]:
    """Lines of two texts that differ, side by side; '' where one text has no such line."""
    one, two = ([line for line in text.split("\n") if line.strip()] for text in (first, second))
    folded = [[plain(line) for line in lines] for lines in (one, two)]
    apart: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_opcodes():
        if kind != "equal":
            width = max(b - a, d - c)
            left, right = ([*lines, *[""] * width][:width] for lines in (one[a:b], two[c:d]))
            apart += zip(left, right, strict=True)
    return apart


def is_proof(before: Pair, after: Pair) -> bool:
    """Whether two readings differ less than before, and neither lost anything but what differed.

    A field that was alike stays as it was; a headline, a date or a text never becomes empty; a line of the text goes
    only when it hardly holds anything that both answers say.
    """
    were, are = changed_fields(*before), changed_fields(*after)
    if not set(are) <= set(were) or not (len(are) < len(were) or _distance(*after) < _distance(*before)):
        return False
    return all(
        _kept(before[side], after[side], before[1 - side], name, differed=name in were)
        for side in (0, 1)
        for name in _FIXED
    )


def _distance(first: Story, second: Story) -> int:
    """Words of which one reading has more than the other."""
    one, two = (Counter(word for name in _TEXTS for word in _text(story, name).split()) for story in (first, second))
    return (one - two).total() + (two - one).total()


def _text(story: Story, name: str) -> str:
    value = getattr(story, name)
    return value if isinstance(value, str) else ""


def _kept(old: Story, new: Story, other: Story, name: str, *, differed: bool) -> bool:
    was, now = getattr(old, name), getattr(new, name)
    if was == now:
        return True
    if name == "summary" and (old.summary_source or "").startswith("body"):
        return True  # it follows from the text, which is looked at by itself
    if not differed and not (name == "published_raw" and old.published_on != other.published_on):
        return False
    if was and not now and name not in ("summary", "image_url"):
        return False
    return name not in ("title", "body_text") or _only_noise_gone(was or "", now or "", _text(other, name))


def _only_noise_gone(old: str, new: str, other: str) -> bool:
    """Whether `new` is `old` without, or with less of, the lines that `other` has otherwise.

    >>> _only_noise_gone("A well.\\n\\nRead 7 times", "A well.", "A well.\\n\\nRead 8 times")
    True
    >>> _only_noise_gone("A well.\\n\\nRead 7 times", "Read 7 times", "A well.\\n\\nRead 8 times")
    False
    """
    theirs = Counter(_lines(other))
    noisy = [line for line, times in (theirs - Counter(_lines(old))).items() for _ in range(times)]
    left = _lines(new)[::-1]
    for line in _lines(old):
        if theirs[line]:  # in both answers
            theirs[line] -= 1
            if not left or left.pop() != line:
                return False
        elif left and left[-1] == line:
            left.pop()
        elif left and _is_part(left[-1], line):
            if not _is_noise(list((Counter(line.split()) - Counter(left.pop().split())).elements()), noisy):
                return False
        elif not _is_noise(line.split(), noisy):
            return False
    return not left


def _lines(text: str) -> list[str]:
    return [plain(line) for line in text.split("\n") if line.strip()]


def _is_part(line: str, whole: str) -> bool:
    """Whether a line is another one from which words were taken out."""
    words = iter(whole.split())
    return all(word in words for word in line.split())


def _is_noise(gone: Sequence[str], noisy: Sequence[str]) -> bool:
    """Whether words that went hold little that the other answer has as well."""
    common = max(((Counter(gone) & Counter(line.split())).total() for line in noisy), default=0)
    return common <= _FEW or common <= _SELDOM * len(gone)

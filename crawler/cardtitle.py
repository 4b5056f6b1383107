"""Which words of a card are its title.

In: the parts of a card and what its labels say.  Out: `Title`. In order of trust: headings, names given by markup, the
link's text, a label of the link, bold text, the first line; never a day, an invitation to read on, or a short text that
several cards of the run print. A title cut short is completed from a label that has it whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.cardparts import HEADINGS, Part
from crawler.cardwords import (
    CATEGORIES,
    NAMED_CATEGORY,
    NAMED_DATE,
    NAMED_SUMMARY,
    announced,
    as_category,
    is_invitation,
    is_sentence,
    without_invitation,
)
from crawler.dates import DateReading, find_date
from crawler.text import same_words

__all__ = ["Title", "Words", "find_title", "says_same"]

_UTC = ZoneInfo("UTC")
_TITLES = frozenset(("title", "headline"))
_LONGEST_DATE_LINE = 120
_ARROWS = " →⟶➔➜▶"
_FOLDING = 8  # characters that folding quotes and ligatures may add or take
_ELLIPSES = ("…", "...")


@lru_cache(maxsize=2048)  # a line is asked about for several purposes, and cards of one day repeat it
def _day_of(text: str, order: str) -> DateReading | None:
    if not text or len(text) > _LONGEST_DATE_LINE or not any(c.isdigit() for c in text):
        return None
    reading = find_date(text, order=order, zone=_UTC)
    return reading if reading is not None and reading.day is not None else None


@dataclass(slots=True)
class Words:
    """What one card prints and says, and which of it has found its purpose."""

    parts: list[Part]
    labels: list[str]
    """Image text, aria-label and title attributes."""
    shared: frozenset[str]
    """Short texts, in lower case, that other cards of the run print too."""
    order: str
    """Of all-figure dates."""
    used: set[int] = field(default_factory=set)
    """`id` of parts that are spoken for."""

    def day_of(self, text: str) -> DateReading | None:
        """The date in a short line; None without a whole day."""
        return _day_of(text, self.order)

    def tells_day(self, text: str, beside: int = 0) -> bool:
        """Whether a text tells a day and hardly anything else: at most so many words beside it, or a category."""
        reading = self.day_of(text)
        if reading is None:
            return False
        rest = reading.rest.casefold()
        return len(rest.split()) <= beside or rest in CATEGORIES or rest in self.shared

    def free(self) -> list[Part]:
        """Parts to be seen that nothing has claimed yet."""
        return [part for part in self.parts if part.text and not part.hidden and id(part) not in self.used]

    def use(self, parts: Iterable[Part]) -> None:
        self.used.update(id(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and where it stood."""

    text: str
    """'' when the card has none."""
    parts: tuple[Part, ...] = ()
    """Empty where only a label says it."""

    @property
    def part(self) -> Part | None:
        """The first of its parts."""
        return self.parts[0] if self.parts else None


def says_same(a: str, b: str) -> bool:
    """Whether two texts say the same; quick where their lengths already tell that they do not."""
    return a == b or (abs(len(a) - len(b)) <= _FOLDING and same_words(a, b))


def find_title(words: Words) -> Title:
    """The title as printed, once."""
    found = next((title for find in _SOURCES if (title := find(words)) is not None), Title(""))
    text = _whole(found.text, words) if found.text.endswith(_ELLIPSES) else found.text
    words.use([*found.parts, *(part for part in words.parts if says_same(part.text, text))])
    return Title(text, found.parts)


def _headline(words: Words) -> Title | None:
    """The heading that leads to the story, its link where it has one; the highest of several."""
    groups: dict[int, list[Part]] = {}
    for part in words.parts:
        if part.heading is not None and part.text and not part.hidden:
            groups.setdefault(id(part.heading), []).append(part)
    found: list[tuple[bool, int, Title]] = []
    for group in groups.values():
        linked = [part for part in group if part.own and not is_invitation(part.text)]
        kept = [part for part in linked or group if not _is_beside(part, words)]
        kept = [part for part in kept if not _is_badge(part)] or kept
        text = " ".join(part.text for part in _once(kept)).rstrip(_ARROWS)
        if text and not is_invitation(text) and not words.tells_day(text):
            found.append((not any(part.own for part in kept), _rank(kept[0]), Title(text, tuple(kept))))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _rank(part: Part) -> int:
    return HEADINGS.get(str(part.heading.tag), 3) if part.heading is not None else 7


def _is_beside(part: Part, words: Words) -> bool:
    """Whether a part of a heading is an arrow, a day or a badge that other cards have too: no words of the title."""
    if not any(c.isalnum() for c in part.text) or words.tells_day(part.text):
        return True
    return bool(part.hints & NAMED_CATEGORY) and part.text.casefold() in words.shared


def _is_badge(part: Part) -> bool:
    return bool(part.hints & (NAMED_CATEGORY | NAMED_DATE)) and not part.hints & _TITLES


def _named(words: Words) -> Title | None:
    parts = [part for part in words.free() if part.hints & _TITLES and _may_be_title(part, words)]
    return _taken(next((part for part in parts if part.own), parts[0] if parts else None))


def _linked(words: Words) -> Title | None:
    """The link's text: what a label says too, else a bold part of it, else its first part that is no category."""
    parts = [part for part in words.free() if part.own and _may_be_title(part, words)]
    return _taken(_best(parts, words) or (parts[0] if parts else None))


def _labelled(words: Words) -> Title | None:
    """What a hidden text or a label says behind 'Read more about'; as printed, where it is printed too."""
    spoken = [part.text for part in words.parts if part.own and part.hidden]
    for text in spoken + [label for label in words.labels if without_invitation(label) != label]:
        title = without_invitation(text)
        if not is_invitation(title):
            printed = next((part for part in words.parts if says_same(part.text, title) and not part.hidden), None)
            return Title(printed.text, (printed,)) if printed else Title(title)
    return None


def _unlinked(words: Words) -> Title | None:
    """The card's first line, where its link only says 'Read more' or holds nothing but a picture without words."""
    parts = [p for p in words.free() if not p.own and not p.hints & NAMED_SUMMARY and _may_be_title(p, words)]
    is_told = any(not is_invitation(label) for label in words.labels[:1])
    sure = [part for part in parts if part.bold or any(says_same(part.text, label) for label in words.labels)]
    return _taken(_best(sure if is_told else parts, words))


def _told(words: Words) -> Title | None:
    label = next((label for label in words.labels if not is_invitation(label)), None)
    return Title(without_invitation(label)) if label else None


def _last_resort(words: Words) -> Title | None:
    """Link text that may be mistaken for something else: 'Statement, 18 March 2024'."""
    parts = (part for part in words.parts if part.own and not words.tells_day(part.text))
    return _taken(next((part for part in parts if not is_invitation(part.text) and announced(part.text) is None), None))


_SOURCES = (_headline, _named, _linked, _labelled, _unlinked, _told, _last_resort)


def _best(parts: list[Part], words: Words) -> Part | None:
    agreed = next((p for p in parts if any(says_same(p.text, label) for label in words.labels)), None)
    bold = next((p for p in parts if p.bold), None)
    plain = [p for p in parts if p.text.casefold() not in CATEGORIES and not p.hints & NAMED_CATEGORY]
    return agreed or bold or (plain[_is_kicker(plain)] if plain else None)


def _is_kicker(parts: list[Part]) -> bool:
    """Whether the first of these lines is a category above the title: a few words, then a line that is no summary."""
    if len(parts) < 2 or len(parts[0].text.split()) > 3 or as_category(parts[0].text) is None:
        return False
    second, later = parts[1], parts[2:]
    if not is_sentence(second.text):
        return False
    if any(is_sentence(part.text) for part in later):
        return True
    return second.text[-1] not in ".…" and not (second.element.tag == "p" and parts[0].element.tag != "p")


def _taken(part: Part | None) -> Title | None:
    return Title(without_invitation(part.text, seen=True), (part,)) if part else None


def _may_be_title(part: Part, words: Words) -> bool:
    if not any(c.isalpha() for c in part.text) or is_invitation(part.text) or part.text.casefold() in words.shared:
        return False
    return not words.tells_day(part.text, 4) and not (part.stamp and len(part.text) < 40)


def _whole(text: str, words: Words) -> str:
    """The title in full where something else of the card has it."""
    stem = text.rstrip(".… ").casefold()
    said = [without_invitation(label) for label in words.labels] + [part.text for part in words.parts]
    longer = [other for other in said if other.casefold().startswith(stem) and len(other) > len(text)]
    return min(longer, key=lambda other: (other.endswith(_ELLIPSES), len(other))) if longer and stem else text


def _once(parts: list[Part]) -> list[Part]:
    """Without a part that says again what one before it said."""
    kept: list[Part] = []
    for part in parts:
        if not any(says_same(part.text, other.text) for other in kept):
            kept.append(part)
    return kept

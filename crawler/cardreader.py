"""One card, read: which of its parts is the title, which the day, the category, the summary.

In: the parts of a card and what its labels say (image text, aria-label, title).  Out: `Reading`. Evidence in order of
trust: headings, names given by markup, link text, bold text; a part that several cards share is never a title.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo

from crawler.cardparts import HEADINGS, Part
from crawler.cardwords import CATEGORIES, announced, as_category, is_invitation, is_sentence, without_invitation
from crawler.dates import DateReading, find_date, read_date
from crawler.text import same_words

__all__ = ["Reading", "read_parts"]

_UTC = ZoneInfo("UTC")
_TITLES = frozenset(("title", "headline"))
_NAMED_CATEGORY_NAMES = (
    "category categories cat tag tags badge label kicker eyebrow overline chip pill topic topics type articlesection"
)
_NAMED_CATEGORY = frozenset(_NAMED_CATEGORY_NAMES.split())
_NAMED_SUMMARY_NAMES = "excerpt summary description teaser intro standfirst desc lead"
_NAMED_SUMMARY = frozenset(_NAMED_SUMMARY_NAMES.split())
_NAMED_DATE_NAMES = "date time published datepublished day"
_NAMED_DATE = frozenset(_NAMED_DATE_NAMES.split())
_PROSE_AFTER = re.compile(r"[,;.)!?’”]|[a-zà-öø-ÿ]")
_SENTENCE_ENDS, _LABEL_ENDS = ".…!?:)]”’»", ":|-–—·•»>"
_META_LENGTH = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one card says."""

    title: str
    """'' when nothing could be its title."""
    summary: str | None
    published_raw: str | None
    category: str | None
    is_prose: bool
    """Whether the link stands within a sentence: no card at all."""
    signals: frozenset[str]
    """Which of heading, date, summary, category were there."""


def read_parts(
    parts: list[Part], labels: Iterable[str], *, shared: frozenset[str], before: str = "", order: str = "DMY"
) -> Reading:
    """Read one card.

    `labels`: image text, aria-label and title attributes. `shared`: short texts that other cards of its run print too.
    `before`: words on the same line in front of the card.
    """
    card = _Card(parts, list(labels), shared, order)
    card.pairs()
    title = card.title()
    date = card.date()
    category = card.category()
    summary = card.summary()
    present = {"heading": card.has_heading, "date": date, "summary": summary, "category": category}
    return Reading(
        title=title,
        summary=summary,
        published_raw=date,
        category=category,
        is_prose=card.is_prose(before),
        signals=frozenset(name for name, value in present.items() if value),
    )


@dataclass(slots=True)
class _Card:
    """The parts of one card, each used for one purpose only."""

    parts: list[Part]
    labels: list[str]
    shared: frozenset[str]
    order: str
    used: set[int] = field(default_factory=set)
    title_part: Part | None = None
    title_text: str = ""
    rest: str = ""
    told_category: str | None = None
    date_part: Part | None = None
    has_heading: bool = False

    def pairs(self) -> None:
        """Labels that stand apart from what they announce: 'Category:' 'News', `<dt>Type</dt><dd>Blog</dd>`."""
        for label, value in pairwise([part for part in self.parts if part.text and not part.hidden]):
            kind = announced(label.text) if not label.own and label.heading is None else None
            if kind is None or not (label.text.rstrip().endswith((":", "：")) or label.element.tag in ("dt", "th")):
                continue
            self.used.add(id(label))
            if kind == "category" and self.told_category is None:
                self.told_category = as_category(value.text)
            if kind != "date":
                self.used.add(id(value))

    def title(self) -> str:
        """The title as printed, once; in full where the card cuts it short and a label has it whole."""
        text = self._headline() or self._named() or self._linked() or self._labelled() or self._unlinked()
        text = text or next((without_invitation(label) for label in self.labels if not is_invitation(label)), "")
        text = text or next(
            (p.text for p in self.parts if p.own and not self._is_date(p.text) and not is_invitation(p.text)), ""
        )
        if text.endswith(("…", "...")):
            text = self._whole(text)
        self.title_text = text
        for part in self.parts:
            if same_words(part.text, text) or (part.heading is not None and self._in_title(part)):
                self.used.add(id(part))
        return text

    def _in_title(self, part: Part) -> bool:
        return self.title_part is not None and part.heading is self.title_part.heading and part.text in self.title_text

    def _headline(self) -> str:
        """Text of the heading that leads to the story: its link where it has one."""
        groups: dict[int, list[Part]] = {}
        for part in self.parts:
            if part.heading is not None and part.text and not part.hidden:
                groups.setdefault(id(part.heading), []).append(part)
        found: list[tuple[bool, int, int, str, Part]] = []
        for place, group in enumerate(groups.values()):
            kept = [part for part in group if part.own and not is_invitation(part.text)] or group
            kept = [part for part in kept if not self._is_beside(part)]
            text = " ".join(part.text for part in _once(kept))
            if text and not is_invitation(text) and not self._is_date(text):
                own = any(part.own for part in kept)
                found.append((not own, HEADINGS.get(str(kept[0].heading.tag), 3), place, text, kept[0]))  # type: ignore[union-attr]
        if not found:
            return ""
        self.has_heading = True
        self.title_part = min(found, key=lambda one: one[:3])[4]
        return min(found, key=lambda one: one[:3])[3]

    def _is_beside(self, part: Part) -> bool:
        """Whether a part of a heading is a badge or a day, not words of the title."""
        return (
            bool(part.hints & _NAMED_CATEGORY and part.text in self.shared)
            or self._is_date(part.text)
            or self._is_badge(part)
        )

    def _is_badge(self, part: Part) -> bool:
        return not part.own and bool(part.hints & (_NAMED_CATEGORY | _NAMED_DATE)) and not part.hints & _TITLES

    def _named(self) -> str:
        parts = [p for p in self.parts if p.hints & _TITLES and self._may_be_title(p) and not p.hidden]
        return self._take(next((p for p in parts if p.own), parts[0] if parts else None))

    def _linked(self) -> str:
        """The link's text: a bold part of it, else its first part that is no label and no day."""
        parts = [p for p in self.parts if p.own and not p.hidden and self._may_be_title(p)]
        agreed = next((p for p in parts if any(same_words(p.text, label) for label in self.labels)), None)
        bold = next((p for p in parts if p.bold), None)
        plain = next((p for p in parts if p.text.casefold() not in CATEGORIES and not p.hints & _NAMED_CATEGORY), None)
        return self._take(agreed or bold or plain or (parts[0] if parts else None))

    def _labelled(self) -> str:
        """A title that only a hidden text or a label of the 'Read more' link gives; as printed where it is printed."""
        spoken = [p.text for p in self.parts if p.own and p.hidden] + self.labels[:1]
        for text in spoken:
            title = without_invitation(text)
            if title == text and text in self.labels:
                continue
            if not is_invitation(title):
                return next((p.text for p in self.parts if same_words(p.text, title) and not p.hidden), title)
        return ""

    def _unlinked(self) -> str:
        """The card's first line where its link only says 'Read more' or holds nothing but a picture."""
        parts = [
            p
            for p in self.parts
            if not p.hidden and not p.own and self._may_be_title(p) and not p.hints & _NAMED_SUMMARY
        ]
        agreed = next((p for p in parts if any(same_words(p.text, label) for label in self.labels)), None)
        bold = next((p for p in parts if p.bold), None)
        if not agreed and not bold and self.labels and not is_invitation(self.labels[0]):
            return ""
        plain = next((p for p in parts if p.text.casefold() not in CATEGORIES and not p.hints & _NAMED_CATEGORY), None)
        return self._take(agreed or bold or plain)

    def _take(self, part: Part | None) -> str:
        if part is None:
            return ""
        self.title_part = part
        return without_invitation(part.text, seen=True)

    def _may_be_title(self, part: Part) -> bool:
        if not any(c.isalpha() for c in part.text) or is_invitation(part.text) or part.text.casefold() in self.shared:
            return False
        return (
            id(part) not in self.used and not self._is_date(part.text, 4) and not (part.stamp and len(part.text) < 40)
        )

    def _is_date(self, text: str, beside: int = 0) -> bool:
        """Whether a text tells a day and hardly anything else: at most so many words `beside` it."""
        reading = _day(text, self.order)
        if reading is None:
            return False
        return (
            len(reading.rest.split()) <= beside
            or reading.rest.casefold() in CATEGORIES
            or reading.rest.casefold() in self.shared
        )

    def _whole(self, text: str) -> str:
        stem = text.rstrip(".… ").casefold()
        others = [without_invitation(label) for label in self.labels] + [p.text for p in self.parts]
        longer = [
            o for o in others if o.casefold().startswith(stem) and len(o) > len(text) and not o.endswith(("…", "..."))
        ]
        return min(longer, key=len) if longer and stem else text

    def date(self) -> str | None:
        """The line that holds the day, or the attribute where the words do not tell it."""
        best: tuple[int, int, Part, DateReading] | None = None
        for place, part in enumerate(self.parts):
            if id(part) in self.used or part is self.title_part or len(part.text) > _META_LENGTH:
                continue
            reading = _day(part.text, self.order)
            if reading is None:
                continue
            named = bool(part.stamp or part.hints & _NAMED_DATE)
            rank = 4 * part.hidden + (0 if named else 1) + (2 if len(reading.rest.split()) > 4 else 0)
            if best is None or (rank, place) < best[:2]:
                best = (rank, place, part, reading)
        if best is None or best[0] >= 3:
            stamped = self._stamped() or (None if best else self._spread())
            if stamped:
                return stamped
        if best is None:
            return None
        return self._line_of(best[2], best[3])

    def _stamped(self) -> str | None:
        part = next((p for p in self.parts if p.stamp and _day(p.stamp, self.order)), None)
        if part is None:
            return None
        self.used.add(id(part))
        self.date_part = part
        return part.stamp

    def _spread(self) -> str | None:
        """A day whose figures stand in elements of their own: '18' 'Mar' '2024'."""
        short = [
            p
            for p in self.parts
            if (len(p.text) <= 16 and not p.hidden and id(p) not in self.used and not p.own) or p.hints & _NAMED_DATE
        ]
        for size in (2, 3, 4):
            for start in range(len(short) - size + 1):
                window = short[start : start + size]
                text = " ".join(p.text for p in window)
                reading = read_date(text, order=self.order, zone=_UTC)
                if reading is not None and reading.day and not reading.rest:
                    self.used.update(id(p) for p in window)
                    self.date_part = window[-1]
                    return text
        return None

    def _line_of(self, part: Part, reading: DateReading) -> str:
        """The whole short line around a day, unless it holds more than a day and labels."""
        self.used.add(id(part))
        self.date_part, self.rest = part, reading.rest
        line = [p for p in self.parts if p.line == part.line and p.text and not p.hidden]
        text = " ".join(p.text for p in line)
        if (
            len(line) > 1
            and len(text) <= _META_LENGTH
            and not any(p is self.title_part or id(p) in self.used - {id(part)} for p in line)
        ):
            whole = _day(text, self.order)
            if (
                whole is not None
                and whole.day == reading.day
                and not any(is_sentence(p.text) for p in line if p is not part)
            ):
                self.used.update(id(p) for p in line)
                self.rest = whole.rest
                named = next((p for p in line if p is not part and p.hints & _NAMED_CATEGORY), None)
                self.rest = named.text if named and as_category(named.text) else self.rest
                return text
        return part.text

    def category(self) -> str | None:
        """What names the card's kind: a part that markup calls so, the words beside the day, a short line by itself."""
        if self.told_category is not None:
            return self.told_category
        free = [
            p for p in self.parts if id(p) not in self.used and not p.hidden and p.text and p is not self.title_part
        ]
        named = [p for p in free if p.hints & _NAMED_CATEGORY and not p.hints & (_NAMED_DATE | _NAMED_SUMMARY)]
        for part in named:
            if (name := as_category(part.text)) is not None:
                self.used.add(id(part))
                return name
        if self.rest and (name := as_category(self.rest)) is not None:
            return name
        for part in free:
            name = as_category(part.text)
            if name is not None and self._is_alone(part, name):
                self.used.add(id(part))
                return name
        return None

    def _is_alone(self, part: Part, name: str) -> bool:
        """Whether an unnamed short line may be believed to be a category."""
        if name.casefold() in CATEGORIES:
            return True
        if len(name.split()) > 3 or part.hints & _NAMED_SUMMARY:
            return False
        places = [i for i, p in enumerate(self.parts) if p is self.title_part or p is self.date_part]
        here = self.parts.index(part)
        return any(abs(here - place) == 1 for place in places) and not (part.own and self.title_part is None)

    def summary(self) -> str | None:
        """The first line of sentences that is neither title nor day."""
        free = [p for p in self.parts if id(p) not in self.used and p is not self.title_part and not p.hidden]
        free = [
            p
            for p in free
            if is_sentence(p.text) and not is_invitation(p.text) and not same_words(p.text, self.title_text)
        ]
        free = [
            p
            for p in free
            if p.hints & _NAMED_SUMMARY or as_category(p.text) is not None or len(p.text) > 40 or p.text[-1] in ".!?…"
        ]
        chosen = next((p for p in free if p.hints & _NAMED_SUMMARY), free[0] if free else None)
        return chosen.text if chosen else None

    def is_prose(self, before: str) -> bool:
        """Whether all text that links to the story stands inside sentences."""
        linked = [p for p in self.parts if p.own and p.text and not p.hidden]
        return bool(linked) and all(self._in_sentence(p, before if p is self.parts[0] else "") for p in linked)

    def _in_sentence(self, part: Part, before: str) -> bool:
        if part.heading is not None:
            return False
        line = [p for p in self.parts if p.line == part.line and p.text and not p.hidden]
        here = line.index(part)
        ahead = " ".join([before, *(p.text for p in line[:here] if not p.own)]).strip()
        behind = next((p for p in line[here + 1 :] if not p.own), None)
        goes_on = behind is not None and bool(_PROSE_AFTER.match(behind.text)) and not self._is_meta(behind)
        if is_invitation(part.text):
            return goes_on and bool(ahead) and ahead[-1] not in _SENTENCE_ENDS
        if not ahead or ahead[-1] in _LABEL_ENDS or self._is_date(ahead):
            return goes_on
        return len(ahead.split()) > 3 or goes_on or ahead[-1] in ",;("

    def _is_meta(self, part: Part) -> bool:
        is_sentence_end = part.text[0].islower() and part.text.endswith(".")
        return len(part.text) < _META_LENGTH and not is_sentence_end and _day(part.text, self.order) is not None


def _day(text: str, order: str) -> DateReading | None:
    if not text or len(text) > 120 or not any(c.isdigit() for c in text):
        return None
    reading = find_date(text, order=order, zone=_UTC)
    return reading if reading is not None and reading.day is not None else None


def _once(parts: list[Part]) -> list[Part]:
    """Without a part that says again what one before it said."""
    kept: list[Part] = []
    for part in parts:
        if not any(same_words(part.text, other.text) for other in kept):
            kept.append(part)
    return kept

"""One card, read: its title, day, category and summary, each word used for one purpose only.

In: the parts of a card and what its labels say (image text, aria-label, title).  Out: `Reading`, in words of the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from crawler.cardparts import Part
from crawler.cardtitle import Title, Words, find_title, says_same
from crawler.cardwords import (
    CATEGORIES,
    NAMED_AUTHOR,
    NAMED_CATEGORY,
    NAMED_DATE,
    NAMED_SUMMARY,
    announced,
    as_category,
    is_by,
    is_invitation,
    is_sentence,
)
from crawler.dates import find_date, read_date

__all__ = ["Reading", "read_parts"]

_UTC = ZoneInfo("UTC")
_PROSE_AFTER = re.compile(r"[,;.)!?’”]|[a-zà-öø-ÿ]")
_SENTENCE_ENDS, _LABEL_ENDS = ".…!?:)]”’»", ":|-–—·•»>"
_SPACE_BEFORE_POINT = re.compile(r" (?=[,;.](?: |$))")
_META_LENGTH, _PIECE_LENGTH = 80, 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one card says."""

    title: str
    """'' when nothing could be its title."""
    summary: str | None
    published_raw: str | None
    """The short line, or the attribute, that tells the day."""
    category: str | None
    is_prose: bool
    """Whether its links stand inside sentences: no card at all."""
    signals: frozenset[str]
    """Which of heading, title (in words, in a link or heading), date, summary, category were there."""


def read_parts(
    parts: list[Part], labels: Iterable[str], *, shared: frozenset[str], before: str = "", order: str = "DMY"
) -> Reading:
    """Read one card.

    `labels`: image text, aria-label and title attributes. `shared`: short texts that other cards of its run print too.
    `before`: words on the same line in front of the card.
    """
    words = Words(parts, list(labels), shared, order)
    told = _pairs(words)
    title = find_title(words)
    date, date_part, rest = _date(words, title)
    category = told or _category(words, title, date_part, rest)
    summary = _summary(words, title)
    heading = title.part.heading if title.part else None
    linked = title.part if title.part and (title.part.own or title.part.heading is not None) else None
    present = {"heading": heading, "title": linked, "date": date, "summary": summary, "category": category}
    return Reading(
        title=title.text,
        summary=summary,
        published_raw=date,
        category=category,
        is_prose=_is_prose(words, before),
        signals=frozenset(name for name, value in present.items() if value is not None),
    )


def _pairs(words: Words) -> str | None:
    """The category that a label apart from it announces: 'Category:' 'News', `<dt>Type</dt><dd>Blog</dd>`.

    Labels are set aside, and what others than those of dates announce.
    """
    category = None
    for label, value in pairwise(words.free()):
        kind = announced(label.text) if not label.own and label.heading is None else None
        if kind is None or not (
            is_by(label.text) or label.text.endswith((":", "：")) or label.element.tag in ("dt", "th")
        ):
            continue
        words.use([label] if kind == "date" else [label, value])
        if kind == "category" and category is None:
            category = as_category(value.text)
    return category


def _date(words: Words, title: Title) -> tuple[str | None, Part | None, str]:
    """The line that tells the day, the part of it that does, and what stands beside it."""
    ranked: list[tuple[int, int, Part, str]] = []
    for place, part in enumerate(words.parts):
        if id(part) in words.used or part is title.part or len(part.text) > _META_LENGTH:
            continue
        reading = words.day_of(part.text)
        if reading is not None:
            named = bool(part.stamp or part.hints & NAMED_DATE)
            rank = 4 * part.hidden + (not named) + 2 * (len(reading.rest.split()) > 4)
            ranked.append((rank, place, part, reading.rest))
    if not ranked or min(ranked)[0] >= 3:
        stamped = next((p for p in words.parts if p.stamp and words.day_of(p.stamp)), None)
        if stamped is not None:
            words.use([stamped])
            return stamped.stamp, stamped, ""
    if not ranked:
        return _spread(words) or _month(words) or (None, None, "")
    _, _, part, rest = min(ranked, key=lambda one: one[:2])
    return _line(words, title, part, rest)


def _line(words: Words, title: Title, part: Part, rest: str) -> tuple[str, Part, str]:
    """The whole short line around a day, unless it holds more than a day and labels."""
    others = [p for p in words.parts if p.line == part.line and p.text and not p.hidden and p is not part]
    line = [p for p in words.parts if p is part or p in others]
    text = _SPACE_BEFORE_POINT.sub("", " ".join(p.text for p in line))
    is_mixed = any(p in title.parts or id(p) in words.used or is_sentence(p.text) for p in others)
    whole, day = words.day_of(text), words.day_of(part.text)
    words.use([part])
    if not others or is_mixed or len(text) > _META_LENGTH or whole is None or day is None or whole.day != day.day:
        return part.text, part, rest
    words.use(others)
    named = next((p.text for p in others if p.hints & NAMED_CATEGORY and as_category(p.text)), None)
    beside = next((p.text for p in others if as_category(p.text) and not p.hints & NAMED_AUTHOR), "")
    return text, part, named or (rest if as_category(rest) else beside)


def _month(words: Words) -> tuple[str, Part, str] | None:
    """A line that tells no more than a month and a year: still the words that hold the date."""
    for part in words.free():
        reading = find_date(part.text, order=words.order, zone=_UTC) if len(part.text) <= _META_LENGTH else None
        if reading is not None and not part.own and part.heading is None:
            words.use([part])
            return part.text, part, reading.rest
    return None


def _spread(words: Words) -> tuple[str, Part, str] | None:
    """A day whose figures stand in elements of their own: '18' 'Mar' '2024'."""
    short = [part for part in words.free() if len(part.text) <= _PIECE_LENGTH and not part.own]
    for size in (2, 3, 4):
        for start in range(len(short) - size + 1):
            window = short[start : start + size]
            text = " ".join(part.text for part in window)
            reading = read_date(text, order=words.order, zone=_UTC)
            if reading is not None and reading.day and not reading.rest:
                words.use(window)
                return text, window[-1], ""
    return None


def _category(words: Words, title: Title, date_part: Part | None, rest: str) -> str | None:
    """A part that markup calls so, the words beside the day, or a short line by itself."""
    free = [part for part in words.free() if part is not title.part and not part.hints & NAMED_AUTHOR]
    for part in free:
        if part.hints & NAMED_CATEGORY and not part.hints & (NAMED_DATE | NAMED_SUMMARY):
            name = as_category(part.text)
            if name is not None:
                words.use([part])
                return name
    if rest and (name := as_category(rest)) is not None:
        return name
    for part in free:
        name = as_category(part.text)
        if name is not None and _stands_alone(words, part, name, (title.part, date_part)):
            words.use([part])
            return name
    return None


def _stands_alone(words: Words, part: Part, name: str, anchors: tuple[Part | None, ...]) -> bool:
    """Whether a short line that nothing names may be believed to be a category: a usual one, or by title or day."""
    if name.casefold() in CATEGORIES:
        return True
    if len(name.split()) > 3 or part.hints & NAMED_SUMMARY or any(c.isdigit() for c in name):
        return False
    here = words.parts.index(part)
    return any(abs(here - place) == 1 for place, other in enumerate(words.parts) if other in anchors)


def _summary(words: Words, title: Title) -> str | None:
    """The first line of sentences that is neither title nor day."""
    free = [part for part in words.free() if part is not title.part and is_sentence(part.text)]
    free = [part for part in free if not is_invitation(part.text) and not says_same(part.text, title.text)]
    told = [p for p in free if p.hints & NAMED_SUMMARY]
    kept = told or [p for p in free if len(p.text) > 40 or p.text[-1] in ".!?…" or as_category(p.text) is not None]
    return kept[0].text if kept else None


def _is_prose(words: Words, before: str) -> bool:
    """Whether all text that links to the story stands inside sentences."""
    linked = [part for part in words.parts if part.own and part.text and not part.hidden]
    return bool(linked) and all(_in_sentence(words, p, before if p is words.parts[0] else "") for p in linked)


def _in_sentence(words: Words, part: Part, before: str) -> bool:
    if part.heading is not None:
        return False
    line = [p for p in words.parts if p.line == part.line and p.text and not p.hidden]
    here = line.index(part)
    ahead = " ".join([before, *(p.text for p in line[:here] if not p.own)]).strip()
    behind = next((p for p in line[here + 1 :] if not p.own), None)
    goes_on = behind is not None and bool(_PROSE_AFTER.match(behind.text)) and not _is_meta(words, behind)
    if is_invitation(part.text):
        return goes_on and bool(ahead) and ahead[-1] not in _SENTENCE_ENDS
    if not ahead or ahead[-1] in _LABEL_ENDS or words.tells_day(ahead, 4):
        return goes_on
    return len(ahead.split()) > 3 or goes_on or ahead[-1] in ",;("


def _is_meta(words: Words, part: Part) -> bool:
    ends_sentence = part.text[0].islower() and part.text.endswith(".")
    return len(part.text) < _META_LENGTH and not ends_sentence and words.day_of(part.text) is not None

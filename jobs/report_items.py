"""Changes as entries of a report. Pure; what came from the network is cleaned here.

In: an `Item` of the period.  Out: an `Entry`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.days import long_day
from jobs.report_dates import distance, instant_words
from jobs.report_model import Entry, Fact, Part
from jobs.report_passages import LABELS, parts_of
from jobs.text import clean, one_line, shorten

if TYPE_CHECKING:
    from archive.rows import VersionRow
    from jobs.period import Item

__all__ = ["Style", "command_of", "entry_of", "followable", "sentence"]

_TITLE, _CATEGORY, _SUMMARY, _SUMMARY_WORDS = 300, 80, 800, 80
_NOTICED = {"gone": "Called gone", "restored": "Back since"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """What all entries of a report share."""

    zone: tzinfo
    command: str
    """'newskeep', with what else a person has to type before a command's name."""
    names: dict[str, str]
    """Site key to name, where a report is about several; {} where one name says nothing."""


def entry_of(item: "Item", style: Style) -> Entry:
    """One change, as text and HTML tell it."""
    change, version = item.change, item.after or item.before
    kind = change.kind
    parts, more = _parts(item, style)
    url = clean(change.url)
    title = one_line(version.title if version else change.title)
    return Entry(
        title=shorten(title, _TITLE) or "(no title)",
        language=_language(version),
        meta=_meta(item, version, style),
        said=tuple(sentence(words) for words in _said(item) if words),
        facts=tuple(_facts(item, style)),
        summary=_summary(version) if kind in ("new", "gone") else "",
        parts=parts,
        more=more,
        address=url,
        link=followable(change.url),
        command=command_of(item, style.command),
    )


def command_of(item: "Item", command: str = "newskeep") -> str:
    """What a person types to see all of it.

    A story without two versions has no difference to show: the story itself is."""
    change = item.change
    if item.comparison is not None:
        return f"{command} diff {change.story_id} {change.from_version} {change.to_version}"
    return f"{command} show {change.story_id}"


def followable(url: str) -> str:
    """The address if a reader may be led to it: http or https, in printable characters; '' for any other.

    >>> followable("https://example.org/a"), followable("javascript:alert(1)"), followable("https:///nowhere")
    ('https://example.org/a', '', '')
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if known and clean(url) == url and not re.search(r"[\s<>\"\\^`{|}]", url) else ""


def sentence(words: str) -> str:
    """
    >>> sentence("2 paragraphs reworded"), sentence("Gone."), sentence("dated 3 May")
    ('2 paragraphs reworded.', 'Gone.', 'Dated 3 May.')
    """
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _meta(item: "Item", version: "VersionRow | None", style: Style) -> str:
    """Site, day, category, number."""
    day = version.published_on if version and item.change.kind != "redated" else None
    parts = [
        one_line(style.names.get(item.change.site, "")),
        f"dated {long_day(day)}" if day else "no date" if item.change.kind == "new" else "",
        shorten(one_line(version.category if version else None), _CATEGORY),
        f"story {item.change.story_id}",
    ]
    return " · ".join(part for part in parts if part)


def _said(item: "Item") -> Iterator[str]:
    change = item.change
    if item.restores is not None:
        yield f"this restores version {item.restores}"
    if change.kind == "redated":
        yield _moved_date(item) or ""
    elif change.kind in ("edited", "restored") and item.comparison is not None:
        yield one_line(item.comparison.description) or _fields(change.fields)
        if "published_on" in change.fields:
            yield f"the printed date was {_moved_date(item)}" if _moved_date(item) else ""
    elif change.kind == "restored":
        yield "it reads as before"
    elif change.kind == "moved" and item.addresses is None:
        yield one_line(change.detail) or "it has another address"


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(LABELS.get(name, name).lower() for name in names) + " changed"


def _moved_date(item: "Item") -> str | None:
    old, new = item.before, item.after
    if old is None or new is None:
        return None
    if old.published_on and new.published_on and old.published_on != new.published_on:
        return distance(new.published_on - old.published_on)
    if old.published_at and new.published_at and old.published_at != new.published_at:
        return distance(new.published_at - old.published_at)
    return "given a date" if new.published_on and not old.published_on else None


def _facts(item: "Item", style: Style) -> Iterator[Fact]:
    change = item.change
    if change.kind == "redated" and item.before and item.after:
        same_day = item.before.published_on == item.after.published_on
        for label, version in (("From", item.before), ("To", item.after)):
            yield Fact(label=label, value=_printed(version, style.zone, with_time=same_day))
    if item.addresses:
        for label, url in zip(("From", "To"), item.addresses, strict=True):
            yield Fact(label=label, value=clean(url), url=followable(url))
    if item.absence:
        yield from _absence_facts(item, style)
    if change.kind != "new":
        label = _NOTICED.get(change.kind, "Noticed")
        yield Fact(label=label, value=instant_words(change.detected_at, style.zone))


def _absence_facts(item: "Item", style: Style) -> Iterator[Fact]:
    absence, detail = item.absence, one_line(item.change.detail)
    if item.change.kind == "gone" and detail:
        yield Fact(label="Evidence", value=shorten(detail, 300))
    if absence and absence.seen_at:
        yield Fact(label="Last there", value=instant_words(absence.seen_at, style.zone))
    if absence and absence.missing_at:
        yield Fact(label="Missing since", value=instant_words(absence.missing_at, style.zone))


def _printed(version: "VersionRow", zone: tzinfo, *, with_time: bool) -> str:
    """The day with its weekday, and the words of the page where they say it otherwise."""
    at: datetime | None = version.published_at
    day: date | None = version.published_on
    if with_time and at:
        words = f"{long_day(at.astimezone(zone).date(), weekday=True)}, {at.astimezone(zone):%H:%M}"
    else:
        words = long_day(day, weekday=True) if day else "no date"
    raw = one_line(version.published_raw)
    return f"{words} (printed “{raw}”)" if raw and len(raw) <= 80 else words


def _summary(version: "VersionRow | None") -> str:
    words = one_line(version.summary if version else None).split()
    return shorten(" ".join(words[:_SUMMARY_WORDS]) + (" …" if len(words) > _SUMMARY_WORDS else ""), _SUMMARY)


def _parts(item: "Item", style: Style) -> tuple[tuple[Part, ...], str]:
    if item.comparison is None or item.change.kind == "redated":
        return (), ""
    return parts_of(item.comparison, style.zone)


def _language(version: "VersionRow | None") -> str:
    declared = (version.language if version else None) or ""
    return declared if _LANGUAGE.fullmatch(declared) else ""

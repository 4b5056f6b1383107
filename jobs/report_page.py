"""A period as one page of a report: headline, sections, what is held, problems, evidence. Pure.

In: a `Period`, the operator's zone, the command to name.  Out: a `Page`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from jobs.period import KINDS
from jobs.report_dates import instant_words, short_day
from jobs.report_items import Style, entry_of, followable, sentence
from jobs.report_model import Fact, Figure, Note, Page, Section
from jobs.text import clean, one_line, shorten

if TYPE_CHECKING:
    from jobs.period import Held, Item, Period

__all__ = ["page_of"]

_HEADINGS = {
    "new": "New stories",
    "edited": "Edited",
    "redated": "Redated",
    "moved": "Moved",
    "gone": "Gone",
    "restored": "Restored",
}
_MINOR = frozenset(("field-missing", "time-without-zone", "date-order", "dates-disagree"))
"""What a reader notices at almost any page: counted, not told."""
_TROUBLES = {
    "http-error": "Answered with an error",
    "no-answer": "Gave no answer",
    "unlisted": "Unlisted: alive, but no longer linked from the section",
    "stayed-away": "We stayed away",
    "unproven": "Not archived yet: says something else than its card or address; kept if the next crawl reads the same",
    "refused-shared": "Not archived: several addresses show the same page, which looks like a notice",
    "title-lost": "Answered without the title that was there; the last good version stays",
    "body-lost": "Answered without the text that was there; the last good version stays",
    "date-lost": "No longer gives its date; the last known one is kept",
    "weekday-contradicts-date": "Weekday contradicts the date",
}
_DECIDE = (
    ("changes --held", "lists them"),
    ("release", "lets them stand: the next report tells them"),
    ("discard", "drops them"),
)
_HELD = "Held back, for you to decide"
_NAME, _SUBJECT, _EXAMPLE = 48, 120, 300


def page_of(period: "Period", zone: tzinfo, command: str = "newskeep") -> Page:
    """All that text and HTML say."""
    several = len(period.sites) > 1
    style = Style(zone=zone, command=command, names=dict(period.sites) if several else {})
    figures = tuple(_figures(period))
    told = ", ".join(f"{figure.number} {figure.words}" for figure in figures) or _quiet(period)
    name = _name(period)
    sections = tuple(_sections(period.items, style))
    return Page(
        subject=_subject(name, told, short_day(_last(period).astimezone(zone).date())),
        heading=name,
        period=f"{instant_words(period.since, zone)} to {instant_words(_last(period), zone)} ({zone})",
        preheader=_preheader(period, told),
        figures=figures,
        quiet=sentence(_quiet(period)),
        sections=sections,
        held_heading=_HELD if any(held.counts for held in period.held) else "Alarms",
        held=tuple(_alarm(held, command) for held in period.held),
        problems=tuple(_problems(period)),
        minor=_minor(period),
        evidence=tuple(sentence(words) for words in _evidence(period, zone)),
        marked=any(part.shown for section in sections for entry in section.entries for part in entry.parts),
    )


def _last(period: "Period") -> datetime:
    """The last instant of the period, for people."""
    return max(period.until - timedelta(seconds=1), period.since)


def _figures(period: "Period") -> Iterator[Figure]:
    for kind, number in period.counts().items():
        yield Figure(kind=kind, number=f"{number:,}", words=kind)
    held = sum(number for held in period.held for _, number in held.counts)
    if held:
        yield Figure(kind="held", number=f"{held:,}", words="held")
    idle = sum(not held.counts for held in period.held)
    if idle:
        yield Figure(kind="alarm", number=f"{idle:,}", words="alarm" if idle == 1 else "alarms")


def _quiet(period: "Period") -> str:
    """What is said in place of figures. Of a section that nobody could look at, 'nothing changed' would be a guess."""
    seen, outcomes = period.evidence, {crawl.outcome for crawl in period.crawls}
    blind = bool(outcomes) and outcomes <= {"failed", "interrupted"} and seen.unanswered == seen.checked
    return "nothing could be checked" if blind else "nothing changed"


def _name(period: "Period") -> str:
    """'Example Trust news'; several sites by the first and their number."""
    names = [one_line(name) or key for key, name in period.sites]
    if not names:
        return "News archive"
    if len(names) > 2:
        name = f"{shorten(names[0], _NAME)} and {len(names) - 1} other sites"
    else:
        name = " and ".join(shorten(one, _NAME) for one in names)
    return name if name.lower().endswith("news") else f"{name} news"


def _subject(name: str, told: str, day: str) -> str:
    """One line for a mail's header; what looks like an encoded word is taken apart, so that it stays what it is."""
    date = f" ({day})"
    return shorten(one_line(f"{name}: {told}").replace("=?", "= ?"), _SUBJECT - len(date)) + date


def _preheader(period: "Period", told: str) -> str:
    titles = [one_line(item.after.title) for item in period.items[:3] if item.after and item.after.title]
    words = [shorten(title, 70) for title in titles]
    return "; ".join([told[:1].upper() + told[1:], *words])


def _sections(items: Sequence["Item"], style: Style) -> Iterator[Section]:
    for kind in KINDS:
        entries = tuple(entry_of(item, style) for item in items if item.change.kind == kind)
        if entries:
            yield Section(kind=kind, heading=_HEADINGS[kind], entries=entries)


def _alarm(held: "Held", command: str) -> Note:
    alarm = held.alarm
    what = ", ".join(f"{number:,} {kind}" for kind, number in held.counts)
    title = one_line(alarm.detail) if alarm else "Changes are held that no alarm speaks for"
    examples = tuple(Fact(label="", value=_example(text)) for text in (alarm.examples[:3] if alarm else ()))
    holds = (Fact(label="", value=f"Held until you decide: {what}"),) if what else ()
    commands = tuple(Fact(label=f"{command} {verb}", value=does) for verb, does in _DECIDE) if what else ()
    return Note(title=sentence(title), lines=holds + examples, commands=commands)


def _problems(period: "Period") -> Iterator[Note]:
    for trouble in period.troubles:
        if trouble.kind in _MINOR:
            continue
        often = "once" if trouble.times == 1 else f"{trouble.times:,} times"
        where = f" at {trouble.addresses:,} addresses" if trouble.addresses > 1 else ""
        yield Note(
            title=f"{_trouble(trouble.kind)} ({often}{where})",
            lines=tuple(
                Fact(label=clean(url or ""), value=_example(detail), url=followable(url or ""))
                for url, detail in trouble.examples
            ),
        )


def _trouble(kind: str) -> str:
    words = one_line(kind.removeprefix("refused-").replace("-", " "))
    refused = f"Refused as no story ({words})"
    return _TROUBLES.get(kind) or (refused if kind.startswith("refused-") else words[:1].upper() + words[1:])


def _example(text: str) -> str:
    return shorten(one_line(text), _EXAMPLE)


def _minor(period: "Period") -> str:
    told = [f"{trouble.kind} ({trouble.times:,})" for trouble in period.troubles if trouble.kind in _MINOR]
    return "Also noted while reading: " + ", ".join(told) + "." if told else ""


def _evidence(period: "Period", zone: tzinfo) -> Iterator[str]:
    """What stands against 'nothing else changed'."""
    seen = period.evidence
    oldest = f", oldest check {instant_words(seen.oldest_check_at, zone)}" if seen.oldest_check_at else ""
    where = f" (story {seen.oldest_check_id})" if seen.oldest_check_id else ""
    yield f"{_counted(seen.checked, 'story', 'stories')} checked, {seen.unchanged:,} unchanged{oldest}{where}"
    if seen.unanswered:
        yield f"{_counted(seen.unanswered, 'story', 'stories')} gave no usable answer; what is archived of them stays"
    if seen.discarded:
        yield f"{_counted(seen.discarded, 'story', 'stories')} read differently only in ways that were discarded"
    if seen.suspects:
        failing = _counted(seen.suspects, "known story fails", "known stories fail")
        yield f"{failing}, not yet for long enough to be called gone"
    yield from _crawls(period, zone)
    if period.waiting:
        yield f"{_counted(period.waiting, 'change', 'changes')} of a crawl that has not ended: in a later report"
    if period.kinds != KINDS:
        yield f"As asked, only these kinds are told: {', '.join(period.kinds)}"


def _crawls(period: "Period", zone: tzinfo) -> Iterator[str]:
    crawls, names = period.crawls, dict(period.sites)
    if not crawls:
        yield "No crawl ended in this period"
        return
    outcomes = [crawl.outcome for crawl in crawls]
    told = [f"{outcomes.count(outcome):,} {outcome}" for outcome in ("ok", "partial", "failed", "interrupted")]
    ended = ", ".join(words for words in told if not words.startswith("0 "))
    yield f"{_counted(len(crawls), 'crawl', 'crawls')}: {ended}"
    for crawl in [crawl for crawl in crawls if crawl.outcome != "ok"][-3:]:
        note = f": {_example(crawl.note)}" if crawl.note else ""
        site = one_line(names.get(crawl.site, crawl.site))
        yield f"Crawl {crawl.id} of {site}, {instant_words(crawl.started_at, zone)}, {crawl.outcome}{note}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

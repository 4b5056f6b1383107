"""Records as lines for people. Pure: everything that came from the network is cleaned here.

In: rows of the archive, or a reading.  Out: lines without colour, cut to a width where one is given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from jobs.text import clean, local_time, one_line, shorten, span

if TYPE_CHECKING:
    from archive.rows import (
        AddressRow,
        AlarmRow,
        ChangeRow,
        CheckRow,
        CrawlRow,
        SearchHit,
        StoryRow,
        TeaserRow,
        VersionRow,
    )

__all__ = [
    "Dossier",
    "change_line",
    "crawl_line",
    "dossier_lines",
    "field_lines",
    "held_lines",
    "hit_lines",
    "page_lines",
    "paragraphs",
    "story_line",
]

_TEXT_WIDTH = 100
_LABEL = 13
_CHECKS = {"same": "unchanged", "not_modified": "not modified", "changed": "new or changed"}


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything that the archive knows of one story."""

    story: "StoryRow"
    version: "VersionRow"
    """The one to show; not always the current one."""
    versions: "Sequence[VersionRow]"
    teasers: "Sequence[TeaserRow]"
    addresses: "Sequence[AddressRow]"
    checks: "Sequence[CheckRow]"

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready. The columns of `latest_stories` and of the shown version, then lists of what belongs to it."""
        version = self.version.as_dict()
        del version["id"]
        return {
            **self.story.as_dict(),
            **version,
            "teasers": [teaser.as_dict() for teaser in self.teasers],
            "versions": [
                {"number": v.number, "captured_at": v.as_dict()["captured_at"], "reason": v.reason, "title": v.title}
                for v in self.versions
            ],
            "addresses": [address.as_dict() for address in self.addresses],
            "checks": [check.as_dict() for check in self.checks],
        }


def story_line(story: "StoryRow", width: int | None = None, *, with_site: bool = False) -> str:
    """Number, day, state, version, title."""
    site = f"{one_line(story.site):<10}  " if with_site else ""
    head = f"{story.story_id:>5}  {_day(story.published_on)}  {story.state:<7}  v{story.version:<2}  {site}"
    return shorten(head + (one_line(story.title) or one_line(story.url)), width)


def change_line(change: "ChangeRow", zone: tzinfo, width: int | None = None, *, with_site: bool = False) -> str:
    """When, kind, story, title; then what differs."""
    site = f"{one_line(change.site):<10}  " if with_site else ""
    head = f"{local_time(change.detected_at, zone)}  {change.kind:<8}  {change.story_id:>5}  {site}"
    return shorten(head + (one_line(change.title) or one_line(change.url)) + _difference(change), width)


def _difference(change: "ChangeRow") -> str:
    versions = f"v{change.from_version} to v{change.to_version}" if change.from_version and change.to_version else ""
    parts = (
        [versions, one_line(change.detail) or ", ".join(change.fields)] if change.fields else [one_line(change.detail)]
    )
    told = ": ".join(part for part in parts if part)
    return f"  ({told})" if told else ""


def held_lines(
    alarm: "AlarmRow", changes: "Iterable[ChangeRow]", zone: tzinfo, width: int | None = None
) -> Iterator[str]:
    """What an alarm says, then the changes that it holds, each after its own number."""
    site = f"{one_line(alarm.site)}: " if alarm.site else ""
    raised = f"alarm {alarm.id} of {local_time(alarm.raised_at, zone)}"
    yield f"{raised}, {one_line(alarm.kind)}: {site}{one_line(alarm.detail)}"
    for change in changes:
        yield shorten(f"{change.id:>7}  {change_line(change, zone)}", width)


def hit_lines(hit: "SearchHit", width: int | None = None) -> tuple[str, str]:
    """The story found, and where it says so."""
    head = f"{hit.story_id:>5}  {_day(hit.published_on)}  {one_line(hit.title) or one_line(hit.url)}"
    return shorten(head, width), shorten(" " * 7 + one_line(hit.snippet), width)


def crawl_line(crawl: "CrawlRow") -> str:
    """One crawl in one line: what came of it, then what it cost."""
    found = f"{crawl.new} new, {crawl.changed} changed, {crawl.gone} gone"
    visits = f"{crawl.fetched} read, {crawl.not_modified} not modified, {crawl.failed} failed"
    took = f" in {span((crawl.finished_at - crawl.started_at).total_seconds())}" if crawl.finished_at else ""
    note = f" ({one_line(crawl.note)})" if crawl.note else ""
    requests = "1 request" if crawl.requests == 1 else f"{crawl.requests} requests"
    return f"{one_line(crawl.site)}: {crawl.outcome}: {found}; {visits}; {requests}{took}{note}"


def field_lines(label: str, value: object, evidence: str | None = None, width: int = _TEXT_WIDTH) -> Iterator[str]:
    """A labelled value and where it stood, wrapped under itself; nothing for an absent value.

    >>> print(*field_lines("published_on", date(2018, 1, 22), "label:Published"))
    published_on  2018-01-22   [label:Published]
    """
    if value is None or value == "":
        return
    source = f"   [{one_line(evidence)}]" if evidence else ""
    indent = " " * (_LABEL + 1)
    yield from wrap(
        f"{label:<{_LABEL}} {one_line(value)}{source}",
        max(width, 40),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )


def paragraphs(text: str, width: int = _TEXT_WIDTH) -> Iterator[str]:
    """A body for reading: its lines wrapped, its blank lines kept."""
    for row in clean(text).split("\n"):
        yield from wrap(row, max(width, 40), break_long_words=False, break_on_hyphens=False) or [""]


def dossier_lines(dossier: Dossier, zone: tzinfo, width: int = _TEXT_WIDTH) -> Iterator[str]:
    """One story to read; the title first."""
    story, version = dossier.story, dossier.version
    yield one_line(version.title) or "(no title)"
    yield one_line(story.url)
    yield ""
    shown = f"version {version.number} of {len(dossier.versions)}, captured {local_time(version.captured_at, zone)}"
    yield from field_lines("story", f"{story.story_id} of {story.site}, {story.state}, {shown}", None, width)
    yield from field_lines("published", _published(version), version.published_source, width)
    yield from field_lines("modified", version.modified_at and local_time(version.modified_at, zone), None, width)
    yield from field_lines("category", version.category or story.category, version.category_source, width)
    yield from field_lines("authors", ", ".join(version.authors), None, width)
    yield from field_lines("summary", version.summary, version.summary_source, width)
    for address in dossier.addresses:
        if address.url != story.url:
            yield from field_lines(address.kind, address.url, None, width)
    for check in dossier.checks[-3:]:
        yield from field_lines("checked", _check(check, zone), None, width)
    yield ""
    yield from paragraphs(version.body_text or "(no text)", width)
    if dossier.teasers:
        yield ""
        yield "Related stories on its page:"
        yield from _teasers([teaser.as_dict() | {"url": teaser.target_url} for teaser in dossier.teasers], width)


def _published(version: "VersionRow") -> str:
    instant = f" {version.published_at:%H:%M} UTC" if version.published_at else ""
    raw = f" ({one_line(version.published_raw)!r})" if version.published_raw else ""
    return f"{version.published_on or 'no day'}{instant}{raw}" if version.published_on or raw else ""


def _check(check: "CheckRow", zone: tzinfo) -> str:
    outcome = _CHECKS.get(check.outcome, check.outcome)
    if check.times == 1:
        return f"{outcome} on {local_time(check.last_at, zone)}"
    return (
        f"{outcome} from {local_time(check.first_at, zone)} to {local_time(check.last_at, zone)}, {check.times} checks"
    )


def page_lines(page: Mapping[str, Any], width: int = _TEXT_WIDTH) -> Iterator[str]:
    """What `try` found on one page, field by field, with the evidence used."""
    reading = page["reading"]
    sources = {**page.get("evidence", {}), **{k[:-7]: v for k, v in reading.items() if k.endswith("_source")}}
    yield from field_lines("url", page["url"], f"answered {page['status']}", width)
    if page["refused"]:
        yield from field_lines("refused", page["refused"]["kind"], page["refused"]["evidence"], width)
    for name, value in reading.items():
        if name.endswith("_source") or name in ("url", "body_text", "body_html", "teasers", "problems"):
            continue
        source = sources.get(name) or sources.get(name.split("_")[0])
        yield from field_lines(name, ", ".join(value) if isinstance(value, list) else value, source, width)
    yield ""
    yield from paragraphs(reading["body_text"] or "(no text found)", width)
    yield ""
    yield f"{len(reading['teasers']) or 'No'} related stories" + (":" if reading["teasers"] else "")
    yield from _teasers(reading["teasers"], width)
    for problem in reading["problems"]:
        yield from field_lines("problem", f"{problem['kind']}: {problem['detail']}", None, width)


def _teasers(teasers: Iterable[Mapping[str, Any]], width: int) -> Iterator[str]:
    for teaser in teasers:
        words = (teaser["published_on"] or "no day", teaser["category"], teaser["title"])
        yield f"{teaser['position']:>3}  " + "  ".join(one_line(word) for word in words if word)
        yield f"     {one_line(teaser['url'])}"
        if teaser["summary"]:
            yield from wrap(
                one_line(teaser["summary"]), max(width, 40), initial_indent=" " * 5, subsequent_indent=" " * 5
            )


def _day(day: date | None) -> str:
    return day.isoformat() if day else " " * 10

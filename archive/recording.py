"""One good answer of a story, stored: the step behind `Store.record_story`. Used by `store` only.

In: a reading and the bytes it was read from, inside the caller's transaction.  Out: an Outcome, and the rows that say
so. A reading without the text that the last version had is refused; a difference that our reader made is `reparsed`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archive import sightings
from archive.addresses import identity
from archive.clock import iso, parse_iso
from archive.compare import changed_fields, compare, fingerprint, inherit, plain
from archive.fill import given_by
from archive.held import take_back
from archive.ledger import (
    Moment,
    add_address,
    add_change,
    add_check,
    add_problem,
    condition_of,
    note_given,
    owner_of,
    set_condition,
)
from archive.lifecycle import Sign, next_check, step
from archive.records import Capture, Outcome, Problem, Story
from archive.versions import Reread, cut_short, hollow, lost, put_capture, put_version, reparsed

if TYPE_CHECKING:
    from archive.queries import Archive
    from archive.rows import VersionRow

__all__ = ["Answer", "record"]

_DATES = frozenset(("published_on", "published_at"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What `Store.record_story` was given."""

    story: Story
    capture: Capture
    aliases: Sequence[tuple[str, str]] = ()
    """(address, 'redirect' or 'alias') that proved to lead to this story."""
    reread: Reread | None = None

    @property
    def redirects(self) -> list[str]:
        return [url for url, kind in self.aliases if kind == "redirect"]


def record(moment: Moment, archive: "Archive", answer: Answer) -> Outcome:
    """Find the story by its address, else by an address that led to it; then a first version, or a comparison."""
    owners = (owner_of(moment.db, url) for url in (answer.story.url, *(url for url, _ in answer.aliases)))
    story_id = next((owner for owner in owners if owner is not None), None)
    if story_id is None:
        return _first(moment, archive, answer)
    old = archive.version(story_id)
    problem = lost(old, answer.story) or cut_short(archive, old, answer.story, answer.capture.body)
    if problem is None and answer.reread and _read_by(moment, story_id) != answer.story.parsed_by:
        old = reparsed(moment, archive, old, answer.reread)
    problem = problem or hollow(archive, old, answer.story, answer.capture.blob_hash)
    if problem is not None:
        note_given(moment, story_id, given_by(answer.story))
        return _refuse(moment, story_id, problem)
    return _again(moment, archive, answer, old)


def _first(moment: Moment, archive: "Archive", answer: Answer) -> Outcome:
    """A story that is not archived yet. Without a title it is refused and stays pending."""
    story = answer.story
    if not plain(story.title):
        problem = Problem(kind="title-missing", detail="a page without a title is not archived", url=story.url)
        add_problem(moment, problem)
        sightings.missed(moment, story.url, problem)
        return Outcome.REFUSED
    story_id = _insert_story(moment, answer)
    capture_id = put_capture(moment, archive, answer.capture)
    put_version(
        moment, story_id, 1, story, capture_id=capture_id, captured_at=answer.capture.fetched_at, reason="first"
    )
    add_address(moment, story_id, story.url, "canonical")
    _add_aliases(moment, story_id, answer)
    add_change(moment, story_id, "new", versions=(None, 1))
    add_check(moment, story_id, "changed")
    _observe(moment, story_id, story, noted_since=None)
    return Outcome.NEW


def _again(moment: Moment, archive: "Archive", answer: Answer, old: "VersionRow") -> Outcome:
    """A known story: a new version if a person would see a difference, and what its address and life say."""
    story_id, story = old.story_id, inherit(old, answer.story)
    fields = changed_fields(old, story)
    outcome = _outcome(fields, same_bytes=archive.capture(old.capture_id).blob_hash == answer.capture.blob_hash)
    detail = _detail(moment, old, story, fields) or f"as in version {old.number}"
    if fields:
        _put_next(moment, archive, answer, old, story, outcome)
    grown = _relocate(moment, story_id, answer, old.number)
    lived = step(condition_of(moment.db, story_id), Sign.GOOD, crawl_id=moment.crawl_id, now=moment.now)
    take_back(moment, story_id)
    kind = lived.change or (outcome.value if fields else None)
    if kind:
        versions = (old.number, old.number + 1) if fields else (old.number, old.number)
        add_change(moment, story_id, kind, versions=versions, fields=fields, detail=detail)
    edited = outcome in (Outcome.EDITED, Outcome.REDATED)
    add_check(moment, story_id, "changed" if edited else "same")
    note_given(moment, story_id, given_by(answer.story))
    _observe(moment, story_id, story, noted_since=None if edited else iso(old.captured_at))
    _seen(moment, story_id, answer, story)
    changed_at = _changed_at(moment, story_id, edited=edited)
    since = moment.now if lived.change else changed_at
    set_condition(moment, story_id, lived.condition, next_check(lived.condition, last_changed_at=since, now=moment.now))
    return Outcome.ALIAS if outcome is Outcome.SAME and grown else outcome


def _outcome(fields: tuple[str, ...], *, same_bytes: bool) -> Outcome:
    if not fields:
        return Outcome.SAME
    if same_bytes:
        return Outcome.REPARSED
    return Outcome.REDATED if _DATES.issuperset(fields) else Outcome.EDITED


def _put_next(
    moment: Moment, archive: "Archive", answer: Answer, old: "VersionRow", story: Story, outcome: Outcome
) -> None:
    """The same bytes are not captured twice: what differs then is our reading of them."""
    again = outcome is Outcome.REPARSED
    put_version(
        moment,
        old.story_id,
        old.number + 1,
        story,
        capture_id=old.capture_id if again else put_capture(moment, archive, answer.capture, old.story_id),
        captured_at=old.captured_at if again else answer.capture.fetched_at,
        reason="reparsed" if again else "edited",
    )


def _refuse(moment: Moment, story_id: int, problem: Problem) -> Outcome:
    """The last good version stays, and so do its validators: the next crawl asks again."""
    add_check(moment, story_id, "error")
    add_problem(moment, problem)
    set_condition(moment, story_id, condition_of(moment.db, story_id), None)
    return Outcome.REFUSED


def _observe(moment: Moment, story_id: int, story: Story, *, noted_since: str | None) -> None:
    """What every good answer brings: cards, problems, addresses that wait no longer."""
    sightings.observe(moment, story_id, story.teasers)
    sightings.forget(moment, story_id)
    for problem in story.problems:
        add_problem(moment, problem, story.url, unless_since=noted_since)


def _seen(moment: Moment, story_id: int, answer: Answer, story: Story) -> None:
    """The time, and what the next crawl asks with."""
    moment.db.execute(
        "UPDATE stories SET last_seen_at = :now, last_read_at = :now, etag = :etag, last_modified = :modified, "
        "read_by = :reader, moved_to = NULL WHERE id = :id",
        {
            "now": moment.at,
            "etag": answer.capture.header("ETag"),
            "modified": answer.capture.header("Last-Modified"),
            "reader": story.parsed_by,
            "id": story_id,
        },
    )


def _insert_story(moment: Moment, answer: Answer) -> int:
    """Its whole row at once: each later writing of it would be sealed anew."""
    stored = moment.db.execute(
        "INSERT INTO stories (site, url, state, first_seen_at, last_seen_at, last_checked_at, next_check_at, "
        "last_changed_at, last_read_at, linked_at, read_by, etag, last_modified, gives, read_crawl) "
        "VALUES (:site, :url, 'live', :now, :now, :now, :now, :now, :now, :now, :by, :etag, :modified, :gives, :crawl)",
        {
            "site": moment.site,
            "url": answer.story.url,
            "now": moment.at,
            "by": answer.story.parsed_by,
            "etag": answer.capture.header("ETag"),
            "modified": answer.capture.header("Last-Modified"),
            "gives": json.dumps(sorted(given_by(answer.story))),
            "crawl": moment.crawl_id,
        },
    )
    return int(stored.lastrowid or 0)


def _read_by(moment: Moment, story_id: int) -> str:
    """The last reader that was compared with the current version."""
    return str(moment.db.execute("SELECT read_by FROM stories WHERE id = ?", [story_id]).fetchone()[0])


def _changed_at(moment: Moment, story_id: int, *, edited: bool) -> datetime:
    if edited:
        moment.db.execute("UPDATE stories SET last_changed_at = ? WHERE id = ?", [moment.at, story_id])
    return parse_iso(moment.db.execute("SELECT last_changed_at FROM stories WHERE id = ?", [story_id]).fetchone()[0])


def _detail(moment: Moment, old: "VersionRow", story: Story, fields: tuple[str, ...]) -> str | None:
    """One line for people: what differs, and whether an earlier version is back; None where nothing differs."""
    if not fields:
        return None
    sql = "SELECT number FROM versions WHERE story_id = ? AND content_hash = ? ORDER BY number DESC LIMIT 1"
    earlier = moment.db.execute(sql, [old.story_id, fingerprint(story)]).fetchone()
    words = [f"restores version {earlier[0]}"] if earlier else []
    return "; ".join([*words, compare(old, story).description])


def _relocate(moment: Moment, story_id: int, answer: Answer, version: int) -> bool:
    """The address that answered becomes the story's own. Whether it has an address that it did not have before."""
    db, url = moment.db, answer.story.url
    (before,) = db.execute("SELECT url FROM stories WHERE id = ?", [story_id]).fetchone()
    if before != url:
        kind = "redirect" if before in answer.redirects else "alias"
        db.execute("UPDATE addresses SET kind = ? WHERE url = ?", [kind, before])
        db.execute("UPDATE stories SET url = ? WHERE id = ?", [url, story_id])
    grown = add_address(moment, story_id, url, "canonical")
    if identity(before) != identity(url):
        add_change(moment, story_id, "moved", versions=(version, version), detail=f"from {before} to {url}")
    return _add_aliases(moment, story_id, answer) or grown


def _add_aliases(moment: Moment, story_id: int, answer: Answer) -> bool:
    """Addresses that led here. One that was another story's own until now: that story has moved to this one."""
    grown = False
    for url, kind in answer.aliases:
        grown = add_address(moment, story_id, url, kind) or grown
        other = owner_of(moment.db, url)
        if kind == "redirect" and other is not None and other != story_id:
            _leads_to(moment, other, story_id, answer.story.url)
    return grown


def _leads_to(moment: Moment, other: int, story_id: int, url: str) -> None:
    lived = step(condition_of(moment.db, other), Sign.ELSEWHERE, crawl_id=moment.crawl_id, now=moment.now)
    due = next_check(lived.condition, last_changed_at=moment.now, now=moment.now)
    set_condition(moment, other, lived.condition, due)
    moment.db.execute("UPDATE stories SET moved_to = ? WHERE id = ?", [story_id, other])
    take_back(moment, other)
    add_check(moment, other, "changed" if lived.change else "same")
    if lived.change:
        add_change(moment, other, lived.change, detail=f"leads to story {story_id}, {url}")

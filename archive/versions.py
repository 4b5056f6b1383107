"""Rows of `captures` and `versions`, and the second reading of old bytes. Used by `store` and its steps only."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from archive.blobs import put_body
from archive.clock import iso
from archive.compare import changed_fields, fingerprint, inherit, plain
from archive.contrast import is_another_page
from archive.errors import IntegrityBroken, SiteError
from archive.ledger import Moment, add_change, add_problem
from archive.records import Capture, Problem, Story
from archive.scrub import scrubbed

if TYPE_CHECKING:
    from archive.queries import Archive
    from archive.rows import VersionRow

__all__ = ["Reread", "cut_short", "hollow", "lost", "put_capture", "put_version", "reparsed"]

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[A-Za-z0-9]{2,}")
_END_BYTES = 4096
"""Where the end of a page is looked for: comments and scripts may follow `</html>`."""
Reread = Callable[[bytes, str, str | None], Story]
"""(body, address, content type) -> what today's reader makes of bytes that an earlier one read. May raise SiteError."""


def put_capture(moment: Moment, archive: "Archive", capture: Capture, story_id: int | None = None) -> int:
    """The number of the new capture. `story_id`: the story it is a later answer of."""
    put_body(moment, capture.body, capture.blob_hash, story_id, archive.blob)
    stored = moment.db.execute(
        "INSERT INTO captures (crawl_id, url, fetched_at, status, headers, blob_hash) VALUES (?, ?, ?, ?, ?, ?)",
        [
            moment.crawl_id,
            capture.url,
            iso(capture.fetched_at),
            capture.status,
            json.dumps(capture.headers),
            capture.blob_hash,
        ],
    )
    return int(stored.lastrowid or 0)


def put_version(
    moment: Moment, story_id: int, number: int, story: Story, *, capture_id: int, captured_at: datetime, reason: str
) -> None:
    """The next version: a trigger makes it the current one and the one that search finds."""
    values = story.as_dict() | {
        "story_id": story_id,
        "number": number,
        "captured_at": iso(captured_at),
        "capture_id": capture_id,
        "authors": json.dumps(story.authors, ensure_ascii=False),
        "content_hash": fingerprint(story),
        "reason": reason,
    }
    columns = (
        "story_id, number, captured_at, capture_id, title, summary, summary_source, published_on, published_at, "
        "published_raw, published_source, modified_at, category, category_source, authors, language, image_url, "
        "body_text, body_html, word_count, content_hash, parsed_by, reason"
    )
    names = columns.split(", ")
    places = ", ".join(f":{name}" for name in names)
    sql = f"INSERT INTO versions ({columns}) VALUES ({places})"  # noqa: S608 - constants only
    moment.db.execute(sql, {name: values[name] for name in names})


def lost(old: "VersionRow", story: Story) -> Problem | None:
    """Why a reading must not follow the last version: it lacks a title or a body that was there, or all of it."""
    for name in ("title", "body_text"):
        if plain(getattr(old, name)) and not plain(getattr(story, name)):
            what = name.removesuffix("_text")
            words = f"the answer has no {what} where version {old.number} has one; that version stays"
            return Problem(kind=f"{what}-lost", detail=words, url=story.url)
    if is_another_page(old, story):
        words = f"no headline, day or text of version {old.number} is left on it ({story.title!r}); that version stays"
        return Problem(kind="another-page", detail=words, url=story.url)
    return None


def cut_short(archive: "Archive", old: "VersionRow", story: Story, body: bytes) -> Problem | None:
    """Why a reading must not follow the last version: its page breaks off, and its text is the beginning of that one's.
    Pages of a site that leaves out `</html>` never break off."""
    before, after = plain(old.body_text), plain(story.body_text)
    if len(after) >= len(before) or not before.startswith(after) or _is_whole(body):
        return None
    if not _is_whole(archive.capture_body(old.capture_id)):
        return None
    words = f"the page breaks off after {story.word_count} of {old.word_count} words; version {old.number} stays"
    return Problem(kind="page-cut", detail=words, url=story.url)


def _is_whole(body: bytes) -> bool:
    return b"</html" in body[-_END_BYTES:].lower()


def hollow(archive: "Archive", old: "VersionRow", story: Story, blob_hash: str) -> Problem | None:
    """Why a reading must not follow the last version: nothing is left of that one's text, and what was read instead
    stood around it before. The page came without its story, and a plea or the comments were taken for it."""
    before, after = ({plain(line) for line in text.split("\n")} - {""} for text in (old.body_text, story.body_text))
    was = archive.capture(old.capture_id).blob_hash
    story_itself = f" {_words_of(old.body_text)} "
    kept = any(f" {_words_of(line)} " in story_itself for line in after)  # '5 came' and '6 came' are alike in words
    if before & after or kept or was == blob_hash:  # the same bytes, read by another reader
        return None
    page = f" {_words_of(html.unescape(_TAG.sub(' ', archive.blob(was).decode('utf-8', 'replace'))))} "
    known = sum(len(line) for line in after if f" {_words_of(line)} " in page)
    if 2 * known < sum(map(len, after)):
        return None
    words = f"the text is gone, and what is left stood around version {old.number}; that version stays"
    return Problem(kind="body-lost", detail=words, url=story.url)


def _words_of(text: str) -> str:
    """Words of plain letters and figures: however a page was encoded, they are the same."""
    return " ".join(_WORD.findall(plain(text)))


def reparsed(moment: Moment, archive: "Archive", old: "VersionRow", reread: Reread) -> "VersionRow":
    """The version to compare with after our reader changed: what it makes of the old bytes, stored as a version of its
    own (`reparsed`) if that differs; else, or where the old bytes cannot be read again, the old one."""
    capture = archive.capture(old.capture_id)
    content_type = next((value for name, value in capture.headers if name.lower() == "content-type"), None)
    try:
        again = reread(archive.blob(capture.blob_hash), capture.url, content_type)
        problem = lost(old, again)
    except (SiteError, IntegrityBroken) as error:
        again, problem = None, Problem(kind="reread-failed", detail=str(error))
    if again is None or problem:
        words = f"version {old.number} read again: {problem.detail if problem else 'nothing'}"
        add_problem(moment, Problem(kind="reread-failed", detail=words), capture.url)
        return old
    again = scrubbed(inherit(old, again))
    fields = changed_fields(old, again, gained=True)
    if not fields:
        return old
    again = replace(again, problems=())
    put_version(
        moment,
        old.story_id,
        old.number + 1,
        again,
        capture_id=old.capture_id,
        captured_at=old.captured_at,
        reason="reparsed",
    )
    words = f"read again by {again.parsed_by}, before by {old.parsed_by}"
    versions = (old.number, old.number + 1)
    add_change(moment, old.story_id, "reparsed", versions=versions, fields=fields, detail=words)
    return archive.version(old.story_id)

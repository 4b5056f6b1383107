"""Two versions of one story side by side: what every view of `newskeep diff` shows. Pure.

In: rows of the archive and their `Comparison`.  Out: `Pair`, and its JSON.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from archive.clock import iso

if TYPE_CHECKING:
    from archive.compare import Block, Comparison, FieldChange, TextDiff
    from archive.rows import CaptureRow, StoryRow, VersionRow

__all__ = ["LABELS", "REASONS", "Pair", "Side", "notes", "shown"]

LABELS = {
    "title": "title",
    "summary": "summary",
    "published_on": "published",
    "published_at": "time",
    "category": "category",
    "authors": "authors",
    "image_url": "image",
    "body_text": "text",
}
"""Columns of `versions` as people call them."""
REASONS = {"first": "as first seen", "edited": "changed by the site", "reparsed": "read anew by us"}
"""Why a version was stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the two versions and the answer it was read from."""

    version: "VersionRow"
    capture: "CaptureRow"
    twin: int | None
    """The first earlier version that reads the same; None when there is none."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: number, captured_at, reason, capture_id, url, status, blob_hash."""
        return {
            "number": self.version.number,
            "captured_at": iso(self.version.captured_at),
            "reason": self.version.reason,
            "capture_id": self.capture.id,
            "url": self.capture.url,
            "status": self.capture.status,
            "blob_hash": self.capture.blob_hash,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two versions of one story, in the order in which they were asked for, and what differs from `old` to `new`."""

    story: "StoryRow"
    total: int
    """How many versions the story has."""
    old: Side
    new: Side
    comparison: "Comparison"

    @property
    def body(self) -> "TextDiff | None":
        """The word diff of the text; None when the text does not differ."""
        return next((change.diff for change in self.comparison.fields if change.name == "body_text"), None)

    @property
    def details(self) -> "tuple[FieldChange, ...]":
        """Every field that differs but the text."""
        return tuple(change for change in self.comparison.fields if change.name != "body_text")

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: the story, both versions, and the comparison with every run of every text."""
        story, found = self.story, self.comparison
        return {
            "story_id": story.story_id,
            "site": story.site,
            "url": story.url,
            "state": story.state,
            "title": story.title,
            "versions": self.total,
            "from": self.old.as_dict(),
            "to": self.new.as_dict(),
            "description": found.description,
            "words_in": found.words_in,
            "words_out": found.words_out,
            "swaps": [{"kind": swap.kind, "old": swap.old, "new": swap.new} for swap in found.swaps],
            "fields": [_field(change) for change in found.fields],
        }


def shown(value: Any) -> str:
    """The value of a field for people; a day with its weekday, an instant in UTC as the archive has it.

    >>> shown(date(2018, 1, 22)), shown(("Ada Quill", "Jo Doe")), shown(None), shown(())
    ('Mon 2018-01-22', 'Ada Quill, Jo Doe', 'nothing', 'nothing')
    """
    if isinstance(value, datetime):
        return f"{value:%a %Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return f"{value:%a %Y-%m-%d}"
    if isinstance(value, tuple):
        value = ", ".join(value)
    return str(value) if value else "nothing"


def notes(pair: Pair) -> tuple[str, ...]:
    """What a reader should know before believing the difference, a sentence each."""
    old, new = pair.old, pair.new
    said = []
    if old.version.number == new.version.number:
        said.append("Both sides are the same version.")
    elif old.capture.blob_hash == new.capture.blob_hash:
        said.append("Both versions were read from the same bytes: our reader changed, not the page.")
    if new.twin is not None and new.twin != old.version.number and new.twin < old.version.number:
        said.append(f"Version {new.version.number} reads like version {new.twin} again.")
    if old.version.number > new.version.number:
        said.append("The later version comes first, as asked for.")
    return tuple(said)


def _field(change: "FieldChange") -> dict[str, Any]:
    blocks = None if change.diff is None else [_block(block) for block in change.diff.blocks]
    return {"name": change.name, "old": _json(change.old), "new": _json(change.new), "blocks": blocks}


def _block(block: "Block") -> dict[str, Any]:
    runs = [{"kind": run.kind, "text": run.text} for run in block.runs]
    return {"kind": block.kind, "old_index": block.old_index, "new_index": block.new_index, "runs": runs}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value

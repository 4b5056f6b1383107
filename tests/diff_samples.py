"""An invented story in two versions and what differs between them, written as a person would mark it up.

The comparison is made by hand, not by `archive.compare`: what the pages show is one thing, how a difference is found
another. `runs("kept [-went-]{+came+}")` reads the marks.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast

from archive.compare import Block, Comparison, FieldChange, Run, Swap, TextDiff
from archive.rows import CaptureRow, StoryRow, VersionRow
from jobs.diff_pair import Pair, Side

FIRST = datetime(2024, 3, 18, 9, 5, tzinfo=UTC)
URL = "https://www.example.org/news/lantern-walk/"
_MARKED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}|(.+?)(?=\[-|\{\+|$)", re.DOTALL)

OPENING = "More than [-1,200-]{+1,500+} people walked through Ärla on Saturday with lanterns they had made themselves."
QUOTE = """“We had [-hoped for half as many-]{+never seen the harbour so full+},” said Ada Quill, who began the walk in
 2009 with eleven neighbours, two drums and a borrowed handcart, and who has carried the first lantern every year since
 then, in rain and once in snow, along the same three streets down to the water. “Next year we
 [-may-]{+will+} need a second bridge.”""".replace("\n", "")
ROUTE = """The walk starts at the school, follows the old canal and ends at the harbour, where the lanterns are hung on
 a rope between the two lighthouses and stay lit until the morning tide.""".replace("\n", "")
HISTORY = """The first walk was a protest: the council had switched off every second street lamp to save money. The
 lamps came back after one winter. The walk stayed.""".replace("\n", "")
THANKS = "The Lantern Fund thanks the harbour office, the bakers of Canal Street and everyone who lent a ladder."
PROGRAMME = "Saturday: lanterns\nSunday: [-songs-]{+songs and soup+}\nMonday: sweeping up"
PARKING = "There is no parking at the harbour this year; please come by tram."
SECOND = "A second walk for those who missed it is planned for 6 April, at the same hour and in the same shoes."


def runs(marked: str, kind: str | None = None) -> tuple[Run, ...]:
    """Runs from marks; `kind`: one run of the whole."""
    if kind:
        return (Run(kind=cast("Literal['kept', 'inserted', 'deleted']", kind), text=marked),)
    found = []
    for went, came, kept in _MARKED.findall(marked):
        found += [Run(kind="deleted", text=went)] if went else []
        found += [Run(kind="inserted", text=came)] if came else []
        found += [Run(kind="kept", text=kept)] if kept else []
    return tuple(found)


def block(kind: str, marked: str, old: int | None, new: int | None) -> Block:
    whole = kind if kind in ("inserted", "deleted") else None
    literal = cast("Literal['kept', 'changed', 'inserted', 'deleted', 'moved']", kind)
    return Block(kind=literal, runs=runs(marked, whole), old_index=old, new_index=new)


def text_diff(*blocks: Block, words_in: int = 0, words_out: int = 0) -> TextDiff:
    return TextDiff(blocks=blocks, words_in=words_in, words_out=words_out)


BODY = text_diff(
    block("changed", OPENING, 0, 0),
    block("moved", THANKS, 5, 1),
    block("changed", QUOTE, 1, 2),
    block("kept", ROUTE, 2, 3),
    block("kept", HISTORY, 3, 4),
    block("deleted", PARKING, 4, None),
    block("changed", PROGRAMME, 6, 5),
    block("inserted", SECOND, None, 6),
    words_in=33,
    words_out=20,
)


def version(number: int, **values: Any) -> VersionRow:
    given: dict[str, Any] = {
        "id": number,
        "story_id": 12,
        "number": number,
        "captured_at": FIRST + timedelta(days=number - 1, hours=number),
        "capture_id": number,
        "title": "Lanterns over the harbour",
        "summary": "A town walks by lantern light.",
        "summary_source": "meta:description",
        "published_on": date(2024, 3, 17 + number),
        "published_at": None,
        "published_raw": f"Published:  {number + 17} March 2024",
        "published_source": "label:Published",
        "modified_at": None,
        "category": "News",
        "category_source": "label",
        "authors": ("Jo Doe",),
        "language": "en-GB",
        "image_url": None,
        "body_text": OPENING,
        "body_html": "",
        "word_count": 180 + number,
        "content_hash": str(number),
        "parsed_by": "newskeep reader 1",
        "reason": "first" if number == 1 else "edited",
    }
    return VersionRow(**given | values)


def side(number: int, *, blob: str | None = None, twin: int | None = None, **values: Any) -> Side:
    capture = CaptureRow(
        id=number,
        crawl_id=number,
        url=URL,
        fetched_at=FIRST,
        status=200,
        headers=(),
        blob_hash=blob or f"{number}e5f" * 16,
    )
    return Side(version=version(number, **values), capture=capture, twin=twin)


def story(**values: Any) -> StoryRow:
    given: dict[str, Any] = dict.fromkeys(StoryRow.__dataclass_fields__)
    given |= {"story_id": 12, "site": "example", "url": URL, "state": "live", "version": 3}
    given |= {"title": "Lanterns over the harbour", "authors": (), "body_text": "", "word_count": 0}
    return StoryRow(**given | {"first_seen_at": FIRST, "last_changed_at": FIRST} | values)


TITLE = text_diff(block("changed", "Lanterns [-at-]{+over+} the harbour", 0, 0), words_in=1, words_out=1)
WALK = Pair(
    story=story(),
    total=3,
    old=side(1, title="Lanterns at the harbour"),
    new=side(3),
    comparison=Comparison(
        fields=(
            FieldChange(name="title", old="Lanterns at the harbour", new="Lanterns over the harbour", diff=TITLE),
            FieldChange(name="published_on", old=date(2024, 3, 18), new=date(2024, 3, 20), diff=None),
            FieldChange(name="authors", old=(), new=("Jo Doe", "Ada Quill"), diff=None),
            FieldChange(name="body_text", old="…", new="…", diff=BODY),
        ),
        swaps=(Swap(kind="figure", old="1,200", new="1,500"),),
        words_in=34,
        words_out=21,
        description="3 paragraphs reworded, 1 added, 1 removed, 1 moved; figure 1,200 became 1,500",
    ),
)
"""Two versions with a paragraph of every kind."""
EMPTY = Comparison(fields=(), swaps=(), words_in=0, words_out=0, description="")

"""What `newskeep try --twice` found, as lines for people. Pure: everything that came from the network is cleaned here.

In: a page as `jobs.run.try_page` gives it.  Out: lines; none where the page was read once.
"""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from jobs.text import one_line, shorten

__all__ = ["noise_lines"]

_MOST_HARMLESS = 12


def noise_lines(page: Mapping[str, Any], width: int = 100) -> Iterator[str]:
    """Fields that differ, lines to paste, what is left, and what is harmless.

    >>> print(*noise_lines({"twice": {"failed": "https://example.org/a: answered 503"}}), sep="|")
    |Read twice: the second answer was no such page (https://example.org/a: answered 503); nothing to compare.
    """
    twice = page.get("twice")
    if not twice:
        return
    yield ""
    if "failed" in twice:
        yield f"Read twice: the second answer was no such page ({one_line(twice['failed'])}); nothing to compare."
        return
    if not twice["fields"]:
        yield "Read twice: no field differs; this page makes no false edit."
    else:
        yield "Read twice: these fields differ, and each crawl would record an edit that nobody made:"
        yield from _pairs(((row["field"], row) for row in twice["fields"]), width)
        yield from _remedy(twice, width)
    yield from _harmless(twice, width)


def _remedy(twice: Mapping[str, Any], width: int) -> Iterator[str]:
    if twice["ignore"]:
        yield ""
        what = "both readings are then alike" if not twice["left"] else "less of both readings then differs"
        yield f"Put this under the site in newskeep.toml ({what}, and nothing else of them changes):"
        yield ""
        yield f"  {one_line(twice['ignore_toml'])}"
        yield ""
        yield from _pairs(((row["selector"], row) for row in twice["ignore"]), width)
        yield "Try it on another story as well, with `newskeep try`: no text of its own may be missing there."
    if twice["left"]:
        yield ""
        yield "No selector reaches this: it has no lasting name of its own, or stands within a sentence of the story:"
        yield from _pairs(((row["field"], row) for row in twice["left"]), width)


def _harmless(twice: Mapping[str, Any], width: int) -> Iterator[str]:
    if twice["teasers_rotate"]:
        yield ""
        yield from wrap(
            "The related stories differ. That is harmless: they are kept as observations and never make an edit.", width
        )
    rows = twice["harmless"]
    if rows:
        yield ""
        yield "Harmless, needs no `ignore`: these parts differ too, but no field shows them:"
        yield from _pairs(((_times(row), row) for row in rows[:_MOST_HARMLESS]), width)
        if len(rows) > _MOST_HARMLESS:
            yield f"  and {len(rows) - _MOST_HARMLESS} other kinds"


def _times(row: Mapping[str, Any]) -> str:
    return f"{row['where']} ({row['times']} times)" if row["times"] > 1 else str(row["where"])


def _pairs(rows: Iterable[tuple[str, Mapping[str, Any]]], width: int) -> Iterator[str]:
    """A name, then both values under each other: that is how an eye finds what differs."""
    for name, row in rows:
        yield shorten(f"  {one_line(name)}", width)
        yield shorten(f"    first   {one_line(row['first']) or '(nothing)'}", width)
        yield shorten(f"    second  {one_line(row['second']) or '(nothing)'}", width)

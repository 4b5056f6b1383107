"""Two versions of a story as one page for a browser, for paper and for a screen reader. Pure.

In: a `Pair` and the operator's zone.  Out: HTML with its styles in it: no script, nothing loaded from anywhere.
The same versions give the same bytes.
"""

import re
from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from jobs.diff_pair import LABELS, REASONS, Pair, notes, shown
from jobs.diff_rows import rows
from jobs.passages import joined, move_words
from jobs.text import clean, local_time, one_line, shorten

if TYPE_CHECKING:
    from archive.compare import Block
    from archive.rows import VersionRow

__all__ = ["diff_page"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def diff_page(pair: Pair, zone: tzinfo) -> str:
    """The whole page. Text of the story is escaped, and cleaned of characters that could reorder what stands beside."""
    template = _environment().get_template("diff.html.j2")
    return template.render(
        pair=pair,
        sides=(pair.old, pair.new),
        title=one_line(pair.new.version.title) or "(no title)",
        notes=notes(pair),
        rows=rows(pair.body) if pair.body else (),
        labels=LABELS,
        reasons=REASONS,
        zone=str(zone),
        local=lambda instant: local_time(instant, zone),
        language=_language,
        move=move_words,
        joined=joined,
        opening=_opening,
        shown=shown,
        is_web=lambda url: url.startswith(("https://", "http://")),
    )


@cache
def _environment() -> Environment:
    """Everything printed is cleaned, then escaped; a misspelt name is an error."""
    return Environment(
        loader=PackageLoader("jobs"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: clean(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _language(version: "VersionRow") -> str:
    """The language of a story's words where the page declared one that can be written as it stands; else ''."""
    declared = version.language or ""
    return declared if _LANGUAGE.fullmatch(declared) else ""


def _opening(block: "Block") -> str:
    """The first words of a paragraph as it was."""
    return shorten(one_line("".join(run.before for run in block.runs)), 50)

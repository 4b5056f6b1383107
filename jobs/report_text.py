"""Lines for a plain mail: wrapped, indented, insertions {+so+} and deletions [-so-]. Pure.

In: texts of a `Page`.  Out: the filters of the text template.
"""

from collections.abc import Callable
from textwrap import wrap
from typing import Any

from jobs.report_model import Shown, Span

__all__ = ["FILTERS", "WIDTH", "edges", "marked", "wrapped"]

WIDTH = 76
"""Mail clients quote and wrap at 78."""
_MARKS = {"added": ("{+", "+}"), "removed": ("[-", "-]"), "kept": ("", ""), "aside": ("", "")}


def wrapped(text: str, indent: int = 0, hang: int = 0) -> str:
    """Each line of a text wrapped; `hang`: how much further the second line of each stands in.

    >>> print(wrapped("one two\\nthree", 2))
      one two
      three
    """
    found = []
    for line in text.split("\n"):
        found += wrap(
            line,
            WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_on_hyphens=False,
            replace_whitespace=False,
        )
    return "\n".join(found)


def marked(shown: Shown) -> str:
    """A passage with its marks in it. An insertion that begins a line of a list begins there.

    >>> from jobs.report_model import Span
    >>> words = Span(kind="kept", text="Over "), Span(kind="removed", text="1,200"), Span(kind="added", text=" 1,500")
    >>> marked(Shown(fold="", note="", spans=words))
    'Over [-1,200-] {+1,500+}'
    """
    return "".join(map(_marked, shown.spans))


def _marked(span: Span) -> str:
    before, after = _MARKS[span.kind]
    head, words, tail = edges(span)
    return f"{head}{before}{words}{after}{tail}" if words else head


def edges(span: Span) -> tuple[str, str, str]:
    """White space before, the words, white space after: marks stand close to words.

    >>> edges(Span(kind="added", text=" one two ")), edges(Span(kind="kept", text=" "))
    ((' ', 'one two', ' '), (' ', '', ''))
    """
    words = span.text.strip()
    if not words:
        return span.text, "", ""
    before, _, after = span.text.partition(words)
    return before, words, after


def ruled(text: str, sign: str) -> str:
    """A heading with a line of signs under it."""
    line = wrapped(text)
    return f"{line}\n{sign * max(map(len, line.splitlines()), default=0)}"


FILTERS: dict[str, Callable[..., Any]] = {"wrapped": wrapped, "marked": marked, "ruled": ruled}

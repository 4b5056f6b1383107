"""Words of a story as HTML, insertions and deletions marked in words, in colour and by a line. Pure.

In: spans of a `Page`, and the styles of the template.  Out: the filter of the HTML template; all text is escaped here.
Done here and not in the template because a large report holds tens of thousands of spans.
"""

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape

from jobs.report_model import Span
from jobs.report_text import edges

__all__ = ["FILTERS", "told"]

_CHANGED = {"added": ("ins", "underline"), "removed": ("del", "line-through")}


def told(spans: Iterable[Span], styles: Any) -> Markup:
    """One passage. `styles`: the names of report_styles.html.j2."""
    looks = {name: str(escape(getattr(styles, name))) for name in ("ins", "del", "mark", "label")}
    return Markup("".join(_told(span, looks) for span in spans))  # noqa: S704 - escaped span by span


def _told(span: Span, looks: dict[str, str]) -> str:
    if span.kind == "kept":
        return _broken(span.text)
    head, words, tail = edges(span)
    if not words:
        return _broken(head)
    if span.kind == "aside":
        return f'{_broken(head)}<span class="muted" style="{looks["label"]}">{_broken(words)}</span>{_broken(tail)}'
    tag, line = _CHANGED[span.kind]
    mark = f'<span class="mark" style="{looks["mark"]}">{span.kind}:&nbsp;</span>'
    lined = f'<span style="text-decoration:{line};">{_broken(words)}</span>'
    return f'{_broken(head)}<{tag} class="{tag}" style="{looks[tag]}">{mark}{lined}</{tag}>{_broken(tail)}'


def _broken(text: str) -> str:
    """Escaped, the lines of a list on lines of their own.

    >>> _broken("a < b\\nc")
    'a &lt; b<br>c'
    """
    return str(escape(text)).replace("\n", "<br>")


FILTERS: dict[str, Callable[..., Any]] = {"told": told}

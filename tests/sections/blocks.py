"""Bodies in markup: the same blocks as tidy paragraphs, unclosed tags, line breaks or div soup. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from tests.sections.model import Block

__all__ = ["breaks", "inline", "render"]

Resolve = Callable[[str], str]

_TAGS = {"h": ("<h2>", "</h2>"), "p": ("<p>", "</p>"), "ul": ("<ul>", "</ul>"), "ol": ("<ol>", "</ol>")}
_LINK = re.compile(r"\[\[(.+?)\|(.+?)\]\]")


def inline(text: str, resolve: Resolve) -> str:
    """Inline notation as HTML; `resolve` turns 'story:slug' and paths into addresses.

    >>> inline("A & **b** [[c|/d]]", str)
    'A &amp; <strong>b</strong> <a href="/d">c</a>'
    """
    out = escape(text, quote=False)
    out = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", out)
    out = re.sub(r"__(.+?)__", r"<em>\1</em>", out)
    return _LINK.sub(lambda m: f'<a href="{escape(resolve(m[2]))}">{m[1]}</a>', out)


def render(
    blocks: Sequence[Block],
    resolve: Resolve,
    *,
    tags: Mapping[str, tuple[str, str]] | None = None,
    item: tuple[str, str] = ("<li>", "</li>"),
    between: Mapping[int, str] | None = None,
) -> str:
    """Each block in its tags, a line each; `between` puts markup of other things (a figure, cards) before block n."""
    pairs = {**_TAGS, "quote": ("<blockquote><p>", "</p></blockquote>"), **(tags or {})}
    out = []
    for at, block in enumerate(blocks):
        out.append((between or {}).get(at, ""))
        start, end = pairs[block.kind]
        if block.kind in ("ul", "ol"):
            inner = "\n".join(item[0] + inline(text, resolve) + item[1] for text in block.items)
            out.append(f"{start}\n{inner}\n{end}")
        else:
            out.append(start + inline(block.items[0], resolve) + end)
    return "\n".join(part for part in out if part)


def breaks(blocks: Sequence[Block], resolve: Resolve) -> str:
    """The page-builder's way of 1999: text with <BR><BR> between paragraphs, real lists, bold lines as subheadings."""
    out = ""
    for at, block in enumerate(blocks):
        text = [inline(item, resolve) for item in block.items]
        if block.kind in ("ul", "ol"):
            out += f"\n<{block.kind}>\n" + "".join(f"<li>{item}\n" for item in text) + f"</{block.kind}>\n"
            continue
        if at and blocks[at - 1].kind not in ("ul", "ol"):
            out += "<br><br>\n"
        wrap = {"h": "<b>%s</b>", "quote": "<i>%s</i>"}.get(block.kind, "%s")
        out += wrap % text[0]
    return out

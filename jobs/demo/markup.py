"""The small markup of demo stories: as HTML for the pages, as plain text for the truth to compare with.

Blocks are parted by blank lines: paragraphs, '- ' lists, '## ' headings, '> ' quotations. Inside them stand
`[words](address)` and `*stress*`. Pure.

>>> plain("## Why\\n\\nSee the [report](/r.pdf) *now*.\\n\\n- one\\n- two")
'Why\\n\\nSee the report now.\\n\\none\\ntwo'
>>> html("Fish & [chips](/c)\\n\\n- one\\n- two")
'<p>Fish &amp; <a href="/c">chips</a></p>\\n<ul>\\n<li>one</li>\\n<li>two</li>\\n</ul>'
"""

import re

from markupsafe import escape

__all__ = ["html", "plain"]

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_STRESS = re.compile(r"\*([^*]+)\*")


def plain(body: str) -> str:
    """The words alone: blocks parted by a blank line, list items one a line."""
    return "\n\n".join("\n".join(_words(line) for line in block) for _, block in _blocks(body))


def html(body: str) -> str:
    """The blocks as p, ul, h2 and blockquote, one a line; text escaped."""
    return "\n".join(_element(kind, [_inline(line) for line in lines]) for kind, lines in _blocks(body))


def _blocks(body: str) -> list[tuple[str, list[str]]]:
    blocks = []
    for block in body.strip().split("\n\n"):
        mark = next((mark for mark in ("- ", "## ", "> ") if block.startswith(mark)), "")
        blocks.append((mark.strip(), [line.removeprefix(mark) for line in block.split("\n")]))
    return blocks


def _element(kind: str, lines: list[str]) -> str:
    if kind == "-":
        return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>"
    if kind == ">":
        return f"<blockquote><p>{' '.join(lines)}</p></blockquote>"
    return f"<h2>{lines[0]}</h2>" if kind == "##" else f"<p>{' '.join(lines)}</p>"


def _words(line: str) -> str:
    return _STRESS.sub(r"\1", _LINK.sub(r"\1", line))


def _inline(line: str) -> str:
    linked = _LINK.sub(r'<a href="\2">\1</a>', str(escape(line)).replace("&#39;", "'").replace("&#34;", '"'))
    return _STRESS.sub(r"<em>\1</em>", linked)

"""One [sites.<key>] block put into newskeep.toml or taken out of it; every other byte stays. Pure.

In: the text of the file, a key.  Out: the new text. A block that is added and removed again leaves the text as it was:
what `with_block` puts before it, a blank line, is what `without_block` takes.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

__all__ = ["NotATable", "with_block", "without_block"]

_BOM = "\ufeff"
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'  # strings over several lines hold anything, brackets and # included
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|"
    r"[\[\]{}\n]|"
    r"[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)


class NotATable(ValueError):
    """The site is in the file, but not as a [sites.<key>] table of its own."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One statement, comment or blank line with its line end; a list may go over several lines of the file."""

    text: str

    @property
    def bare(self) -> str:
        return self.text.strip()

    @property
    def is_comment(self) -> bool:
        return self.bare.startswith("#")

    @property
    def is_header(self) -> bool:
        return self.bare.startswith("[")

    def path(self) -> tuple[str, ...]:
        """Of a header: ('sites', 'iwf', 'selectors')."""
        value: Any = tomllib.loads(self.bare)
        keys = []
        while value:
            table = value[0] if isinstance(value, list) else value
            if not table:
                break
            ((key, value),) = table.items()
            keys.append(key)
        return tuple(keys)


def with_block(text: str, block: str) -> str:
    r"""The block at the end, after a blank line, with the file's own line ends, the missing last one included.

    >>> with_block("a = 1\r\n", "[sites.x]\n"), with_block("a = 1", "[sites.x]\n"), with_block("", "[sites.x]\n")
    ('a = 1\r\n\r\n[sites.x]\r\n', 'a = 1\n\n[sites.x]', '[sites.x]\n')
    """
    end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    block = block.replace("\n", end)
    if not text.removeprefix(_BOM):
        return text + block
    if text.endswith("\n"):
        return text + end + block
    return text + end * 2 + block.removesuffix(end)


def without_block(text: str, key: str) -> str:
    r"""Without the tables of one site, the comment right above each of them and the blank line before that.

    NotATable where the site is written in another way. The text is TOML and has the site.

    >>> without_block("a = 1\n\n# Ours.\n[sites.x]\nhome = 1\n[sites.x.selectors]\nbody = 2\n\n[mail]\n", "x")
    'a = 1\n\n[mail]\n'
    """
    bom = _BOM if text.startswith(_BOM) else ""
    lines = list(_lines(text.removeprefix(_BOM)))
    gone = set(_gone(lines, key))
    if not gone:
        raise NotATable(key)
    kept = bom + "".join(line.text for number, line in enumerate(lines) if number not in gone)
    at_end = len(lines) - 1 in gone and not lines[-1].text.endswith("\n")
    return re.sub(r"\r?\n\Z", "", kept) if at_end else kept


def _gone(lines: list[_Line], key: str) -> Iterator[int]:
    """Numbers of the lines to take out."""
    headers = [number for number, line in enumerate(lines) if line.is_header]
    for header, after in pairwise([*headers, len(lines)]):
        if lines[header].path()[:2] == ("sites", key):
            first = _above(lines, header)
            last = _end(lines, header, after)
            yield from range(first, last)
            if first and not lines[first - 1].bare:
                yield first - 1


def _above(lines: list[_Line], header: int) -> int:
    """Where the comment right above a header begins."""
    while header and lines[header - 1].is_comment:
        header -= 1
    return header


def _end(lines: list[_Line], header: int, after: int) -> int:
    """The line after the last one of a table: comments right below its last key are its own, unless they stand right
    above the next header; what stands after a blank line belongs to the file."""
    last = next(
        (number for number in range(after - 1, header, -1) if lines[number].bare and not lines[number].is_comment),
        header,
    )
    end = last + 1
    while end < after and lines[end].is_comment:
        end += 1
    return last + 1 if end == after < len(lines) else end


def _lines(text: str) -> Iterator[_Line]:
    start, depth = 0, 0
    for token in _TOKEN.finditer(text):
        found = token[0]
        depth += found in ("[", "{")
        depth -= found in ("]", "}")
        if found == "\n" and depth == 0:
            yield _Line(text[start : token.end()])
            start = token.end()
    if start < len(text):
        yield _Line(text[start:])

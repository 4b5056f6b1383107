"""A site as a commented [sites.<key>] block of newskeep.toml. Pure: what came from the network is escaped here.

In: a table as the survey gives it, and the evidence for its keys.  Out: lines of TOML.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jobs.text import one_line, shorten

__all__ = ["block", "new_file", "shipped_block"]

_SHIPPED = "[sites.iwf]\n"
_WIDTH = 120
_LONGEST_COMMENT = 110
_USUAL = {"delay_s": 1.0, "concurrency": 1, "date_order": "DMY", "javascript": False, "allow_private": False}
"""What holds without a word; `timezone` is always written, since a person should look at it."""


def block(key: str, table: Mapping[str, Any], because: Mapping[str, str], url: str) -> str:
    """The lines, each with its evidence.

    >>> print(block("x", {"home": "https://example.org/", "feeds": [], "stories": "^/news/"},
    ...             {"stories": "8 of 10 cards"}, "https://example.org/news"), end="")
    # Written by `newskeep sites add https://example.org/news`; every line may be edited.
    [sites.x]
    home = "https://example.org/"
    stories = '^/news/'  # 8 of 10 cards
    """
    asked = shorten(one_line(url), _LONGEST_COMMENT - 55)
    lines = [f"# Written by `newskeep sites add {asked}`; every line may be edited.", f"[sites.{key}]"]
    for name, value in table.items():
        if value not in ([], "", None) and value != _USUAL.get(name):
            lines += _line(name, value, one_line(because.get(name)))
    return "\n".join(lines) + "\n"


def shipped_block(key: str) -> str:
    """A shipped site needs only its name."""
    return f"# Its rules are shipped with newskeep; each can be overridden here.\n[sites.{key}]\n"


def new_file(template: str, site: str) -> str:
    """The commented file that `newskeep init` writes, with this site in the place of the shipped one."""
    return template.replace(f"\n{_SHIPPED}", f"\n# {_SHIPPED}\n{site}", 1)


def _line(name: str, value: Any, why: str) -> Iterator[str]:
    """The evidence behind the value where there is room, else above it."""
    text = f"{name} = {_value(value)}"
    comment = shorten(why, _LONGEST_COMMENT)
    if not comment:
        yield text
    elif len(text) + len(comment) + 4 <= _WIDTH:
        yield f"{text}  # {comment}"
    else:
        yield f"# {comment}"
        yield text


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, int | float):
        return f"{value:g}"
    return _text(one_line(value))


def _text(text: str) -> str:
    """A pattern keeps its backslashes in single quotes; everything else stands in double ones."""
    if ("\\" in text or '"' in text or text.startswith("^")) and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)

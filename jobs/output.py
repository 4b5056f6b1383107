"""Data to stdout, everything else to stderr. The only module that prints for the commands."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from shutil import get_terminal_size
from typing import Any

import click

from jobs.text import STEERING, one_line

__all__ = ["line", "on_terminal", "print_json", "print_json_list", "survive_any_encoding", "tell", "width"]

# In JSON these can only stand inside a text, where an escape says the same. A newline there json escapes by itself.
_BEYOND_JSON = re.compile(f"[{STEERING}]")


def survive_any_encoding() -> None:
    """A letter that the terminal's encoding lacks is written as an escape instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # absent where a test put its own stream
        if reconfigure:
            reconfigure(errors="backslashreplace")


def on_terminal() -> bool:
    """Whether a person reads our data as it comes."""
    return sys.stdout.isatty()


def width() -> int | None:
    """Columns of the terminal; None in a pipe: nothing is cut there."""
    return get_terminal_size().columns if on_terminal() else None


def line(text: str = "", *, bold: bool = False) -> None:
    """One line of data. The caller cleaned it; style never reaches a pipe."""
    click.echo(click.style(text, bold=True) if bold else text)


def tell(text: str) -> None:
    """One line for the person: 'newskeep: …' on stderr."""
    click.echo(f"newskeep: {one_line(text)}", err=True)


def print_json(value: Mapping[str, Any]) -> None:
    """One object, indented."""
    click.echo(_json(value, indent=2))


def print_json_list(values: Iterable[Mapping[str, Any]]) -> bool:
    """One array, an object a line, written as they come. Whether there was any."""
    values = iter(values)
    first = next(values, None)
    if first is None:
        click.echo("[]")
        return False
    separator = "["
    for value in chain([first], values):
        click.echo(separator + _json(value))
        separator = ","
    click.echo("]")
    return True


def _json(value: Mapping[str, Any], indent: int | None = None) -> str:
    unicode = (sys.stdout.encoding or "ascii").lower().replace("-", "").replace("_", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode, indent=indent)
    return _BEYOND_JSON.sub(lambda match: _escape(ord(match[0])), text)


def _escape(code: int) -> str:
    """As JSON has it: two halves of a pair beyond the first 65,536."""
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

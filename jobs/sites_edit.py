"""newskeep.toml read, changed and proved before it is replaced.

In: the file and what to change.  Out: its new text, which loads and differs in one site only; then the file itself.
"""

from pathlib import Path
from typing import Any

import click

from archive.errors import ConfigError
from crawler.project import read_toml
from jobs.config import load_config
from jobs.files import write_whole
from jobs.sites_block import new_file
from jobs.sites_file import NotATable, with_block, without_block

__all__ = ["put_in", "taken_out", "write"]


def put_in(file: Path, key: str, block: str) -> str:
    """The file's text with the block; a new file has the comments that `newskeep init` writes. ConfigError where the
    whole would not load."""
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return _proved(file, new_file(_template(), block), key, {})
    return _proved(file, with_block(text, block), key, read_toml(file, text.encode()))


def taken_out(file: Path, key: str) -> str:
    """The file's text without the site. ConfigError where it cannot be taken out by itself, or the rest needs it."""
    text = file.read_bytes().decode("utf-8")
    before = read_toml(file, text.encode())
    try:
        rest = without_block(text, key)
    except NotATable:
        rest = text
    return _proved(file, rest, key, before)


def _proved(file: Path, text: str, key: str, before: dict[str, Any]) -> str:
    """The text, once it is sure that it loads and that nothing but this site differs."""
    try:
        after = read_toml(file, text.encode())
    except ConfigError:
        after = None
    if after is None or (before and _rest(before, key) != _rest(after, key)) or _has(before, key) == _has(after, key):
        raise ConfigError(
            file, f"sites.{key}", "not written as a [sites.<key>] table of its own; change these lines by hand"
        )
    load_config(file, text.encode())
    return text


def _rest(values: dict[str, Any], key: str) -> dict[str, Any]:
    sites = {name: table for name, table in values.get("sites", {}).items() if name != key}
    return {**values, "sites": sites}


def _has(values: dict[str, Any], key: str) -> bool:
    return key in values.get("sites", {})


def _template() -> str:
    from importlib import resources

    return resources.files("jobs").joinpath("newskeep.toml").read_text(encoding="utf-8")


def write(file: Path, text: str) -> None:
    """Whole or not at all; permissions stay, a missing folder is named."""
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"cannot write {file}: there is no folder {file.absolute().parent}")
    write_whole(file, text)

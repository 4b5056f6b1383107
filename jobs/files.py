"""A file that a person asked for: whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

import click

__all__ = ["write_whole"]


def write_whole(path: str | Path, text: str) -> None:
    """Write as UTF-8 under a temporary name beside it, then rename: an existing file is replaced, never cut short.

    Its permissions stay; a link is followed. What is no regular file (/dev/null, a pipe) is written to. One line for
    the person (click.ClickException) where that fails; nothing is left behind then."""
    target = Path(path).resolve()
    part = target.with_name(f".newskeep-{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="")
            return
        try:
            part.write_text(text, encoding="utf-8", newline="")
            if target.exists():
                part.chmod(target.stat().st_mode & 0o7777)
            part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from error

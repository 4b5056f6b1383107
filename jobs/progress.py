"""The progress of one crawl on a terminal; nothing at all in a pipe."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobs.text import one_line, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobs.run import Progress

__all__ = ["counted", "progress_text", "shown", "spoken", "staged"]


@contextmanager
def shown(site_key: str, *, quiet: bool = False) -> "Iterator[Callable[[Progress], None] | None]":
    """Where to hand the progress while the block runs; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    with console.status(f"{escape(site_key)}: starting") as status:
        yield lambda progress: status.update(escape(progress_text(site_key, progress)))


@contextmanager
def counted(what: str, unit: str) -> "Iterator[Callable[[int, int], None] | None]":
    """Where to hand (done, in all) while the block runs; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what}: starting") as status:
        yield lambda done, total: status.update(f"{what}: {done:,} of {total:,} {unit}")


@contextmanager
def staged(what: str, stages: int) -> "Iterator[Callable[[str], None]]":
    """Where to hand the name of each stage while the block runs."""
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console

    numbers = iter(range(1, stages + 1))
    with Console(stderr=True).status(f"{what}: starting") as status:
        yield lambda name: status.update(f"{what}: {next(numbers)} of {stages}, {name}")


def progress_text(site_key: str, progress: "Progress") -> str:
    """How far, how many, how fast.

    >>> from jobs.run import Progress
    >>> print(progress_text("iwf", Progress(requests=44, found=60, done=40, new=38, changed=1, not_modified=1, failed=0,
    ...                                     elapsed_s=42.0)))
    iwf: 40 pages done, 60 found, 38 new, 1 changed, 0 failed, 1.0/s, 42 s
    """
    rate = progress.done / progress.elapsed_s if progress.elapsed_s else 0.0
    return (
        f"{site_key}: {progress.done} pages done, {progress.found} found, {progress.new} new, "
        f"{progress.changed} changed, {progress.failed} failed, {rate:.1f}/s, {span(progress.elapsed_s)}"
    )


@contextmanager
def spoken(what: str, *, quiet: bool = False) -> "Iterator[Callable[[str], None] | None]":
    """Where to hand words that say what is done now; None where nobody would see them."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(f"{what}: starting")) as status:
        yield lambda words: status.update(escape(f"{what}: {one_line(words)}"))

"""What is measured without a crawl: the command line's start, comparisons, the report, the search.

In: nothing.  Out: figures. The work itself is done by the other scripts of this folder.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from archive import open_archive
from bench import compare, report
from bench import search as looking
from bench.large.figures import Figure, figure
from bench.large.measures import say
from bench.large.usage import run

__all__ = ["comparisons", "reports", "search", "starts"]

_TOTAL = "total rewrite"
_HUGE = "100,000 words"


def starts(rounds: int) -> list[Figure]:
    """`newskeep --help`, against Python's own start."""
    command = Path(sys.executable).with_name("newskeep")
    seconds = [run([command, "--help"]).cpu_s for _ in range(3 * rounds)]
    python = [run([sys.executable, "-c", "pass"]).cpu_s for _ in range(3 * rounds)]
    say(f"  newskeep --help: {min(seconds):.2f} s")
    words = f"Python alone takes {min(python):.2f} s"
    return [figure("newskeep --help, processor time", seconds, "s", most=0.25, note=words)]


def comparisons() -> list[Figure]:
    """Two texts of 10,000 words; the slowest pair beside the two that are named."""
    spent: dict[str, float] = {}
    for name, (old, new) in compare.pairs().items():
        if not name.startswith(_HUGE):
            spent[name] = compare.seconds(lambda old=old, new=new: compare.compare_texts(old, new)) * 1000  # type: ignore[misc]
            say(f"  comparison, {name}: {spent[name]:.0f} ms")
    typical = next(iter(spent))
    worst = max((name for name in spent if name not in (typical, _TOTAL)), key=spent.__getitem__)
    return [
        figure(f"comparison of 10,000 words: {typical}", [spent[typical]], "ms", most=50),
        figure(f"comparison of 10,000 words: {_TOTAL}", [spent[_TOTAL]], "ms", most=100),
        figure("comparison of 10,000 words: the slowest of the others", [spent[worst]], "ms", most=100, note=worst),
    ]


def reports() -> list[Figure]:
    """Gathering and rendering 1,000 edits."""
    with TemporaryDirectory() as folder:
        archive = Path(folder) / "news.db"
        report.fill(archive, 1_000)
        _, gathered, rendered = report.measure(archive)
    say(f"  report over 1,000 changes: {gathered:.2f} s to gather, {rendered:.2f} s to render")
    words = f"{gathered:.2f} s to gather, {rendered:.2f} s to render"
    return [figure("report over 1,000 changes, gathered and rendered", [gathered + rendered], "s", most=2, note=words)]


def search() -> list[Figure]:
    """Words looked for in 100,000 stories: few, many and half of them hold them."""
    spent: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        looking.fill(path)
        with open_archive(path) as archive:
            for name, words in looking.ASKED.items():
                spent[name] = _median_ms(lambda words=words: looking.ours(archive, words, None))  # type: ignore[misc]
                say(f"  search, {name}: {spent[name]:.1f} ms")
    slowest = max(spent, key=spent.__getitem__)
    return [
        figure("search in 100,000 stories, over all kinds of questions", list(spent.values()), "ms", most=50),
        figure("search in 100,000 stories: the slowest kind", [spent[slowest]], "ms", most=50, note=slowest),
    ]


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(11):
        begun = process_time()
        work()
        times.append(process_time() - begun)
    return median(times) * 1000

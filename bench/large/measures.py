"""The measurements of crawls: what a page costs, what an unchanged one costs, what is kept of it.

In: how many stories and rounds.  Out: figures. Within a round all contenders take their turn, so that whatever else the
machine does meets them all; a ratio is formed within a round, and its median and spread are told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.large.contenders import FIRST, NEWS_PLEASE, Work, contenders
from bench.large.figures import Figure, figure
from bench.large.section import Section
from bench.large.serving import PORT, serving
from bench.large.usage import ROOT, Usage
from tests.crawling import write_config

__all__ = ["Grown", "Size", "full_crawl", "growth", "known", "say"]

_SECTIONS = ROOT / "bench" / ".sections"
_CHECKED, _AFTER = FIRST + timedelta(days=2), FIRST + timedelta(days=3)


@dataclass(frozen=True)
class Size:
    """How much a run measures."""

    stories: int
    """Of the section that all contenders crawl."""
    rounds: int
    growth: tuple[int, ...]
    """Sections that newskeep alone crawls, from small to large."""
    known: int
    """One of those: for it what is unchanged and edited is measured too."""


@dataclass
class Grown:
    """First crawls of newskeep, by number of stories."""

    usage: dict[int, Usage] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)


def say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def _served(count: int) -> Iterator[Work]:
    _SECTIONS.mkdir(exist_ok=True)
    say(f"section of {count:,} stories: writing")
    section = Section(_SECTIONS / str(count), count, f"http://127.0.0.1:{PORT}").write()
    with TemporaryDirectory(dir=_SECTIONS) as folder, serving(section.folder):
        yield Work(Path(folder), section)


def full_crawl(size: Size) -> list[Figure]:
    """Processor time of a first crawl, against everybody else's."""
    with _served(size.stories) as work:
        runs = contenders(work)
        spent: dict[str, list[float]] = {name: [] for name in runs}
        slow: list[float] = []
        for number in range(1, size.rounds + 1):
            for name, crawl in runs.items():
                spent[name].append(crawl().cpu_s / size.stories * 1000)
                say(f"  round {number}: {name}: {spent[name][-1]:.2f} ms a page")
            if NEWS_PLEASE.exists():
                slow.append((work.news_please(22).cpu_s - work.news_please(2).cpu_s) / 20 * 1000)
                say(f"  round {number}: news-please: {slow[-1]:.2f} ms a page")
    return _compared(spent, slow)


def _compared(spent: dict[str, list[float]], slow: list[float]) -> list[Figure]:
    ours = spent["newskeep"]

    def over(those: list[float], these: list[float]) -> list[float]:
        return [that / this for that, this in zip(those, these, strict=True)]

    found = [figure("full crawl: newskeep / bare Scrapy", over(ours, spent["bare Scrapy"]), "x", most=2.5)]
    other = spent["Scrapy + trafilatura + SQLite"]
    found.append(figure("full crawl: Scrapy + trafilatura + SQLite / newskeep", over(other, ours), "x", least=3))
    if slow:
        words = "the slope from 2 to 22 pages; the time to start is left out"
        found.append(figure("full crawl: news-please / newskeep", over(slow, ours), "x", least=20, note=words))
    if "wget" in spent:
        words = "fetches and saves, reads nothing"
        found.append(figure("full crawl: newskeep / wget", over(ours, spent["wget"]), "x", note=words))
    times = {**spent, **({"news-please": slow} if slow else {})}
    return found + [figure(f"CPU a page: {name}", values, "ms") for name, values in times.items()]


def growth(size: Size) -> Grown:
    """Memory and time of first crawls from small to large; with the known section, what `known` measures."""
    grown = Grown()
    for count in size.growth:
        with _served(count) as work:
            used = grown.usage[count] = work.first_crawl()
            say(f"  newskeep: {used.cpu_s / count * 1000:.2f} ms a page, at most {used.peak_mb:.0f} MB")
            if count == size.known:
                grown.figures += known(work, used, size.rounds)
    least, most = min(size.growth), max(size.growth)
    small, large = grown.usage[least], grown.usage[most]
    words = f"{most:,} against {least:,} stories"
    grown.figures += [
        figure(
            "memory: peak of the largest / of the smallest crawl",
            [large.peak_mb / small.peak_mb],
            "x",
            most=1.2,
            note=words,
        ),
        figure("memory: peak of the largest crawl", [large.peak_mb], "MB", most=200, note=f"{most:,} stories"),
        figure(
            "CPU a page: largest / smallest crawl",
            [large.cpu_s / most / (small.cpu_s / least)],
            "x",
            most=1.1,
            note=words,
        ),
    ]
    return grown


def known(work: Work, full: Usage, rounds: int) -> list[Figure]:
    """What costs a section that is known: unchanged, edited a little; and what its archive takes."""
    first = work.archive_bytes / work.section.raw_bytes
    found = [figure("size: archive / raw HTML, first captures", [first], "x", most=0.2)]
    work.keep("first.db")
    found += _unchanged(work, rounds)
    work.keep("checked.db")
    found += _sitemap(work, full, rounds)
    found.append(_edits(work))
    work.section.restore()
    return found


def _unchanged(work: Work, rounds: int) -> list[Figure]:
    """All stories are due, and all answer 304. Without the sitemap, whose dates would tell that none need be asked."""
    count, ratios = work.section.count, []
    write_config(work.folder, work.section.table(("listings", "feeds")))
    for number in range(1, rounds + 1):
        bare = work.bare().cpu_s
        work.back_to("first.db")
        ours = work.crawl(_CHECKED, not_modified=count).cpu_s
        ratios.append(ours / bare)
        say(f"  round {number}: unchanged: {ours / count * 1000:.2f} ms a story, {ratios[-1]:.2f} of a bare page")
    write_config(work.folder, work.section.table())
    return [
        figure("nothing changed: checked story / bare Scrapy page", ratios, "x", most=0.8, note=f"{count:,} stories")
    ]


def _sitemap(work: Work, full: Usage, rounds: int) -> list[Figure]:
    """One story in a hundred has changed and the sitemap says so; the others are due, or not."""
    states = {"none other is due": "checked.db", "all are due": "first.db"}
    spent: dict[str, list[float]] = {name: [] for name in states}
    nothing: list[float] = []
    for number in range(1, rounds + 1):
        work.section.restore()
        work.back_to("checked.db")
        nothing.append(work.crawl(_AFTER, fetched=0).cpu_s / full.cpu_s)
        edited = work.section.edit(0.01)
        for name, state in states.items():
            work.back_to(state)
            spent[name].append(work.crawl(_AFTER, fetched=edited).cpu_s / full.cpu_s)
            say(f"  round {number}: 1 % edited, {name}: {spent[name][-1]:.4f} of a full crawl")
    found = [
        figure(f"sitemap, 1 % changed, {name}: cost / full crawl", values, "x", most=0.03)
        for name, values in spent.items()
    ]
    return [
        *found,
        figure("sitemap, nothing changed, none due: cost / full crawl", nothing, "x", note="start and sitemap"),
    ]


def _edits(work: Work) -> Figure:
    """Bytes that the archive grows by for each edited story."""
    work.section.restore()
    work.back_to("checked.db")
    before, edited = work.archive_bytes, work.section.edit(0.2)
    work.crawl(_AFTER, fetched=edited)
    kb = (work.archive_bytes - before) / edited / 1000
    say(f"  {edited} edits: {kb:.2f} KB each")
    return figure("size: archive growth for an edit, template unchanged", [kb], "KB", most=2, note=f"{edited} edits")

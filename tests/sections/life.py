"""Lives of sections that the reader has never seen, against their script.

`python -m tests.sections.life [--seed N] [--count STORIES] [--crawls N] [--markup NAME] [--deed DEED]`

Each markup is crawled again and again in this process, without a network: the real session, frontier, reader, settling
and archive, and a world in place of the downloader. Every change of the archive is held against what was done.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive import open_archive
from archive.addresses import normalise
from archive.breakers import Thresholds
from archive.clock import rehearse, utc_now
from archive.queries import Archive
from archive.rows import ChangeRow
from crawler.answers import Answer, failure_of, outcome_of
from crawler.discovery import read_feed, read_listing, read_sitemap
from crawler.document import Document
from crawler.project import Project
from crawler.sameness import settle, unite
from crawler.session import Session
from crawler.site import Site, site_from_table
from crawler.visits import Failed, Read, Unchanged, Visit
from tests.sections.deeds import DEEDS, Editor, Expected
from tests.sections.markups import load, names
from tests.sections.world import World

__all__ = ["Tally", "live"]

_BASE = "http://127.0.0.1:8765"
_BEGINS = datetime(2026, 1, 5, 7, tzinfo=UTC)
_BETWEEN_CRAWLS = timedelta(hours=12)


@dataclass
class Tally:
    """What became of one markup's life."""

    name: str
    expected: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    """Optional ones that were not found."""
    twice: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    """Found as something else, or with other fields."""
    invented: Counter[str] = field(default_factory=Counter)
    calm: int = 0
    """Readings of stories to which nothing was done, each with two kinds of noise."""
    told: list[str] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    """What each change did to the text, for people."""

    def row(self) -> str:
        sums = (self.expected, self.missed, self.unread, self.wrong, self.twice, self.invented)
        return f"{self.name:18} {self.calm:6} " + " ".join(f"{sum(part.values()):8}" for part in sums)


_HEADER = f"{'markup':18} {'calm':>6} {'done':>8} {'missed':>8} {'unread':>8} {'wrong':>8} {'twice':>8} {'invented':>8}"


def live(name: str, seed: int = 1, count: int = 10, crawls: int = 9, deeds: tuple[str, ...] = DEEDS) -> Tally:
    """The life of one section. Sets the clock of this process, and sets it right again."""
    world = World(load(name), seed, count, _BASE)
    editor = Editor(world, seed, deeds)
    tally = Tally(name)
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "news.db"
        site = site_from_table("x", world.section.table)
        project = Project(path=Path(folder), archive=archive, sites={"x": site}, breakers=Thresholds(at_least=10**6))
        try:
            for crawl in range(crawls):
                rehearse(_BEGINS + crawl * _BETWEEN_CRAWLS)
                world.dawn()
                if crawl:
                    editor.work(crawl, max(3, count // 2))
                number = _crawl(Session(project, site, mode="full"), world)
                if crawl:
                    with open_archive(archive) as store:
                        _note_lines(tally, store, number)
                        _judge(
                            tally, world, editor.expected, crawl, [c for c in store.changes() if c.crawl_id == number]
                        )
        finally:
            rehearse(None)
    return tally


# One crawl without a network


def _crawl(session: Session, world: World) -> int:
    for found in _entrances(world, session.site):
        session.sighted(found)
    while visit := session.frontier.take():
        for item in _asked(session, world, visit):
            session.record(item)
    session.finish(interrupted=False, requests=0)
    return session.crawl_id


def _entrances(world: World, site: Site) -> Iterator[Iterable[object]]:
    section, markup = world.section, world.markup
    if "listings" in markup.sources:
        for number in range(1, section.pages + 1):
            url = section.base + section.page_url(number)
            page = section.listing_page(number)
            yield read_listing(Document.parse(page, normalise(url), markup.content_type), site).stories
    if "feeds" in markup.sources:
        yield read_feed(section.feed().encode(), f"{section.base}{markup.feed}", site)
    if "sitemaps" in markup.sources or "robots" in markup.sources:
        yield read_sitemap(section.sitemap().encode(), f"{section.base}{markup.sitemap}", site).stories


def _asked(session: Session, world: World, visit: Visit) -> tuple[Read | Unchanged | Failed, ...]:
    """What the spider would hand on for one address."""
    item = _fetched(session, world, visit)
    if not isinstance(item, Read) or not visit.chase:
        return (item,)
    settled = settle(item, session)
    if isinstance(settled, Visit):
        return unite(_fetched(session, world, settled), item)
    return (settled,)


def _fetched(session: Session, world: World, visit: Visit) -> Read | Unchanged | Failed:
    """The answer of the world after redirects, as the downloader would bring it."""
    url, statuses = visit.url, []
    for _ in range(6):
        parts = urlsplit(url)
        found = world.answer(parts.path + (f"?{parts.query}" if parts.query else ""))
        if found is None:
            return failure_of(TimeoutError("no answer"), visit)
        if "Location" not in found.headers:
            break
        statuses.append(found.status)
        url = urljoin(url, found.headers["Location"])
    answer = Answer(
        url=normalise(url),
        status=found.status,
        headers=tuple(found.headers.items()),
        body=found.body,
        redirected=bool(statuses),
        permanently=bool(statuses) and all(status in (301, 308) for status in statuses),
    )
    return outcome_of(answer, visit, session.site, utc_now())


# The judgement


def _note_lines(tally: Tally, store: Archive, crawl_id: int) -> None:
    """The lines that each change added and removed, for people."""
    for change in store.changes():
        if change.crawl_id == crawl_id and change.from_version and change.from_version != change.to_version:
            old, new = (store.version(change.story_id, n) for n in (change.from_version, change.to_version))
            pair = [[f"image {v.image_url}", *v.body_text.split("\n")] for v in (old, new)]
            lines = [
                line for line in unified_diff(*pair, lineterm="", n=0) if line[:1] in "+-" and line[1:2] not in "+-"
            ]
            tally.lines[change.id] = "".join(f"\n      {line[:150]}" for line in lines[:8])


def _judge(tally: Tally, world: World, script: list[Expected], crawl: int, found: list[ChangeRow]) -> None:
    wanted = [event for event in script if event.at == crawl]
    by_slug: dict[str, list[ChangeRow]] = {}
    for change in found:
        by_slug.setdefault(_slug(world, change.url), []).append(change)
    for event in wanted:
        if event.kind:
            _weigh(tally, event, by_slug.pop(event.slug, []), world)
    deeds = {event.slug: event.deed for event in wanted}
    tally.calm += len(world.section.everything) - len(deeds)
    for slug, changes in by_slug.items():
        for change in changes:
            why = deeds.get(slug) or world.dress_of(slug)
            tally.invented[why] += 1
            tally.told.append(f"INVENTED after {why} ({world.dress_of(slug)}): {_words(tally, change)}")


def _weigh(tally: Tally, event: Expected, found: list[ChangeRow], world: World) -> None:
    tally.expected[event.deed] += 1
    fine = [change for change in found if change.kind == event.kind and _names(change, event)]
    noise = world.dress_of(event.slug)
    if not found and event.optional:
        tally.unread[event.deed] += 1
    elif not found:
        tally.missed[event.deed] += 1
        tally.told.append(f"MISSED {event.deed} of {event.slug} (noise: {noise})")
    elif not fine:
        tally.wrong[event.deed] += 1
        tally.told.append(
            f"WRONG {event.deed} (noise: {noise}): {'; '.join(_words(tally, change) for change in found)}"
        )
    elif len(found) > 1:
        tally.twice[event.deed] += 1
        tally.told.append(f"TWICE {event.deed}: {'; '.join(_words(tally, change) for change in found)}")


def _names(change: ChangeRow, event: Expected) -> bool:
    """The fields that were edited and no others; a text is free to bring a summary with it."""
    if not event.fields:
        return True
    return set(event.fields) <= set(change.fields) <= {*event.fields, "summary", "published_at"}


def _slug(world: World, url: str) -> str:
    path = urlsplit(url).path
    while path in world.moved:
        path = world.moved[path][1]
    return world.slug_at(path) or url


def _words(tally: Tally, change: ChangeRow) -> str:
    return f"{change.kind} {list(change.fields)} {change.url}: {change.detail}{tally.lines.get(change.id, '')}"


def main() -> int:
    """Prints a table by markup, sums by kind, and what went wrong; 1 for a false alarm or a change told twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markup", action="append", choices=names(), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10, help="stories a section")
    parser.add_argument("--crawls", type=int, default=9)
    parser.add_argument("--deed", action="append", choices=DEEDS, help="only this one; may be repeated")
    options = parser.parse_args()
    tallies = []
    sys.stdout.write(_HEADER + "\n")
    for name in options.markup or names():
        tallies.append(live(name, options.seed, options.count, options.crawls, tuple(options.deed or DEEDS)))
        sys.stdout.write(tallies[-1].row() + "\n")
        sys.stdout.flush()
    total = Tally("all")
    for tally in tallies:
        total.calm += tally.calm
        for part in ("expected", "missed", "unread", "wrong", "twice", "invented"):
            getattr(total, part).update(getattr(tally, part))
    sys.stdout.write(total.row() + "\n\n")
    for part in ("missed", "unread", "wrong", "twice", "invented"):
        for what, number in getattr(total, part).most_common():
            of = f" of {total.expected[what]}" if what in total.expected else ""
            sys.stdout.write(f"{part:9} {number:4}{of:8} {what}\n")
    for tally in tallies:
        for line in tally.told:
            sys.stdout.write(f"\n{tally.name}: {line}"[:1200])
    sys.stdout.write("\n")
    return int(bool(total.invented or total.twice))


if __name__ == "__main__":
    sys.exit(main())

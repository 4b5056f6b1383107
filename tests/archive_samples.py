"""Invented stories and answers for the tests of the archive: only what a test is about has to be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import open_archive
from archive.records import Capture, CrawlCounts, Outcome, Problem, Story, Teaser
from archive.store import Store

NOON = datetime(2024, 3, 18, 12, tzinfo=UTC)
HOME = "https://www.example.org/"
_CHANGES_AMISS = """
SELECT c.id FROM changes AS c JOIN crawls AS k ON k.id = c.crawl_id JOIN stories AS s ON s.id = c.story_id
WHERE (c.state = 'standing' AND (c.settled_at IS NULL) <> (k.outcome = 'running'))
  OR (c.state <> 'standing' AND (c.settled_at IS NOT NULL OR c.alarm_id IS NULL))
  OR (c.state = 'held' AND c.kind = 'gone' AND s.state <> 'suspect')
"""
_ALARMS_AMISS = """
SELECT a.id FROM alarms AS a WHERE EXISTS (SELECT 1 FROM changes WHERE alarm_id = a.id)
  AND (a.over_at IS NULL) <> EXISTS (SELECT 1 FROM changes WHERE alarm_id = a.id AND state = 'held')
"""


def url_of(name: str) -> str:
    return f"{HOME}news/{name}/"


def story(name: str = "lantern-walk", **values: Any) -> Story:
    """A complete reading of one invented page."""
    given: dict[str, Any] = {
        "url": url_of(name),
        "title": f"About the {name}",
        "summary": f"What happened at the {name}.",
        "summary_source": "meta:description",
        "published_on": date(2018, 1, 22),
        "published_at": None,
        "published_raw": "Mon 22 Jan 2018",
        "published_source": "label:Published",
        "modified_at": None,
        "authors": ("Ada Quill",),
        "category": "News",
        "category_source": "label",
        "language": "en-GB",
        "image_url": f"{HOME}media/{name}.jpg?v=1",
        "canonical_url": None,
        "body_text": f"The {name} was held on Saturday.\n\nOver 1,200 people came.",
        "body_html": "<p>…</p>",
        "parsed_by": "reader 1",
    }
    return Story(**given | values)


def teaser(name: str, position: int = 1, **values: Any) -> Teaser:
    given: dict[str, Any] = {
        "position": position,
        "title": f"About the {name}",
        "url": url_of(name),
        "category": "News",
    }
    return Teaser(**given | values)


def page(text: str) -> bytes:
    """Bytes of a page whose frame is the same for every story."""
    frame = "".join(f"<li><a href='/part-{n * 7919 % 1000}/'>Part {n * 104729 % 9973}</a></li>" for n in range(200))
    return f"<html><body><nav>{frame}</nav><main>{text}</main></body></html>".encode()


@dataclass
class Crawling:
    """A store in the middle of a crawl, and a clock that a test moves."""

    store: Store
    now: datetime = NOON
    crawl_id: int = 0
    problem: Problem = field(default_factory=lambda: Problem(kind="http-error", detail="answered 404"))

    def begin(self, after: timedelta = timedelta(0), site: str = "example", mode: str = "incremental") -> int:
        """The next crawl, some time later."""
        self.now += after
        self.crawl_id = self.store.begin_crawl(site, "Example Trust", HOME, "Europe/London", mode, self.now)
        return self.crawl_id

    def read(
        self,
        reading: Story,
        body: bytes | None = None,
        *,
        headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"), ("ETag", '"1"')),
        **more: Any,
    ) -> Outcome:
        """Store one answer; its bytes follow from the reading unless they are given."""
        body = page(repr(reading)) if body is None else body
        capture = Capture(url=reading.url, fetched_at=self.now, status=200, headers=tuple(headers), body=body)
        return self.store.record_story(self.crawl_id, reading, capture, self.now, **more)

    def fail(self, name: str, outcome: str = "missing", status: int | None = 404) -> str | None:
        return self.store.record_failure(self.crawl_id, url_of(name), outcome, self.problem, self.now, status=status)

    def end(self, outcome: str = "ok", **more: Any) -> None:
        """The crawl's last words."""
        self.store.finish_crawl(self.crawl_id, outcome, CrawlCounts(), self.now, **more)

    def kinds(self) -> list[str]:
        """Kinds of all changes, oldest first."""
        return [change.kind for change in self.store.changes()][::-1]


def crawling(path: Path) -> Crawling:
    """A new archive with its first crawl begun."""
    started = Crawling(open_archive(path, write=True))
    started.begin()
    return started


def invariants(path: Path) -> list[str]:
    """What is wrong with an archive; [] when all is well."""
    with open_archive(path) as archive:
        wrong = [str(row) for row in archive.db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        wrong += [f"foreign key: {row}" for row in archive.db.execute("PRAGMA foreign_key_check")]
        for (name,) in archive.db.execute("SELECT hash FROM blobs").fetchall():
            archive.blob(name)
        counted = archive.db.execute(
            "SELECT s.id FROM stories AS s LEFT JOIN versions AS v ON v.story_id = s.id GROUP BY s.id "
            "HAVING count(v.number) <> s.version OR min(v.number) <> 1 OR max(v.number) <> s.version"
        )
        wrong += [f"versions of story {row[0]}" for row in counted]
        wrong += [f"change {row[0]}" for row in archive.db.execute(_CHANGES_AMISS)]
        wrong += [f"alarm {row[0]}" for row in archive.db.execute(_ALARMS_AMISS)]
    with open_archive(path, write=True) as store:
        store.db.execute("INSERT INTO story_search (story_search, rank) VALUES ('integrity-check', 1)")
    return wrong

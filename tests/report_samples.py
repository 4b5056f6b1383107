"""One invented period with a change of every kind, made by the real Store at fixed instants."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import open_archive
from archive.clock import iso
from archive.records import CrawlCounts, Problem
from tests.archive_samples import Crawling, story, url_of

START = datetime(2024, 3, 11, 7, tzinfo=UTC)
SINCE = START + timedelta(hours=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HARBOUR = "https://harbour.example.org/"

BEACH = """The beach hut lending library opened its doors on Saturday morning.

Over 1,200 people came in the first week, and most of them took two books. Volunteers from the sailing club carried \
shelves, tea urns and a very heavy atlas up from the slipway, and nobody fell in.

The collection began with three boxes found in the lifeboat station. They had been packed in 1974 by a schoolteacher \
who labelled every spine by hand and left a note asking for them to be read rather than kept.

Lending is free. Bring the books back when the tide allows.

The library closes at four."""

BEACH_LATER = """The library closes at five.

The beach hut lending library opened its doors on Saturday morning.

Over 1,500 people came in the first week, and most of them took two books. Volunteers from the rowing club carried \
shelves, tea urns and a very heavy atlas up from the slipway, and nobody fell in.

The collection began with three boxes found in the lifeboat station. They had been packed in 1974 by a schoolteacher \
who labelled every spine by hand and left a note asking for them to be read rather than kept.

Lending is free. Bring the books back when the tide allows.

Opening hours over the summer:
Monday to Thursday, ten to five
Friday, ten to eight"""

TEXTS: dict[str, dict[str, Any]] = {
    "beach-hut-library": {
        "title": "A lending library opens in a beach hut",
        "summary": "Three boxes of books found in the lifeboat station are on loan again.",
        "body_text": BEACH,
        "published_on": date(2024, 3, 4),
        "published_raw": "Mon 4 Mar 2024",
    },
    "annual-figures": {
        "title": "Our year in figures",
        "summary": "What was lent, mended and given away in 2017.",
        "body_text": "We mended 214 kettles and lent 3,020 tools.\n\nNobody borrowed the trebuchet.",
    },
    "orchard-day": {
        "title": "Orchard day draws a record crowd",
        "summary": "Forty varieties of apple were tasted, and one was named.",
        "body_text": "Forty varieties were tasted.\n\nThe winner was named after the postman.",
        "category": "Events",
    },
    "night-ferry": {
        "title": "The night ferry will stop at the island again",
        "summary": "From April the night ferry calls at the island on request. Ring the bell on the pier twice.",
        "body_text": "From April the night ferry calls at the island on request.\n\nRing the bell twice.",
    },
    "clock-tower": {
        "title": "Clock tower stops for repairs",
        "summary": "The clock stands still until June.",
        "body_text": "The clock stands still until June.\n\nThe bells go on.",
    },
    "quiet-corner": {"title": "A quiet corner for readers", "body_text": "Two chairs and a lamp.\n\nCome and sit."},
}


def sample(name: str, **values: Any) -> Any:
    return story(name, **TEXTS.get(name, {}) | values)


class Period(Crawling):
    """A crawl can be ended, and another site crawled."""

    def end(self, outcome: str = "ok", note: str | None = None, after: timedelta = timedelta(minutes=4)) -> None:
        self.now += after
        self.store.finish_crawl(self.crawl_id, outcome, CrawlCounts(requests=9), self.now, note)

    def hold(self, name: str, detail: str, examples: list[str]) -> None:
        """As a breaker does: the story's last change is held, and an alarm says why."""
        db = self.store.db
        db.execute("BEGIN IMMEDIATE")
        alarm = db.execute(
            "INSERT INTO alarms (site, kind, crawl_id, raised_at, detail, examples) VALUES ('example', ?, ?, ?, ?, ?)",
            ["many-edited", self.crawl_id, iso(self.now), detail, json.dumps(examples)],
        ).lastrowid
        db.execute(
            "UPDATE changes SET state = 'held', settled_at = NULL, alarm_id = ? WHERE id = (SELECT max(c.id) "
            "FROM changes AS c JOIN stories AS s ON s.id = c.story_id WHERE s.url = ?)",
            [alarm, url_of(name)],
        )
        db.execute("COMMIT")


def begun(path: Path) -> Period:
    """An archive whose first crawl found six stories and ended an hour before the period begins."""
    made = Period(open_archive(path, write=True), now=START)
    made.begin()
    for name in TEXTS:
        made.read(sample(name))
    made.end()
    return made


def every_kind(path: Path) -> None:
    """The whole period: three crawls of one site, one of another, and one that has not ended."""
    made = begun(path)
    _second(made)
    _third(made)
    made.begin(HOUR, site="example")
    made.read(sample("too-late-for-this-report"))
    made.store.close()


def _second(made: Period) -> None:
    made.begin(DAY)
    made.read(
        sample("beach-hut-library", body_text=BEACH_LATER, category="Books", title="A library opens in a beach hut")
    )
    made.read(sample("annual-figures", published_on=date(2018, 1, 3), published_raw="Wed 3 Jan 2018"))
    made.read(sample("orchard-day", url=url_of("events/orchard-day")), aliases=((url_of("orchard-day"), "redirect"),))
    made.fail("night-ferry")
    made.problem = Problem(kind="http-error", detail="answered 410: the server says that it was removed")
    made.fail("clock-tower", status=410)
    made.read(sample("quiet-corner"))
    made.read(
        sample(
            "swift-boxes",
            title="Forty boxes for the swifts",
            summary="They nest under the town hall's roof. Forty wooden boxes, made by pupils, are up before May.",
            published_on=date(2024, 3, 12),
            published_raw="Tue 12 Mar 2024",
            body_text="Forty boxes are up.\n\nThe swifts come in May.",
        )
    )
    made.store.record_problem(
        made.crawl_id,
        Problem(
            kind="weekday-contradicts-date", detail="'Mon 23 Jan 2018' was a Tuesday", url=url_of("annual-figures")
        ),
        made.now,
    )
    made.store.record_problem(
        made.crawl_id, Problem(kind="field-missing", detail="no author found", url=url_of("swift-boxes")), made.now
    )
    made.store.record_problem(
        made.crawl_id,
        Problem(
            kind="unlisted", detail="no listing, feed or card has led here since 4 March", url=url_of("quiet-corner")
        ),
        made.now,
    )
    made.end("partial", "1 address gave no usable answer")


def _third(made: Period) -> None:
    made.begin(DAY)
    made.read(sample("beach-hut-library"))
    made.problem = Problem(kind="http-error", detail="answered 404")
    made.fail("night-ferry")
    made.read(sample("clock-tower", body_text="The clock stands still until July.\n\nThe bells go on."))
    made.read(sample("annual-figures", title="403", published_on=date(2018, 1, 3), published_raw="Wed 3 Jan 2018"))
    made.end()
    made.hold(
        "annual-figures",
        "6 of 7 checked stories were edited in the same field (title): a change of the template is likelier",
        ["Our year in figures: now '403'", "A quiet corner for readers: now '403'", "Clock tower: now '403'"],
    )
    made.now += HOUR
    made.crawl_id = made.store.begin_crawl("harbour", "Harbour Archive", HARBOUR, "Europe/London", "full", made.now)
    made.read(
        story(
            "charts",
            url=f"{HARBOUR}news/charts/",
            title="Sea charts of 1804, drawn by the pilot’s daughter",
            summary="Eleven charts came to us in a biscuit tin.",
            category=None,
            category_source=None,
            published_on=None,
            published_raw=None,
            published_source=None,
        )
    )
    made.end()

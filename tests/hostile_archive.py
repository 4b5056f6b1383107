"""An archive in which every text of `tests/hostile_texts.py` stands in every field that a network can fill."""

from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from archive import open_archive
from archive.breakers import Thresholds
from archive.mailrows import Attempt, Letter
from archive.records import Problem, Story, Teaser
from archive.store import Store
from tests.archive_samples import NOON, Crawling, story, url_of
from tests.hostile_texts import HOSTILE

__all__ = ["CONFIG", "HOSTILE_BYTES", "archive_in"]

HOUR = timedelta(hours=1)
CONFIG = """\
contact = "tests@example.org"
metrics_file = "newskeep.prom"
[sites.example]
name = "Example Trust"
home = "https://www.example.org/"
listings = ["https://www.example.org/news/"]
stories = "^/news/."
delay_s = 0
"""
HOSTILE_BYTES = b"<h1>\x1b[2J\x9b\x00raw</h1>"
_NEVER = Thresholds(gone=1, edited=1, shrunk=1, fill=1)


def archive_in(folder: Path, more: str = "") -> Path:
    """newskeep.toml and news.db: each text new, edited, edited again and held, gone, moved, as a problem, an alarm and
    a mail server's words. `more`: tables for
    the file; then no mail waits."""
    (folder / "newskeep.toml").write_text(CONFIG + more, encoding="utf-8")
    path = folder / "news.db"
    with open_archive(path, write=True) as store:
        crawling = Crawling(store, NOON)
        _first(crawling)
        _second(crawling)
        _held(crawling)
        if not more:
            _letters(store, crawling.now)
    return path


def _first(crawling: Crawling) -> None:
    crawling.begin()
    for name, evil in HOSTILE.items():
        crawling.read(_story(name, evil), HOSTILE_BYTES + name.encode(), headers=(("Content-Type", evil), (evil, evil)))
        _problem(crawling, evil)
    crawling.end(note=HOSTILE["clear-screen"], found=len(HOSTILE), discovery="complete")


def _second(crawling: Crawling) -> None:
    """Edits that stand, stories that go, move, and are dated anew."""
    crawling.store.thresholds = _NEVER
    crawling.begin(24 * HOUR)
    for number, (name, evil) in enumerate(HOSTILE.items()):
        told = _story(name, evil)
        crawling.now += timedelta(seconds=1)
        if number % 7 == 5:
            crawling.problem = Problem(kind="http-error", detail=f"answered 410 {evil}")
            crawling.store.record_failure(
                crawling.crawl_id, told.url, "missing", crawling.problem, crawling.now, status=410
            )
        elif number % 7 == 6:
            moved = _story(name, evil, url=url_of(f"elsewhere-{number}") + f"?{quote(evil, errors='ignore')}")
            crawling.read(moved, b"moved" + name.encode(), aliases=((told.url, "redirect"),))
        elif number % 7 == 4:
            redated = _story(name, evil, published_on=date(2018, 2, 1), published_raw=f"{evil} later")
            crawling.read(redated, b"redated" + name.encode())
        else:
            crawling.read(_edited(name, evil), b"edited" + name.encode())
        _problem(crawling, evil)
    crawling.end("partial", note=f"{HOSTILE['c1-csi']} {HOSTILE['script']} {HOSTILE['line-feed']}", found=99)


def _held(crawling: Crawling) -> None:
    crawling.store.thresholds = Thresholds(edited=0.01, at_least=1)
    crawling.begin(24 * HOUR)
    for number, (name, evil) in enumerate(HOSTILE.items()):
        if number % 7 < 4:
            crawling.read(_edited(name, evil, title=f"{evil} again {number}"), b"held" + name.encode())
    crawling.end("failed", note="; ".join(HOSTILE.values())[:4000], found=99)
    texts = list(HOSTILE.values())
    for number, kind in enumerate(("many-gone", "many-shrunk", "nothing-found", "damaged")):
        about = None if kind == "damaged" else "example"
        crawling.store.raise_alarm(about, kind, " ".join(texts[number::4]), texts[number::4], crawling.now)


def _letters(store: Store, now: datetime) -> None:
    """Mail that a hostile server did not take."""
    people = tuple((f"{number}@example.org", f"<{number}@example.org>") for number in range(len(HOSTILE)))
    letter = Letter(
        kind="asked",
        subject="One",
        text="One\n",
        html="<p>One</p>",
        since_at=now - HOUR,
        until_at=now,
        recipients=people,
    )
    store.keep_letters([letter], now)
    tried = [
        Attempt(message_id=one.message_id, state="failed", attempts=1, at=now, next_try_at=now + 9 * HOUR, error=evil)
        for one, evil in zip(store.deliveries(), HOSTILE.values(), strict=True)
    ]
    store.note_attempts(tried)


def _story(name: str, evil: str, **values: object) -> Story:
    card = {"summary": evil, "published_raw": evil, "published_on": date(2018, 1, 2), "image_url": evil}
    teasers = (
        Teaser(position=1, title=evil, url=url_of(f"next-to-{name}"), category=evil, **card),  # type: ignore[arg-type] # dates and words
        Teaser(position=2, title=f"{name} {evil}", url=f"https://www.example.org/?{evil}", category=None),
    )
    given: dict[str, object] = {
        "url": url_of(name) + f"?q={quote(evil, errors='ignore')}",
        "title": evil,
        "summary": f"{evil} {evil}",
        "summary_source": f"meta:{evil}",
        "published_raw": evil,
        "published_source": f"label:{evil}",
        "authors": (evil, f"By {evil}"),
        "category": evil,
        "category_source": evil,
        "language": evil,
        "image_url": f"https://www.example.org/{evil}",
        "body_text": f"First.\n\n{evil}\n\n{evil * 2}\n\n{name} last.",
        "body_html": evil,
        "parsed_by": evil,
        "teasers": teasers,
    }
    return story(name, **given | values)


def _edited(name: str, evil: str, **values: object) -> Story:
    given: dict[str, object] = {
        "title": f"Now {evil}",
        "summary": f"Now {evil}",
        "authors": (f"Or {evil}",),
        "category": f"Or {evil}",
        "image_url": f"https://www.example.org/now/{evil}",
        "body_text": f"{name} first.\n\nWas {evil} but 1,200 became this.\n\n{evil} {evil}",
    }
    return _story(name, evil, **given | values)


def _problem(crawling: Crawling, evil: str) -> None:
    for kind, url in (("http-error", f"https://www.example.org/{evil}"), ("refused-challenge", evil), (evil, None)):
        crawling.store.record_problem(crawling.crawl_id, Problem(kind=kind, detail=evil, url=url), crawling.now)

"""Answers that say nothing about a story leave it as it was; those that say that it is missing make it suspect."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.breakers import Thresholds
from archive.clock import iso, utc_now
from archive.errors import ConfigError
from archive.lifecycle import Rules
from crawler.answers import Answer, failure_of, outcome_of
from crawler.project import Project, load_project
from crawler.session import Session
from crawler.site import Site, site_from_table
from crawler.visits import Failed, Read, Unchanged, Visit
from tests.archive_samples import invariants
from tests.bad_pages import BAD_PAGES, good_page

HOME = "https://www.example.org/"
URL = f"{HOME}news/one/"
SITE = site_from_table("x", {"home": HOME, "listings": [f"{HOME}news/"], "stories": "^/news/[^/]+/?$"})
AT = datetime(2024, 3, 18, 12, tzinfo=UTC)


def answered(
    body: bytes = b"", status: int = 200, content_type: str = "text/html", url: str = URL, *, for_good: bool = True
) -> Callable[[Visit, Site], Read | Unchanged | Failed]:
    answer = Answer(
        url=url,
        status=status,
        headers=(("Content-Type", content_type),),
        body=body,
        redirected=url != URL,
        permanently=for_good and url != URL,
    )
    return lambda visit, site: outcome_of(answer, visit, site, AT)


def bad(name: str, status: int = 200) -> Callable[[Visit, Site], Read | Unchanged | Failed]:
    content_type, body = BAD_PAGES[name]
    return answered(body, status, content_type)


TROUBLE = {
    "timeout": (lambda visit, _site: failure_of(TimeoutError("took 30 s"), visit), "error", "no-answer"),
    "500": (answered(b"Oops", 500), "error", "http-error"),
    "503 with the words of a 404": (bad("soft-404", 503), "error", "http-error"),
    "429": (answered(b"Slow down", 429), "blocked", "http-error"),
    "403": (answered(b"No", 403), "blocked", "http-error"),
    "challenge": (bad("challenge"), "blocked", "refused-challenge"),
    "challenge with 403": (bad("challenge", 403), "blocked", "refused-challenge"),
    "consent": (bad("consent"), "blocked", "refused-consent"),
    "login": (bad("login"), "blocked", "refused-login"),
    "maintenance": (bad("maintenance"), "blocked", "refused-maintenance"),
    "maintenance with 503": (bad("maintenance", 503), "blocked", "refused-maintenance"),
    "no body": (answered(b""), "blocked", "refused-empty"),
    "a blank page": (bad("blank"), "blocked", "refused-empty"),
    "half a page": (answered(good_page("one").partition(b"</h1>")[0] + b"</h1>"), "error", "not-a-story"),
    "most of a page": (answered(good_page("one").partition(b"Grey Plover")[0]), "error", "page-cut"),
    "a redirect to a paywall for now": (
        answered(good_page("join"), url=f"{HOME}join/", for_good=False),
        "blocked",
        "leads-elsewhere",
    ),
    "a picture": (answered(b"\x89PNG\r\n\x1a\n", 200, "image/png"), "blocked", "refused-not-html"),
}
MISSING = {
    "404": (answered(b"No", 404), "suspect"),
    "404 with the page of a 404": (bad("soft-404", 404), "suspect"),
    "410": (answered(b"No", 410), "gone"),
    "soft 404": (bad("soft-404"), "suspect"),
    "redirect to the front page": (answered(good_page("home"), url=HOME), "suspect"),
    "redirect for now to the front page": (answered(good_page("home"), url=HOME, for_good=False), "suspect"),
    "redirect for good out of the section": (answered(good_page("one"), url=f"{HOME}old/one/"), "suspect"),
    "redirect to the listing": (answered(good_page("list"), url=f"{HOME}news/"), "suspect"),
}


def crawl(folder: Path, outcome: Callable[[Visit, Site], Read | Unchanged | Failed]) -> None:
    """A crawl of one story."""
    project = Project(path=folder / "newskeep.toml", archive=folder / "news.db", sites={"x": SITE})
    session = Session(project, SITE)
    known = session.store.find(URL)
    session.record(outcome(Visit(url=URL, story_id=known.story_id if known else None), SITE))
    session.discovered_in_short()  # no listing was walked, so nothing is unlisted
    session.finish(interrupted=False, requests=1)


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_leaves_the_story_and_says_so(tmp_path: Path, name: str) -> None:
    outcome, check, problem = TROUBLE[name]
    crawl(tmp_path, answered(good_page("one")))
    for _ in range(2):
        crawl(tmp_path, outcome)
    with open_archive(tmp_path / "news.db") as archive:
        story = archive.story(URL)
        assert (story.state, story.version, story.title) == ("live", 1, "Story one")
        assert [(row.outcome, row.times) for row in archive.checks(1)] == [("changed", 1), (check, 2)]
        assert [(row.kind, row.url) for row in archive.problems(crawl_id=2)] == [(problem, URL)]
        assert [row.kind for row in archive.changes()] == ["new"]
    assert invariants(tmp_path / "news.db") == []


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_page_is_a_suspicion_and_a_410_is_gone(tmp_path: Path, name: str) -> None:
    outcome, state = MISSING[name]
    crawl(tmp_path, answered(good_page("one")))
    crawl(tmp_path, outcome)
    with open_archive(tmp_path / "news.db") as archive:
        assert (archive.story(URL).state, archive.story(URL).version) == (state, 1)
        assert archive.checks(1)[-1].outcome == "missing"
        assert [row.kind for row in archive.problems(crawl_id=2)] == ["page-missing"]


def test_the_crawl_hands_its_rules_and_thresholds_to_the_archive(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_text(
        "[sites.iwf]\n[breakers]\nat_least = 9\nfill = 0.4\nnothing_found = false\n"
        '[life]\ngone_after = "2d"\ngone_on_410 = false\n',
        encoding="utf-8",
    )
    project = load_project(file)
    session = Session(project, project.sites["iwf"])
    try:
        assert session.store.thresholds == Thresholds(at_least=9, fill=0.4, nothing_found=False)
        assert session.store.rules == Rules(gone_after=timedelta(days=2), gone_on_410=False)
    finally:
        session.finish(interrupted=True, requests=0)


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("[breakers]\ngone = 20\n", "breakers.gone", "a share such as 0.2"),
        ("[breakers]\nedited = true\n", "breakers.edited", "a share such as 0.2"),
        ("[breakers]\nfill = 0\n", "breakers.fill", "a share such as 0.2"),
        ("[breakers]\nat_least = 0\n", "breakers.at_least", "a number of stories"),
        ("[breakers]\nnothing_found = 1\n", "breakers.nothing_found", "true or false"),
        ("[breakers]\nshrank = 0.3\n", "breakers.shrank", "did you mean 'shrunk'?"),
        ("[life]\ngone_after = 6\n", "life.gone_after", '"6h"'),
        ("[life]\ngone_after = '6 weeks'\n", "life.gone_after", '"6h"'),
        ("[life]\ngone_on_410 = 'no'\n", "life.gone_on_410", "true or false"),
        ("breakers = 3\n", "breakers", "expected a table"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(tmp_path: Path, text: str, key: str, expected: str) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(expected)) as caught:
        load_project(file)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("mode", "days", "early"), [("incremental", 1, True), ("incremental", 7, False), ("full", 1, False)]
)
def test_listings_are_walked_to_their_end_once_a_week(tmp_path: Path, mode: str, days: int, early: bool) -> None:
    crawl(tmp_path, answered(good_page("one")))
    with open_archive(tmp_path / "news.db", write=True) as store, store.db.conn:
        long_ago = iso(utc_now() - timedelta(days=days))
        store.db.execute("UPDATE crawls SET started_at = ?, discovery = 'complete'", [long_ago])
    session = Session(
        Project(path=tmp_path / "newskeep.toml", archive=tmp_path / "news.db", sites={"x": SITE}), SITE, mode=mode
    )
    assert session.stops_when_known is early
    session.finish(interrupted=True, requests=0)

"""The README for archivists: every query and example runs against a filled archive and finds something."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

import archive
from archive.clock import utc_now
from tests.archive_samples import Crawling, crawling, story, teaser

README = (Path(archive.__file__).parent / "README.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
TODAY = utc_now()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A section that was edited, redated, lost and asked for again, up to today; much of it at once."""
    path = tmp_path_factory.mktemp("readme") / "news.db"
    with crawling(path).store as store:
        crawl = Crawling(store)
        crawl.begin()
        crawl.read(story(teasers=(teaser("choir"), teaser("soup-day", 2))))
        crawl.read(story("choir"))
        crawl.read(story("soup-day"))
        crawl.begin(timedelta(days=1))
        store.record_not_modified(crawl.crawl_id, 1, crawl.now)
        crawl.now = TODAY
        crawl.begin()
        crawl.read(story("choir", published_on=date(2018, 1, 20), published_raw="Sat 20 Jan 2018"))
        crawl.fail("soup-day", status=410)
        crawl.end()
        crawl.begin()
        for n in range(6):
            crawl.read(story(f"lost-{n}"))
        crawl.end()
        crawl.begin()
        for n in range(6):
            crawl.fail(f"lost-{n}", status=410)
        crawl.end()
    return path


def test_there_are_ready_queries() -> None:
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_query_answers(filled: Path, query: str) -> None:
    with closing(sqlite3.connect(f"{filled.as_uri()}?mode=ro", uri=True)) as db:
        assert db.execute(query).fetchall()


def test_the_python_example_runs(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(example.replace('"news.db"', repr(str(filled))).replace("safer internet", "choir"), {})
    assert capsys.readouterr().out.splitlines()[-1] == "About the choir About the [choir]"


def test_every_table_and_view_is_explained(filled: Path) -> None:
    with closing(sqlite3.connect(f"{filled.as_uri()}?mode=ro", uri=True)) as db:
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    inner = {name for name in names if name.startswith(("story_search_", "sqlite_", "_sqlite"))} | {"searchable"}
    assert {name for name in names - inner if f"`{name}`" not in README} == set()

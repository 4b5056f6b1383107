"""Search ranks first and quotes afterwards: the answer is the one that a plain query gives."""

from pathlib import Path

import pytest

from archive import open_archive
from archive.searching import search_terms
from tests.archive_samples import crawling, story

PLAIN = """
SELECT s.id, bm25(story_search, 10.0, 4.0, 1.0) AS rank, snippet(story_search, -1, '[', ']', '…', 24)
FROM story_search JOIN stories AS s ON s.id = story_search.rowid
WHERE story_search MATCH :words AND (:site IS NULL OR s.site = :site)
ORDER BY rank, s.id LIMIT :limit
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve stories of two sites; each third says 'plum' twice, some read alike, one was edited."""
    found = tmp_path_factory.mktemp("search") / "news.db"
    made = crawling(found)
    for number in range(12):
        if number == 8:
            made.end()
            made.begin(site="another")
        text = "A plum fell. " + "Another plum was eaten. " * (number % 3 == 0) + "So it goes. " * (number % 2)
        made.read(story(f"walk-{number}", body_text=text))
    made.read(story("walk-11", body_text="An apple fell."))
    made.end()
    made.store.close()
    return found


def test_search_answers_as_the_plain_query_does_in_order_rank_and_quotation(path: Path) -> None:
    with open_archive(path) as archive:
        for words in ("plum", "apple", "plum eaten", '"so it goes"', "walk", "pear"):
            for site in (None, "example", "another"):
                for limit in (1, 5, 20):
                    terms = search_terms(words, archive.db.quote_fts)
                    asked = {"words": terms, "site": site, "limit": limit}
                    hits = [(hit.story_id, hit.rank, hit.snippet) for hit in archive.search(words, limit, site)]
                    assert hits == archive.db.conn.execute(PLAIN, asked).fetchall(), asked
        assert {hit.story_id for hit in archive.search("plum", site="another")} == {9, 10, 11}

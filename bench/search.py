"""`PYTHONPATH=. python bench/search.py`: what a search of 100,000 stories costs in the database.

Invents an archive of so many stories of about 60 words, as unequally frequent as in any language, and asks it for
words that few, many and half of the stories hold. Processor time, median of eleven, beside that of the plain query that
ranks and quotes in one go; both must answer the same.
"""

import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from archive import open_archive
from archive.queries import Archive
from archive.searching import search_terms
from tests.archive_samples import crawling, story

STORIES = 100_000
ASKED = {
    "rare": "w2900",
    "common": "w40",
    "in half of all": "w3",
    "two common": "w40 w60",
    "rare and in half": "w2900 w3",
    "two in half": "w3 w4",
    "three": "w3 w20 w200",
    "side by side": '"w3 w4"',
    "nothing": "nowhere",
}
PLAIN = """
SELECT s.id, bm25(story_search, 10.0, 4.0, 1.0) AS rank, snippet(story_search, -1, '[', ']', '…', 24)
FROM story_search JOIN stories AS s ON s.id = story_search.rowid
JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE story_search MATCH :words AND (:site IS NULL OR s.site = :site)
ORDER BY rank, s.id LIMIT 20
"""


def fill(path: Path, count: int = STORIES) -> None:
    """One story is read as ever; the others are its row with other words."""
    made = crawling(path)
    made.read(story("lantern-walk"), b"first")
    made.end()
    made.store.close()
    with open_archive(path, write=True) as store:
        connection = store.db.conn
        connection.execute("BEGIN")
        for table in ("stories", "versions"):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            (first,) = connection.execute(f"SELECT * FROM {table}").fetchall()
            pattern = dict(zip(columns, first, strict=True))
            sql = f"INSERT INTO {table} VALUES ({', '.join(f':{name}' for name in columns)})"
            rows = _stories(pattern, count) if table == "stories" else _versions(pattern, count)
            connection.executemany(sql, rows)
        connection.execute("COMMIT")


def _stories(pattern: dict[str, object], count: int) -> Iterator[dict[str, object]]:
    for number in range(2, count + 1):
        url = f"https://www.example.org/news/{number}/"
        yield pattern | {"id": number, "version": 0, "url": url}


def _versions(pattern: dict[str, object], count: int) -> Iterator[dict[str, object]]:
    chance = random.Random(7)
    vocabulary = [f"w{rank}" for rank in range(3_000)]
    weights = [*accumulate(1 / (rank + 8) for rank in range(3_000))]
    for number in range(2, count + 1):
        words = chance.choices(vocabulary, cum_weights=weights, k=60)
        texts = {"title": " ".join(words[:6]), "summary": " ".join(words[6:20]), "body_text": " ".join(words[20:])}
        yield pattern | {"id": None, "story_id": number} | texts


def plain(archive: Archive, words: str, site: str | None) -> list[int]:
    terms = search_terms(words, archive.db.quote_fts)
    return [row[0] for row in archive.db.conn.execute(PLAIN, {"words": terms, "site": site})]


def ours(archive: Archive, words: str, site: str | None) -> list[int]:
    return [hit.story_id for hit in archive.search(words, site=site)]


def main() -> int:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        fill(path)
        with open_archive(path) as archive:
            print(f"{'':18}{'stories':>9}{'plain ms':>10}{'ms':>8}{'of one site':>13}")
            for name, words in ASKED.items():
                terms = search_terms(words, archive.db.quote_fts)
                (held,) = archive.db.execute(
                    "SELECT count(*) FROM story_search WHERE story_search MATCH ?", [terms]
                ).fetchone()
                times: dict[str, list[float]] = {"plain": [], "ours": [], "site": []}
                for _ in range(11):
                    for way, find, site in (("plain", plain, None), ("ours", ours, None), ("site", ours, "example")):
                        begun = process_time()
                        found = find(archive, words, site)
                        times[way].append(process_time() - begun)
                        assert found == plain(archive, words, None)
                costs = "".join(
                    f"{median(spent) * 1000:{width}.1f}"
                    for spent, width in zip(times.values(), (10, 8, 13), strict=True)
                )
                print(f"{name:18}{held:9,}{costs}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

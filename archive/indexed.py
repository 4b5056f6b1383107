"""Is the search index whole, and does it hold the words of the current versions and no others?

In: a connection that reads.  Out: stories whose words differ. SQLite's own check would have to write, so it is run on a
copy of the index in a temporary file, beside an index made anew.
"""

import sqlite3
from collections.abc import Iterator

__all__ = ["index_amiss"]

_PARTS = ("data", "idx", "docsize", "config")
"""The index's own tables."""


def index_amiss(conn: sqlite3.Connection) -> Iterator[tuple[int | str, str]]:
    """(story, what is wrong); '' for the story where it is about the whole index."""
    (before,) = conn.execute("PRAGMA query_only").fetchone()
    conn.execute("PRAGMA query_only = OFF")  # for the temporary file; the archive itself is opened to be read
    conn.execute("ATTACH '' AS anew")
    try:
        conn.execute("BEGIN")  # one view of the archive, whatever a crawl writes meanwhile
        for statement in _INDEX_ANEW:
            conn.execute(statement)
        differing, torn = _differing(conn), _torn(conn)
    finally:
        conn.rollback()
        conn.execute("DETACH anew")
        conn.execute(f"PRAGMA query_only = {before}")
    for story_id in differing:
        yield story_id, "the search index does not hold the words of this story"
    if torn and not differing:
        yield "", "the search index is damaged"


def _differing(conn: sqlite3.Connection) -> list[int]:
    """Stories whose words differ. First by sums over the places of each word: a line a word, however many stories."""
    there, wanted = (conn.execute(_PLACES.format(words)).fetchall() for words in ("words_there", "words_wanted"))
    differing = [doc for (doc,) in conn.execute(_WORDS_DIFFER).fetchall()] if there != wanted else []
    return differing or [doc for (doc,) in conn.execute(_LENGTHS_DIFFER).fetchall()]


def _torn(conn: sqlite3.Connection) -> bool:
    """Whether a word that stands in it may not be found, or counts for more or less than it should."""
    made = conn.execute(
        "SELECT block FROM anew.made_data WHERE id = 1 UNION ALL SELECT v FROM anew.made_config"
    ).fetchall()
    sql = "SELECT block FROM story_search_data WHERE id = 1 UNION ALL SELECT v FROM story_search_config"
    if conn.execute(sql).fetchall() != made:
        return True
    conn.execute(_INDEX_ANEW[0].replace("anew.made", "anew.copy"))  # one that nobody has read from yet
    for part in _PARTS:
        conn.execute(f"DELETE FROM anew.copy_{part}")  # noqa: S608 - constants only
        conn.execute(f"INSERT INTO anew.copy_{part} SELECT * FROM main.story_search_{part}")  # noqa: S608 - as above
    try:
        conn.execute("INSERT INTO anew.copy (copy, rank) VALUES ('integrity-check', 0)")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        return True
    return False


_INDEX_ANEW = (
    "CREATE VIRTUAL TABLE anew.made USING fts5 (title, summary, body, content = '', tokenize = 'porter unicode61')",
    "INSERT INTO anew.made (rowid, title, summary, body) SELECT story_id, title, summary, body FROM main.searchable",
    "CREATE VIRTUAL TABLE temp.words_there USING fts5vocab (main, story_search, instance)",
    "CREATE VIRTUAL TABLE temp.words_wanted USING fts5vocab (anew, made, instance)",
)
_PLACES = """
SELECT term, col, count(*), sum(place), sum(place * place % 2147483647)
FROM (SELECT term, col, (doc * 1000003 + offset) % 2147483647 AS place FROM temp.{})
GROUP BY term, col ORDER BY term, col
"""
_WORDS_DIFFER = """
SELECT doc FROM (SELECT * FROM temp.words_there EXCEPT SELECT * FROM temp.words_wanted)
UNION SELECT doc FROM (SELECT * FROM temp.words_wanted EXCEPT SELECT * FROM temp.words_there) ORDER BY doc
"""
_LENGTHS_DIFFER = """
SELECT id FROM (SELECT id, sz FROM main.story_search_docsize EXCEPT SELECT id, sz FROM anew.made_docsize)
UNION SELECT id FROM (SELECT id, sz FROM anew.made_docsize EXCEPT SELECT id, sz FROM main.story_search_docsize)
"""

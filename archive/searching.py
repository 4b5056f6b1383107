"""What a person searched for, as words that SQLite's full-text search cannot misread.

In: whatever was typed.  Out: quoted terms, and the question they belong to.
"""

from collections.abc import Callable

__all__ = ["SEARCH", "search_terms"]

SEARCH = """
SELECT s.id AS story_id, s.url, v.title, v.published_on, bm25(story_search, 10.0, 4.0, 1.0) AS rank,
  snippet(story_search, -1, '[', ']', '…', 24) AS snippet
FROM story_search JOIN stories AS s ON s.id = story_search.rowid
JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE story_search MATCH :words AND (:site IS NULL OR s.site = :site)
ORDER BY rank, s.id LIMIT :limit
"""


def search_terms(words: str, quote: Callable[[str], str]) -> str:
    """An FTS expression of the words; '' where nothing can be searched for. `quote`: `Database.quote_fts`.

    >>> from sqlite_utils import Database
    >>> search_terms('foo-bar "two words" -', Database(memory=True).quote_fts)
    '"foo-bar" "two words"'
    """
    quoted = quote("".join(c if c.isprintable() else " " for c in words))
    return " ".join(term for term in _terms(quoted) if any(c.isalnum() for c in term))


def _terms(quoted: str) -> list[str]:
    return [f'"{part}"' for part in quoted.split('"') if part.strip()]

"""What a person searched for, as words that SQLite's full-text search cannot misread.

In: whatever was typed.  Out: quoted terms, and the question they belong to.
"""

from collections.abc import Callable

__all__ = ["SEARCH", "SEARCH_SITE", "search_terms"]

_BEST = "SELECT story_search.rowid AS story_id, bm25(story_search, 10.0, 4.0, 1.0) AS rank FROM story_search"
_FOUND = "WHERE story_search MATCH :words"
_MOST = "ORDER BY rank, story_search.rowid LIMIT :limit"
_TOLD = """
SELECT s.id AS story_id, s.url, v.title, v.published_on, best.rank AS rank,
  snippet(story_search, -1, '[', ']', '…', 24) AS snippet
FROM best CROSS JOIN story_search ON story_search.rowid = best.story_id
JOIN stories AS s ON s.id = best.story_id
JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE story_search MATCH :words
ORDER BY best.rank, s.id
"""
SEARCH = f"WITH best AS MATERIALIZED ({_BEST} {_FOUND} {_MOST}) {_TOLD}"
"""Ranks first: a passage is cut out, and a story looked up, only of what will be told."""
SEARCH_SITE = (
    f"WITH best AS MATERIALIZED ({_BEST} JOIN stories ON stories.id = story_search.rowid "
    f"{_FOUND} AND stories.site = :site {_MOST}) {_TOLD}"
)
"""The same within one site."""


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

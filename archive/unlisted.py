"""Stories that are alive though nothing in the section leads to them any more. Used by `store` only.

In: a crawl that saw its listings to their end.  Out: a problem `unlisted` for each, once until it is linked again. When
many vanish together the listing broke, not the stories: one problem `unlisted-many`, at most once in thirty days.
"""

from datetime import timedelta

from archive.breakers import Thresholds, trips
from archive.clock import iso
from archive.ledger import Moment, add_problem
from archive.records import Problem

__all__ = ["note_unlisted"]

_SHARE = 0.2
_MANY_AGAIN = timedelta(days=30)
_UNLISTED = """
SELECT s.url, s.linked_at FROM stories AS s
WHERE s.site = :site AND s.state = 'live' AND s.linked_at < (SELECT started_at FROM crawls WHERE id = :crawl)
AND NOT EXISTS (SELECT 1 FROM teasers AS t JOIN stories AS h ON h.id = t.host_story_id
  WHERE t.target_story_id = s.id AND t.current = 1 AND h.id <> s.id AND h.state = 'live')
AND NOT EXISTS (SELECT 1 FROM problems AS p WHERE p.url = s.url AND p.kind = 'unlisted' AND p.seen_at > s.linked_at)
ORDER BY s.id
"""


def note_unlisted(moment: Moment, thresholds: Thresholds) -> None:
    """After discovery that was complete."""
    lost = moment.db.execute(_UNLISTED, {"site": moment.site, "crawl": moment.crawl_id}).fetchall()
    sql = "SELECT count(*) FROM stories WHERE site = ? AND state = 'live'"
    (live,) = moment.db.execute(sql, [moment.site]).fetchone()
    if trips(len(lost), live, _SHARE, thresholds.at_least):
        words = f"{len(lost)} of {live} live stories are linked from nowhere in the section: is its listing whole?"
        _note_many(moment, words)
        return
    for url, linked_at in lost:
        words = f"nothing in the section has linked to it since {linked_at}, yet it is there"
        add_problem(moment, Problem(kind="unlisted", detail=words, url=url))


def _note_many(moment: Moment, words: str) -> None:
    sql = """SELECT 1 FROM problems AS p JOIN crawls AS c ON c.id = p.crawl_id
        WHERE c.site = ? AND p.kind = 'unlisted-many' AND p.seen_at > ?"""
    if not moment.db.execute(sql, [moment.site, iso(moment.now - _MANY_AGAIN)]).fetchone():
        add_problem(moment, Problem(kind="unlisted-many", detail=words))

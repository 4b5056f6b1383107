"""The frontier: which address is asked for next, and the ledger in which each ends with exactly one outcome.

In: the archive's pending and due addresses, in small batches.  Out: `Visit`s. Nothing of the section is held in
memory, so a killed crawl loses nothing and the size of the archive does not matter.
"""

import asyncio
import json
from collections import deque
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.waiting import headline, newest_waiting, waiting_between
from crawler.allowance import Budget
from crawler.lanes import AGAIN, EARLIER, Lanes
from crawler.raw import Claim
from crawler.visits import Visit

if TYPE_CHECKING:
    from archive.store import Store

__all__ = ["Frontier", "Ledger", "claim_from_json", "claim_to_json"]

_BATCH = 100
_FEW = 10
"""New addresses that one lane gives at a time."""
_AT_FIRST = 1000
"""New addresses that are visited before the known stories: a story that moved is met at its new address first."""
_EARLY = timedelta(hours=1)
"""A crawl at a fixed hour of the day does not leave for tomorrow what is due some minutes later."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


_CLAIMED = tuple(each.name for each in fields(Claim))
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def claim_to_json(claim: Claim) -> str:
    """As the archive keeps it beside a pending address.

    >>> claim_from_json(claim_to_json(Claim(source="card", category="News"))).category
    'News'
    """
    values = ((name, getattr(claim, name)) for name in _CLAIMED)
    return _as_json({name: value for name, value in values if value is not None})


def claim_from_json(text: str) -> Claim:
    return Claim(**json.loads(text))


class Frontier:
    """New addresses first, entrance by entrance in turn; after a thousand of them the known stories that are due; then
    the rest of the new. So a section that invents addresses never keeps its known stories from being checked."""

    def __init__(
        self,
        store: "Store",
        site: str,
        *,
        started_at: datetime,
        full: bool,
        limit: int | None,
        fruitless: int = Budget.fruitless,
    ) -> None:
        self._store, self._site, self._full = store, site, full
        self._due_by = _END_OF_TIME if full else started_at
        self._newest_story = store.last_story_id()  # stories archived from here on were visited by this very crawl
        self._last_due = 0
        self._batch: deque[Visit] = deque()
        self._left = limit
        self._at_first = _AT_FIRST
        self._lane_of: dict[str, str] = {}
        """Of new addresses that are under way."""
        self.lanes = Lanes(fruitless=fruitless)
        newest = newest_waiting(store.db)
        self.lanes.add(EARLIER, 0, newest)
        self.lanes.add(AGAIN, 0, newest)

    @property
    def limited(self) -> bool:
        """Whether the limit stopped this crawl before its work was done."""
        return self._left == 0

    def take(self, *, known_first: bool = False) -> Visit | None:
        """The next address, or None when there is none at present: a page under way may still bring more.

        `known_first`: what is left of the budget is kept for known stories that are due.
        """
        if self.limited:
            return None
        if known_first:
            self._at_first = 0
        while self._batch or self._more():
            visit = self._batch[0]
            if visit.story_id is not None or self._store.find(visit.url) is None:
                break
            self._lane_of.pop(self._batch.popleft().url, None)  # another address led to it meanwhile
        if not self._batch:
            return None
        if self._left is not None:
            self._left -= 1
        return self._batch.popleft() if visit.story_id is None else self._named(self._batch.popleft())

    def _named(self, visit: Visit) -> Visit:
        """With the headline that the story had: a page that still has it is no notice."""
        assert visit.story_id is not None  # the caller asked
        return replace(visit, title=headline(self._store.db, visit.story_id))

    def ended(self, url: str, *, new: bool) -> str | None:
        """What a visit gave. The lane that this closes; None for known stories, and as long as there is hope."""
        lane = self._lane_of.pop(url, None)
        return lane if lane is not None and self.lanes.gave(lane, new=new) else None

    def _more(self) -> bool:
        found: list[Visit] = []
        if self._at_first > 0:
            found = self._pending()
            self._at_first -= len(found)
        self._batch.extend(found or self._due() or self._pending())
        return bool(self._batch)

    def _pending(self) -> list[Visit]:
        """A few addresses of the lane whose turn it is."""
        while turn := self.lanes.turn():
            lane, after, up_to = turn
            rows = waiting_between(
                self._store.db,
                self._site,
                after,
                up_to,
                again=lane == AGAIN,
                due_by=self._due_by,
                limit=_FEW,
            )
            self.lanes.taken(lane, rows[-1].id if len(rows) == _FEW else None)
            if rows:
                self._lane_of |= {row.url: lane for row in rows}
                return [Visit(url=row.url, claim=claim_from_json(row.claim) if row.claim else None) for row in rows]
        return []

    def _due(self) -> list[Visit]:
        """Validators are left out of a full crawl: it reads every page afresh, whatever the server claims."""
        due_by = self._due_by if self._full else self._due_by + _EARLY
        rows = self._store.due(self._site, due_by, after_id=self._last_due, up_to_id=self._newest_story, limit=_BATCH)
        if rows:
            self._last_due = rows[-1].story_id
        long_ago = self._due_by if self._full else self._due_by - timedelta(days=30)
        if self._full:
            return [Visit(url=row.url, story_id=row.story_id) for row in rows]
        return [
            Visit(url=row.url, story_id=row.story_id, etag=row.etag, last_modified=row.last_modified)
            if row.last_read_at > long_ago
            else Visit(url=row.url, story_id=row.story_id)
            for row in rows
        ]


class Ledger:
    """Counts what is under way, so that the spider knows when to wait and when all is said."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._changed = asyncio.Event()

    @property
    def open(self) -> int:
        """Requests whose outcome is not known yet."""
        return len(self._open)

    def opens(self, key: str) -> None:
        self._open.add(key)

    def settles(self, key: str) -> None:
        """The outcome of one request is recorded, or it was handed on. Settling twice is harmless."""
        self._open.discard(key)
        self._changed.set()

    async def below(self, count: int) -> None:
        """Wait until fewer than `count` requests are open."""
        while self.open >= count:
            self._changed.clear()
            await self._changed.wait()

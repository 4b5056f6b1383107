"""In which turn new addresses are visited: each entrance has a lane, and the lanes take turns. Pure bookkeeping.

In: ranges of numbers that the archive gave to the addresses an entrance named, and what visits of them gave.  Out: the
lane and range to take from next. So a page that invents addresses delays only its own: the other entrances' stories are
visited all the same, and a lane that leads to no new story many times in a row is closed.
"""

from collections import deque
from dataclasses import dataclass, field

__all__ = ["AGAIN", "CARDS", "EARLIER", "Lanes"]

EARLIER = "addresses found by earlier crawls"
AGAIN = "addresses that gave no story before"
CARDS = "related-story cards"


@dataclass(kw_only=True)
class _Lane:
    ranges: deque[tuple[int, int]] = field(default_factory=deque)
    """(after, up to): numbers of pending addresses, in the order found."""
    in_vain: int = 0
    """Visits in a row that gave no new story."""


class Lanes:
    """
    >>> lanes = Lanes(fruitless=2)
    >>> lanes.add("/news/", 0, 20), lanes.add("/trap/", 20, 900), lanes.add("/news/", 900, 910)
    (None, None, None)
    >>> lanes.turn()
    ('/news/', 0, 20)
    >>> lanes.taken("/news/", 10)
    >>> lanes.turn()
    ('/trap/', 20, 900)
    >>> lanes.taken("/trap/", 22), lanes.gave("/trap/", new=False), lanes.gave("/trap/", new=False)
    (None, False, True)
    >>> lanes.turn(), lanes.taken("/news/", None), lanes.turn()
    (('/news/', 10, 20), None, ('/news/', 900, 910))
    """

    def __init__(self, *, fruitless: int) -> None:
        self._fruitless = fruitless
        self._lanes: dict[str, _Lane] = {}
        self._order: deque[str] = deque()

    def add(self, name: str, after: int, up_to: int) -> None:
        """The addresses with these numbers were found by way of this lane."""
        if up_to <= after:
            return
        if name not in self._lanes:
            self._lanes[name] = _Lane()
            self._order.append(name)
        ranges = self._lanes[name].ranges
        if ranges and ranges[-1][1] == after:
            after = ranges.pop()[0]
        ranges.append((after, up_to))

    def turn(self) -> tuple[str, int, int] | None:
        """The lane whose turn it is, with the range it goes on with; None when every lane is empty or closed."""
        for _ in range(len(self._order)):
            lane = self._lanes[self._order[0]]
            if lane.ranges and not self.closed(self._order[0]):
                return self._order[0], *lane.ranges[0]
            self._order.rotate(-1)
        return None

    def taken(self, name: str, last: int | None) -> None:
        """The lane was read as far as number `last`; None: to the end of its range. The next lane has its turn."""
        after, up_to = self._lanes[name].ranges.popleft()
        if last is not None and last < up_to:
            self._lanes[name].ranges.appendleft((max(after, last), up_to))
        self._order.remove(name)
        self._order.append(name)

    def gave(self, name: str, *, new: bool) -> bool:
        """A visit of this lane gave a new story, or did not. Whether that closes the lane."""
        lane = self._lanes[name]
        lane.in_vain = 0 if new else lane.in_vain + 1
        return lane.in_vain == self._fruitless and bool(lane.ranges)

    def closed(self, name: str) -> bool:
        """Whether so many visits in a row gave no new story that the rest has to wait for the next crawl."""
        return self._lanes[name].in_vain >= self._fruitless

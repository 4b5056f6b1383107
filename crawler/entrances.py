"""Which listing page, feed or sitemap is asked for next: every configured entrance in turn, one answer at a time.

In: the entrances of the configuration, and what their answers lead to.  Out: one `Entrance` after another. So a listing
without end, or an index of a thousand sitemaps, never keeps the other entrances waiting.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.apis import api_address
from crawler.site import Site
from crawler.walk import Walk

__all__ = ["MOST_SITEMAPS", "Entrance", "Entrances"]

MOST_SITEMAPS = 1000
"""Sitemaps of one crawl, those that indexes name included."""
_FEW = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrance:
    """One answer to ask for."""

    url: str
    kind: str
    """'listing', 'feed', 'sitemap', 'api', or 'changed': an interface's posts that were edited last."""
    lane: str
    """The configured entrance that led to it: its own address for the first."""
    walk: Walk | None = None
    """Of a listing or an interface: the state of its walk."""
    first: bool = False
    """Whether it is a configured entrance itself, and no page or sitemap that one leads to."""


class Entrances:
    """
    >>> entrances = Entrances()
    >>> for url, lane in (("/a", "/a"), ("/a?page=2", "/a"), ("/b", "/b")):
    ...     entrances.add(Entrance(url=url, kind="feed", lane=lane))
    >>> [entrances.take().url for _ in range(3)], entrances.take()
    (['/a', '/b', '/a?page=2'], None)
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Entrance]] = {}
        self._sitemaps: set[str] = set()

    def configured(self, site: Site, named_by_robots: Iterable[str], *, stop_when_known: bool) -> bool:
        """Begin with what the configuration names. False: robots.txt names too many. Interfaces come first: what they
        say of a story has a zone and a time of day, and of two claims the first counts."""
        for url in site.apis:
            walk = Walk(api_address(url), stop_when_known=stop_when_known, most_pages=site.budget.pages)
            self.add(Entrance(url=walk.listing, kind="api", lane=url, walk=walk, first=True))
        for url in site.listings:
            walk = Walk(url, stop_when_known=stop_when_known, most_pages=site.budget.pages)
            self.add(Entrance(url=url, kind="listing", lane=url, walk=walk, first=True))
        for url in site.feeds:
            self.add(Entrance(url=url, kind="feed", lane=url, first=True))
        for url in site.sitemaps:
            if url != "robots":
                self.add_sitemap(url, url, first=True)
        named = dict.fromkeys(named_by_robots) if "robots" in site.sitemaps else {}
        lane = f"{site.home}robots.txt"
        return all(self.add_sitemap(url, lane, first=number < _FEW) for number, url in enumerate(named))

    def add(self, entrance: Entrance) -> None:
        self._waiting.setdefault(entrance.lane, deque()).append(entrance)

    def add_sitemap(self, url: str, lane: str, *, first: bool = False) -> bool:
        """Whether there was room for it; each sitemap is asked for once, so that a circle of them ends."""
        if url not in self._sitemaps and len(self._sitemaps) < MOST_SITEMAPS:
            self._sitemaps.add(url)
            self.add(Entrance(url=url, kind="sitemap", lane=lane, first=first))
        return url in self._sitemaps

    def take(self) -> Entrance | None:
        """The next one; None when none waits at present."""
        for lane, waiting in self._waiting.items():
            if waiting:
                self._waiting[lane] = self._waiting.pop(lane)  # to the end of the round
                return waiting.popleft()
        return None

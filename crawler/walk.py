"""How one listing is walked: page after page in order, until its end, a repetition, or known ground.

In: what each page showed.  Out: the next page to ask for, or None. Pure; one Walk per configured listing and crawl.
"""

from collections.abc import Iterable

from archive.addresses import identity
from crawler.allowance import Budget
from crawler.urls import page_number

__all__ = ["Walk"]

_MOST_STALE = 20
"""Pages in a row that name only what earlier pages of the walk named: the listing goes in circles."""
_LAST = 10**9


class Walk:
    """The state of one listing's walk.

    >>> walk = Walk("https://example.org/news/", stop_when_known=False)
    >>> walk.after(["https://example.org/news/a"], unknown=1, next_pages=["https://example.org/news/?page=2"])
    'https://example.org/news/?page=2'
    >>> walk.after(["https://example.org/news/a"], unknown=0, next_pages=["https://example.org/news/?page=3"])
    >>> walk.ended
    'repeats'
    """

    def __init__(self, listing: str, *, stop_when_known: bool, most_pages: int = Budget.pages) -> None:
        self.listing = listing
        self.ended: str | None = None
        """Why the walk is over: 'end', 'repeats', 'known', 'empty', 'too-long'; None while it goes on."""
        self.pages = 0
        self.stories = 0
        self.most_pages = most_pages
        self._stop_when_known = stop_when_known
        self._asked = {identity(listing)}
        self._waiting: list[str] = []
        self._pages_seen: set[int] = set()
        self._seen: set[int] = set()
        """Hashes: a walk of 50,000 stories costs some megabytes."""
        self._stale = 0

    def after(self, stories: Iterable[str], *, unknown: int, next_pages: Iterable[str]) -> str | None:
        """Take in one page (its story addresses, how many of them are new to the archive) and name the next one.

        Pages are asked for one at a time, in the order of their numbers: so a section that is known already
        costs one page.
        """
        found = frozenset(identity(url) for url in stories)
        self.pages += 1
        self.stories += len(found)
        self.ended = self._reason(found, unknown)
        self._note(found)
        if self.ended == "empty" and self.stories and self._waiting:  # a page that broke, not the end
            self.ended = None
            return self.skip()
        if self.ended:
            return None
        self._waiting.extend(url for url in next_pages if identity(url) not in self._asked and url not in self._waiting)
        self._waiting.sort(key=lambda url: page_number(url) or _LAST)  # one that writes no number comes last
        del self._waiting[self.most_pages :]
        url = self.skip()
        if url is None:
            self.ended = "end"
        return url

    def skip(self) -> str | None:
        """The next page that was linked to, whatever the last one said; None at the end."""
        if not self._waiting:
            return None
        url = self._waiting.pop(0)
        self._asked.add(identity(url))
        return url

    def _note(self, found: frozenset[str]) -> None:
        """A page that named nothing but what earlier ones did is stale, whatever its order."""
        hashes = set(map(hash, found))
        self._stale = self._stale + 1 if hashes <= self._seen else 0
        self._seen |= hashes
        self._pages_seen.add(hash(found))

    def _reason(self, found: frozenset[str], unknown: int) -> str | None:
        if not found:
            return "empty"
        if hash(found) in self._pages_seen or self._stale >= _MOST_STALE:
            return "repeats"
        if self.pages >= self.most_pages:
            return "too-long"
        return "known" if self._stop_when_known and not unknown else None

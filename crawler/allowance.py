"""What one crawl may spend, so that every crawl ends: requests, bytes, time, addresses, pages, visits in vain. Pure.

In: a site's table `[sites.<key>.budget]`, and what was spent.  Out: `Budget`, and `Reached` once a part of it is spent.
Half of a budget is for the entrances and three quarters are for them and the new addresses, so that a section which
invents addresses never eats what its known stories need.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

__all__ = ["FOR_ENTRANCES", "FOR_NEW", "Budget", "Reached", "Spending", "budget_from"]

FOR_ENTRANCES = 0.5
"""Share of requests, bytes and time after which no further listing page, feed or sitemap is asked for."""
FOR_NEW = 0.75
"""Share after which known stories that are due go ahead of new addresses."""
_MEGABYTE = 1_000_000
_HOUR_S = 3600.0
_AT_FIRST = 500
"""New addresses that the first answer of every entrance may name, whatever others have used up."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one crawl of one site may spend. A section of 50,000 stories, a second apart, meets none of these."""

    requests: int = 200_000
    """Everything that is sent: pages, redirects, repeated attempts, robots.txt."""
    megabytes: float = 20_000
    """Millions of bytes received, as they come over the wire."""
    hours: float = 24
    """From the beginning of the crawl. The schedule's `limit` is another thing: it ends the process."""
    new: int = 100_000
    """Addresses found and not archived yet that may wait in the archive; those of earlier crawls count."""
    pages: int = 5_000
    """Pages of one listing."""
    fruitless: int = 500
    """New addresses of one entrance in a row that turn out to be no new story."""


_LIMITS: Mapping[str, tuple[float, str]] = {
    "requests": (100_000_000, "a whole number of requests such as 200000"),
    "megabytes": (100_000_000, "a number of megabytes such as 20000"),
    "hours": (8760, "a number of hours such as 24 or 0.5"),
    "new": (100_000_000, "a whole number of addresses such as 100000"),
    "pages": (1_000_000, "a whole number of pages of one listing such as 5000"),
    "fruitless": (100_000_000, "a whole number of visits in vain such as 500"),
}
_WORDS = {
    "requests": "{used:,.0f} requests of {of:,.0f} were sent",
    "megabytes": "{used:,.1f} megabytes of {of:,g} were received",
    "hours": "{used:,.2f} hours of {of:g} went by",
    "new": "{used:,.0f} addresses that are not archived yet were waiting, of at most {of:,.0f}",
    "pages": "a listing went on after {of:,.0f} pages",
    "fruitless": "{used:,.0f} new addresses in a row were no new story",
    "sitemaps": "sitemaps named more than {of:,.0f} further sitemaps",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A budget that was reached: `used` of `of`, in the budget's own unit."""

    name: str
    """A key of `[sites.<key>.budget]`, or 'sitemaps', which nobody sets."""
    used: float
    of: float

    @property
    def kind(self) -> str:
        """The kind of the problem that is recorded: 'budget-requests', …, 'fruitless'."""
        return self.name if self.name == "fruitless" else f"budget-{self.name}"

    @property
    def words(self) -> str:
        """
        >>> Reached(name="requests", used=200000, of=200000).words
        '200,000 requests of 200,000 were sent'
        """
        return _WORDS[self.name].format(used=self.used, of=self.of)


def budget_from(table: Mapping[str, object], fail: Callable[[str, str], None]) -> Budget:
    """The table as a `Budget`; `fail(key, what was expected)` raises for a key or a value that makes no sense.

    >>> budget_from({"requests": 100, "hours": 0.5}, print).pages
    5000
    >>> budget_from({"request": 100}, lambda key, expected: print(key, "-", expected)).requests
    request - unknown key; did you mean 'requests'?
    200000
    """
    known = [each.name for each in fields(Budget)]
    given: dict[str, float] = {}
    for key, value in table.items():
        if key not in known:
            fail(key, _unknown(key, known))
            continue
        most, expected = _LIMITS[key]
        whole = Budget.__dataclass_fields__[key].type is int
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not 0 < value <= most:
            fail(key, f"expected {expected}, above 0, not {value!r}")
            continue
        given[key] = value
    return Budget(**given)  # type: ignore[arg-type] # each value was compared with its field's type above


def _unknown(key: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, known, 1)
    return f"unknown key; did you mean {near[0]!r}?" if near else f"unknown key; known: {', '.join(known)}"


class Spending:
    """What one crawl has spent so far of its budget. Counters; who looks at a clock hands the seconds in.

    >>> spending = Spending(Budget(requests=10), waiting=0)
    >>> spending.requests = 5
    >>> spending.reached(1.0), spending.reached(1.0, FOR_ENTRANCES).kind
    (None, 'budget-requests')
    """

    def __init__(self, budget: Budget, *, waiting: int) -> None:
        """`waiting`: addresses that earlier crawls found and that are not archived yet."""
        self.budget = budget
        self.requests = self.bytes = 0
        self.waiting = waiting
        """Addresses that wait, those of earlier crawls and those that this one found."""

    def reached(self, seconds: float, share: float = 1.0) -> Reached | None:
        """The first budget of which that share is spent; `seconds` since the crawl began."""
        spent = {
            "requests": float(self.requests),
            "megabytes": self.bytes / _MEGABYTE,
            "hours": seconds / _HOUR_S,
        }
        for name, used in spent.items():
            of = getattr(self.budget, name)
            if used >= share * of:
                return Reached(name=name, used=used, of=of)
        return None

    def room(self, *, first: bool) -> int:
        """New addresses that one answer may name: half of what is left, so that one page never takes the places of all
        others. `first`: it is the first answer of its entrance, which always finds room for some."""
        left = math.ceil(max(self.budget.new - self.waiting, 0) / 2)
        return max(left, min(_AT_FIRST, self.budget.new)) if first else left

    def full(self) -> Reached:
        """What to say where there was no room."""
        return Reached(name="new", used=self.waiting, of=self.budget.new)

"""What one misbehaviour is called, how it answers, and what a crawl must make of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.hostile.turn import Answer, Turn

__all__ = ["Fault", "by_name", "sends"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to misbehave. Its name is its route (`/half-gzip`) and its value in `server.stories`."""

    name: str
    group: str
    """What kind of thing goes wrong, for counts: 'bodies', 'transport', …"""
    answer: Answer
    first: str = ""
    """Kind of the one problem that a first visit records; '' where there is none."""
    known: str | None = None
    """The same where the story was archived before; None: as on a first visit."""
    outcome: str = "error"
    """Of the check of a story that was archived before: error, blocked, missing; 'same' where nothing is wrong."""
    content: bool = False
    """Odd and whole: reads the same as 'good', so that it is a version on a first visit and no change later."""
    slow: bool = False
    """Ends only with the crawl's time-out: not to be met at the usual settings."""
    costly: bool = False
    """Takes seconds of computing: once is enough."""

    @property
    def known_kind(self) -> str:
        return self.first if self.known is None else self.known


def sends(make: Callable[[bytes], bytes]) -> Answer:
    """A fault whose bytes follow from the page that this address would show; the connection ends after them."""

    async def answer(turn: Turn) -> None:
        await turn.raw(make(turn.page))

    return answer


def by_name(*groups: Iterable[Fault]) -> dict[str, Fault]:
    """All of them; a name that is given twice is a mistake."""
    found: dict[str, Fault] = {}
    for fault in (fault for group in groups for fault in group):
        assert fault.name not in found, fault.name
        found[fault.name] = fault
    return found

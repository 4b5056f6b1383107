"""How the demo section shows itself apart from what its stories say: frame, cards, spelling, faults. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Look"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """None of it is a change of any story. Mappings are by slug."""

    weather: str = "fair"
    """What answers instead of the section: a name of `jobs.demo.weather`."""
    design: str = ""
    """'columns': every story in that template; '': each in its own."""
    coda: str = ""
    """A sentence below every story, within its text."""
    cards: bool = True
    """Whether pages show related stories."""
    listed: bool = True
    """Whether listings, feeds and sitemaps name any story."""
    noise: bool = False
    """Whether every answer carries a counter, a nonce and a token."""
    image_query: str = ""
    """What follows the address of every picture: '?v=2'."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """How a page spells its words: a name of `jobs.demo.spelling`."""
    days: Mapping[str, str] = field(default_factory=dict)
    """The form in which a page prints its day: a property of `jobs.demo.views.View`, as 'english_day'."""
    ailments: Mapping[str, str] = field(default_factory=dict)
    """'soft-404' or 'to-listing': what an address answers instead of its story."""
    etags: Mapping[str, str] = field(default_factory=dict)
    """An entity tag that a page keeps whatever becomes of it."""

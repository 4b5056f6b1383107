"""What a spider hands to the pipeline: the outcome of one address, as a value. Scrapy items, frozen."""

from dataclasses import dataclass, field

from archive.records import Capture, Problem, Story
from crawler.raw import Claim

__all__ = ["Failed", "Noticed", "Read", "Unchanged", "Visit"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One story address that this crawl asks for. It ends in exactly one of Read, Unchanged or Failed."""

    url: str
    """Normalised."""
    story_id: int | None = None
    """None for an address that is not archived yet."""
    etag: str | None = None
    last_modified: str | None = None
    claim: Claim | None = None
    """What a card, feed or sitemap said of it."""
    title: str | None = None
    """Its headline in the last version, of a story that is archived."""
    common: tuple[str, ...] = ()
    """Of what its card and its address call it, what others are called as well: 'Read more' is no name."""
    chase: bool = True
    """Whether a canonical link to another address may be followed; False for a visit that such a link caused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A good answer: a story, and the bytes it was read from."""

    visit: Visit
    story: Story
    capture: Capture = field(repr=False)
    aliases: tuple[tuple[str, str], ...] = ()
    """(address, 'redirect' or 'alias') that lead to the same story."""
    settles: tuple[Visit, ...] = ()
    """Other visits that this answer ends: their pages turned out to be this story."""
    doubt: str | None = None
    """Why it may be a notice in a story's place; None where something on the page speaks for the story."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchanged:
    """304 to a conditional request."""

    visit: Visit
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """No usable answer. `outcome` is 'missing' (404, 410, soft 404), 'blocked' (refused by or for us) or 'error'."""

    visit: Visit
    outcome: str
    problem: Problem
    status: int | None = None
    reading: Read | None = field(default=None, repr=False)
    """What was read and is not believed yet: a story reads the same at the next crawl, and alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticed:
    """A problem that is not about one story: a listing without stories, a feed that is none."""

    problem: Problem

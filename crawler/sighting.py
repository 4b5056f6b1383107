"""An address that a page, a feed or a sitemap led to, as the archive notes it, and which of many there is room for.

In: addresses with what was said of them.  Out: `Sighting`s for the archive. Reads the archive, writes nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from archive.asking import Sighting
from archive.records import Teaser
from crawler.frontier import claim_to_json
from crawler.raw import Claim
from crawler.site import Site

if TYPE_CHECKING:
    from archive.store import Store

__all__ = ["Noted", "is_too_long", "sighting_of", "sightings_of", "within_room"]

_LONGEST_ADDRESS = 2000


class Noted(NamedTuple):
    """What became of addresses that an entrance named."""

    unknown: int
    """New to the archive, or found by this very crawl, those left out included: where there are some, a walk
    goes on."""
    added: int
    """Noted for the first time."""
    left_out: int
    """New, but there was no room for them."""


def is_too_long(url: str) -> bool:
    """Whether no honest site writes such an address."""
    return len(url) > _LONGEST_ADDRESS


def sighting_of(url: str, claim: Claim, *, listed: bool = True) -> Sighting:
    return Sighting(url=url, claim=claim_to_json(claim), modified_raw=claim.modified_raw, listed=listed)


def sightings_of(cards: Iterable[Teaser], site: Site) -> list[Sighting]:
    """The related-story cards of a page that lead to stories of the section."""
    leads_on = (card for card in cards if site.is_story(card.url) and not is_too_long(card.url))
    return [sighting_of(card.url, _claim_of(card), listed=False) for card in leads_on]


def within_room(store: "Store", sightings: list[Sighting], room: int) -> list[Sighting]:
    """All where there is room for all; else the known stories and the first of the others."""
    if len(sightings) <= room:
        return sightings
    kept = []
    for sighting in sightings:
        known = store.find(sighting.url) is not None
        if known or room > 0:
            kept.append(sighting)
            room -= not known
    return kept


def _claim_of(card: Teaser) -> Claim:
    return Claim(
        source="card",
        title=card.title,
        published_raw=card.published_raw,
        category=card.category,
        summary=card.summary,
    )

"""Is this a story we know under another address? Asked before a reading is stored.

In: a reading, and what the archive knows.  Out: the reading under the address it belongs to, or a visit that must be
made first. Two addresses are one story when one leads to the other for good (a move), or when one page claims to be the
other one, or their addresses differ in the query alone, and both read the same (an alias). Nothing less merges two
stories.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.addresses import identity
from archive.asking import Known
from archive.compare import fingerprint, plain
from archive.records import Problem
from crawler.canonical import elsewhere
from crawler.visits import Failed, Read, Unchanged, Visit

if TYPE_CHECKING:
    from crawler.session import Session

__all__ = ["settle", "unite"]


def settle(item: Read, session: "Session") -> Read | Visit | Failed:
    """The reading to store; or another address to ask first, while this reading waits."""
    if item.visit.story_id is not None and identity(item.capture.url) != identity(item.story.url):
        if session.store.version(item.visit.story_id).content_hash == fingerprint(item.story):
            return item
        words = f"leads to {item.capture.url} for now, which reads otherwise"  # a redirect that is not for good
        problem = Problem(kind="leads-elsewhere", detail=words, url=item.visit.url)
        return Failed(visit=item.visit, outcome="error", problem=problem, status=item.capture.status)
    other = elsewhere(item.story.url, item.story.canonical_url, session.site)
    known = session.store.find(other) if other else None
    if other and known is None:
        return Visit(url=other, chase=False)
    if known and known.story_id == item.visit.story_id:  # asked for as it was known before this crawl found it moved
        return _under(known.url, item)
    if item.visit.story_id is not None:
        return item
    if known and session.store.version(known.story_id).content_hash == fingerprint(item.story):
        return _under(known.url, item)
    twin = _twin(item, session)
    if twin is None or identity(twin.url) == identity(item.story.url):
        return item
    if _is_just_read(twin, session) and _same_page(twin.url, item.story.url) and _reads_so(twin, item, session):
        return _under(twin.url, item)  # a session, a filter, an order in the address
    title = session.store.version(twin.story_id).title  # a story that reads the same: has it moved here?
    return Visit(url=twin.url, story_id=twin.story_id, title=title, chase=False)


def _twin(item: Read, session: "Session") -> Known | None:
    """A story that reads the same; or, since a story may be edited when it moves, one of its title that this crawl has
    not asked for yet."""
    twin = session.store.twin(session.site.key, fingerprint(item.story))
    if twin is not None or not item.story.title:
        return twin
    return session.store.namesake(session.site.key, item.story.title, session.started_at)


def _under(url: str, item: Read) -> Read:
    """The reading as the story of that address."""
    if url == item.story.url:
        return item
    return replace(item, story=replace(item.story, url=url), aliases=(*item.aliases, (item.story.url, "alias")))


def unite(item: Read | Unchanged | Failed, waiting: Read) -> tuple[Read | Unchanged | Failed, ...]:
    """The other address has answered: what to store of both."""
    if isinstance(item, Read) and _same_story(item, waiting):
        addresses = ((waiting.story.url, "alias"), *waiting.aliases, *item.aliases)
        aliases = tuple(dict.fromkeys(pair for pair in addresses if pair[0] != item.story.url))
        return (replace(item, aliases=aliases, settles=(waiting.visit,)),)
    if isinstance(item, Read) and _claims(item, waiting):  # the known address names the new one as its own: moved
        pairs = dict.fromkeys(((item.story.url, "alias"), *waiting.aliases))
        return (replace(waiting, aliases=tuple(pairs), settles=(item.visit,)),)
    if isinstance(item, Read) or item.visit.story_id is not None:
        return waiting, item
    return (waiting,)  # nothing but a mistaken link said that the other was a story


def _same_story(item: Read, waiting: Read) -> bool:
    if identity(item.story.url) == identity(waiting.story.url):
        return True
    if _same_page(item.story.url, waiting.story.url) and fingerprint(item.story) == fingerprint(waiting.story):
        return True
    return _claims(waiting, item)


def _is_just_read(known: Known, session: "Session") -> bool:
    return known.last_checked_at >= session.started_at and known.state == "live"


def _reads_so(known: Known, item: Read, session: "Session") -> bool:
    return session.store.version(known.story_id).content_hash == fingerprint(item.story)


def _same_page(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but what follows the question mark: a session, a filter, an order."""
    return identity(one).partition("?")[0] == identity(other).partition("?")[0]


def _told(item: Read) -> tuple[str, str]:
    return plain(item.story.title), plain(item.story.body_text)


def _claims(one: Read, other: Read) -> bool:
    """Whether a page names the other's address as its canonical one, and both tell the same under the same title. What
    surrounds the story (its category, say) may be read otherwise where links to the page itself lead elsewhere."""
    claimed = one.story.canonical_url
    if claimed is None or _told(one) != _told(other):
        return False
    return identity(claimed) in map(identity, (other.visit.url, other.story.url))

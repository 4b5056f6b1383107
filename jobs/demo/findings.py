"""What an archive says of the demo section against what is true of it.

In: an archive, the served section, the deeds done.  Out: counts and lists; nothing is printed here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from archive.queries import Archive
from archive.rows import ChangeRow, StoryRow
from jobs.demo.deeds import Deed
from jobs.demo.life import Life, Noticed
from jobs.demo.server import DemoServer

__all__ = ["Faithfulness", "compare_changes", "faithfulness", "noticed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Faithfulness:
    """How much of the section as it is now the archive has exactly so."""

    stories: int
    """Live stories of the section."""
    archived: int
    exact: int
    """Archived with exactly the title, day and text that were published."""
    cards: int
    """Related-story cards that the pages of the section show."""
    cards_exact: int
    """Archived with exactly their place, title, target, day and category."""
    cards_invented: int
    """Archived as shown now, but on no page."""
    differing: tuple[str, ...]
    """Addresses of the stories of which anything differs."""

    @property
    def complete(self) -> bool:
        return not self.differing and not self.cards_invented


def faithfulness(archive: Archive, server: DemoServer) -> Faithfulness:
    """Compare every live story, field by field, with the data that its page was made from."""
    kept = {row.url: row for row in archive.stories() if row.state == "live"}
    archived = exact = cards = cards_exact = cards_invented = 0
    differing = []
    for slug in server.section.stories:
        truth = server.expected(slug)
        row = kept.get(truth["url"])
        published = [_card(card["position"], card) for card in truth["teasers"]]
        shown = _cards(archive, row) if row else []
        same = row is not None and _facts(row) == (truth["title"], truth["published_on"], truth["body_text"])
        archived, exact = archived + (row is not None), exact + same
        cards, cards_exact = cards + len(published), cards_exact + len(set(published) & set(shown))
        cards_invented += len(set(shown) - set(published))
        if not same or published != shown:
            differing.append(truth["url"])
    return Faithfulness(
        stories=len(server.section.stories),
        archived=archived,
        exact=exact,
        cards=cards,
        cards_exact=cards_exact,
        cards_invented=cards_invented,
        differing=tuple(differing),
    )


def compare_changes(
    deeds: Iterable[Deed], changes: Iterable[ChangeRow], server: DemoServer
) -> tuple[list[tuple[Deed, ChangeRow | None]], list[ChangeRow]]:
    """Each deed that is a change with the change that was found for it, or None; and the changes nobody made."""
    left = list(changes)
    pairs: list[tuple[Deed, ChangeRow | None]] = []
    for deed in deeds:
        if deed.kind is None:
            continue
        url = server.story_url(deed.slug)
        found = next((change for change in left if (change.kind, change.url) == (deed.kind, url)), None)
        if found:
            left.remove(found)
        pairs.append((deed, found))
    return pairs, left


def noticed(archive: Archive, life: Life) -> list[Noticed]:
    """Every change in the archive of a lived `life`, whatever its state, in the order of the script."""
    crawls = {crawl.id: slot.name for crawl, slot in zip(reversed(list(archive.crawls())), life.slots, strict=True)}
    urls = {story.story_id: story.url for story in archive.stories()}
    sql = "SELECT crawl_id, story_id, kind, fields, state, alarm_id FROM changes"
    return sorted(
        Noticed(
            at=crawls[crawl_id],
            slug=urls[story_id].rstrip("/").rpartition("/")[2],
            kind=kind,
            fields=tuple(sorted(json.loads(fields))),
            state=state,
            was_held=alarm_id is not None,
        )
        for crawl_id, story_id, kind, fields, state, alarm_id in archive.db.execute(sql)
    )


def _facts(row: StoryRow) -> tuple[str | None, str | None, str]:
    return row.title, row.published_on.isoformat() if row.published_on else None, row.body_text


def _cards(archive: Archive, row: StoryRow) -> list[tuple[object, ...]]:
    rows = [teaser.as_dict() for teaser in archive.teasers(row.story_id, current=True)]
    return [_card(teaser["position"], teaser | {"url": teaser["target_url"]}) for teaser in rows]


def _card(position: int, card: dict[str, object]) -> tuple[object, ...]:
    return position, card["title"], card["url"], card["published_on"], card["category"]

"""DemoSection: the state of the invented news section, and the deeds that change it. Pure: its clock is its own.

In: stories.toml, or a number and a seed.  Out: a model that `jobs.demo.pages` turns into bytes.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

from jobs.demo.expected import expected
from jobs.demo.generate import invented_stories
from jobs.demo.look import Look
from jobs.demo.record import Brand, DemoStory, story_from_table

__all__ = ["DemoSection"]

_BRAND = Brand(name="Tamsel River and Light Trust", strapline="Keeping a river clean and a lighthouse lit")


class DemoSection:
    """A section that can be edited. The same deeds in the same order give the same bytes."""

    def __init__(
        self, stories: Iterable[DemoStory], *, brand: Brand = _BRAND, per_page: int = 10, cards: int = 3
    ) -> None:
        self.stories = {story.slug: story for story in stories}
        """Live stories by slug. Change them by the methods only."""
        self.deleted: dict[str, tuple[int, DemoStory]] = {}
        """Status (410 or 404) and last state of what was deleted."""
        self.moved: dict[str, str] = {}
        """Old slug to new slug."""
        self.copies: dict[str, str] = {}
        """Old slug to new slug, where the old address shows the story too and names the new one as canonical."""
        self.look = Look()
        """How it shows itself; changed by `show` only."""
        self.brand, self.per_page, self.cards = brand, per_page, cards
        self.furniture_at = datetime(2024, 7, 1, 9, tzinfo=UTC)
        """When the last thing changed that other pages show (cards, latest list)."""
        self._now = self.furniture_at
        self._newest: tuple[DemoStory, ...] = ()
        self._related: dict[str, tuple[str, ...]] = {}
        self._rotation = 0
        self._deal_cards()

    @classmethod
    def shipped(cls) -> "DemoSection":
        """The forty stories of stories.toml."""
        data = tomllib.loads(resources.files(__package__).joinpath("stories.toml").read_text(encoding="utf-8"))
        return cls(map(story_from_table, data["stories"]), brand=Brand(**data["section"]))

    @classmethod
    def generate(cls, count: int, seed: int = 1) -> "DemoSection":
        """`count` stories made of a word bank; the same for the same seed, and cheap for thousands."""
        return cls(invented_stories(count, seed))

    def set_clock(self, now: datetime) -> None:
        """What is done next is done at that instant (UTC). It never goes back."""
        self._now = max(self._now, now)

    def show(self, name: str, value: Any, slug: str = "") -> None:
        """Change one thing of the look, for all pages or for one story. '' ends it."""
        self._tick()
        value = {**getattr(self.look, name), slug: value} if slug else value
        self.look = replace(self.look, **{name: value})
        self._changed()

    def edit(self, slug: str, **values: Any) -> DemoStory:
        """Change fields of a story and say so in its 'last updated'. KeyError for an unknown slug."""
        return self._put(replace(self.stories[slug], modified_at=self._tick(), **values))

    def redate(self, slug: str, day: date) -> DemoStory:
        """Move the printed day and nothing else, silently."""
        self._tick()
        return self._put(replace(self.stories[slug], day=day))

    def delete(self, slug: str, *, status: int = 410) -> None:
        """Take a story off the site; its address answers `status` from now on."""
        self._tick()
        self.deleted[slug] = (status, self.stories.pop(slug))
        self._changed()

    def restore(self, slug: str) -> DemoStory:
        """Put a deleted story back as it was."""
        self._tick()
        return self._put(self.deleted.pop(slug)[1])

    def move(self, slug: str, new_slug: str, *, redirects: bool = True) -> DemoStory:
        """Give a story a new address. The old one redirects for good; else it shows the story too, and its canonical
        link names the new one."""
        self._tick()
        story = self.stories.pop(slug)
        (self.moved if redirects else self.copies)[slug] = new_slug
        self._related[new_slug] = self._related.pop(slug)
        return self._put(replace(story, slug=new_slug, picture=story.picture or slug))

    def add(self, story: DemoStory) -> DemoStory:
        """Publish one more story."""
        self._tick()
        self._related[story.slug] = tuple(other.slug for other in self.newest()[: self.cards])
        return self._put(story)

    def rotate_teasers(self) -> None:
        """Deal other related cards to every page."""
        self._tick()
        self._rotation += 1
        self._deal_cards()
        self._changed()

    def newest(self) -> tuple[DemoStory, ...]:
        """Live stories, newest first; those of one day by slug."""
        if not self._newest:
            self._newest = tuple(sorted(self.stories.values(), key=_order))
        return self._newest

    def neighbours(self, slug: str) -> tuple[DemoStory | None, DemoStory | None]:
        """The next older and the next newer story of a live one; None at either end."""
        newest = self.newest()
        place = bisect_left(newest, _order(self.stories[slug]), key=_order)
        older = newest[place + 1] if place + 1 < len(newest) else None
        return older, newest[place - 1] if place else None

    def related(self, slug: str) -> tuple[DemoStory, ...]:
        """The stories that the cards of a page show, in order; those no longer there are left out."""
        current = (self.resolve(other) for other in self._related[slug])
        return tuple(self.stories[other] for other in current if other in self.stories)

    def resolve(self, slug: str) -> str:
        """The present slug of a story that may have moved."""
        while slug in self.moved or slug in self.copies:
            slug = self.moved.get(slug) or self.copies[slug]
        return slug

    def expected(self, slug: str, base: str = "http://demo.example") -> dict[str, Any]:
        """What is true of a live story, in the names of `archive.records.Story`. KeyError for an unknown slug."""
        return expected(self.stories[slug], self.related(slug), base)

    def page_changed_at(self, slug: str) -> datetime:
        """When the bytes of a story's page may last have changed, its cards and lists included."""
        return max(self.stories[slug].changed_at, self.furniture_at)

    def _put(self, story: DemoStory) -> DemoStory:
        stored = replace(story, changed_at=self._now)
        self.stories[story.slug] = stored
        self._changed()
        return stored

    def _tick(self) -> datetime:
        self._now += timedelta(hours=1)
        return self._now

    def _changed(self) -> None:
        self.furniture_at, self._newest = self._now, ()

    def _deal_cards(self) -> None:
        """Card k of the i-th newest story lies a few stories further on; the rotation moves all of them."""
        slugs = [story.slug for story in self.newest()]
        count = min(self.cards, len(slugs) - 1)
        for place, slug in enumerate(slugs):
            steps = (1 + (3 * k + self._rotation + place) % (len(slugs) - 1) for k in range(count))
            chosen = dict.fromkeys(slugs[(place + step) % len(slugs)] for step in steps)
            self._related[slug] = tuple(chosen)


def _order(story: DemoStory) -> tuple[int, str]:
    """Newest first."""
    return -story.day.toordinal(), story.slug

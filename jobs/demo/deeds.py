"""What editors do to the demo section, as data, and what a faithful archive should have noticed of it. Pure.

In: deeds.toml, a DemoSection to change.  Out: one Deed a line, with the kind of change it is.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from jobs.demo.record import DemoStory, story_from_table
from jobs.demo.section import DemoSection

__all__ = ["EVERY", "Deed", "perform", "shipped_deeds"]

EVERY = "*"
"""Instead of a slug: all stories."""
_KINDS = {
    "edit": "edited",
    "redate": "redated",
    "delete": "gone",
    "restore": "restored",
    "move": "moved",
    "copy": "moved",
    "add": "new",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One line of the script."""

    deed: str
    """edit, redate, delete, restore, move, copy (a move whose old address shows the story too), add, rotate or show."""
    story: str = ""
    """Slug; before the deed, where it moves. '' for rotate, which is about all of them."""
    field: str = ""
    """Of `DemoStory`, for edit; of `Look`, for show."""
    old: str = ""
    """Words of that field that become `new`; '' for all of them."""
    new: Any = ""
    status: int = 410
    """What the address of a deleted story answers: 410 or 404."""
    to: date | str | None = None
    """The new day or slug, for redate and move."""

    @property
    def kind(self) -> str | None:
        """Of `changes`; None where the deed is no change of any story.

        >>> Deed(deed="redate", story="x").kind, Deed(deed="rotate").kind
        ('redated', None)
        """
        return _KINDS.get(self.deed)

    @property
    def slug(self) -> str:
        """Where the story is afterwards."""
        return self.to if isinstance(self.to, str) else self.story


def shipped_deeds(act: str = "deeds") -> tuple[tuple[Deed, ...], Mapping[str, DemoStory]]:
    """One act of deeds.toml, 'deeds' or 'later', and the stories that are added by slug."""
    data = tomllib.loads(resources.files(__package__).joinpath("deeds.toml").read_text(encoding="utf-8"))
    stories = map(story_from_table, data["stories"])
    return tuple(Deed(**line) for line in data[act]), {story.slug: story for story in stories}


def perform(deed: Deed, section: DemoSection, stories: Mapping[str, DemoStory]) -> None:
    """Change the section. ValueError where the words to be edited are not there, KeyError for an unknown story."""
    if deed.deed not in _HOW:
        raise ValueError(f"no such deed: {deed}")
    _HOW[deed.deed](deed, section, stories)


def _edit(deed: Deed, section: DemoSection, _stories: Mapping[str, DemoStory]) -> None:
    before = getattr(section.stories[deed.story], deed.field)
    if deed.old not in before:
        raise ValueError(f"{deed.story} has no {deed.old!r} in its {deed.field}")
    section.edit(deed.story, **{deed.field: before.replace(deed.old, deed.new) if deed.old else deed.new})


def _redate(deed: Deed, section: DemoSection, _stories: Mapping[str, DemoStory]) -> None:
    if not isinstance(deed.to, date):
        raise ValueError(f"no day to move to: {deed}")
    section.redate(deed.story, deed.to)


def _show(deed: Deed, section: DemoSection, _stories: Mapping[str, DemoStory]) -> None:
    section.show(deed.field, deed.new, "" if deed.story == EVERY else deed.story)


_HOW: dict[str, Callable[[Deed, DemoSection, Mapping[str, DemoStory]], object]] = {
    "edit": _edit,
    "redate": _redate,
    "delete": lambda deed, section, _: section.delete(deed.story, status=deed.status),
    "restore": lambda deed, section, _: section.restore(deed.story),
    "move": lambda deed, section, _: section.move(deed.story, deed.slug),
    "copy": lambda deed, section, _: section.move(deed.story, deed.slug, redirects=False),
    "add": lambda deed, section, stories: section.add(stories[deed.story]),
    "rotate": lambda _deed, section, _: section.rotate_teasers(),
    "show": _show,
}

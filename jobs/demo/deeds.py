"""What editors do to the demo section, as data, and what a faithful archive should have noticed of it. Pure.

In: deeds.toml, a DemoSection to change.  Out: one Deed a line, with the kind of change it is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources

from jobs.demo.record import DemoStory, story_from_table
from jobs.demo.section import DemoSection

__all__ = ["Deed", "perform", "shipped_deeds"]

_KINDS = {"edit": "edited", "redate": "redated", "delete": "gone", "move": "moved", "add": "new"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One line of the script."""

    deed: str
    """edit, redate, delete, move, add or rotate."""
    story: str = ""
    """Slug; before the deed, where it moves. '' for rotate, which is about all of them."""
    field: str = ""
    """Of `DemoStory`, for edit."""
    old: str = ""
    """Words of that field that become `new`."""
    new: str = ""
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


def shipped_deeds() -> tuple[tuple[Deed, ...], Mapping[str, DemoStory]]:
    """The script of deeds.toml, and the stories that it adds by slug."""
    data = tomllib.loads(resources.files(__package__).joinpath("deeds.toml").read_text(encoding="utf-8"))
    stories = map(story_from_table, data["stories"])
    return tuple(Deed(**line) for line in data["deeds"]), {story.slug: story for story in stories}


def perform(deed: Deed, section: DemoSection, stories: Mapping[str, DemoStory]) -> None:
    """Change the section. ValueError where the words to be edited are not there, KeyError for an unknown story."""
    if deed.deed == "edit":
        before = getattr(section.stories[deed.story], deed.field)
        if deed.old not in before:
            raise ValueError(f"{deed.story} has no {deed.old!r} in its {deed.field}")
        section.edit(deed.story, **{deed.field: before.replace(deed.old, deed.new)})
    elif deed.deed == "redate" and isinstance(deed.to, date):
        section.redate(deed.story, deed.to)
    elif deed.deed == "delete":
        section.delete(deed.story)
    elif deed.deed == "move":
        section.move(deed.story, deed.slug)
    elif deed.deed == "add":
        section.add(stories[deed.story])
    elif deed.deed == "rotate":
        section.rotate_teasers()
    else:
        raise ValueError(f"no such deed: {deed}")

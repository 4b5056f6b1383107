"""Thirty days of the demo section as data, and what a faithful archive must have noticed of them. Pure.

In: life.toml.  Out: `Life`: when the section is crawled, what its editors and its server do, and the list of changes
that the archive has to arrive at: no more and no less.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

from jobs.demo.deeds import EVERY, Deed, perform
from jobs.demo.record import DemoStory, story_from_table
from jobs.demo.section import DemoSection

__all__ = ["DECISIONS", "Life", "Line", "Noticed", "Slot", "shipped_life"]

DECISIONS = ("release", "discard")
"""Deeds of the archive's own keeper: what becomes of all changes that are held."""
_DEED_FIELDS = {field.name for field in fields(Deed)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One crawl of the life."""

    name: str
    """'07' for the morning of the seventh day, '07 evening' for its evening."""
    at: datetime
    """UTC."""
    mode: str
    """full or incremental."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One event: done before the crawl `on`."""

    on: str
    deed: Deed
    found: str = ""
    """Kind of change, then the fields that differ: 'edited title body_text'. '': nothing may be noticed."""
    at: str = ""
    """The crawl that must notice it; '' for the next one."""
    state: str = "standing"
    """In which its change ends: standing or discarded."""
    was_held: bool = False
    says: str = ""
    """Words that the change's detail must hold."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Noticed:
    """One change, as the script foresees it and as the archive tells it."""

    at: str
    """Name of the crawl."""
    slug: str
    """Of the story, where it stands at the end."""
    kind: str
    fields: tuple[str, ...] = ()
    state: str = "standing"
    was_held: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """The whole script."""

    slots: tuple[Slot, ...]
    lines: tuple[Line, ...]
    stories: tuple[str, ...]
    """Slugs of the shipped stories that the section begins with."""
    added: Mapping[str, DemoStory]
    """Stories that are published on the way, by slug."""
    alarms: tuple[tuple[str, str], ...]
    """Name of the crawl and kind of every alarm that it must raise."""

    def until(self, name: str) -> "Life":
        """The same life, which ends with that crawl."""
        slots = tuple(slot for slot in self.slots if slot.name <= name)
        return replace(self, slots=slots, lines=tuple(line for line in self.lines if line.on <= name))

    def section(self) -> DemoSection:
        """As it is before the first day."""
        shipped = DemoSection.shipped()
        return DemoSection((shipped.stories[slug] for slug in self.stories), brand=shipped.brand, per_page=10)

    def prepare(self, slot: Slot, section: DemoSection) -> list[Line]:
        """Do what happens before a crawl; the lines that were done. Decisions are left to the caller."""
        section.set_clock(slot.at - timedelta(hours=2))
        lines = [line for line in self.lines if line.on == slot.name]
        for line in lines:
            if line.deed.deed not in DECISIONS:
                perform(line.deed, section, self.added)
        if slot.mode == "full":
            section.rotate_teasers()
        return lines

    def foreseen(self) -> list[Noticed]:
        """Every change that must be found, in order; the stories that were there first are new at the first crawl."""
        section = self.section()
        found = [Noticed(at=self.slots[0].name, slug=slug, kind="new") for slug in section.stories]
        for slot in self.slots:
            for line in self.prepare(slot, section):
                shown = [slug for slug in section.stories if not section.look.ailments.get(slug)]
                slugs = shown if line.deed.story == EVERY else [line.deed.slug]
                found += [_noticed(line, slug) for slug in slugs if line.found]
        return sorted(_settled(found, section))


def _noticed(line: Line, slug: str) -> Noticed:
    kind, *names = line.found.split()
    return Noticed(
        at=line.at or line.on,
        slug=slug,
        kind=kind,
        fields=tuple(sorted(names)),
        state=line.state,
        was_held=line.was_held,
    )


def _settled(found: Iterable[Noticed], section: DemoSection) -> list[Noticed]:
    """With the slugs that the stories have at the end."""
    values = ({name: getattr(one, name) for name in Noticed.__slots__} for one in found)
    return [Noticed(**{**value, "slug": section.resolve(value["slug"])}) for value in values]


def shipped_life() -> Life:
    """The script of life.toml."""
    data = tomllib.loads(resources.files(__package__).joinpath("life.toml").read_text(encoding="utf-8"))
    stories = map(story_from_table, data.get("added", ()))
    return Life(
        slots=tuple(_slots(data["begins"], data["days"], data["incremental"], data["evenings"])),
        lines=tuple(map(_line, data["events"])),
        stories=tuple(data["stories"]),
        added={story.slug: story for story in stories},
        alarms=tuple((alarm["at"], alarm["kind"]) for alarm in data["alarms"]),
    )


def _slots(begins: date, days: int, incremental: Iterable[int], evenings: Iterable[int]) -> Iterable[Slot]:
    """A crawl each morning at six, and one twelve hours later on some days."""
    hurried, twice = set(incremental), set(evenings)
    for number in range(1, days + 1):
        morning = datetime.combine(begins + timedelta(days=number - 1), time(6), UTC)
        yield Slot(name=f"{number:02}", at=morning, mode="incremental" if number in hurried else "full")
        if number in twice:
            yield Slot(name=f"{number:02} evening", at=morning + timedelta(hours=12), mode="incremental")


def _line(table: Mapping[str, object]) -> Line:
    """One inline table of life.toml. TypeError for a key that is not known: the data is ours."""
    deed = Deed(**{key: value for key, value in table.items() if key in _DEED_FIELDS})  # type: ignore[arg-type]
    rest = {key: value for key, value in table.items() if key not in _DEED_FIELDS}
    return Line(deed=deed, **rest)  # type: ignore[arg-type]

"""Compare what was read with the gold truth. Pure: readings in, verdicts out; used offline and after a crawl."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import Any

from tests.sections.section import Gold, identity

__all__ = ["Tally", "judge"]


@dataclass
class Tally:
    """The sums of one markup."""

    name: str
    stories: int = 0
    exact: int = 0
    """Title, day and body right."""
    title: int = 0
    day: int = 0
    body: int = 0
    category: int = 0
    cards: int = 0
    cards_right: int = 0
    """Title, day, category and target right."""
    invented: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def stories_share(self) -> float:
        return self.exact / self.stories if self.stories else 0.0

    @property
    def cards_share(self) -> float:
        return self.cards_right / self.cards if self.cards else 1.0

    def row(self) -> str:
        parts = (self.title, self.day, self.body, self.category)
        return (
            f"{self.name:20} {self.stories:4} {self.stories_share:6.0%}   "
            + " ".join(f"{part / max(1, self.stories):6.0%}" for part in parts)
            + f"   {self.cards:4} {self.cards_share:6.0%} {self.invented:8}"
        )


HEADER = (
    f"{'markup':20} {'n':>4} {'exact':>6}   {'title':>6} {'day':>6} {'body':>6} {'cat.':>6}   cards  right invented"
)


def judge(tally: Tally, gold: Gold, reading: Mapping[str, Any]) -> None:
    """Add one story. `reading` has its fields as `Story.as_dict` names them."""
    tally.stories += 1
    right = {
        "title": reading["title"] == gold.title,
        "day": reading["published_on"] == (gold.day.isoformat() if gold.day else None),
        "body": reading["body_text"] in gold.bodies,
        "category": gold.category is None or reading["category"] == gold.category,
    }
    for name, fine in right.items():
        setattr(tally, name, getattr(tally, name) + fine)
    tally.exact += right["title"] and right["day"] and right["body"]
    if not right["title"]:
        tally.failures.append(f"{gold.url}: title {reading['title']!r}, not {gold.title!r}")
    if not right["day"]:
        raw = f"{reading.get('published_raw')!r} from {reading.get('published_source')}"
        tally.failures.append(f"{gold.url}: day {reading['published_on']} ({raw}), not {gold.day}")
    if not right["category"]:
        tally.failures.append(f"{gold.url}: category {reading['category']!r}, not {gold.category!r}")
    if not right["body"]:
        tally.failures.append(f"{gold.url}: body\n{_difference(gold.bodies[0], reading['body_text'])}")
    _cards(tally, gold, reading["teasers"])


def _cards(tally: Tally, gold: Gold, teasers: Iterable[Mapping[str, Any]]) -> None:
    wanted = {identity(card.url): card for card in gold.cards}
    tally.cards += len(wanted)
    seen = set()
    for teaser in teasers:
        key = identity(teaser["url"])
        if key not in wanted or key in seen:
            tally.invented += 1
            tally.failures.append(f"{gold.url}: invented card {teaser['title']!r} -> {teaser['url']}")
            continue
        seen.add(key)
        card = wanted[key]
        have = (teaser["title"], teaser["published_on"], teaser["category"])
        want = (card.title, card.day.isoformat() if card.day else None, card.category)
        tally.cards_right += have == want
        if have != want:
            tally.failures.append(f"{gold.url}: card {have}, not {want}")
    tally.failures.extend(f"{gold.url}: card missed {wanted[key].title!r}" for key in wanted if key not in seen)


def _difference(want: str, have: str) -> str:
    lines = unified_diff(want.split("\n"), have.split("\n"), "gold", "read", lineterm="", n=0)
    return "\n".join("    " + line[:200] for line in list(lines)[:14])

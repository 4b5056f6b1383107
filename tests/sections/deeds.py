"""What editors do to stories, drawn with a seed. In: a world.  Out: what happened, and what must be noticed when."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.sections.model import Block, Story, Writer
from tests.sections.world import WEATHERS, World

__all__ = ["DEEDS", "Editor", "Expected"]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One change that must be found, once, by one crawl."""

    slug: str
    deed: str
    kind: str
    """'new', 'edited', 'redated', 'moved', 'gone' or 'restored'; '' for nothing at all."""
    at: int
    """Number of the crawl."""
    fields: tuple[str, ...] = ()
    """Fields that must be named; () where they are not judged."""
    optional: bool = False
    """Not every markup tells a reader so: missing it is counted apart."""


Edit = Callable[[Story, "Editor"], Story]


def _text_at(story: Story, editor: "Editor") -> int:
    places = [n for n, block in enumerate(story.blocks) if block.kind == "p" and "[[" not in block.items[0]]
    return editor.rng.choice(places or [0])


def _with_block(story: Story, at: int, block: Block) -> Story:
    return replace(story, blocks=(*story.blocks[:at], block, *story.blocks[at + 1 :]))


def _word(story: Story, editor: "Editor") -> Story:
    at = _text_at(story, editor)
    block = story.blocks[at]
    words = block.items[0].split(" ")
    places = [n for n, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 3]
    if not places:
        return _sentence(story, editor)
    words[editor.rng.choice(places)] = editor.rng.choice(["seldom", "yellow", "kindly", "harbour"])
    return _with_block(story, at, Block(block.kind, (" ".join(words), *block.items[1:])))


def _figure(story: Story, editor: "Editor") -> Story:
    for at, block in enumerate(story.blocks):
        found = re.search(r"\b\d[\d,]*\b", block.items[0])
        if found and "[[" not in block.items[0]:
            text = block.items[0][: found.start()] + str(editor.rng.randrange(201, 999)) + block.items[0][found.end() :]
            return _with_block(story, at, Block(block.kind, (text, *block.items[1:])))
    return _word(story, editor)


def _sentence(story: Story, editor: "Editor") -> Story:
    at = _text_at(story, editor)
    text = f"{story.blocks[at].items[0]} {editor.sentence()}"
    return _with_block(story, at, Block(story.blocks[at].kind, (text, *story.blocks[at].items[1:])))


def _added(story: Story, editor: "Editor") -> Story:
    at = editor.rng.randrange(1, len(story.blocks) + 1)
    return replace(
        story,
        blocks=(*story.blocks[:at], Block("p", (editor.sentence() + " " + editor.sentence(),)), *story.blocks[at:]),
    )


def _correction(story: Story, editor: "Editor") -> Story:
    note = Block("p", ("Correction: an earlier version of this story gave the wrong day for the walk.",))
    return replace(story, blocks=(*story.blocks, note))


def _removed(story: Story, editor: "Editor") -> Story:
    if len(story.blocks) < 3:
        return _sentence(story, editor)
    at = _text_at(story, editor)
    return replace(story, blocks=story.blocks[:at] + story.blocks[at + 1 :])


def _last_removed(story: Story, editor: "Editor") -> Story:
    return replace(story, blocks=story.blocks[:-1]) if len(story.blocks) > 2 else _sentence(story, editor)


def _swapped(story: Story, editor: "Editor") -> Story:
    if len(story.blocks) < 3:
        return _sentence(story, editor)
    at = editor.rng.randrange(len(story.blocks) - 1)
    one, two = story.blocks[at : at + 2]
    return replace(story, blocks=(*story.blocks[:at], two, one, *story.blocks[at + 2 :]))


def _halved(story: Story, editor: "Editor") -> Story:
    return (
        replace(story, blocks=story.blocks[: (len(story.blocks) + 1) // 2])
        if len(story.blocks) > 3
        else _sentence(story, editor)
    )


def _rewritten(story: Story, editor: "Editor") -> Story:
    return replace(story, blocks=tuple(Block("p", (text,)) for text in editor.writer.paragraphs(4)))


def _listed(story: Story, editor: "Editor") -> Story:
    items = tuple(editor.sentence() for _ in range(3))
    return replace(story, blocks=(*story.blocks[:1], Block("ul", items), *story.blocks[1:]))


def _headed(story: Story, editor: "Editor") -> Story:
    return replace(story, blocks=(*story.blocks[:1], Block("h", ("What we learned",)), *story.blocks[1:]))


def _title(story: Story, editor: "Editor") -> Story:
    return replace(story, title=f"{editor.writer.title()} {editor.rng.choice(['(updated)', 'again', '2'])}")


def _title_word(story: Story, editor: "Editor") -> Story:
    words = story.title.split(" ")
    return replace(story, title=" ".join([*words[:-1], "not", words[-1]]))


def _category(story: Story, editor: "Editor") -> Story:
    names = [name for name in editor.writer.phrases["categories"] if name != story.category]
    return replace(story, category=editor.rng.choice(names))


def _day(days: int) -> Edit:
    return lambda story, editor: replace(story, published=story.published + timedelta(days=days))


EDITS: dict[str, tuple[Edit, str, tuple[str, ...], bool]] = {
    "word": (_word, "edited", ("body_text",), False),
    "figure": (_figure, "edited", ("body_text",), False),
    "sentence": (_sentence, "edited", ("body_text",), False),
    "paragraph added": (_added, "edited", ("body_text",), False),
    "correction added": (_correction, "edited", ("body_text",), False),
    "paragraph removed": (_removed, "edited", ("body_text",), False),
    "last block removed": (_last_removed, "edited", ("body_text",), False),
    "blocks swapped": (_swapped, "edited", ("body_text",), False),
    "halved": (_halved, "edited", ("body_text",), False),
    "rewritten": (_rewritten, "edited", ("body_text",), False),
    "list added": (_listed, "edited", ("body_text",), False),
    "heading added": (_headed, "edited", ("body_text",), False),
    "title": (_title, "edited", ("title",), False),
    "title word": (_title_word, "edited", ("title",), False),
    "title and text": (lambda s, e: _word(_title(s, e), e), "edited", ("title", "body_text"), False),
    "category": (_category, "edited", ("category",), False),
    "author": (lambda s, e: replace(s, author="Ffion Aldous"), "edited", ("authors",), True),
    "image": (lambda s, e: replace(s, image="/media/77/other.jpg"), "edited", ("image_url",), True),
    "standfirst": (lambda s, e: replace(s, standfirst=e.sentence()), "edited", (), True),
    "summary": (lambda s, e: replace(s, summary=e.sentence()), "edited", ("summary",), True),
    "backdated": (_day(-47), "redated", (), False),
    "dated on": (_day(12), "redated", (), False),
    "one day earlier": (_day(-1), "redated", (), False),
    "day and text": (lambda s, e: _word(_day(-3)(s, e), e), "edited", ("published_on", "body_text"), False),
}
_LOSSES = {"404": 1, "410": 0, "soft": 1, "home": 1, "listing": 1}
_MOVES = {"301": "moved", "308": "moved", "canonical": "moved", "302": ""}
DEEDS = (
    *EDITS, *(f"lost {how}" for how in _LOSSES), *(f"moved {how}" for how in _MOVES), *(f"bad {w}" for w in WEATHERS),
    "blip 404", "revert", "new", "new and backdated", "unlisted",
)  # fmt: skip


class Editor:
    """Draws deeds from a deck, so that every deed is done before one is done again."""

    def __init__(self, world: World, seed: int, deeds: tuple[str, ...] = DEEDS) -> None:
        self.world, self.deeds = world, deeds
        self.rng = random.Random(f"{world.markup.name}/{seed}/deeds")
        self.writer = Writer(world.markup.language, self.rng)
        self._deck: list[str] = []
        self._busy: dict[str, int] = {}
        self._past: dict[str, list[Story]] = {}
        self._back: dict[int, list[str]] = {}
        self._blips: set[str] = set()
        self.expected: list[Expected] = []

    def sentence(self) -> str:
        return self.writer.fill(self.rng.choice(self.writer.sentences))

    def work(self, crawl: int, count: int) -> None:
        """Do so many deeds before a crawl; `expected` grows."""
        for slug in self._back.pop(crawl, ()):
            self.world.lose(slug, None)
            if slug not in self._blips:
                self._expect(slug, "restored", "restored", crawl)
        for _ in range(count):
            free = [slug for slug in self.world.section.everything if self._busy.get(slug, -1) < crawl]
            if not free:
                return
            self._deck = self._deck or self.rng.sample(self.deeds, len(self.deeds))
            self._do(self._deck.pop(), self.rng.choice(free), crawl)

    def _do(self, deed: str, slug: str, crawl: int) -> None:
        self._busy[slug] = crawl
        word, _, how = deed.partition(" ")
        if deed in EDITS:
            self._edit(deed, slug, crawl)
        elif word == "lost":
            self.world.lose(slug, how)
            self._expect(slug, deed, "gone", crawl + _LOSSES[how])
            self._blips.discard(slug)
            self._busy[slug] = crawl + 3
            self._back.setdefault(crawl + 3, []).append(slug)
        elif deed == "blip 404":
            self.world.lose(slug, "404")
            self._blips.add(slug)
            self._expect(slug, deed, "", crawl)
            self._busy[slug] = crawl + 1
            self._back.setdefault(crawl + 1, []).append(slug)
        elif word == "moved":
            self.world.move(slug, 200 if how == "canonical" else int(how))
            self._expect(slug, deed, _MOVES[how], crawl)
            self._busy[slug] = 10**6 if how in ("302", "canonical") else crawl
        elif word == "bad":
            self.world.weather[slug] = how
            self._expect(slug, deed, "", crawl)
        else:
            self._others(deed, slug, crawl)

    def _edit(self, deed: str, slug: str, crawl: int) -> None:
        edit, kind, fields, optional = EDITS[deed]
        if deed == "day and text" and not self.world.markup.page_date:
            fields = ("body_text",)
        old = self.world.section.everything[slug]
        before = self.world.page(slug, bare=True)
        new = edit(old, self)
        self.world.put(new)
        if kind == "redated" or "published_on" in fields:
            self.world.publish(new)
        if old == new or before == self.world.page(slug, bare=True) or _is_hidden(deed, self.world):
            self._expect(slug, deed, "", crawl)  # this markup does not show it
            return
        self._past.setdefault(slug, []).append(old)
        self._expect(slug, deed, kind, crawl, fields, optional)

    def _others(self, deed: str, slug: str, crawl: int) -> None:
        if deed == "revert":
            past = self._past.get(slug)
            story = self.world.section.everything[slug]
            if past and past[-1].blocks != story.blocks:
                self.world.put(replace(story, blocks=past.pop().blocks))
                self._expect(slug, deed, "edited", crawl, ("body_text",))
        elif deed == "unlisted":
            self.world.unlisted.add(slug)
            self._expect(slug, deed, "", crawl)
        elif self.world.spare:
            story = self.world.spare.pop()
            latest = max(other.published for other in self.world.section.everything.values())
            days = timedelta(days=3 if deed == "new" else -200)
            known = list(self.world.section.everything)
            plain = tuple(
                Block(b.kind, tuple(re.sub(r"\[\[(.+?)\|.+?\]\]", r"\1", t) for t in b.items)) for b in story.blocks
            )
            new = replace(
                story, slug=f"{story.slug}-n", published=latest + days, related=tuple(known[:3]), blocks=plain
            )
            self.world.publish(new)
            self._busy[new.slug] = crawl
            self._expect(new.slug, deed, "new", crawl)

    def _expect(
        self, slug: str, deed: str, kind: str, at: int, fields: tuple[str, ...] = (), optional: bool = False
    ) -> None:
        self.expected.append(Expected(slug=slug, deed=deed, kind=kind, at=at, fields=fields, optional=optional))


def _is_hidden(deed: str, world: World) -> bool:
    """What a page shows of this only in places that are no evidence."""
    markup = world.markup
    if deed == "category":
        return not markup.page_category
    return deed in ("backdated", "dated on", "one day earlier") and not markup.page_date

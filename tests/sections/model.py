"""Stories without markup: what an editor typed. In: a seed.  Out: frozen stories, the gold of every markup."""

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.sections.words import LANGUAGES

__all__ = ["Block", "Story", "Writer", "make_stories", "plain"]

_LINK = re.compile(r"\[\[(.+?)\|(.+?)\]\]")


@dataclass(frozen=True)
class Block:
    """One block of a body. `items` has one text, or one a list item; inline: [[text|address]], **strong**, __em__."""

    kind: str
    """'p', 'h', 'ul', 'ol' or 'quote'."""
    items: tuple[str, ...]

    @property
    def gold(self) -> str:
        return "\n".join(plain(item) for item in self.items)


@dataclass(frozen=True)
class Story:
    """What the editor typed."""

    slug: str
    title: str
    published: datetime
    """Local time of the site's zone; the markup decides whether the time is printed."""
    category: str
    author: str
    standfirst: str | None
    blocks: tuple[Block, ...]
    summary: str
    """What cards say of it."""
    related: tuple[str, ...]
    """Slugs."""
    image: str

    @property
    def day(self) -> date:
        return self.published.date()

    @property
    def modified(self) -> datetime:
        return self.published + timedelta(days=9, hours=2)

    @property
    def body(self) -> str:
        return "\n\n".join(block.gold for block in self.blocks)


def plain(text: str) -> str:
    """The words of inline notation, one space between words.

    >>> plain("See [[the report|/r.pdf]] in **full**, __please__.")
    'See the report in full, please.'
    """
    return " ".join(_LINK.sub(r"\1", text).replace("**", "").replace("__", "").split())


class Writer:
    """Draws sentences of one language from the word bank."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.bank, self.titles, self.sentences, self.phrases = LANGUAGES[language]
        self.rng = rng

    def fill(self, template: str) -> str:
        words = {name: self.rng.choice(options) for name, options in self.bank.items()}
        words["place2"] = self.rng.choice([place for place in self.bank["place"] if place != words["place"]])
        words["pct2"] = self.rng.choice(self.bank["pct"])
        text = template.format_map(_Keep(words))
        return text[0].upper() + text[1:]

    def phrase(self, name: str) -> str:
        return self.fill(self.rng.choice(self.phrases[name]))

    def title(self) -> str:
        return plain(self.fill(self.rng.choice(self.titles)))

    def paragraphs(self, count: int) -> list[str]:
        """No sentence pattern twice running; one to three sentences each."""
        deck: list[str] = []
        out = []
        for _ in range(count):
            sentences = []
            for _ in range(self.rng.choice([1, 1, 2, 3])):
                deck = deck or self.rng.sample(self.sentences, len(self.sentences))
                sentences.append(self.fill(deck.pop()))
            out.append(" ".join(sentences))
        return out


class _Keep(dict[str, str]):
    """Leaves slots that a later step fills."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def make_stories(seed: str, count: int, language: str = "en", cards: tuple[int, ...] = (3,)) -> tuple[Story, ...]:
    """`count` stories, newest first, titles and slugs unique; equal for equal arguments."""
    rng = random.Random(f"{seed}/{language}")
    writer = Writer(language, rng)
    heads = _heads(writer, count)
    newest = date(2024, 6, 28) - timedelta(days=rng.randrange(400))
    stories = []
    for index, (slug, title) in enumerate(heads):
        newest -= timedelta(days=rng.randrange(1, 23))
        others = [head for head in heads if head[0] != slug]
        wanted = cards[index % len(cards)]
        stories.append(
            Story(
                slug=slug,
                title=title,
                published=datetime.combine(
                    newest, time(rng.randrange(24), rng.randrange(60)), ZoneInfo("Europe/London")
                ),
                category=rng.choice(writer.phrases["categories"]),
                author=rng.choice(writer.bank["person"]),
                standfirst=writer.phrase("standfirst") if index % 3 == 1 else None,
                blocks=_blocks(writer, index, rng.choice(others)),
                summary=plain(writer.paragraphs(1)[0]),
                related=tuple(head[0] for head in rng.sample(others, min(wanted, len(others)))),
                image=f"/media/{rng.randrange(1000, 9999)}/{slug[:18].strip('-')}.jpg",
            )
        )
    return tuple(stories)


def _heads(writer: Writer, count: int) -> list[tuple[str, str]]:
    heads: dict[str, str] = {}
    while len(heads) < count:
        title = writer.title()
        if title not in heads.values():
            heads[_slug(title)] = title
    return list(heads.items())


def _slug(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:64].strip("-")


def _blocks(writer: Writer, index: int, other: tuple[str, str]) -> tuple[Block, ...]:
    """Every feature of real bodies turns up within a dozen stories, whatever the seed."""
    if index % 7 == 3:  # two sentences and nothing else
        return (Block("p", (" ".join(writer.fill(text) for text in writer.rng.sample(writer.sentences, 2)),)),)
    rng = writer.rng
    texts = writer.paragraphs(rng.randrange(2, 8) if index % 3 else rng.randrange(9, 26))
    blocks = [Block("p", (text,)) for text in texts]
    blocks[0] = Block("p", (_emphasise(texts[0], index),))
    see = writer.phrase("see").replace("{other}", other[1]).replace("{slug}", other[0])
    blocks.insert(min(2, len(blocks)), Block("p", (see,)))
    if index % 4 == 1:
        blocks.insert(3, Block("quote", tuple(writer.paragraphs(1))))
    if index % 5 == 2:
        blocks.append(Block("ul", _bullets(writer)))
        blocks.append(Block("p", tuple(writer.paragraphs(1))))
    heads = rng.sample(writer.phrases["subheads"], 3)
    for at, head in zip(range(4, len(blocks), 7), heads, strict=False):
        blocks.insert(at, Block("h", (head,)))
    if index % 6 == 0:
        blocks.insert(0, Block("ul", _bullets(writer)))
    if index % 4 == 2:
        blocks.append(Block("p", (writer.phrase("report"),)))
    if index % 8 == 6:
        blocks.append(Block("h", (writer.phrase("notes"),)))
        blocks.append(Block("ol", tuple(writer.paragraphs(2))))
    return tuple(blocks)


def _bullets(writer: Writer) -> tuple[str, ...]:
    return tuple(writer.fill(item) for item in writer.rng.sample(writer.phrases["bullets"], 3))


def _emphasise(text: str, index: int) -> str:
    """Emphasis in the middle of a sentence and up to a full stop, as editors leave it."""
    words = text.split(" ")
    if index % 2 and len(words) > 5:
        words[2] = f"**{words[2]}**"
        words[4] = f"__{words[4]}__"
    return " ".join(words)

"""As many invented stories as a test wants, from a bank of words. Pure: the same number and seed, the same stories."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from jobs.demo.record import DemoStory, template_of

__all__ = ["invented_stories"]

_FIRST, _LAST = date(2008, 1, 7), date(2024, 6, 28)
_THINGS = (
    "corks", "eels", "terns", "otters", "oars", "lamps", "buoys", "curlews", "nets", "kingfishers", "logbooks",
    "anchors", "lifejackets",
)  # fmt: skip
_DEEDS = (
    "counted at", "found near", "mended at", "missing from", "welcomed back to", "returned to", "painted at",
    "given to", "heard above", "photographed at", "carried to", "promised to",
)  # fmt: skip
_PLACES = (
    "Mellin Bridge", "Tolver Quay", "Hessing Weir", "Skerrow Light", "Little Hessing", "Upper Tamsel",
    "Penmarrow harbour", "the mill", "the oil store", "the shingle", "Lantern Row", "St Wenna’s pool",
)  # fmt: skip
_PEOPLE = ("Priya Landor", "Gethin Marrable", "Comfort Adeyinka", "Bram Oldacre", "Odile Farran", "Ffion Brannick")
_CATEGORIES = ("News", "News", "News", "Press release", "Report", "Blog")
_SENTENCES = (
    "The tally at {place} was {number:,}, against {fewer:,} a year before.",
    "“Nobody expected {number:,} {things},” said {person}. “Least of all the {things}.”",
    "Work began on {day} and took {days} days.",
    "It cost £{number:,}, of which £{fewer:,} came from members.",
    "{person} climbed down to look – twice – and wrote it in the book.",
    "The tide did the rest, as it usually does at {place}.",
    "Volunteers are asked to bring gloves, a torch and something to sit on.",
    "What happens next depends on the wind, the committee and {person}.",
    "Of the {number:,} that were seen, {fewer:,} had been seen before.",
    "“We don’t know why,” {person} said, ‘and that is the best part’.",
    "The nearest comparable figure, from {place}, is {fewer:,}.",
    "The gate at {place} stays shut until then.",
)


def invented_stories(count: int, seed: int = 1) -> Iterator[DemoStory]:
    """`count` stories, oldest first, spread over the years of all three templates. Titles and slugs are unique.

    >>> stories = list(invented_stories(50))
    >>> stories == list(invented_stories(50)), len({story.title for story in stories})
    (True, 50)
    >>> sorted({story.template for story in stories})
    ['bare', 'blocks', 'classic']
    """
    for index in range(count):
        days = (_LAST - _FIRST).days * index // max(count - 1, 1)
        yield _story(index, _FIRST + timedelta(days=days), Random(f"{seed}/{index}"))  # noqa: S311 - no secret is made


def _story(index: int, day: date, chance: Random) -> DemoStory:
    things, deed, place = chance.choice(_THINGS), chance.choice(_DEEDS), chance.choice(_PLACES)
    title = f"{index + 2:,} {things} {deed} {place}"
    if chance.random() < 0.2:
        title = f"‘{title}’ – {chance.choice(_PEOPLE)} reports"
    paragraphs = [_paragraph(things, day, chance) for _ in range(chance.randint(2, 9))]
    if chance.random() < 0.3:
        paragraphs.insert(1, "\n".join(f"- {_sentence(things, day, chance)}" for _ in range(3)))
    if chance.random() < 0.3:
        paragraphs.append(f"You can view the [full report](/media/{index}/report.pdf) here.")
    return DemoStory(
        slug=f"{things}-{deed.split()[0]}-{index + 2}".replace(" ", "-"),
        title=title,
        day=day,
        summary=_sentence(things, day, chance),
        body="\n\n".join(paragraphs),
        changed_at=datetime.combine(day, time(6), UTC),
        template=template_of(day),
        time_of_day=time(chance.randrange(24), chance.randrange(60)) if chance.random() < 0.5 else None,
        category=chance.choice(_CATEGORIES),
        authors=tuple(chance.sample(_PEOPLE, chance.randint(0, 2))),
        tags=tuple(chance.sample(_THINGS, 2)),
        standfirst=chance.random() < 0.4,
    )


def _paragraph(things: str, day: date, chance: Random) -> str:
    return " ".join(_sentence(things, day, chance) for _ in range(chance.randint(1, 4)))


def _sentence(things: str, day: date, chance: Random) -> str:
    number = chance.randint(120, 9_000)
    return chance.choice(_SENTENCES).format(
        things=things,
        place=chance.choice(_PLACES),
        person=chance.choice(_PEOPLE),
        number=number,
        fewer=number // chance.randint(2, 9),
        day=f"{day - timedelta(days=9):%A}",
        days=chance.randint(2, 60),
    )

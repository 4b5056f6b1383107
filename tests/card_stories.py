"""Stories as cards tell them. In: a random source.  Out: `CardStory`s, invented."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["CardStory", "make_stories"]

_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = _MONTH_NAMES.split()
_TITLES = (
    "“Trailblazing” partnership takes aim at hunger",
    "New wells – and how to dig them",
    "Our response to the Budget: not enough",
    "Tea & sympathy: volunteers' week in Hull",
    "Why 1 in 4 families can’t wait",
    "Next steps for the river clean-up",
    "Read all about it: the annual review is out",
    "Related harms are rising, survey finds",
    "Latest figures show more people need a bed tonight",
    "Annual report",
    "Floods",
    "News from the night shelter",
    "Is your town ready? 18% say ‘not yet’",
    "Siân ap Huw: ‘I thought nobody would come’",
    "Children's helpline takes its 1,000th call...",
    "<Not> your usual fundraiser",
    "Share your story with us this spring",
    "From 2018 to 2024 - six years of open doors",
    "Previous winners return to judge the prize",
    "Statement on the closure of the St Helens centre",
    "More than a meal",
    "Ffynhonnau newydd yng Ngwynedd",
    "« Personne n’attendait » : un hiver à Brest",
    "What’s next for the Carers (Leave) Act?",
)
_CATEGORIES = ("News", "Blog", "Press release", "Our impact", "Case study", "Policy & campaigns", "Newyddion")
_SUMMARIES = (
    "The scheme, which costs £10.50 a head, has helped 3,000 households since 2016 and is growing.",
    "On 3 May 2021 the trust opened its doors; three years on we ask those who came what has changed.",
    "Volunteers gave more time than ever before",
    "“It is the small things,” says a volunteer. A cup of tea, a warm room, somebody who knows your name.",
    "Sign up by Friday to take part in the walk; children under 12 go free.",
    "How a borrowed kettle became a kitchen for a whole street, and what comes after it.",
)


@dataclass(frozen=True, kw_only=True)
class CardStory:
    """What a card says."""

    path: str
    title: str
    day: date
    category: str | None
    summary: str | None
    image: str
    format: str

    @property
    def printed(self) -> str:
        """The day in words."""
        day, month = self.day.day, _MONTHS[self.day.month - 1]
        ordinal = f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
        return {
            "long": f"{day} {month} {self.day.year}",
            "short": f"{day:02d} {month[:3]} {self.day.year}",
            "weekday": f"{self.day:%a} {day} {month} {self.day.year}",
            "figures": f"{self.day:%d/%m/%Y}",
            "american": f"{month} {day}, {self.day.year}",
            "ordinal": f"{ordinal} {month} {self.day.year}",
        }[self.format]

    @property
    def month(self) -> str:
        """Its name."""
        return _MONTHS[self.day.month - 1]

    @property
    def iso(self) -> str:
        return self.day.isoformat()


def make_stories(rng: random.Random, count: int) -> tuple[CardStory, ...]:
    """Different stories, printed in one format."""
    form = rng.choice(("long", "short", "weekday", "figures", "american", "ordinal"))
    with_category, with_summary = rng.random() < 0.8, rng.random() < 0.8
    return tuple(
        CardStory(
            path=f"/news/{number}-{rng.choice(('our-story', 'wells-in-mali', 'tea'))}-{number * 7}/",
            title=title,
            day=date(2015, 1, 1) + timedelta(days=rng.randrange(3600)),
            category=rng.choice(_CATEGORIES) if with_category else None,
            summary=rng.choice(_SUMMARIES) if with_summary else None,
            image=f"/media/{number}/photo.jpg",
            format=form,
        )
        for number, title in enumerate(rng.sample(_TITLES, count))
    )

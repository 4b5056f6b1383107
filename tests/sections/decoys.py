"""Everything on a page that is not the story: menus, events, amounts, comments. In: a seed.  Out: words."""

import random
from dataclasses import dataclass

from tests.sections.model import Writer, plain

__all__ = ["Decoys", "make_decoys"]


@dataclass(frozen=True)
class Decoys:
    """Words that surround stories; a reader that takes any of them for content is wrong."""

    org: str
    menu: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    """Name and day, in the future of most stories."""
    amounts: tuple[str, ...]
    downloads: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, str, str], ...]
    """Name, day, text."""
    numbers: tuple[tuple[str, str], ...]
    """Big figure and its caption."""
    caption: str
    bio: str
    cookie: str
    newsletter: str


_MENU = {
    "en": ("Home", "About us", "Our work", "Get help", "Get involved", "News", "Shop", "Donate", "Contact"),
    "fr": (
        "Accueil",
        "Qui sommes-nous",
        "Nos actions",
        "Besoin d’aide",
        "Agir",
        "Actualités",
        "Faire un don",
        "Contact",
    ),
    "cy": ("Hafan", "Amdanom ni", "Ein gwaith", "Cael help", "Cymryd rhan", "Newyddion", "Rhoi", "Cysylltu"),
}
_COOKIE = {
    "en": "We use cookies to make this website work and to see how you use it. You can change this at any time.",
    "fr": "Nous utilisons des cookies pour le bon fonctionnement du site. Vous pouvez changer d’avis à tout moment.",
    "cy": "Rydym yn defnyddio cwcis i wneud i’r wefan hon weithio. Gallwch newid eich gosodiadau unrhyw bryd.",
}
_NEWSLETTER = {
    "en": "Sign up to our newsletter and be the first to hear of appeals and events. You can unsubscribe at any time.",
    "fr": "Recevez notre lettre d’information et suivez nos actions. Vous pouvez vous désabonner quand vous voulez.",
    "cy": "Cofrestrwch ar gyfer ein cylchlythyr i glywed y straeon diweddaraf. Gallwch ddad-danysgrifio unrhyw bryd.",
}


def make_decoys(seed: str, language: str) -> Decoys:
    """Equal for equal arguments."""
    rng = random.Random(f"decoys/{seed}")
    writer = Writer(language, rng)
    menu = tuple(
        (name, "/" if at == 0 else f"/{name.lower().replace(' ', '-')}/") for at, name in enumerate(_MENU[language])
    )
    return Decoys(
        org=writer.fill("{org}").removeprefix("The "),
        menu=menu,
        tags=tuple(writer.fill("{topic}") for _ in range(3)),
        events=tuple((writer.fill("{place}: {thing}"), f"{rng.randrange(1, 28)} May 2025") for _ in range(3)),
        amounts=("£10", "£25", "£50", "£10.50"),
        downloads=tuple((writer.fill("{topic}, {place} ({year})"), f"/media/{n}/paper.pdf") for n in (11, 12)),
        comments=tuple(
            (writer.fill("{person}"), f"{n + 2} July 2024", plain(writer.paragraphs(1)[0])) for n in range(2)
        ),
        numbers=tuple((writer.fill("{n}"), writer.fill("{group}, {place}")) for _ in range(3)),
        caption=writer.fill("{person}, {place}. © {org}"),
        bio=plain(writer.paragraphs(1)[0]),
        cookie=_COOKIE[language],
        newsletter=_NEWSLETTER[language],
    )

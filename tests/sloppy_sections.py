"""Sections that honest people make without care: names that name nothing, addresses in codes, one text in many places.

Each kind is a listing of its own on one site; `NOTICES` are what the same site shows in the place of stories. Invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

__all__ = ["HONEST", "NOTICES", "SITE_NAME", "Sloppy", "listing_of", "page_of"]

SITE_NAME = "Corve Valley Relief"
_TOWNS = (
    *("Ashby", "Bewley", "Corfton", "Diddlebury", "Easthope", "Framlode", "Gretton", "Hopesay"),
    *("Ironbridge", "Jackfield", "Kempton", "Longville"),
)
_ONE_LINES = (
    "Sixty oak saplings went into the ground above the old quarry.",
    "The minibus has a new clutch and is back on its Tuesday round.",
    "Pupils from two schools painted the railway bridge blue.",
    "A crate of donated spectacles left for the eye hospital.",
    "We are looking for a volunteer who can mend a piano.",
    "The lunch club sat down eighty strong for the first time.",
)
_HEADS = ("Oaks", "Clutch", "Bridge", "Spectacles", "PIANO", "Lunch")


@dataclass(frozen=True, kw_only=True)
class Sloppy:
    """One story: where it is, what its card says, what stands on its page."""

    slug: str
    card: str
    title: str
    body: str


def _each(slugs: list[str], cards: list[str], titles: list[str], bodies: list[str]) -> tuple[Sloppy, ...]:
    rows = zip(slugs, cards, titles, bodies, strict=True)
    return tuple(Sloppy(slug=slug, card=card, title=title, body=body) for slug, card, title, body in rows)


def _short(prefix: str, cards: list[str], slugs: list[str] | None = None) -> tuple[Sloppy, ...]:
    """Six short stories without a day, under other names than their own."""
    town = prefix.capitalize() + "ingham"  # so that no two kinds share a text
    titles, bodies = ([f"{words}, {town}" for words in _TITLES], [f"{town}: {words}" for words in _ONE_LINES])
    return _each(slugs or [f"{prefix}{n}" for n in range(6)], cards, titles, bodies)


_TITLES = (
    "Sixty trees for the quarry",
    "Tuesday round rolls again",
    "Schools paint the viaduct",
    "Glasses on their way",
    "Who can mend this?",
    "A full house at noon",
)
_SAME_TEXT = "Our volunteers met, the accounts were read and agreed, and tea was served to everyone who came."
_BOILERPLATE = (
    "We are an equal opportunities employer. To apply, send a letter and two references to our office in Corve Street."
)
_CJK = (
    ("安达村的新水井", "周五,村里的新水井开始出水,孩子们不再走远路取水。"),
    ("学校图书馆开放", "图书馆有八百本书,由两个城市的读者捐赠。"),
    ("渔民学习修理渔网", "三位老渔民教年轻人在冬天修理渔网。"),
    ("丘の上に診療所が開く", "診療所は月曜日に開き、最初の日に四十人が訪れました。"),
    ("橋の修理が終わる", "川にかかる橋の修理が終わり、バスがまた通ります。"),
    ("새 우물이 열리다", "마을에 새 우물이 열려 아이들이 멀리 가지 않아도 됩니다."),
)
_MARKED = (
    ("افتتاح مدرسة جديدة في القرية", "فتحت المدرسة أبوابها لمئتي طفل من القرى المجاورة."),
    ("बच्चों के लिए नया पुस्तकालय", "पुस्तकालय में आठ सौ किताबें हैं और वह हर दिन खुला है।"),
    ("บ่อน้ำใหม่ของหมู่บ้าน", "บ่อน้ำใหม่เปิดแล้ว เด็กๆ ไม่ต้องเดินไกลอีกต่อไป"),
    ("Новый колодец в деревне", "В деревне открыли колодец, и дети больше не ходят далеко за водой."),
    ("Νέο πηγάδι στο χωριό", "Το πηγάδι άνοιξε και τα παιδιά δεν περπατούν πια μακριά."),
    ("באר חדשה בכפר", "הבאר נפתחה והילדים אינם הולכים עוד רחוק."),
)
_TRANSLIT = [
    *("novyj-kolodec-otkryt-segodnja", "shkola-chitaet-knigi-vmeste", "rybaki-chinjat-seti-zimoj"),
    *("most-snova-otkryt-posle-remonta", "vrachi-priehali-bolnicu", "sad-cvetet-ranshe-sroka"),
]
_CYRILLIC = (
    ("Вода пришла", "Люди пришли на площадь и радовались первой воде."),
    ("Дети и книги", "Восемьсот томов подарили читатели двух городов."),
    ("Старики учат молодых", "Трое мастеров показали, как вязать узлы."),
    ("Автобус вернулся", "Переправа служит опять, и рейсы идут по расписанию."),
    ("Четыре доктора", "За первый день приняли сорок человек."),
    ("Яблони в апреле", "Тёплая весна удивила садовников."),
)
_N = range(12)
HONEST: dict[str, tuple[Sloppy, ...]] = {
    "read-more": _short("n", ["Read more"] * 6),
    "find-out-what-happened": _short("w", ["Find out what happened here"] * 6),
    "story-number": _short("s", [f"Story {n}" for n in range(6)]),
    "news-item": _short("item", [""] * 6, [f"news-item-number-{n}" for n in range(6)]),
    "day-only": _short("d", [f"{n + 1} March 2024" for n in range(6)]),
    "picture-only": _short("p", [""] * 6),
    "teaser": _short("t", list(_ONE_LINES)),
    "other-language": _short(
        "o",
        [
            *("Trigain coeden i'r chwarel", "Y bws yn rhedeg eto", "Ysgolion yn peintio'r bont"),
            *("Sbectol ar eu ffordd adref", "Pwy all drwsio piano?", "Cinio llawn yn y neuadd"),
        ],
    ),
    "abbreviations": _short("a", ["CVR QTR PLNT", "MB rtn svc", "Schl brdg prjct", "Specs", "Vol rqd", "LC 80"]),
    "emoji": _short("e", ["🌳🌳", "🚌", "🎨🌉", "👓", "🎹", "🍲"]),
    "codes": _short(
        "cod",
        [""] * 6,
        [
            *("deadbeef-cafe-4bad-face-0123456789ab", "pxqzt-bnmwr-kjhg", "cvr-press-qrst-wxyz"),
            *("fe3d-abba-dada-beef", "lorem-ipsum-dolor", "asdf-qwer-zxcv"),
        ],
    ),
    "old-headline-in-address": _short(
        "old",
        [""] * 6,
        [
            *("planting-day-announced", "vehicle-repairs-update", "mural-project-begins"),
            *("donations-leave-warehouse", "volunteer-wanted-urgently", "community-meals-record"),
        ],
    ),
    "one-word": _each(
        [f"h{n}" for n in range(6)], list(_HEADS), list(_HEADS), [f"{w} All here are glad of it." for w in _ONE_LINES]
    ),
    "capitals": _each(
        [f"c{n}" for n in range(6)], list(_TITLES), [title.upper() for title in _TITLES], list(_ONE_LINES)
    ),
    "numbers-only": _each(
        [f"x{n}" for n in range(6)],
        *[[str(year) for year in range(2001, 2007)]] * 2,
        list(_ONE_LINES),
    ),
    "east-asian": _each([f"k{n}" for n in range(6)], [t for t, _ in _CJK], [t for t, _ in _CJK], [b for _, b in _CJK]),
    "east-asian-address": _each([t for t, _ in _CJK], [""] * 6, [t + "!" for t, _ in _CJK], [b for _, b in _CJK]),
    "marked-scripts": _each(
        [f"m{n}" for n in range(6)], [t for t, _ in _MARKED], [t for t, _ in _MARKED], [b for _, b in _MARKED]
    ),
    "transliterated": _each(_TRANSLIT, [""] * 6, [t for t, _ in _CYRILLIC], [b for _, b in _CYRILLIC]),
    "same-body": _each(
        [f"b{n}" for n in _N],
        [f"{town} branch meets" for town in _TOWNS],
        [f"{town} branch meets" for town in _TOWNS],
        [_SAME_TEXT] * 12,
    ),
    "same-body-no-cards": _each(
        [f"f{n}" for n in _N], ["Read more"] * 12, [f"{town} choir sings" for town in _TOWNS], [_SAME_TEXT] * 12
    ),
    "closed-on": _each(
        [f"g{n}" for n in _N],
        [""] * 12,
        [f"Shop closed on {n + 1} May" for n in _N],
        [f"Our shop in Corve Street is closed on {n + 1} May." for n in _N],
    ),
    "closed-one-headline": _each(
        [f"l{n}" for n in _N],
        ["Read more"] * 12,
        ["Shop closed"] * 12,
        [f"Our shop in Corve Street is closed on {n + 1} May." for n in _N],
    ),
    "one-word-apart": _each(
        [f"q{n}" for n in _N],
        ["Read more"] * 12,
        ["Minutes of the meeting"] * 12,
        [f"The minutes of the meeting at {town} are at the office." for town in _TOWNS],
    ),
    "adverts": _each(
        [f"j{n}" for n in _N],
        [f"Vacancy {n + 101}" for n in _N],
        [f"Driver, {town}" for town in _TOWNS],
        [_BOILERPLATE] * 12,
    ),
    "adverts-by-number": _each(
        [f"v{n}" for n in _N], [""] * 12, [f"Vacancy {n + 101}" for n in _N], [_BOILERPLATE] * 12
    ),
}
"""Kind to stories; none of them prints a day."""
NOTICES: dict[str, tuple[str, str]] = {
    "tidying": ("We are having a tidy", "The shelves are being dusted. Come round again after lunch."),
    "ticket": ("Hold on a second", "Your ticket is {ticket}. Someone will wave you through."),
}
"""Headline and text that stand at many addresses; `{ticket}` is another one at each visit."""


def page_of(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><meta charset=utf-8><title>{escape(title)} | {SITE_NAME}</title><body>"
        f"<header><a href=/>{SITE_NAME}</a></header><main><h1>{escape(title)}</h1><p>{escape(body)}</p></main>"
        "<footer><p>Corve Street</p></footer>"
    ).encode()


def listing_of(stories: tuple[Sloppy, ...]) -> bytes:
    """Cards; a picture where a card has no words."""
    cards = "".join(
        f"<li><a href='/news/{quote(story.slug)}/'>{escape(story.card) or '<img src=/a.jpg alt=>'}</a></li>"
        for story in stories
    )
    return f"<!doctype html><meta charset=utf-8><title>News</title><main><h1>News</h1><ul>{cards}</ul></main>".encode()

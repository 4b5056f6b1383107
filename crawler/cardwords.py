"""Words that cards print beside their title: invitations to read on, bylines, reading times, names of categories.

In: a short text.  Out: what it is, or the text without them. Pure; English, Welsh, French, German, Spanish, Italian,
Dutch.
"""

import re

from crawler.credits import is_count
from crawler.document import fold
from crawler.labels import is_label

__all__ = [
    "CATEGORIES",
    "NAMED_AUTHOR",
    "NAMED_CATEGORY",
    "NAMED_DATE",
    "NAMED_SUMMARY",
    "announced",
    "as_category",
    "is_by",
    "is_invitation",
    "is_sentence",
    "without_invitation",
]

_MORE = (
    r"read(?: the)?(?: full)?(?: (?:more|on|now|article|story|post|news|blog|statement|press release|report|"
    r"this))?(?: (?:article|story|post))?|"
    r"(?:find out|learn|discover|see|view|show|know)(?: more)?|continue(?: reading)?|(?:view|see|open|go to|"
    r"visit|full)(?: the)?(?: full)? "
    r"(?:article|story|post|page|news|details?)|more(?: info(?:rmation)?| details)?|click here|here|"
    r"full (?:story|article)|details|link|"
    r"darllen(?: mwy| rhagor| ymlaen| y stori| yr erthygl)?|rhagor|mwy|dysgwch fwy|gweld mwy|parhau i ddarllen|"
    r"lire(?: la suite|l'article| plus| l’article)?|lire l['’]article|en savoir plus|voir plus|(?:la )?suite|"
    r"continuer(?: la lecture)?|découvrir|"
    r"weiterlesen|mehr(?: lesen| erfahren| dazu| infos)?|zum (?:artikel|beitrag)|(?:artikel|beitrag) lesen|"
    r"lesen sie mehr|"
    r"leer(?: más| la noticia)?|seguir leyendo|ver más|saber más|leggi(?: tutto| di più| ancora)?|"
    r"continua(?: a leggere)?|scopri di più|"
    r"lees(?: meer| verder)?|meer lezen|verder lezen|ler mais|saiba mais|leia mais"
)
_READ_ON = (
    r"read(?: the)?(?: full)? (?:more|on|article|story|post|blog|statement|press release|report)|read|"
    r"(?:find out|learn|discover|see|view|show|know) more|continue reading|more(?: info(?:rmation)?| details)?|"
    r"full (?:story|article)|"
    r"darllen(?: mwy| rhagor| ymlaen)?|rhagor|mwy|dysgwch fwy|gweld mwy|lire(?: la suite| l['’]article| plus)?|"
    r"en savoir plus|voir plus|"
    r"continuer la lecture|weiterlesen|mehr(?: lesen| erfahren)?|leer(?: más)?|seguir leyendo|ver más|"
    r"saber más|leggi(?: tutto| di più)?|"
    r"continua a leggere|scopri di più|lees(?: meer| verder)?|meer lezen|verder lezen|saiba mais|leia mais"
)
_ABOUT = r"about|on|am|ynglŷn â|sur|de|à propos de|über|zu|sobre|su|over"
_TRIM = " \t\u00a0.…:·|>»›→⟶➔➜▶‣+-–—[]()"
_INVITATION = re.compile(rf"(?:{_MORE})", re.IGNORECASE)
_APART = rf"(?:\s(?:{_ABOUT}))?\s*(?:[:：]\s|\s[–—-]\s)\s*"
_ANNOUNCED = re.compile(rf"^(?:{_READ_ON}){_APART}", re.IGNORECASE)
_NAMED = re.compile(
    rf"^(?:link to|go to|(?:news )?(?:article|story|item)|image|photo|picture|post|permalink){_APART}", re.IGNORECASE
)
_LEADING = re.compile(
    rf"^(?:(?:{_READ_ON})\s(?:{_ABOUT})|permalink to|permanent link to|link to|image for)\s+", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\d+\s*(?:-\s*)?(?:min(?:ute)?s?|munud|hours?|seconds?|secs?|mins?)\b(?:\s*(?:read|watch|listen|"
    r"de lecture|lesezeit|o ddarllen))?|"
    r"(?:reading|read) time:?\s*\d*\s*\w*|\d+\s*(?:comments?|views?|shares?|likes?|sylw|commentaires?)|(?:no|"
    r"leave a|add a?) comments?|"
    r"(?:by|written by|posted by|gan|par|von|por|author|words by)\b:?.*|share|print|email|save|new!?|updated|"
    r"published|posted|"
    r"today|yesterday|just now|(?:\d+|an?|one) (?:minute|hour|day|week|month|year)s? ago|last (?:week|month|"
    r"year)|heddiw|ddoe|"
    r"hier|aujourd['’]hui|il y a .*|heute|gestern|vor \d+ .*|hace .*|.* fa|"
    r"photo\b.*|image\b.*|credit\b.*|©.*",
    re.IGNORECASE,
)
_CLOSES_QUOTE = re.compile(r"«[^»]*»$|‹[^›]*›$")
_LABEL = re.compile(
    r"^(?:filed under|filed in|posted in|published in|posted under|(?-i:in|under|dans|yn|sous))\s*:?\s+(?=\S)|"
    r"^(?:category|categories|type|topics?|tags?|tagged|section|categori|catégorie|kategorie|rubrik|rubrique|thema|thème)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s+(?:on|ar|le|am|el|il|op|-|–|—)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[|·•¦‧∙⋅]+\s*|\s+[-–—/]+\s+|\s*,\s*$|^\s*,\s*")
CATEGORIES = frozenset(
    [
        "news",
        "blog",
        "blogs",
        "press release",
        "press releases",
        "press",
        "statement",
        "statements",
        "report",
        "reports",
        "article",
        "articles",
        "story",
        "stories",
        "opinion",
        "comment",
        "feature",
        "features",
        "interview",
        "case study",
        "case studies",
        "research",
        "policy",
        "campaign",
        "campaigns",
        "event",
        "events",
        "update",
        "updates",
        "announcement",
        "announcements",
        "media",
        "video",
        "podcast",
        "publication",
        "publications",
        "insight",
        "insights",
        "newyddion",
        "blogiau",
        "datganiad",
        "datganiad i'r wasg",
        "straeon",
        "actualité",
        "actualités",
        "communiqué",
        "communiqués",
        "communiqué de presse",
        "article de blog",
        "dossier",
        "nachrichten",
        "aktuelles",
        "pressemitteilung",
        "pressemitteilungen",
        "meldung",
        "noticias",
        "noticia",
        "notizie",
        "nieuws",
        "persbericht",
    ]
)
"""What a lone short line is when no markup says so."""


_CATEGORY_NAMES = (
    "category categories cat tag tags badge label kicker eyebrow overline chip pill topic topics type articlesection"
)
NAMED_CATEGORY = frozenset(_CATEGORY_NAMES.split())
"""Words of class, itemprop and rel by which markup names a category."""
NAMED_SUMMARY = frozenset(("excerpt", "summary", "description", "teaser", "intro", "standfirst", "desc", "lead"))
"""The same for a summary."""
NAMED_AUTHOR = frozenset(("author", "authors", "byline", "vcard"))
"""The same for who wrote it."""
NAMED_DATE = frozenset(("date", "time", "published", "datepublished", "day"))
"""The same for a day."""


def is_invitation(text: str) -> bool:
    """Whether a text only asks to read on, in any of the usual wordings.

    >>> [is_invitation(text) for text in ("Read more »", "Lire la suite", "Read more about wells", "→")]
    [True, True, False, True]
    """
    bare = fold(text).strip(_TRIM)
    return not bare or bool(_INVITATION.fullmatch(bare))


def without_invitation(text: str, *, seen: bool = False) -> str:
    """A title without what a label puts before it, and without an arrow behind it.

    `seen`: the text is printed for all to read, so only what a colon or dash sets apart is taken for a label.

    >>> [without_invitation(text) for text in ("Read more about: New wells", "Darllen mwy am Ffynnon", "Old wells →")]
    ['New wells', 'Ffynnon', 'Old wells']
    >>> without_invitation("Read more: New wells", seen=True), without_invitation("Read on wells", seen=True)
    ('New wells', 'Read on wells')
    """
    bare = fold(text)
    cut = _ANNOUNCED.match(bare) or (None if seen else _LEADING.match(bare) or _NAMED.match(bare))
    if cut and bare[cut.end() :].strip(_TRIM):
        bare = bare[cut.end() :]
    return bare.rstrip(" \u00a0>»›→⟶➔➜▶") if not _CLOSES_QUOTE.search(bare) else bare


def as_category(text: str) -> str | None:
    """The category that a short text names, without label and separators; None when it names none.

    >>> [as_category(text) for text in ("Category: News", "| News |  3 min read", "In focus", "We went to see it.")]
    ['News', 'News', 'In focus', None]
    """
    for piece in _BETWEEN.split(fold(text)) if len(text) <= 80 else ():
        name = _ENDS.sub("", _LABEL.sub("", (piece or "").strip(" ,;:|·•-–—>»›#"))).strip(" ,;:|·•-–—>»›#")
        if not name or len(name) > 40 or len(name.split()) > 5 or name[-1] in ".!?…":
            continue
        if not any(c.isalpha() for c in name) or is_invitation(name) or _BESIDE.fullmatch(name) or is_count(name):
            continue
        return name
    return None


_BY = frozenset(("by", "written by", "posted by", "words by", "gan", "par", "von", "por", "di", "door"))
_ANNOUNCES = {
    "category": "category|categories|type|topic|topics|section|tag|tags|filed under|filed in|posted in|"
    "content type|article type|categori|math|"
    "pwnc|catégorie|rubrique|thème|thématique|kategorie|rubrik|thema|categoría|categoria|categorie",
    "other": "author|authors|by|written by|posted by|words by|gan|par|von|por|di|door|reading time|read time|"
    "location|where|region|country|source|credit|"
    "awdur|auteur|autor|lieu|ort",
}


def announced(text: str) -> str | None:
    """What a label announces when it stands by itself: 'category', 'date' or 'other'; None when it is no label.

    >>> announced("Category:"), announced("Published"), announced("Author:"), announced("Category errors")
    ('category', 'date', 'other', None)
    """
    bare = fold(text).rstrip(" :：").casefold()
    found = next((kind for kind, words in _ANNOUNCES.items() if bare in words.split("|")), None)
    return found or ("date" if is_label(fold(text)) else None)


def is_by(text: str) -> bool:
    """Whether a text is the 'by' before a name, and nothing else."""
    return fold(text).rstrip(" :").casefold() in _BY


def is_sentence(text: str) -> bool:
    """Whether a text is long enough to be a summary rather than a label."""
    return len(text.split()) >= 4 or (len(text) >= 25 and " " in text)

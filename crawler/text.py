"""Words of a page, cleaned without changing what they say.

In: text as a page has it.  Out: the same words with one space between them, a headline without the site's name,
the first sentences of a body, the names of a byline. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crawler.labels import split_label

__all__ = ["first_sentences", "fold_space", "same_words", "strip_byline", "strip_label", "strip_site_name"]

# Soft hyphen, zero-width space, word joiner, byte order mark, control characters: invisible, and never part of a word.
# The zero-width joiners stay: they shape emoji and several scripts.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, *range(9), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0x85)])
_INVISIBLE |= dict.fromkeys(range(0x86, 0xA0))
_ALIKE = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'"})
_ALIKE |= str.maketrans(dict.fromkeys("“”„‟″«»", '"')) | str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

_FORMAT = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]"
)
"""Characters of category Cf: they shape or direct text and are none of its words."""


def fold_space(text: str) -> str:
    """One space between words, none at the ends; no-break and thin spaces are spaces, invisible characters vanish.

    >>> fold_space("\\u00a0Pub\\u00adlished:\\u00a0 Mon\\n22\\u2009Jan\\u200b ")
    'Published: Mon 22 Jan'
    """
    return " ".join(text.translate(_INVISIBLE).split())


def same_words(a: str, b: str) -> bool:
    """Whether two texts say the same but for spaces, case, and the shape of quotes, dashes and letters.

    >>> same_words("The  “new” well", 'the "new" WELL'), same_words("a well", "the well")
    (True, False)
    """
    return _plain_line(a) == _plain_line(b)


def _plain_line(text: str) -> str:
    return _plain_short(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    folded = text if text.isascii() else _FORMAT.sub("", unicodedata.normalize("NFKC", text))
    return fold_space(folded.translate(_ALIKE).replace("''", '"').replace("...", "…")).casefold()


_SHORT = 300
_plain_short = lru_cache(maxsize=1024)(_plain)  # each heading of a page is held against the same few names


def strip_label(text: str) -> str:
    """The text without a leading 'Published:', 'Posted on', 'Dyddiad:', 'Publié le' … and with single spaces.

    >>> strip_label("Published:\\u00a0 Mon 22 Jan 2018"), strip_label("Updated well in Mali")
    ('Mon 22 Jan 2018', 'Updated well in Mali')
    """
    label = split_label(fold_space(text))
    return label.rest if label else fold_space(text)


_SEPARATOR = re.compile(r"\s*[|¦»«›‹·•∙⋅]+\s*|\s+[-–—:/~]+\s+|:\s+")
_MOST_PARTS = 12
"""Separators of a headline with a site's name; a text with more is something else and stays."""
_SECTION = re.compile(
    r"(?:(?:all|our|latest) )?news(?: (?:and|&) (?:views|events|blogs?|stories))?|(?:our )?blogs?|stories|"
    r"press(?: releases?)?|media(?: centre)?|home|newyddion|blogiau|actualités|nouvelles|aktuelles|noticias|notizie|"
    r"nieuws"
)


def strip_site_name(title: str, names: Iterable[str], others: Iterable[str] = ()) -> str:
    """The headline without the site's name before or after it.

    `names`: what the site and its sections call themselves. `others`: further spellings of the headline on the same
    page (its h1, og:title): where one of them is the whole of the beginning or end of `title`, up to a separator, it
    is the headline. Anything else stays: a headline may hold dashes, bars and colons of its own.

    >>> strip_site_name("Wells - and how to dig them | News | Example Trust", ["Example Trust"])
    'Wells - and how to dig them'
    >>> strip_site_name("Example Trust: Wells: a guide", ["Example Trust"])
    'Wells: a guide'
    >>> strip_site_name("Wells - a guide", ["Example Trust"])
    'Wells - a guide'
    >>> strip_site_name("Wells – Exmouth Fund", [], others=["Wells"])
    'Wells'
    """
    title = fold_space(title)
    known = {spelling for name in names if name for spelling in _spellings(name)}
    stripped = _without_names(title, known)
    if stripped == title:
        return _agreed(title, [_plain(other) for other in others if other])
    return stripped


def _spellings(name: str) -> set[str]:
    """A name, without 'the', without what it says in brackets, and its initials ('IWF')."""
    plain = _plain(name)
    outside = fold_space(re.sub(r"\([^)]*\)", " ", plain))
    initials = "".join(word[0] for word in fold_space(name).split() if word[0].isupper())
    found = {plain, outside, *re.findall(r"\(([^)]{2,})\)", plain), initials.casefold() if len(initials) > 2 else plain}
    return {spelling for each in found for spelling in (each, each.removeprefix("the "), f"the {each}") if spelling}


def _without_names(title: str, known: set[str]) -> str:
    cuts = list(_SEPARATOR.finditer(title))
    if len(cuts) > _MOST_PARTS:
        return title
    for cut in cuts:  # a name ends the headline even where a section follows it: 'Wells - Example Trust - News'
        head, tail = title[: cut.start()], title[cut.end() :]
        parts = [_plain(part) for part in _SEPARATOR.split(tail)] if ":" not in cut[0] else [""]
        is_name = _plain(tail) in known and ":" not in cut[0]
        if is_name or (parts[0] in known and all(part in known or _SECTION.fullmatch(part) for part in parts)):
            return _without_section(head) if _plain(head) not in known else head
    for cut in cuts:
        if _plain(title[: cut.start()]) in known:
            return _without_names(title[cut.end() :], known)
    return title


def _without_section(head: str) -> str:
    """'Wells | News' once the site's name behind it is gone."""
    cuts = [cut for cut in _SEPARATOR.finditer(head) if ":" not in cut[0]]
    if cuts and _SECTION.fullmatch(_plain(head[cuts[-1].end() :])):
        return head[: cuts[-1].start()]
    return head


def _agreed(title: str, others: list[str]) -> str:
    if _plain(title) in others:
        return title
    for cut in list(_SEPARATOR.finditer(title))[:_MOST_PARTS]:
        parts = [title[: cut.start()], title[cut.end() :]]
        for part in parts[":" in cut[0] :]:  # what stands before a colon is a kicker
            if _plain(part) in others:
                return part
    return title


_LONGEST_ABBREVIATION = 12
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:(?:[^\W\d_]\.)+|(?:dr|mr|mrs|ms|mx|prof|rev|revd|st|sr|jr|hon|gen|col|capt|lt|sgt|sen|gov|rep|messrs|no|nos|"
    r"vs|cf|approx|est|inc|ltd|dept|vol|fig|pp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|e\.g|i\.e|m|mme|bl)\.)$",
    re.IGNORECASE,
)


def first_sentences(body: str, limit: int = 300) -> str:
    """The first whole sentences of a body text, at most `limit` characters if one sentence fits; '' for no body.

    Goes on to the next paragraph only while it has less than a third of `limit`. A first sentence longer than twice
    `limit` is cut between words and ends with '…'.

    >>> first_sentences("Dr. Jo Doe of the U.K. office found 0.1 percent. “Little!” she said.\\n\\nMore follows.", 60)
    'Dr. Jo Doe of the U.K. office found 0.1 percent.'
    """
    taken = ""
    for paragraph in re.split(r"\n+", body):
        if len(taken) * 3 >= limit:
            break
        for sentence in _sentences(fold_space(paragraph)):
            longer = f"{taken} {sentence}".strip()
            if taken and len(longer) > limit:
                return taken
            taken = longer
    if len(taken) > 2 * limit:
        return taken[: taken.rfind(" ", 0, limit) if " " in taken[:limit] else limit] + "…"
    return taken


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(paragraph):
        following = paragraph[end.end() : end.end() + 5].lstrip(" \"'“‘«([")
        word = paragraph[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start() + 1]
        if following[:1].islower() or _ABBREVIATION.search(word):
            continue
        yield paragraph[start : end.end()].strip()
        start = end.end()
    if paragraph[start:].strip():
        yield paragraph[start:].strip()


_BY = re.compile(
    r"^(?:(?:words|text|story|report|article|photos?|photography|written|posted|published|blog|testun|lluniau)\s+)?"
    r"(?:by|gan|par|von|por|di|door|av|przez)\s+|^(?:authors?|written by|by|words|awdur(?:on)?|auteure?s?|"
    r"autor(?:in|es|e)?)\s*:\s*",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*[|·•∙⋅\n]\s*|\s+[-–—]\s+|\s+(?:on|for|in)\s+|\s*\(")
_BETWEEN = re.compile(r"\s*(?:[;,]|&|\b(?:and|et|und|og|och|y|e|en|ac|a)\b(?=\s+[^\W\d_]))\s*")
_ROLE = re.compile(
    r"\b(?:chief|chair\w*|executive|directors?|officers?|managers?|editors?|head|ceo|coo|cfo|correspondent|reporter|"
    r"journalist|writer|lead|adviser|advisor|assistant|co-?ordinator|president|founder|trustee|volunteer|analyst|"
    r"researcher|fellow|professor|secretary|minister|spokes\w+|ph\.?d|m[bd]e?|obe|cbe|ba|bsc|msc|jr|sr)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:team|trust|department|office|desk|charity|society|foundation|council|group|staff|unit|ltd)\b", re.IGNORECASE
)


def strip_byline(text: str) -> tuple[str, ...]:
    """The names of a byline in printed order: no 'By', no job titles, no address; () when none is left.

    >>> strip_byline("By Jo Doe, Sam O’Neill and Ffion ap Huw")
    ('Jo Doe', 'Sam O’Neill', 'Ffion ap Huw')
    >>> strip_byline("Written by: Jo Doe, Head of Policy | 22 Jan 2018"), strip_byline("Policy and Research team")
    (('Jo Doe',), ('Policy and Research team',))
    """
    line = fold_space(text)
    names = _BESIDE.split(_BY.sub("", line.replace(" by: ", " by ").replace("By: ", "By "), count=1))[0]
    parts = [names] if _BODY.search(names) else _BETWEEN.split(names)
    kept = [part.strip(" .,;:") for part in parts if part and not _ROLE.search(part)]
    return tuple(dict.fromkeys(name for name in kept if _is_name(name)))


def _is_name(text: str) -> bool:
    return 1 < len(text) <= 80 and any(c.isalpha() for c in text) and not re.search(r"[@/\d]|www\.", text)

"""Does a page tell what led us to it? A card says 'Well opens in Kitale', the address says so too; the page says 'One
moment'. No list of words foresees every notice, but no notice knows the name of the story that it stands for.

In: what other pages and the address call a story, and what was read at the address.  Out: agreement or doubt. Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from archive.records import Story
from crawler.text import same_words
from crawler.visits import Visit

__all__ = ["CONTRAST", "UNCLAIMED", "called", "doubt", "is_dated", "is_long", "name_in", "vouches"]

CONTRAST = "contrast"
"""The page shares nothing with what it is called elsewhere."""
UNCLAIMED = "unclaimed"
"""Nothing speaks for the page, nothing against it: neither a name elsewhere nor a sign of an article."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_UNSPACED = re.compile(
    "[\u0900-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""Runs of scripts in which words have few letters, no spaces, or signs between their letters: India to Japan."""
_ADDRESS = re.compile(r"\S*[/@\\]\S*|\b\w+(?:-\w+){2,}\b")
_SUFFIX = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_STEM = 5
"""Letters of a word that endings and cases leave alone."""
_TELLING = 4
"""Letters of a word that is more than 'and' or 'the'."""
_HALF = 0.5
_FEW = 3
"""Words of a headline that a name of one word may stand for."""
_LONG = 1200
"""Characters of prose that a notice seldom has."""
_ELSEWHERE = ("url", "address", "card", "feed", "sitemap", "wordpress", "api", "claim")


def doubt(story: Story, visit: Visit, *, declared: bool) -> str | None:
    """Why a reading may be of a notice; None where the page declares itself an article of a day, or tells of what it is
    called elsewhere. `declared`: in markup that is made for saying so.

    >>> from dataclasses import replace
    >>> from crawler.reading import read_story
    >>> url = "https://example.org/news/well-opens-in-kitale/"
    >>> visit = Visit(url=url)
    >>> doubt(read_story(b"<h1>One moment</h1><p>We look at your browser.</p>", url), visit, declared=False)
    'contrast'
    >>> doubt(read_story(b"<h1>A well for Kitale</h1><p>It opened on Friday.</p>", url), visit, declared=False)
    """
    if declared:
        return None
    title = story.title or ""
    headline, text = _stems(title), _stems(_ADDRESS.sub(" ", story.body_text))
    if visit.claim and visit.claim.title and same_words(visit.claim.title, title):
        return None
    slug = _slug(visit.url)
    claims = [words for name in (*called(visit), slug) if name not in visit.common and (words := _stems(name))]
    if any(_agrees(claim, headline, text) for claim in claims):
        return None
    if _is_latin(slug) and not _is_latin(title + story.body_text):  # a transliteration: nothing against the page
        claims = [words for name in called(visit) if name not in visit.common and (words := _stems(name))]
    return CONTRAST if any(len(_long(claim)) > 1 for claim in claims) else UNCLAIMED


def vouches(words: str, visit: Visit, read: Callable[[], Story]) -> bool:
    """Whether a headline that reads like a notice's is the story's: its card has it too, whole or as its beginning, or
    the text below tells of what the card says. What an address says counts for nothing here: notices repeat it."""
    names = called(visit)
    if any(same_words(words, name) for name in names):
        return True
    claims = [claim for name in names if (claim := _stems(name))]
    if not claims:
        return False
    text = _stems(_ADDRESS.sub(" ", read().body_text))
    headline = _stems(words)
    return any(
        (len(headline) > 1 and headline <= claim and len(claim & text) > 1) or _tells(claim, text, headline)
        for claim in claims
    )


def called(visit: Visit) -> tuple[str, ...]:
    """What a story's address is called in words: by its card, feed or earlier version."""
    return tuple(name for name in (visit.claim.title if visit.claim else None, visit.title) if name)


def name_in(url: str) -> str:
    """What the last part of an address with words in it says.

    >>> name_in("https://example.org/news/well-opens-in-kitale.html")
    'well opens in kitale'
    """
    return _slug(url)


def is_dated(story: Story) -> bool:
    """Whether the page prints a day of its own."""
    return story.published_on is not None and not (story.published_source or "").startswith(_ELSEWHERE)


def is_long(story: Story) -> bool:
    return len(story.body_text) >= _LONG


def _agrees(claim: set[str], headline: set[str], text: set[str]) -> bool:
    """Half the name's words stand in the headline, or the headline is a part of it, or its longer words are told of."""
    shared = claim & headline
    if len(claim) == 1 and len(headline) > _FEW:  # 'story' in an address is not the name of every page that says it
        return False
    if len(shared) >= _HALF * len(claim) or (len(shared) > 1 and shared == headline):
        return True
    return _tells(claim, text, headline)


def _tells(claim: set[str], text: set[str], headline: set[str]) -> bool:
    """Whether a text, with its headline, holds half of the longer words of a name."""
    long = _long(claim)
    told = long & (headline | text)
    return len(told) > 1 and len(told) >= _HALF * len(long)


def _stems(words: str) -> set[str]:
    """Beginnings of the words, without accents: addresses have none. Pairs of letters where it has no spaces."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    if plain.isascii():
        return {word[:_STEM] for word in _WORD.findall(plain)}
    runs = _UNSPACED.findall(unicodedata.normalize("NFC", plain))
    pairs = {run[n : n + 2] for run in runs for n in range(len(run) - 1)}
    letters = "".join(char for char in _UNSPACED.sub(" ", plain) if not unicodedata.combining(char))
    return pairs | {word[:_STEM] for word in _WORD.findall(letters)}


def _long(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) >= _TELLING or _UNSPACED.match(word)}


def _is_latin(words: str) -> bool:
    """Whether a text has letters of the Latin script, and hardly any other."""
    letters = [char for char in words if char.isalpha()]
    return 2 * sum(char < "\u0250" for char in letters) > len(letters)


def _slug(url: str) -> str:
    """The last part of an address that has words: 'well opens in kitale'."""
    parts = [_SUFFIX.sub("", part) for part in urlsplit(url).path.split("/")]
    return next(
        (
            re.sub(r"[-_+]|%20", " ", unquote(part))
            for part in reversed(parts)
            if _WORD.search(part) or _UNSPACED.search(unquote(part))
        ),
        "",
    )

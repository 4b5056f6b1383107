"""Is this still the story that was archived? Pure.

In: the last good version and a new reading of its address.  Out: whether the reading is of another page altogether.

A notice that no list of words foresees ('We are tidying up, see you at eight') has a title and a text, and would pass
for an edit. What gives it away is what it lacks: every trace of the story, its headline, its day and its text, and most
of its length (where the story was longer than a notice), all at once. An edit, however drastic, keeps one of them; a
story that was cut short keeps its headline.
"""

import re
from collections.abc import Iterable

from archive.fields import Reading
from archive.folding import plain

__all__ = ["is_another_page"]

_TELLING = re.compile(r"[^\W\d_]{4,}")
_SHORTER = 0.5
_NOTICE = 200
"""Characters of a notice, which may be longer than a story of one sentence."""
_LINE = 40
"""Characters of a line that two pages do not have in common by chance."""
_ALIKE = 0.3
"""Share of a text's telling words that a story keeps at least when it is rewritten."""


def is_another_page(old: Reading, new: Reading) -> bool:
    """Whether nothing at all of a version is left in a reading that is much shorter, or as short as a notice.

    >>> from archive.fields import _sample
    >>> story = _sample(title="Pier opens", body_text="The harbour committee opened the old pier on Friday. " * 5)
    >>> is_another_page(story, _sample(title="See you at eight", body_text="We are tidying up for a while."))
    True
    >>> is_another_page(story, _sample(title="Pier opens late", body_text="We regret an error."))
    False
    """
    if _on_page(new) or len(new.body_text) > max(_SHORTER * len(old.body_text), _NOTICE):
        return False
    if _words([old.title]) & _words([new.title]) or _lines(old.body_text) & _lines(new.body_text):
        return False
    said = _words([new.title, new.body_text])
    return len(said & _words([old.title, old.body_text])) < _ALIKE * max(len(said), 1)


def _on_page(story: Reading) -> bool:
    """Whether the page prints a day of its own; an address is not the page."""
    return story.published_on is not None and not (story.published_source or "").startswith(("url", "address"))


def _words(texts: Iterable[str | None]) -> set[str]:
    return {word.lower() for text in texts for word in _TELLING.findall(plain(text))}


def _lines(text: str) -> set[str]:
    return {line for part in text.split("\n") if len(line := plain(part)) >= _LINE}

"""Words that announce a date: 'Published:', 'Posted on', 'Dyddiad cyhoeddi', 'Mis à jour le'.

In: the beginning of a line.  Out: which kind of date it announces, and the words behind it. Pure; constants only.
"""

import re
from dataclasses import dataclass

__all__ = ["DateLabel", "is_label", "split_label", "trailing_label"]

_PUBLISHED = (
    "published|posted|date|dated|first published|originally published|publication date|date published|published date|"
    "publish date|date posted|date of publication|release date|released|issued|issue date|created|date created|added|"
    "date added|online|article date|news date|"
    "cyhoeddwyd|cyhoeddwyd gyntaf|wedi ei gyhoeddi|wedi'i gyhoeddi|dyddiad|dyddiad cyhoeddi|postiwyd|"
    "publié|publiée|date de publication|posté|paru|mis en ligne|"
    "veröffentlicht|erschienen|datum|veröffentlichungsdatum|erstellt|publicado|publicada|fecha|fecha de publicación|"
    "pubblicato|pubblicata|data|data di pubblicazione|gepubliceerd|geplaatst|publicatiedatum|data de publicação"
)
_UPDATED = (
    "updated|last updated|last modified|modified|date modified|last update|last edited|edited|amended|last reviewed|"
    "reviewed|date updated|revised|diweddarwyd|diweddarwyd ddiwethaf|diwygiwyd|mis à jour|dernière mise à jour|modifié|"
    "mise à jour|actualisé|aktualisiert|zuletzt aktualisiert|geändert|stand|actualizado|última actualización|"
    "modificado|aggiornato|ultimo aggiornamento|modificato|bijgewerkt|laatst bijgewerkt|gewijzigd|atualizado|"
    "última atualização"
)
_ON = r"(?:on|at|ar|le|la|les|am|vom|el|il|op|em|em:|in|the|was|by)"


def _alternatives(words: str) -> str:
    longest_first = sorted(words.split("|"), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


_ANNOUNCES = (
    rf"\b(?:(?P<updated>{_alternatives(_UPDATED)})|(?P<published>{_alternatives(_PUBLISHED)}))\b"
    rf"(?:\s+(?:{_ON}\b)|\s*\([^)]{{0,12}}\))?\s*(?P<colon>[:：]?)\s*[-–—|]?\s*"
)
_LABEL = re.compile(rf"\W*{_ANNOUNCES}", re.IGNORECASE)
_TRAILING = re.compile(rf"{_ANNOUNCES}$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class DateLabel:
    """A label beside a date."""

    kind: str
    """'published' or 'updated'."""
    words: str
    """The label as printed, without colon: 'Last updated'."""
    rest: str
    """What follows (or, for a trailing label, what stands before); '' when the label stands alone."""


def split_label(text: str) -> DateLabel | None:
    """The date label with which a line begins; None when it begins otherwise.

    A label is believed when a colon, a figure or a weekday-like word with a figure follows, or nothing at all:
    'Date night' and 'Published authors' are no labels.

    >>> split_label("Published:  Mon 22 Jan 2018")
    DateLabel(kind='published', words='Published', rest='Mon 22 Jan 2018')
    >>> split_label("Mis à jour le 1er mars 2024").kind, split_label("Updated guidance for 2024 parents")
    ('updated', None)
    """
    found = _LABEL.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    if (
        not found["colon"]
        and rest
        and not re.match(r"(?:[^\W\d]{2,14}[.,]?\s*){0,2}\d{1,2}(?!\d)|(?:[^\W\d]{3,14}[.,]?\s+)?\d{4}", rest)
    ):
        return None
    kind = "updated" if found["updated"] else "published"
    return DateLabel(kind=kind, words=" ".join(found[kind].split()), rest=rest)


def is_label(text: str) -> bool:
    """Whether a text is a date label and nothing else, as in `<dt>Published</dt>`.

    >>> is_label("Posted on:"), is_label("Posted by Jo")
    (True, False)
    """
    label = split_label(text)
    return label is not None and not label.rest


def trailing_label(text: str) -> DateLabel | None:
    """The date label with which a text ends, as it stands before a date; `rest` is the text before it.

    >>> trailing_label("News | Posted on ")
    DateLabel(kind='published', words='Posted', rest='News | ')
    """
    found = _TRAILING.search(text)
    if not found:
        return None
    kind = "updated" if found["updated"] else "published"
    return DateLabel(kind=kind, words=" ".join(found[kind].split()), rest=text[: found.start()])

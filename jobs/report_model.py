"""What a report says, before it is text or HTML: both are made of these values, so that they say the same.

In: nothing.  Out: frozen records. Every text in them is clean: no control character, no mark that reorders letters.
"""

from dataclasses import dataclass

__all__ = ["Entry", "Fact", "Figure", "Note", "Page", "Part", "Section", "Shown", "Span"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Some words of a story."""

    kind: str
    """'kept', 'added', 'removed', or 'aside' for our own words among them."""
    text: str
    """May hold line breaks: items of a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One passage in its context."""

    fold: str
    """What is left out before it: '3 paragraphs, 120 words unchanged'; '' for nothing."""
    note: str
    """'moved up: paragraph 5 became paragraph 2'; '' for a paragraph that stayed."""
    spans: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One field of a story that changed."""

    label: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A labelled value."""

    label: str
    value: str
    url: str = ""
    """The value is this address and may be linked; '' for any other value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One change of one story."""

    title: str
    language: str
    """BCP 47 of the story's own words; '' when the page declared none."""
    meta: str
    """One line: site, date, category, story number."""
    said: tuple[str, ...]
    """What happened, a sentence each."""
    facts: tuple[Fact, ...]
    summary: str
    parts: tuple[Part, ...]
    more: str
    """'and 14 more passages'; '' when everything is shown."""
    address: str
    """Of the live page."""
    link: str
    """The same where it may be followed; '' where it must not be."""
    command: str
    """What shows all of it: 'newskeep diff 12 1 2'."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """All changes of one kind."""

    kind: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """An alarm, or all problems of one kind."""

    title: str
    lines: tuple[Fact, ...]
    """Examples; a label is an address, where there is one."""
    commands: tuple[Fact, ...] = ()
    """Label: what to type; value: what it does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One headline count."""

    kind: str
    number: str
    words: str
    """'new', 'edited', 'held'."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The whole report."""

    subject: str
    heading: str
    period: str
    preheader: str
    """What a mail client shows beside the subject."""
    figures: tuple[Figure, ...]
    """() when nothing changed."""
    quiet: str
    """What stands in their place then: 'Nothing changed.'"""
    sections: tuple[Section, ...]
    held_heading: str
    held: tuple[Note, ...]
    """Open alarms."""
    problems: tuple[Note, ...]
    minor: str
    """Kinds of problem that are only counted; '' for none."""
    evidence: tuple[str, ...]
    """The closing sentences."""
    marked: bool
    """Whether any words are marked as added or removed."""

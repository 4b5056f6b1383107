"""What crosses the border into the archive. Names are the same in SQL and in JSON; the record is the documentation."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from archive.clock import iso


class Outcome(Enum):
    """What storing one good answer of a story meant. Errors are for what should not happen; these are expected."""

    NEW = "new"
    """The first version."""
    EDITED = "edited"
    """Version n+1: at least one field other than the printed date differs."""
    REDATED = "redated"
    """Version n+1: only the printed date moved."""
    SAME = "same"
    """Nothing of the story differs; bytes outside it may."""
    REPARSED = "reparsed"
    """Version n+1 from the same bytes: our reader changed, the page did not."""
    ALIAS = "alias"
    """The address shows a story that is archived under another one; only `addresses` grew."""
    REFUSED = "refused"
    """The reading lacks the title or the text that the last version has: a problem is recorded, that version stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something noticed that a person may want to know. It never stops a crawl."""

    kind: str
    """A short stable word with dashes: 'weekday-contradicts-date', 'field-missing', 'http-error' …"""
    detail: str
    """One sentence with the raw words that caused it."""
    url: str | None = None
    """The address it is about; None where the record that carries the problem names it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Teaser:
    """One related-story card as a page showed it: an observation about the site, not part of the story."""

    position: int
    """1 for the first card of the page."""
    title: str
    """Once, even where the card prints it twice (image text and heading)."""
    url: str
    """Address of the story it leads to: absolute, normalised."""
    summary: str | None = None
    """The card's paragraph; None when it has none."""
    published_on: date | None = None
    """Calendar day in the site's zone; None when the card prints none or an incomplete one."""
    published_raw: str | None = None
    """The words that held the date ('18 March 2024 News')."""
    category: str | None = None
    """As printed ('News'); None when the card prints none."""
    image_url: str | None = None
    """Absolute address; lazy-loading placeholders are looked through."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: position, title, url, summary, published_on, published_raw, category, image_url."""
        return {
            "position": self.position,
            "title": self.title,
            "url": self.url,
            "summary": self.summary,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "published_raw": self.published_raw,
            "category": self.category,
            "image_url": self.image_url,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One story as one page told it, normalised. A field that the page does not give is None, never invented."""

    url: str
    """Address the page was read from, normalised (scheme, host, no fragment, no tracking parameters)."""
    title: str | None
    """The story's own headline: no site name, entities decoded, quotes as printed."""
    summary: str | None
    """The page's own standfirst or description, else the first sentences of the body."""
    summary_source: str | None
    """Evidence used ('json-ld:description', 'meta:description', 'standfirst', 'body:first-sentences')."""
    published_on: date | None
    """Calendar day in the site's zone. None when the page gives none, or only a month or a relative word."""
    published_at: datetime | None
    """UTC instant; None when the page gave no time of day."""
    published_raw: str | None
    """The words or attribute on the page, as written ('Published:  Mon 22 Jan 2018')."""
    published_source: str | None
    """Evidence used ('json-ld:datePublished', 'time', 'label:Published', 'card')."""
    modified_at: datetime | None
    """UTC instant of the page's own 'last updated'; None for a bare day: midnight is never assumed."""
    authors: tuple[str, ...]
    """Names in printed order, without 'By'."""
    category: str | None
    """As printed ('News', 'Press release'); from the page, else from a card or feed that listed the story."""
    category_source: str | None
    """Evidence used; 'card' where another page named it. None with `category`."""
    language: str | None
    """BCP 47, as declared ('en-GB')."""
    image_url: str | None
    """Hero image, absolute."""
    canonical_url: str | None
    """What `link rel=canonical` claims, absolute and normalised; not believed by itself."""
    body_text: str
    """Paragraphs separated by a blank line, one space between words, list items one a line. '' when none was found."""
    body_html: str
    """The same part of the page, sanitised: no script, style, event handler, form or remote frame."""
    parsed_by: str
    """The reader that made this record ('newskeep 0.1.0 reader 1')."""
    teasers: tuple[Teaser, ...] = ()
    """Related stories in page order."""
    problems: tuple[Problem, ...] = ()
    """What the reader noticed."""

    @property
    def word_count(self) -> int:
        """Words of `body_text`, split at white space."""
        return len(self.body_text.split())

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: instants end in Z, days are YYYY-MM-DD, absent values are None."""
        return {
            "url": self.url,
            "title": self.title,
            "summary": self.summary,
            "summary_source": self.summary_source,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "published_at": iso(self.published_at) if self.published_at else None,
            "published_raw": self.published_raw,
            "published_source": self.published_source,
            "modified_at": iso(self.modified_at) if self.modified_at else None,
            "authors": list(self.authors),
            "category": self.category,
            "category_source": self.category_source,
            "language": self.language,
            "image_url": self.image_url,
            "canonical_url": self.canonical_url,
            "body_text": self.body_text,
            "body_html": self.body_html,
            "word_count": self.word_count,
            "parsed_by": self.parsed_by,
            "teasers": [teaser.as_dict() for teaser in self.teasers],
            "problems": [{"kind": problem.kind, "detail": problem.detail} for problem in self.problems],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """One answer of a server, as received."""

    url: str
    """The address that answered, after redirects."""
    fetched_at: datetime
    """UTC."""
    status: int
    """HTTP status code."""
    headers: tuple[tuple[str, str], ...]
    """In the order received; a repeated header is repeated. Latin-1 as HTTP has it."""
    body: bytes = field(repr=False)
    """Decoded from transfer (gzip, chunks) only; never altered otherwise."""
    _hash: str = field(default="", init=False, repr=False, compare=False)

    @property
    def blob_hash(self) -> str:
        """SHA-256 of the body, hex."""
        if not self._hash:
            object.__setattr__(self, "_hash", hashlib.sha256(self.body).hexdigest())
        return self._hash

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case; None when it is absent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlCounts:
    """The sums of one crawl, as `crawls` keeps them."""

    requests: int = 0
    """Requests sent, robots.txt and listings included."""
    fetched: int = 0
    """Story pages answered in full and read."""
    not_modified: int = 0
    """Story pages that answered 304."""
    failed: int = 0
    """Addresses that ended without an answer that could be used."""
    new: int = 0
    """Stories archived for the first time."""
    changed: int = 0
    """Stories edited, redated, moved or restored."""
    gone: int = 0
    """Stories declared gone by this crawl."""

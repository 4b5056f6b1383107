"""What the readers return: words of the page with their source, nothing cleaned beyond white space."""

from dataclasses import dataclass

from archive.records import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One value and where on the page it stood."""

    value: str
    """As the page has it, white space folded."""
    source: str
    """'selector', 'json-ld:datePublished', 'meta:og:title', 'microdata:…', 'time', 'label:Published', 'heading' …"""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTeaser:
    """One related-story card in page words."""

    position: int
    """1 for the first card of the page."""
    title: str
    """Once."""
    url: str
    """Absolute address as linked."""
    summary: str | None = None
    published_raw: str | None = None
    """The words that hold the date, with whatever stands beside it ('18 March 2024 News')."""
    category: str | None = None
    """Where the card names it apart from the date; the words beside the date are split by `normalise`."""
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What another page (a listing card, a feed entry, a sitemap line) says of a story: evidence of last resort."""

    source: str
    """'card', 'feed', 'sitemap', 'wordpress' or 'api' (other JSON)."""
    title: str | None = None
    published_raw: str | None = None
    """Words or attribute; ISO 8601 or RFC 2822 in feeds and sitemaps."""
    modified_raw: str | None = None
    """`lastmod` of a sitemap, `updated` of a feed, an interface's word for the last edit."""
    category: str | None = None
    summary: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RawStory:
    """One story page in page words. None: the page does not say."""

    url: str
    title: Evidence | None
    summary: Evidence | None
    published: Evidence | None
    modified: Evidence | None
    authors: tuple[str, ...]
    category: Evidence | None
    language: str | None
    image_url: str | None
    canonical_url: str | None
    """Absolute, as `link rel=canonical` (else og:url) has it."""
    body_text: str
    body_html: str
    """Unsanitised markup of the same part of the page."""
    teasers: tuple[RawTeaser, ...] = ()
    problems: tuple[Problem, ...] = ()

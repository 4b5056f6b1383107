"""From page words to the record: dates read, gaps named, markup made harmless.

In: RawStory, Site, and what other pages claim of the story.  Out: Story. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import nh3

from archive.about import VERSION
from archive.addresses import normalise as normalise_address
from archive.records import Problem, Story, Teaser
from archive.scrub import scrubbed
from crawler.dates import read_date
from crawler.raw import Claim, Evidence, RawStory, RawTeaser
from crawler.site import Site
from crawler.text import first_sentences, same_words

__all__ = ["READER", "normalise", "parsed_by"]

READER = f"newskeep {VERSION} reader 2"
"""The code that reads. The number grows when the reader would read old pages otherwise."""

_INTERFACES = frozenset(("wordpress", "api"))
"""Claims that a site's own programs rely on: exact in time, and written by its editors."""
_DEFAULT_ZONE = ZoneInfo("Europe/London")
_TAG_NAMES = (
    "a abbr address article b blockquote br caption cite code dd del div dl dt em figure h1 h2 h3 h4 h5 h6 hr i img "
    "ins li ol p pre q s section small span strong sub sup table tbody td tfoot th thead time tr u ul"
)
_TAGS = set(_TAG_NAMES.split())
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"data-src", "alt", "title"}, "time": {"datetime"}, "*": {"lang", "dir"}}
_LOADING = {"img": {"src", "alt", "title"}}
_ATTRIBUTES |= {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_WRITTEN_TAG = re.compile(r'<([a-z0-9]+)(?: [a-z-]+="[^"]*")*>')
_WRITTEN_ATTRIBUTE = re.compile(r' [a-z-]+="[^"]*"')
"""As nh3 writes them: no quote within a value, no '<' in text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Date:
    """A date as the record holds it."""

    on: date | None = None
    at: datetime | None = None
    raw: str | None = None
    source: str | None = None
    problems: tuple[Problem, ...] = ()


def normalise(
    raw: RawStory, site: Site | None, *, fetched_at: datetime | None = None, claim: Claim | None = None
) -> Story:
    """The record of one page. A claim of another page fills a gap and says so; it never overrules the page."""
    published = _published(raw, site, fetched_at, claim)
    category, category_source = _category(raw, claim)
    summary, summary_source = _summary(raw, claim)
    title = raw.title.value if raw.title else None
    gaps = _gaps(site, title=title, published=published.on, body=raw.body_text)
    return Story(
        url=_address(raw.url),
        title=title,
        summary=summary,
        summary_source=summary_source,
        published_on=published.on,
        published_at=published.at,
        published_raw=published.raw,
        published_source=published.source,
        modified_at=_modified(raw, site, claim),
        authors=raw.authors,
        category=category,
        category_source=category_source,
        language=raw.language,
        image_url=raw.image_url,
        canonical_url=raw.canonical_url,
        body_text=raw.body_text,
        body_html=_sanitised(raw.body_html),
        parsed_by=parsed_by(site),
        teasers=tuple(_teaser(teaser, site, raw.authors) for teaser in raw.teasers),
        problems=(*raw.problems, *published.problems, *gaps),
    )


def parsed_by(site: Site | None) -> str:
    """Who read a page: the code, and the rules of its site where it has any. Another name means that the same bytes may
    read otherwise, and a difference is then ours (`reparsed`) until the old bytes were read again.

    >>> parsed_by(Site(key="x", home="https://example.org/", ignore=("p.views",))).partition("reader 2")[2]
    ' rules 5331a1'
    """
    return f"{READER} rules {site.rules}" if site and site.rules else READER


def _address(url: str) -> str:
    try:
        return normalise_address(url)
    except ValueError:  # `read_story` may be given '' or a file name
        return url


def _zone_and_order(site: Site | None) -> tuple[ZoneInfo, str]:
    return (site.zone, site.date_order) if site else (_DEFAULT_ZONE, "DMY")


def _published(raw: RawStory, site: Site | None, fetched_at: datetime | None, claim: Claim | None) -> _Date:
    own = _date(raw.published.value, raw.published.source, site, fetched_at) if raw.published else _Date()
    if own.on is None and claim and claim.published_raw:
        claimed = _date(claim.published_raw, claim.source, site, fetched_at)
        if claimed.on is not None:
            return claimed
    return _timed(own, site, claim) if own.on and own.at is None else own


def _timed(own: _Date, site: Site | None, claim: Claim | None) -> _Date:
    """A page's day with the time of day that an interface gives for the same day, and both named as the source."""
    if claim is None or claim.source not in _INTERFACES or not claim.published_raw:
        return own
    zone, order = _zone_and_order(site)
    told = read_date(claim.published_raw, order=order, zone=zone)
    if told is None or told.instant is None or told.day != own.on:
        return own
    return replace(own, at=told.instant, source=f"{own.source}+{claim.source}")


def _date(value: str, source: str, site: Site | None, fetched_at: datetime | None) -> _Date:
    zone, order = _zone_and_order(site)
    today = fetched_at.astimezone(zone).date() if fetched_at else None
    reading = read_date(value, order=order, zone=zone, today=today)
    if reading is None or reading.day is None:
        problem = Problem(kind="date-unreadable", detail=f"{source} {value[:200]!r} tells no day")
        return _Date(raw=value, source=source, problems=(problem,))
    return _Date(on=reading.day, at=reading.instant, raw=value, source=source, problems=reading.problems)


def _instant(evidence: Evidence | None, site: Site | None) -> datetime | None:
    """A moment only where a time of day is given: midnight is never assumed."""
    if evidence is None:
        return None
    zone, order = _zone_and_order(site)
    reading = read_date(evidence.value, order=order, zone=zone)
    return reading.instant if reading else None


def _modified(raw: RawStory, site: Site | None, claim: Claim | None) -> datetime | None:
    """The page's own, else WordPress's: its editors' last save. A sitemap's or a feed's moves with the template
    as well, and nobody knows what other JSON means by it; those only say when to look again."""
    if raw.modified is None and claim and claim.source == "wordpress" and claim.modified_raw:
        return _instant(Evidence(value=claim.modified_raw, source=claim.source), site)
    return _instant(raw.modified, site)


def _category(raw: RawStory, claim: Claim | None) -> tuple[str | None, str | None]:
    """A breadcrumb names a section rather than a category: what a card says comes before it."""
    own = raw.category
    if claim and claim.category and (own is None or own.source == "breadcrumb"):
        return claim.category, claim.source
    return (own.value, own.source) if own else (None, None)


def _summary(raw: RawStory, claim: Claim | None) -> tuple[str | None, str | None]:
    """The page's own, unless it is only the beginning of the body cut off; else what an interface has for it, with the
    same exception; else the first sentences."""
    beginning = first_sentences(raw.body_text)
    own = raw.summary
    if own and not _is_cut(own.value, raw.body_text):
        return own.value, own.source
    told = claim.summary if claim and claim.source in _INTERFACES else None
    if claim and told and not _is_cut(told, raw.body_text) and not _begins(told, raw.body_text):
        return told, claim.source
    if beginning:
        return beginning, "body:first-sentences"
    return (own.value, own.source) if own else (None, None)


def _is_cut(summary: str, body: str) -> bool:
    """Whether a description is the start of the body, broken off within a sentence."""
    text = summary.rstrip(" .…[]")
    if summary == text or not summary.endswith(("…", "...", "[...]", "[…]")):
        return False
    return _begins(text, body)


def _begins(text: str, body: str) -> bool:
    return same_words(" ".join(body.split())[: len(text)], text)


def _sanitised(markup: str) -> str:
    """Markup that runs nothing and loads nothing, whoever shows it: a picture's address is in `data-src`."""
    if not markup:
        return ""
    clean = nh3.clean(scrubbed(markup), tags=_TAGS, attributes=_ATTRIBUTES | _LOADING, url_schemes=_SCHEMES)
    if "<img" not in clean:
        return clean
    kept = _WRITTEN_TAG.sub(lambda tag: _unloaded(tag[0]) if tag[1] == "img" else tag[0], clean)
    return nh3.clean(kept, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)  # whatever became of it: no `src`


def _unloaded(tag: str) -> str:
    return _WRITTEN_ATTRIBUTE.sub(lambda one: f" data-{one[0][1:]}" if one[0].startswith(" src=") else one[0], tag)


def _gaps(site: Site | None, *, title: str | None, published: date | None, body: str) -> list[Problem]:
    lacks = site.lacks if site else ()
    missing = [name for name, value in (("title", title), ("published", published), ("body", body)) if not value]
    return [Problem(kind="field-missing", detail=f"no {name} found") for name in missing if name not in lacks]


def _teaser(raw: RawTeaser, site: Site | None, people: Sequence[str]) -> Teaser:
    zone, order = _zone_and_order(site)
    reading = read_date(raw.published_raw, order=order, zone=zone) if raw.published_raw else None
    return Teaser(
        position=raw.position,
        title=raw.title,
        url=_address(raw.url),
        summary=raw.summary,
        published_on=reading.day if reading else None,
        published_raw=raw.published_raw,
        category=None if any(same_words(raw.category or "", name) for name in people) else raw.category,
        image_url=raw.image_url,
    )

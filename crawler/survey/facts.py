"""The lines of a site's table, each with its evidence. Pure but for the clock that days in the future are told by.

In: what was seen, judged and asked for.  Out: `Inferred`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.clock import utc_now
from crawler import metadata
from crawler.dates import read_date
from crawler.document import Document
from crawler.site import Site
from crawler.survey.judge import Judged
from crawler.survey.naming import key_for, name_of
from crawler.survey.order import guess_order
from crawler.survey.reading import Asked, read
from crawler.survey.report import Facts, entrance_words
from crawler.survey.telling import Sampled, lacking
from crawler.survey.walk import Seen
from crawler.survey.zone import Shown, guess_zone, written_offset

__all__ = ["Inferred", "infer_facts"]

_UTC = ZoneInfo("UTC")
_SHORT = 60
_MOST_LINES = 12
_FEW_WORDS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Inferred:
    """The facts, and the sample read with them."""

    facts: Facts
    sample: list[Sampled]


def infer_facts(
    site: Site, url: str, seen: Seen, judged: Judged, asked: Sequence[Asked], pages: int, years: tuple[str, ...] = ()
) -> Inferred:
    """See the module. `url`: of the listing. `years`: its pages of earlier years, listings as well."""
    documents = [*([seen.document] if seen.document else []), *(each.document for each in asked if each.document)]
    host = urlsplit(site.home).netloc
    name, name_words = name_of(documents, host)
    language = next((tag for each in documents if (tag := metadata.language(each))), None)
    order = guess_order(_printed(asked), language)
    written, shown = _moments(asked, order.order)
    zone = guess_zone(written, shown, language, host)
    whole = replace(
        site,
        key=key_for(host, name),
        name=name,
        listings=(url, *years) if len(judged.cards) > 1 else (),
        feeds=tuple(judged.feeds),
        sitemaps=tuple(judged.sitemaps),
        stories=judged.pattern.expression,
        timezone=zone.zone,
        date_order=order.order,
    )
    now = utc_now()
    sample = [read(each, whole, now) for each in asked]
    whole = replace(whole, lacks=tuple(lacking(sample)))
    because = {
        "name": name_words,
        "home": "the front page of the address given",
        **entrance_words(judged, seen.entrances, pages, len(years)),
        "stories": _pattern_words(judged),
        "timezone": zone.words,
        "date_order": order.words,
        "lacks": _lacks_words(whole, sample),
        "delay_s": _delay_words(whole),
    }
    return Inferred(facts=Facts(site=whole, because=because, key=whole.key), sample=sample)


def _pattern_words(judged: Judged) -> str:
    pattern = judged.pattern
    words = f"{pattern.matched} of {pattern.of} {judged.told_by} lead to {pattern.words}"
    return words + (f"; so does {pattern.wrong[0]}, which is no story" if pattern.wrong else "")


def _lacks_words(site: Site, sample: Sequence[Sampled]) -> str:
    read_ones = sum(each.story is not None for each in sample)
    if site.lacks:
        return f"none of the {read_ones} stories read has {'it' if len(site.lacks) == 1 else 'one of these'}"
    return f"each field is on some of the {read_ones} stories read" if read_ones >= 3 else "too few stories were read"


def _delay_words(site: Site) -> str:
    if site.delay_s > 1:
        return "robots.txt asks for it"
    return "the usual second; robots.txt asks for no more" if site.delay_s else "a server on this machine"


def _printed(asked: Sequence[Asked]) -> Iterator[tuple[str, date | None]]:
    """Words of dates on cards and pages, with the day that the data of the same story gives."""
    for each in asked:
        moments = list(_data(each))
        known = moments[0][0].date() if moments else None
        for claim in each.claims:
            if claim.source == "card" and claim.published_raw:
                yield claim.published_raw, known
        for line in _lines(each.document) if each.document else ():
            yield line, known


def _lines(document: Document) -> list[str]:
    """Short lines with figures, as dates are."""
    texts = (text.strip() for text in document.root.itertext(with_tail=True) if 5 < len(text) < _SHORT * 2)
    return [text for text in texts if len(text) < _SHORT and any(character.isdigit() for character in text)][
        :_MOST_LINES
    ]


def _moments(asked: Sequence[Asked], order: str) -> tuple[list[tuple[datetime, timedelta]], list[Shown]]:
    """Instants as written, and instants beside the day on the card."""
    written: list[tuple[datetime, timedelta]] = []
    shown: list[Shown] = []
    for each in asked:
        data = list(_data(each))
        written += data
        texts = [claim.published_raw for claim in each.claims if claim.source == "card"]
        texts += _lines(each.document) if each.document and data else []
        days = [day for text in texts if (day := _day(text, order))]
        near = (day for day in days if data and abs(day - data[0][0].date()) <= timedelta(days=1))
        shown += [Shown(at=data[0][0], day=day) for day in islice(near, 1)]
    return written, shown


def _day(raw: str | None, order: str) -> date | None:
    reading = read_date(raw, order=order, zone=_UTC) if raw else None
    return reading.day if reading and reading.instant is None and len(reading.rest.split()) <= _FEW_WORDS else None


def _data(asked: Asked) -> Iterator[tuple[datetime, timedelta]]:
    """Moments with an offset: of the feed or interface, then of the page's own data."""
    raws = [claim.published_raw for claim in asked.claims if claim.source in ("feed", "api", "wordpress")]
    raws += [each.value for each in metadata.published_dates(asked.document)] if asked.document else []
    for raw in raws:
        offset = written_offset(raw) if raw else None
        reading = read_date(raw, zone=_UTC) if raw and offset is not None else None
        if offset is not None and reading and reading.instant:
            yield reading.instant.astimezone(UTC), offset

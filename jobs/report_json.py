"""A period as JSON, for scripts. Pure.

In: a `Period`.  Out: one object; names are those of the archive's columns where there is one.
"""

from typing import TYPE_CHECKING, Any

from archive.clock import iso
from jobs.report_items import command_of

if TYPE_CHECKING:
    from datetime import datetime

    from archive.rows import VersionRow
    from jobs.period import Item, Period

__all__ = ["as_json"]


def as_json(period: "Period", subject: str) -> dict[str, Any]:
    """JSON-ready: the texts stand as the archive has them; JSON escapes what could steer a terminal."""
    seen = period.evidence
    return {
        "subject": subject,
        "since": iso(period.since),
        "until": iso(period.until),
        "sites": dict(period.sites),
        "kinds": list(period.kinds),
        "counts": period.counts(),
        "items": [_item(item) for item in period.items],
        "alarms": [
            {**(held.alarm.as_dict() if held.alarm else {"kind": None}), "held": dict(held.counts)}
            for held in period.held
        ],
        "problems": [
            {
                "kind": trouble.kind,
                "times": trouble.times,
                "addresses": trouble.addresses,
                "examples": [{"url": url, "detail": detail} for url, detail in trouble.examples],
            }
            for trouble in period.troubles
        ],
        "evidence": {
            "checked": seen.checked,
            "unchanged": seen.unchanged,
            "unanswered": seen.unanswered,
            "discarded": seen.discarded,
            "live": seen.alive,
            "suspect": seen.suspects,
            "oldest_check_at": _instant(seen.oldest_check_at),
            "oldest_check_story_id": seen.oldest_check_id,
            "crawls": [crawl.as_dict() for crawl in period.crawls],
        },
        "waiting": period.waiting,
    }


def _item(item: "Item") -> dict[str, Any]:
    found, addresses, absence = item.comparison, item.addresses, item.absence
    version = item.after or item.before
    told: dict[str, Any] = item.change.as_dict()
    if version is not None:
        told |= {"title": version.title, "category": version.category, "summary": version.summary}
    return told | {
        "published_on": _day(item.after),
        "was_published_on": _day(item.before),
        "description": found.description if found else None,
        "words_in": found.words_in if found else 0,
        "words_out": found.words_out if found else 0,
        "restores": item.restores,
        "from_url": addresses[0] if addresses else None,
        "to_url": addresses[1] if addresses else None,
        "last_there_at": _instant(absence.seen_at) if absence else None,
        "missing_since_at": _instant(absence.missing_at) if absence else None,
        "command": command_of(item),
    }


def _day(version: "VersionRow | None") -> str | None:
    return version.published_on.isoformat() if version and version.published_on else None


def _instant(at: "datetime | None") -> str | None:
    return iso(at) if at else None

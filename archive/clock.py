"""Time as the archive writes it: UTC, ISO 8601, whole seconds, `Z`. Only `utc_now` looks at a clock.

>>> iso(datetime(2018, 1, 22, 9, 5, tzinfo=timezone(timedelta(hours=1))))
'2018-01-22T08:05:00Z'
>>> parse_iso('2018-01-22T08:05:00Z')
datetime.datetime(2018, 1, 22, 8, 5, tzinfo=datetime.timezone.utc)
"""

from datetime import UTC, datetime, timedelta, timezone  # noqa: F401 - timedelta and timezone serve the doctest

__all__ = ["iso", "parse_iso", "utc_now"]


def utc_now() -> datetime:
    """The present instant in UTC, cut to whole seconds as the archive stores it."""
    return datetime.now(UTC).replace(microsecond=0)


def iso(instant: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`. A datetime without a zone is refused with ValueError: the archive never guesses one."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone")
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_iso(text: str) -> datetime:
    """The instant that `iso` wrote. ValueError for anything else."""
    found = datetime.fromisoformat(text)  # ten times as fast as strptime, and more tolerant
    if found.tzinfo is None or iso(found) != text:
        raise ValueError(f"{text!r} is not of the form YYYY-MM-DDTHH:MM:SSZ")
    return found

"""Time as the archive writes it: UTC, ISO 8601, whole seconds, `Z`. Only `utc_now` looks at a clock.

For rehearsals that clock may be set (`rehearse`): a month of crawls is then lived in a minute.

>>> iso(datetime(2018, 1, 22, 9, 5, tzinfo=timezone(timedelta(hours=1))))
'2018-01-22T08:05:00Z'
>>> parse_iso('2018-01-22T08:05:00Z')
datetime.datetime(2018, 1, 22, 8, 5, tzinfo=datetime.timezone.utc)
"""

from datetime import UTC, datetime, timedelta, timezone  # noqa: F401 - timezone serves the doctest

__all__ = ["iso", "parse_iso", "rehearse", "utc_now"]

_AHEAD = [timedelta(0)]
"""How far the clock of this process is set forward; negative: back. Nothing but a rehearsal changes it."""


def utc_now() -> datetime:
    """The present instant in UTC, cut to whole seconds as the archive stores it."""
    return (datetime.now(UTC) + _AHEAD[0]).replace(microsecond=0)


def rehearse(instant: datetime | None) -> None:
    """Set the clock of this process: `utc_now` goes on from that instant; None sets it right again. For demos and
    rehearsals only, never for an archive that is to be believed: the times it writes are invented.

    ValueError for a datetime without a zone.
    """
    if instant is not None and instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone")
    _AHEAD[0] = instant - datetime.now(UTC) if instant is not None else timedelta(0)


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

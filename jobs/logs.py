"""The daemon's log: one line an event, for a person or for a machine.

In: an event's name, its words, the site and the crawl it is about.  Out: a line on standard error: plain with the time
in the operator's zone, or a JSON object with the time in UTC. No line break, control character, password or credential
in an address ever gets there.
"""

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from archive.clock import iso
from jobs.text import one_line

__all__ = ["FORMATS", "SECRETS", "event", "set_zone", "start", "where"]

FORMATS = ("plain", "json")
_LOG = logging.getLogger("newskeep.daemon")
SECRETS = ("NEWSKEEP_SMTP_PASSWORD", "NEWSKEEP_PING_URL")
"""Variables of the environment whose values are in no log, and no crawl is given."""
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_LONGEST = 2000


def event(
    name: str,
    words: str,
    *,
    site: str | None = None,
    crawl_id: int | None = None,
    level: int = logging.INFO,
) -> None:
    """Log one event. `name`: the same word for the same kind of event for ever, such as 'crawl-ended'."""
    _LOG.log(level, "%s", words, extra={"event": name, "site": site, "crawl_id": crawl_id})


def start(form: str, zone: tzinfo, stream: TextIO | None = None, *, verbose: bool = False) -> None:
    """Send the logs of this process to standard error from now on. `verbose`: the scheduler's own words as well."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Plain(zone))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    _LOG.setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.INFO if verbose else logging.WARNING)


def set_zone(zone: tzinfo) -> None:
    """The operator's zone, after the configuration was read again."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Plain):
            handler.formatter.zone = zone


def where(error: BaseException) -> str:
    """What was raised and in which line, for an event about something that should not happen.

    >>> try: open_door = {}["key"]
    ... except KeyError as error: where(error).partition(" at ")[0]
    "KeyError: 'key'"
    """
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" at {last[0].filename}:{last[0].lineno}" if last else ""
    return f"{type(error).__name__}: {error}{place}"


class _Json(logging.Formatter):
    """One object: at, level, event, message; site and crawl_id where it is about one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": iso(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", record.name),
        }
        about = {name: getattr(record, name, None) for name in ("site", "crawl_id")}
        line |= {name: value for name, value in about.items() if value is not None}
        return json.dumps(line | {"message": _words(record)})


class _Plain(logging.Formatter):
    """'2024-03-18 09:05:00 GMT  iwf #12  3 new, …'"""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self.zone = zone

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S %Z")
        site, crawl_id = getattr(record, "site", None), getattr(record, "crawl_id", None)
        number = f"#{crawl_id}" if crawl_id is not None else None
        about = " ".join(part for part in (site, number) if part)
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        return "  ".join(part for part in (at, about, level + _words(record)) if part)


def _words(record: logging.LogRecord) -> str:
    """The message, and what was raised, on one line."""
    words = record.getMessage()
    if record.exc_info and record.exc_info[1]:
        words += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
    for name in SECRETS:
        secret = os.environ.get(name)
        words = words.replace(secret, "…") if secret else words
    return _CREDENTIALS.sub("…", one_line(words))[:_LONGEST]

"""An alarm as a mail: what is wrong, since when, what to do. Pure.

In: a row of `alarms`, the configuration.  Out: the name of the incident, subject and text.
"""

from typing import TYPE_CHECKING

from jobs.text import local_time, one_line, span

if TYPE_CHECKING:
    from archive.rows import AlarmRow
    from jobs.config import Config

__all__ = ["TITLES", "alarm_mail"]

TITLES = {
    "disk": "the disk is nearly full",
    "locked": "the archive is locked",
    "mail-waits": "mail cannot be delivered",
    "mail-refused": "mail was given up",
    "no-success": "crawls do not succeed",
    "few-found": "far fewer stories found",
    "fill": "a field is missing from new stories",
    "problems": "more problems than usual",
    "robots": "robots.txt keeps us out",
    "certificate": "the certificate is about to end",
    "damaged": "the archive is damaged",
    "unreadable": "the archive cannot be read",
    "many-gone": "many stories gone at once",
    "many-edited": "many stories edited at once",
    "many-shrunk": "many stories shrank at once",
    "nothing-found": "nothing found",
    "fill-fell": "a field is no longer read",
    "many-alike": "one page in the place of many stories",
}
"""Kind of an alarm to a few words for a person."""
_HOLDING = frozenset({"many-gone", "many-edited", "many-shrunk", "fill-fell"})


def alarm_mail(alarm: "AlarmRow", config: "Config") -> tuple[str, str, str]:
    """(incident, subject, text)."""
    title = TITLES.get(alarm.kind, alarm.kind)
    about = f"{_site(alarm, config)}: {title}"
    since = f"Since {local_time(alarm.raised_at, config.zone)}"
    if alarm.over_at:
        lasted = span((alarm.over_at - alarm.raised_at).total_seconds())
        over = f"over {local_time(alarm.over_at, config.zone)} ({config.timezone})"
        text = f"{since}, {over}, after {lasted}. Nothing needs to be done.\n\n"
        return f"alarm {alarm.id} over", f"Over: {about}", f"{text}It was: {_sentence(alarm.detail)}\n"
    parts = [
        _sentence(alarm.detail),
        "\n".join(f"- {one_line(example)}" for example in alarm.examples),
        _to_decide() if alarm.kind in _HOLDING else "",
        f"{since} ({config.timezone}). `newskeep status` shows all that is wrong; a last mail says when it is over.",
    ]
    return f"alarm {alarm.id}", f"Alarm: {about}", "\n\n".join(part for part in parts if part) + "\n"


def _to_decide() -> str:
    return (
        "These changes are held: no report tells of them. Look at `newskeep changes --held`, then either "
        "`newskeep release` them, or `newskeep discard` them."
    )


def _site(alarm: "AlarmRow", config: "Config") -> str:
    if alarm.site is None:
        return "newskeep"
    site = config.sites.get(alarm.site)
    return site.name if site else alarm.site


def _sentence(text: str) -> str:
    """
    >>> _sentence("only 3 MB are free; make room"), _sentence("did its place move?")
    ('Only 3 MB are free; make room.', 'Did its place move?')
    """
    text = one_line(text)
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else ".")

"""A change report as a subject, as text and as HTML. Pure: the same period gives the same bytes.

In: a `Period` and the operator's zone.  Out: `Report`. The page is made once and printed by two templates, so that text
and HTML say the same. Nothing of it loads or runs anything.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from jobs import report_html, report_text
from jobs.report_page import page_of

if TYPE_CHECKING:
    from jobs.period import Period

__all__ = ["Report", "render"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One report, ready to be printed, stored or mailed."""

    subject: str
    """One line without control characters."""
    text: str
    """Lines of at most 76 characters where no address is longer; ends in a newline."""
    html: str
    """One file: styles in it, no script, nothing loaded from anywhere."""
    since_at: datetime
    until_at: datetime
    """Not included: the next report begins here."""


def render(period: "Period", zone: tzinfo, command: str = "newskeep") -> Report:
    """Tell a period. `command`: what a person types for newskeep."""
    page = page_of(period, zone, command)
    return Report(
        subject=page.subject,
        text=_environment(autoescape=False).get_template("report.txt.j2").render(page=page),
        html=_environment(autoescape=True).get_template("report.html.j2").render(page=page),
        since_at=period.since,
        until_at=period.until,
    )


@cache
def _environment(*, autoescape: bool) -> Environment:
    """A misspelt name is an error; in HTML, all that is printed is escaped."""
    environment = Environment(
        loader=PackageLoader("jobs"),
        autoescape=autoescape,  # noqa: S701 - off for plain text only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(report_html.FILTERS if autoescape else report_text.FILTERS)
    return environment

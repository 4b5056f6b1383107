"""What one run of the schedule does: crawl a site, compile a report, verify the archive.

In: a job and the accepted configuration.  Out: a `Result`, once a child process has done the work: one that crashes,
hangs or eats memory takes nobody with it. `python -m jobs.tasks report|verify --config FILE` is such a child.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive import open_archive
from archive.clock import utc_now
from archive.errors import ArchiveBusy, NewskeepError
from crawler.lifeline import hold_lifeline
from jobs.child import run_child
from jobs.config import load_config

if TYPE_CHECKING:
    from archive.rows import CrawlRow
    from jobs.config import Config
    from jobs.schedule import Job

__all__ = ["Result", "main", "perform"]

_WORDS_OF_BUSY = "ArchiveBusy"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a run."""

    outcome: str
    """ok, partial, failed, interrupted or late, as in the table runs."""
    note: str | None = None
    """Why it is not ok; of what is ok, what it did."""
    crawl: "CrawlRow | None" = None


def perform(
    job: "Job", config: "Config", child: Mapping[str, Any], on_begin: Callable[[int], None] = lambda _: None
) -> Result:
    """Do it in a child process. `child`: what `run_child` takes: stop, patience, limit_s, config_fd; `on_begin` hears
    the number of a crawl. What went wrong is in the result."""
    try:
        if job.site is not None:
            return _crawl(job.site, config, child, on_begin)
        return _in_child(job.kind, config, child)
    except KeyboardInterrupt:
        return Result(outcome="interrupted", note="told to stop")
    except NewskeepError as error:
        busy = getattr(error, "kind", "") == _WORDS_OF_BUSY
        return Result(outcome="late" if busy else "failed", note=str(error))


def _crawl(site: str, config: "Config", child: Mapping[str, Any], on_begin: Callable[[int], None]) -> Result:
    from jobs.run import crawl_site

    row = crawl_site(config, site, child=child, on_begin=on_begin)
    if row.outcome != "interrupted":
        return Result(outcome=row.outcome, note=row.note, crawl=row)
    if child["stop"].asked:
        return Result(outcome="interrupted", note="told to stop", crawl=row)
    return Result(outcome="failed", note="was stopped: it took longer than it may, or somebody ended it", crawl=row)


def _in_child(kind: str, config: "Config", child: Mapping[str, Any]) -> Result:
    heard: dict[str, Any] = {}
    ending = run_child([kind, "--config", str(config.path)], heard.update, module="jobs.tasks", **child)
    if heard.get("event") == "done":
        return Result(outcome=heard["outcome"], note=heard["note"])
    if ending.stopped:
        raise KeyboardInterrupt
    why = "took longer than it may" if ending.overdue else "ended before it was done"
    return Result(outcome="failed", note=heard.get("message") or f"{kind} {why} ({ending})")


# In the child


def main(argv: Sequence[str] | None = None) -> int:
    """Do one thing and say on stdout what came of it: {"event": "done", outcome, note}."""
    hold_lifeline()
    parser = argparse.ArgumentParser(prog="python -m jobs.tasks", description=__doc__)
    parser.add_argument("kind", choices=("report", "verify"))
    parser.add_argument("--config", help="newskeep.toml")
    options = parser.parse_args(argv)
    work = {"report": _report, "verify": _verify}[options.kind]
    try:
        result = work(load_config(options.config), utc_now())
    except ArchiveBusy as error:
        result = Result(outcome="late", note=str(error))
    except (NewskeepError, OSError, ValueError) as error:
        result = Result(outcome="failed", note=str(error))
    sys.stdout.write(json.dumps({"event": "done", "outcome": result.outcome, "note": result.note}) + "\n")
    return 0


def _report(config: "Config", now: datetime) -> Result:
    from jobs.rounds import keep_round

    if config.mail is None:
        return Result(outcome="ok", note="no report: newskeep.toml has no [mail]")
    mails = keep_round(config, now)
    return Result(outcome="ok", note=f"{mails} to be mailed" if mails else "nothing to tell")


def _verify(config: "Config", now: datetime) -> Result:
    """Findings become an alarm, and an alarm that was raised before ends where there are none."""
    from archive.verify import verify
    from jobs.alerts import note_verify

    with open_archive(config.archive) as archive:
        broken = tuple(verify(archive))
    if not note_verify(config, broken, now):
        return Result(outcome="late", note="the archive could not be written to")
    if broken:
        return Result(outcome="failed", note=f"{len(broken)} findings; the first: {broken[0]}")
    return Result(outcome="ok", note="the archive is whole")


if __name__ == "__main__":
    sys.exit(main())

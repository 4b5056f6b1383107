"""The figures of `newskeep status` for Prometheus: a text file for the node exporter's textfile collector.

In: the archive, the facts of health, `metrics_file` of newskeep.toml.  Out: that file, replaced whole by renaming.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.health_model import Facts

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Config

__all__ = ["STATES", "Gauge", "archive_bytes", "figures", "text", "write_metrics"]

STATES = ("live", "suspect", "gone", "moved")
Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """One metric with its samples."""

    name: str
    help: str
    samples: tuple[tuple[Labels, float], ...]


def text(gauges: Iterable[Gauge]) -> str:
    r"""The exposition format, version 0.0.4.

    >>> print(text([Gauge(name="a_b", help="Some\nwords.", samples=(({"site": 'x"y'}, 3),))]), end="")
    # HELP a_b Some\nwords.
    # TYPE a_b gauge
    a_b{site="x\"y"} 3
    """
    lines = []
    for gauge in gauges:
        words = gauge.help.replace("\\", r"\\").replace("\n", r"\n")
        lines += [f"# HELP {gauge.name} {words}", f"# TYPE {gauge.name} gauge"]
        lines += [f"{gauge.name}{_labels(labels)} {value:.17g}" for labels, value in gauge.samples]
    return "\n".join(lines) + "\n"


def figures(archive: "Archive", config: "Config", facts: Facts) -> tuple[Gauge, ...]:
    """All of them, in the order of the file."""
    sites = list(config.sites)
    counts = {key: archive.counts(key) for key in sites}
    stories = tuple(({"site": key, "state": state}, counts[key].get(state, 0)) for key in sites for state in STATES)
    alarms = [alarm.kind for alarm in archive.alarms()]
    free: tuple[tuple[Labels, float], ...] = () if facts.disk_free_bytes is None else (({}, facts.disk_free_bytes),)
    return (
        Gauge(name="newskeep_stories", help="Stories in the archive.", samples=stories),
        Gauge(
            name="newskeep_last_success_timestamp_seconds",
            help="Start of the last crawl that succeeded.",
            samples=tuple(_last_successes(archive, sites)),
        ),
        _one("newskeep_undelivered", "Mails that are not with their readers.", len(facts.undelivered)),
        _one("newskeep_alarms_open", "Alarms that wait for somebody.", len(alarms)),
        _one("newskeep_changes_held", "Changes that wait for a decision.", sum(1 for _ in archive.changes(held=True))),
        _one("newskeep_archive_bytes", "Size of the archive with its journal.", archive_bytes(config.archive)),
        Gauge(name="newskeep_disk_free_bytes", help="Free on the archive's disk.", samples=free),
        _one("newskeep_seen_timestamp_seconds", "When these figures were taken.", facts.now.timestamp()),
    )


def archive_bytes(path: Path) -> int:
    """Of the file and of the journal beside it."""
    files = (path, Path(f"{path}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def write_metrics(archive: "Archive", config: "Config", facts: Facts) -> None:
    """OSError where the file cannot be written; an earlier one then stays."""
    if config.metrics_file is None:
        return
    part = config.metrics_file.with_name(f".{config.metrics_file.name}.part")
    try:
        part.write_text(text(figures(archive, config, facts)), encoding="utf-8")
        part.replace(config.metrics_file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _one(name: str, words: str, value: float) -> Gauge:
    return Gauge(name=name, help=words, samples=(({}, value),))


def _last_successes(archive: "Archive", sites: Iterable[str]) -> "Iterable[tuple[Labels, float]]":
    for key in sites:
        sql = "SELECT max(started_at) AS at FROM crawls WHERE site = :site AND outcome IN ('ok', 'partial')"
        at = next(archive.db.query(sql, {"site": key}))["at"]
        if at:
            yield {"site": key}, datetime.fromisoformat(at).timestamp()


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    escaped = (
        (name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"

"""`make bench`: everything that issue-worthy figures are made of, in one run, into `bench/results/`.

`make bench SIZE=small` (two minutes, to see that it works), `medium` (the default), `full` (an hour or two).
`PYTHONPATH=. .venv/bin/python -m bench.run medium starts crawls` measures these parts only, into `part.*`.
"""

import json
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.large import measures, others
from bench.large.contenders import ENVIRONMENTS, prepare
from bench.large.figures import Figure
from bench.large.measures import Size, say
from bench.large.serving import server_name
from bench.large.table import markdown
from bench.large.usage import ROOT

SIZES = {
    "small": Size(stories=300, rounds=2, growth=(300, 1_000), known=300),
    "medium": Size(stories=1_000, rounds=3, growth=(1_000, 4_000), known=4_000),
    "full": Size(stories=2_000, rounds=5, growth=(1_000, 10_000, 50_000), known=10_000),
}
RESULTS = ROOT / "bench" / "results"
_PACKAGES = ("scrapy", "twisted", "lxml", "trafilatura", "backports.zstd", "sqlite-utils")


def machine() -> dict[str, str]:
    """Where this was measured, with what."""
    facts = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name")]
    packages = {name: version(name) for name in _PACKAGES}
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": commit.stdout.strip(),
        "processors": f"{len(names)} x {names[0]}" if names else platform.processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "server": server_name(),
        **packages,
    }


def parts(size: Size) -> dict[str, Callable[[], list[Figure]]]:
    """What can be measured, by name, in the order of the table."""
    return {
        "crawls": lambda: measures.full_crawl(size),
        "growth": lambda: measures.growth(size).figures,
        "starts": lambda: others.starts(size.rounds),
        "search": others.search,
        "comparisons": others.comparisons,
        "reports": others.reports,
    }


def main() -> int:
    name, *chosen = sys.argv[1:] or ["medium"]
    left_out = prepare()
    found: list[Figure] = []
    for part, measure in parts(SIZES[name]).items():
        if not chosen or part in chosen:
            say(part)
            found += measure()
    RESULTS.mkdir(exist_ok=True)
    told = {"size": name, "machine": machine(), "left_out": left_out, "figures": [each.as_dict() for each in found]}
    stem = "part" if chosen else "bench"  # a part of a run never stands where a whole one is told
    (RESULTS / f"{stem}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (RESULTS / f"{stem}.md").write_text(markdown(told), encoding="utf-8")
    plots = ENVIRONMENTS / "plots" / "bin" / "python"
    if plots.exists():
        subprocess.run([plots, ROOT / "bench" / "large" / "plots.py", RESULTS / f"{stem}.json"], check=True)
    print(markdown(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())

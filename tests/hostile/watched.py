"""Run a process of ours with the second witness inside it, and read what the witness wrote down."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.crawling import ROOT

__all__ = ["run_watched", "witnessed"]

_FILE = "witness.jsonl"


def run_watched(
    folder: Path,
    module: str,
    *arguments: str,
    names: Mapping[str, Sequence[Sequence[str]]] | None = None,
    stdin: str = "",
    prefix: Sequence[str] = (),
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """`python -m module arguments`, to its end. `names`: what its look-ups answer; `prefix`: a command before it."""
    path = os.pathsep.join(map(str, (ROOT / "tests/hostile/witness", ROOT)))
    told = {"WITNESS": str(folder / _FILE), "WITNESS_NAMES": json.dumps(dict(names or {}))}
    return subprocess.run(
        [*prefix, sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **told, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def witnessed(folder: Path, event: str) -> set[tuple[str, int]]:
    """What it saw of one kind: hosts and ports (0 where there is none)."""
    lines = (json.loads(line) for line in (folder / _FILE).read_text().splitlines())
    return {(host, port) for name, host, port in lines if name == event}

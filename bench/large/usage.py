"""What a child process cost: processor time of its whole tree, and the most memory the tree held at once.

In: a command.  Out: `Usage`. Processor time is the kernel's account (user and system) of the child and of all its
children that it waited for; never time on the wall.
"""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Usage", "run"]

ROOT = Path(__file__).parents[2]
_LOOK_S = 0.1
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """One run."""

    cpu_s: float
    """User and system, the whole tree."""
    peak_mb: float
    """The kernel's highest mark of the largest process, or what was seen of the tree together, whichever is more."""


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, log: Path | None = None) -> Usage:
    """Run it to its end. SystemExit with its last words when it fails."""
    words = log or Path(os.devnull)
    with words.open("wb") as out:
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / "bench" / ".envs" / "compiled")}
        values = {**os.environ, "PYTHONPATH": str(ROOT), **compiled, **(env or {})}  # compiled once, as for users
        child = subprocess.Popen([str(word) for word in command], cwd=ROOT, env=values, stdout=out, stderr=out)
    watch = _Watch(child.pid)
    watch.start()
    _, status, usage = os.wait4(child.pid, 0)
    watch.ended.set()
    watch.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command} ended with {child.returncode}\n{words.read_text()[-3000:] if log else ''}")
    return Usage(cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=max(usage.ru_maxrss / 1024, watch.peak / 2**20))


class _Watch(threading.Thread):
    """Looks at the memory of a tree until it has ended."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.ended, self.peak, self._pid = threading.Event(), 0, pid

    def run(self) -> None:
        while not self.ended.wait(_LOOK_S):
            self.peak = max(self.peak, _tree_bytes(self._pid))


def _tree_bytes(pid: int) -> int:
    """Resident memory of a process and all below it; what they share is counted for each."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:  # it ended just now, or this kernel tells no children
        return 0
    return own + sum(_tree_bytes(int(child)) for child in children)

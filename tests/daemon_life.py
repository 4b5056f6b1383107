"""A daemon as users start it, in a process of its own, and what it says, event by event.

with Life(file) as daemon:
    daemon.heard("crawl-ended", site="demo")     # waits for it
    daemon.process.send_signal(signal.SIGUSR1)
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

__all__ = ["DEADLINE_S", "Life", "children", "settings"]

ROOT = Path(__file__).parents[1]
DEADLINE_S = 120
"""Far above what anything takes: reaching it means that it never came."""


class Life:
    """One life of the daemon; it ends with the block, whatever the test did."""

    def __init__(self, file: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jobs.cli", "--config", str(file), "daemon", "--log-format", "json", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.process.kill()
        self.ended()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in list(self.lines) if line.startswith("{")]

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def heard(self, name: str, times: int = 1, **about: Any) -> dict[str, Any]:
        """The event that was said so often, once it was."""

        def found() -> list[dict[str, Any]]:
            return [said for said in self.events if said["event"] == name and about.items() <= said.items()]

        with self._more:
            self._more.wait_for(lambda: len(found()) >= times or self._over, DEADLINE_S)
        said = found()
        assert len(said) >= times, f"{name} {about} was not said {times} times:\n{self.log}"
        return said[times - 1]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; its exit code."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(DEADLINE_S)
        self._reader.join(DEADLINE_S)
        return code

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as stderr:
            for line in stderr:
                with self._more:
                    self.lines.append(line.rstrip("\n"))
                    self._more.notify_all()
        with self._more:
            self._over = True
            self._more.notify_all()


def settings(folder: Path, sites: Mapping[str, Mapping[str, Any]], more: str = 'crawl = "every 1d"') -> Path:
    """A newskeep.toml with a schedule; JSON's texts, lists, numbers and booleans are TOML's as well. `more`: the lines
    below [schedule]."""
    lines = ['archive = "news.db"', 'contact = "tests@example.org"']
    for key, table in sites.items():
        lines += [f"[sites.{key}]", *(f"{name} = {json.dumps(value)}" for name, value in table.items())]
    file = folder / "newskeep.toml"
    file.write_text("\n".join([*lines, "[schedule]", more]) + "\n", encoding="utf-8")
    return file


def children(pid: int) -> list[int]:
    """Processes whose parent it is."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(words[1]) == pid:
            found.append(int(status.parent.name))
    return found

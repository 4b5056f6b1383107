"""One child process of ours, from its start to its certain end.

In: arguments of `python -m crawler.process`.  Out: its events one by one, then how it ended. A signal to stop goes on
to the child once for each time it came; a child that does not stop, or is silent for long, is told again, then killed.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from types import FrameType
from typing import Any

from crawler.lifeline import LIFELINE
from jobs.text import clean

__all__ = ["Ending", "run_child"]

_SILENCE_S = 900.0  # a child tells its progress twice a second, whatever it waits for: silence means that it hangs
_GRACE_S = 45.0  # a request under way may take 30 s
_LAST_GRACE_S = 10.0
_LAST_WORDS = 20


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a child ended."""

    code: int
    """Exit code; negative: the signal that killed it."""
    stopped: bool
    """Whether this process was asked to stop (SIGINT, SIGTERM, SIGHUP) while the child ran."""
    last_words: tuple[str, ...]
    """The last lines of its standard error, escaped."""

    def __str__(self) -> str:
        how = f"killed by {signal.Signals(-self.code).name}" if self.code < 0 else f"exit code {self.code}"
        said = next((line for line in reversed(self.last_words) if line.strip()), "")
        return f"{how}; its last words: {said.strip()}" if said else how


def run_child(arguments: Sequence[str], on_event: Callable[[dict[str, Any]], None], *, verbose: bool = False) -> Ending:
    """Run it to its end. With `verbose` its log goes to our standard error; else only the last lines are kept.

    Whatever `on_event` raises ends the child first.
    """
    command = [sys.executable, "-m", "crawler.process", *arguments, *(["--verbose"] if verbose else [])]
    with _passing_on_signals() as stop:
        child = _Child(command, stop, verbose=verbose)
        try:
            for line in child.lines():
                if line.startswith(b"{"):  # anything else was printed by a library
                    on_event(json.loads(line))
            child.end()
        finally:
            child.kill()
    return Ending(code=child.process.returncode, stopped=bool(stop.asked), last_words=tuple(child.last_words))


class _Stop:
    """What this process was told by signals, and whom to tell."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.tell: Callable[[int], None] | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.asked.append(number)
        if self.tell:
            self.tell(number)


@contextmanager
def _passing_on_signals() -> Iterator[_Stop]:
    """Handlers for the time of one child. In another thread than the main one signals are not ours to handle."""
    stop = _Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup stays in force
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


class _Child:
    """The process in a session of its own, so that a Ctrl-C reaches it once, through us; and our patience with it."""

    def __init__(self, command: Sequence[str], stop: _Stop, *, verbose: bool) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, LIFELINE: "stdin", "PYTHONUNBUFFERED": "1"},
        )
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._verbose = verbose
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read_out, self._read_err)]
        self._steps: list[tuple[float, int]] = []
        self._deadline = monotonic() + _SILENCE_S
        for thread in self._threads:
            thread.start()
        stop.tell = self.tell
        for number in stop.asked:  # while we were starting
            self.tell(number)

    def lines(self) -> Iterator[bytes]:
        """Lines of its standard output until it closes it."""
        while True:
            try:
                line = self._queue.get(timeout=0.5)
            except Empty:
                self._insist()
                continue
            if line is None:
                return
            if not self._steps:
                self._deadline = monotonic() + _SILENCE_S
            yield line

    def tell(self, number: int) -> None:
        """Pass a signal on, and start to count."""
        self._send(signal.SIGTERM if number == signal.SIGHUP else number)
        if not self._steps:
            self._steps = [(_LAST_GRACE_S, signal.SIGTERM), (_SILENCE_S, signal.SIGKILL)]
            self._deadline = monotonic() + _GRACE_S

    def end(self) -> None:
        """Wait for the process itself; its output is closed already."""
        while True:
            try:
                self.process.wait(timeout=0.5)
                return
            except subprocess.TimeoutExpired:
                self._insist()

    def kill(self) -> None:
        """Make sure that it is gone, and that all it said was read."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for thread in self._threads:
            thread.join(timeout=2)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def _insist(self) -> None:
        if monotonic() < self._deadline:
            return
        if not self._steps:
            self.last_words.append(f"silent for {_SILENCE_S:.0f} s, so it was stopped")
            self.tell(signal.SIGTERM)
            return
        patience, number = self._steps[0]
        self._steps = self._steps[1:] or self._steps
        self._deadline = monotonic() + patience
        self._send(number)

    def _send(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line)
        self._queue.put(None)

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            text = clean(line.decode("utf-8", "replace").rstrip())
            self.last_words.append(text)
            if self._verbose:
                sys.stderr.write(text + "\n")
                sys.stderr.flush()

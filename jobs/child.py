"""One child process of ours, from its start to its certain end.

In: a module of ours and its arguments.  Out: its events one by one, then how it ended. A signal to stop goes on to the
child once for each time it came; a child that does not stop, is silent for long, or takes longer than it may, is told,
told again, then killed.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import inf
from queue import Empty, SimpleQueue
from time import monotonic
from types import FrameType
from typing import Any

from crawler.lifeline import LIFELINE
from crawler.project import ACCEPTED
from jobs.logs import SECRETS
from jobs.text import clean

__all__ = ["Ending", "Patience", "Stop", "run_child"]

_SILENCE_S = 900.0  # a child tells its progress twice a second, whatever it waits for: silence means that it hangs
_LOOK_S = 0.5
_LAST_WORDS = 20


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a child that was told to stop may take."""

    first_s: float = 45.0
    """Until it is told again; a request under way may take 30 s."""
    second_s: float = 10.0
    """From then until it is killed."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a child ended."""

    code: int
    """Exit code; negative: the signal that killed it."""
    stopped: bool
    """Whether this process was asked to stop (SIGINT, SIGTERM, SIGHUP, or by its `Stop`) while the child ran."""
    overdue: bool = False
    """Whether it took longer than it may, and was stopped for that."""
    last_words: tuple[str, ...]
    """The last lines of its standard error, escaped."""

    def __str__(self) -> str:
        how = f"killed by {signal.Signals(-self.code).name}" if self.code < 0 else f"exit code {self.code}"
        said = next((line for line in reversed(self.last_words) if line.strip()), "")
        return f"{how}; its last words: {said.strip()}" if said else how


class Stop:
    """What this process was told, and whom to tell. Any thread may call it, and a signal's handler."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        """Numbers of signals, in the order in which they came."""
        self.tell: Callable[[int], None] | None = None

    def __call__(self, number: int, _frame: FrameType | None = None) -> None:
        self.asked.append(number)
        tell = self.tell
        if tell:
            tell(number)


def run_child(
    arguments: Sequence[str],
    on_event: Callable[[dict[str, Any]], None],
    *,
    module: str = "crawler.process",
    verbose: bool = False,
    stop: Stop | None = None,
    patience: Patience | None = None,
    limit_s: float | None = None,
    config_fd: int | None = None,
) -> Ending:
    """Run it to its end. With `verbose` its log goes to our standard error; else only the last lines are kept.

    `stop`: who tells us to stop, in place of the signals of this process; needed in any thread but the main one.
    `limit_s`: how long it may take. `config_fd`: see `crawler.project.ACCEPTED`. Whatever `on_event` raises ends the
    child first.
    """
    arguments = [*arguments, *(["--verbose"] if verbose else [])]
    with _passing_on_signals() if stop is None else nullcontext(stop) as told:
        child = _Child(module, arguments, told, patience or Patience(), limit_s, config_fd, verbose=verbose)
        try:
            for line in child.lines():
                if line.startswith(b"{"):  # anything else was printed by a library
                    on_event(json.loads(line))
            child.end()
        finally:
            told.tell = None
            child.kill()
    return Ending(
        code=child.process.returncode,
        stopped=bool(told.asked),
        overdue=child.overdue,
        last_words=tuple(child.last_words),
    )


@contextmanager
def _passing_on_signals() -> Iterator[Stop]:
    """Handlers for the time of one child. In another thread than the main one signals are not ours to handle."""
    stop = Stop()
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

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        stop: Stop,
        patience: Patience,
        limit_s: float | None,
        config_fd: int | None,
        *,
        verbose: bool,
    ) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**_environment(module), LIFELINE: "stdin", "PYTHONUNBUFFERED": "1", **_held(config_fd)},
            pass_fds=() if config_fd is None else (config_fd,),
        )
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self.overdue = False
        self._verbose, self._stop, self._patience = verbose, stop, patience
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read_out, self._read_err)]
        self._steps: list[tuple[float, int]] = []
        self._deadline = monotonic() + _SILENCE_S
        self._limit = inf if limit_s is None else monotonic() + limit_s
        for thread in self._threads:
            thread.start()
        stop.tell = self._send
        for number in list(stop.asked):  # while we were starting
            self._send(number)

    def lines(self) -> Iterator[bytes]:
        """Lines of its standard output until it closes it."""
        while True:
            self._watch()
            try:
                line = self._queue.get(timeout=_LOOK_S)
            except Empty:
                continue
            if line is None:
                return
            if not self._steps:
                self._deadline = monotonic() + _SILENCE_S
            yield line

    def end(self) -> None:
        """Wait for the process itself; its output is closed already."""
        while True:
            self._watch()
            try:
                self.process.wait(timeout=_LOOK_S)
                return
            except subprocess.TimeoutExpired:
                continue

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

    def _watch(self) -> None:
        """Begin to count once it was told to stop, and insist when its time is over. In the thread that reads only:
        `tell` comes from anywhere, and would be forgotten where two threads set one deadline."""
        now = monotonic()
        if not self._steps:
            self.overdue = now >= self._limit and not self._stop.asked
            silent = now >= self._deadline and not self._stop.asked
            if self.overdue or silent:
                why = "took longer than it may" if self.overdue else f"silent for {_SILENCE_S:.0f} s"
                self.last_words.append(f"{why}, so it was stopped")
                self._send(signal.SIGTERM)
            if self.overdue or silent or self._stop.asked:
                self._steps = [(self._patience.second_s, signal.SIGTERM), (_SILENCE_S, signal.SIGKILL)]
                self._deadline = now + self._patience.first_s
        elif now >= self._deadline:
            patience, number = self._steps[0]
            self._steps = self._steps[1:] or self._steps
            self._deadline = now + patience
            self._send(number)

    def _send(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

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


def _environment(module: str) -> dict[str, str]:
    """A crawl reads what strangers wrote: it is given no secret. A report's child sends mail."""
    withheld = SECRETS if module.startswith("crawler.") else ()
    return {name: value for name, value in os.environ.items() if name not in withheld}


def _held(config_fd: int | None) -> dict[str, str]:
    return {} if config_fd is None else {ACCEPTED: str(config_fd)}

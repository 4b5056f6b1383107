"""A child process that never outlives its parent, however that one ends.

The parent holds the other end of our standard input and never writes. When it dies, even by SIGKILL, the kernel closes
that end: we read the end of the file and go at once. Going at once is safe, since a story is one transaction.
"""

import os
import signal
import threading

__all__ = ["LIFELINE", "hold_lifeline"]

LIFELINE = "NEWSKEEP_LIFELINE"
"""Environment variable that the parent sets to 'stdin'. Without it nothing is watched: a person may run us by hand."""


def hold_lifeline() -> None:
    """Watch standard input in a daemon thread where the parent asked for it. Call it first of all."""
    if os.environ.get(LIFELINE) == "stdin":
        threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 64):  # not sys.stdin: its lock would be held when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGKILL)

"""What the daemon tells systemd: ready, what it does, still alive, stopping. Nothing where no systemd listens.

In: words of sd_notify(3).  Out: one datagram to NOTIFY_SOCKET.
"""

import os
import socket
import time
from contextlib import suppress

from jobs.text import one_line

__all__ = ["ready", "reloading", "status", "still_alive", "stopping", "watchdog_s"]

_LONGEST_STATUS = 200


def ready() -> None:
    """Started, or done with rereading the configuration."""
    _tell("READY=1")


def reloading() -> None:
    """systemd 253 wants to know since when."""
    _tell(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def stopping() -> None:
    _tell("STOPPING=1")


def status(words: str) -> None:
    """What `systemctl status` shows."""
    _tell(f"STATUS={one_line(words)[:_LONGEST_STATUS]}")


def still_alive() -> None:
    """Within each `watchdog_s`."""
    _tell("WATCHDOG=1")


def watchdog_s() -> float | None:
    """Seconds after which systemd takes silence for death; None where it does not watch us."""
    period, owner = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    ours = not owner or owner == str(os.getpid())
    return int(period) / 1_000_000 if ours and period.isascii() and period.isdigit() and int(period) else None


def _tell(words: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):  # Linux's names without a file
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.settimeout(1.0)
        line.connect(address)
        line.send(words.encode())

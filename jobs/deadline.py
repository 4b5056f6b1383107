"""An end to a conversation over a socket, whatever the other side does.

In: seconds, and the socket once there is one.  Out: `expired`, and a line that has been hung up. A time-out of the
socket bounds each wait by itself only: a server that sends a byte now and then passes it for years.
"""

import os
import socket
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Self

__all__ = ["Watch"]


class Watch:
    """Ends a session at its deadline from outside, by hanging up: whatever waits on the line then fails."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._line: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._line:
            self._line.close()

    def over(self, sock: socket.socket) -> None:
        """Watch over this line. A copy of it, since TLS takes the first socket's place."""
        if self._line is None:
            self._line = socket.socket(fileno=os.dup(sock.fileno()))
        if self.expired:
            self._hang_up()

    def _end(self) -> None:
        self.expired = True
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

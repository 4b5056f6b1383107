"""What the network did instead of answering, in plain words: they reach people in notes and reports.

In: what was raised instead of a response.  Out: a few words, without the names of our libraries' classes. Pure.
"""

import re
from collections.abc import Iterator

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet import error as net
from twisted.python.failure import Failure

__all__ = ["failure_words"]

_TIMEOUT = re.compile(r"took longer than (?P<seconds>[0-9.]+) seconds")
_CERTIFICATE = re.compile(r"certificate|hostname|self.signed|verif", re.IGNORECASE)
_OWN_WORDS = re.compile(r" leads to .*")
_LONGEST = 300


def failure_words(error: BaseException) -> str:
    """What happened, for people.

    >>> failure_words(DownloadConnectionRefusedError("Connection was refused by other side: 111."))
    'no connection: refused'
    >>> failure_words(DownloadTimeoutError("Getting https://example.org/ took longer than 30.0 seconds."))
    'no answer within 30 s'
    >>> failure_words(CannotResolveHostError("DNS lookup failed: no results for hostname lookup: nowhere.example."))
    'the name does not resolve: nowhere.example'
    """
    if isinstance(error, DownloadConnectionRefusedError):
        return "no connection: refused"
    if isinstance(error, CannotResolveHostError):
        return _unresolved(str(error))
    if isinstance(error, DownloadTimeoutError):
        waited = _TIMEOUT.search(str(error))
        return f"no answer within {float(waited['seconds']):g} s" if waited else "no connection within the time allowed"
    if isinstance(error, DownloadCancelledError):
        return "the answer is longer than what is read of one address"
    if str(error) == "max redirections reached":
        return "it leads from one address to the next without end"
    if isinstance(error, ResponseDataLossError):
        return "the answer broke off before its end"
    reasons = list(_reasons(error))
    return next(filter(None, map(_of_reason, reasons)), None) or _plain(error)


def _unresolved(words: str) -> str:
    """The guard says itself where a name leads that may not be followed; all else is a name that does not exist."""
    if " leads to " in words:
        return words.removeprefix("DNS lookup failed: ").rstrip(".")
    name = words.rstrip(".").rpartition(": ")[2]
    return f"the name does not resolve: {name}" if " " not in name and name else "the name does not resolve"


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """What lies behind an error: Twisted keeps several reasons in one."""
    yield error
    for reason in getattr(error, "reasons", None) or ():
        value = reason.value if isinstance(reason, Failure) else reason
        if isinstance(value, BaseException):
            yield from _reasons(value)
    if error.__cause__ is not None:
        yield from _reasons(error.__cause__)


def _of_reason(reason: BaseException) -> str | None:
    module, name = type(reason).__module__, type(reason).__name__
    if name in ("VerificationError", "CertificateError"):
        return "its certificate cannot be trusted: it is for another name"
    if "OpenSSL" in module:
        said = _said(reason)
        return (
            f"its certificate cannot be trusted: {said}"
            if _CERTIFICATE.search(said)
            else f"no secure connection: {said}"
        )
    if name == "ParseError":
        return "the answer is not HTTP"
    if isinstance(reason, net.ConnectionRefusedError):
        return "no connection: refused"
    if isinstance(reason, net.TimeoutError | net.TCPTimedOutError):
        return "no connection within the time allowed"
    if isinstance(reason, net.ConnectError):
        return "no connection"
    if isinstance(reason, net.ConnectionLost | net.ConnectionDone | net.ConnectionAborted):
        return "the connection ended before the answer did"
    return None


def _said(reason: BaseException) -> str:
    """OpenSSL's errors are lists of (library, function, reason)."""
    found = reason.args[0] if reason.args else ""
    if isinstance(found, list | tuple) and found and isinstance(found[0], tuple):
        return str(found[0][-1])
    return " ".join(str(reason).split())[:_LONGEST] or "no reason given"


def _plain(error: BaseException) -> str:
    """An error's own words, if they are words; else what can be said of any."""
    words = " ".join(str(error).split())
    return words[:_LONGEST] if words and not words.startswith("[<") else "the answer could not be received"

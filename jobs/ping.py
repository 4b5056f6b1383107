"""Tell an outside watchdog that all is well, so that a dead daemon is noticed by its silence.

In: NEWSKEEP_PING_URL from the environment; nothing where it is not set.  Out: one GET, whose failure is no matter.
"""

import http.client
import os
import urllib.error
import urllib.request
from urllib.parse import urlsplit

__all__ = ["VARIABLE", "ping", "ping_url"]

VARIABLE = "NEWSKEEP_PING_URL"
_WAIT_S = 10.0


def ping_url() -> str | None:
    """The address, if it is one that can be asked: http or https. None: not set, or not usable."""
    url = os.environ.get(VARIABLE, "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def ping() -> bool:
    """Whether the watchdog heard it. Never raises."""
    url = ping_url()
    if url is None:
        return False
    web_only = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        web_only.add_handler(handler)
    try:
        with web_only.open(urllib.request.Request(url, headers={"User-Agent": "newskeep"}), timeout=_WAIT_S) as answer:  # noqa: S310 - http and https only
            answer.read(1)
    except (OSError, ValueError, http.client.HTTPException):
        return False
    return True

"""When the certificates of the sites end: one TLS handshake a site, and only to where a crawl may connect.

In: the configured sites.  Out: the end of each certificate that could be seen. The daemon looks once a day.
"""

import socket
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import NewskeepError
from crawler.public import may_connect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.site import Site

__all__ = ["CertificateUnseen", "certificate_ends", "expiries"]

_WAIT_S = 10.0


class CertificateUnseen(NewskeepError):
    """No certificate could be seen, or it is none to be trusted."""


def expiries(sites: "Iterable[Site]") -> dict[str, datetime]:
    """Key of each https site to the end of its certificate, in UTC; what could not be seen is left out: the crawl says
    so by itself."""
    found = {}
    for site in sites:
        try:
            end = certificate_ends(site)
        except CertificateUnseen:
            continue
        if end:
            found[site.key] = end
    return found


def certificate_ends(site: "Site") -> datetime | None:
    """The end of the certificate of the site's home, in UTC; None where it is not https. CertificateUnseen says why."""
    parts = urlsplit(site.home)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        return _ask(parts.hostname, parts.port or 443, private=site.allow_private)
    except (OSError, ValueError) as error:
        raise CertificateUnseen(_why(error)) from error


def _ask(host: str, port: int, *, private: bool) -> datetime:
    with (
        _connected(host, port, private=private) as line,
        ssl.create_default_context().wrap_socket(line, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert()
    assert shown  # a verified certificate is never empty
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def _connected(host: str, port: int, *, private: bool) -> socket.socket:
    """To the very address that was looked at, so that no name leads elsewhere a moment later; to the next one where one
    does not answer, as where a machine has no IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    for address in addresses:
        if not may_connect(address, private=private):
            raise ValueError(f"{host} leads to {address}, which is not public")
        try:
            return socket.create_connection((address, port), timeout=_WAIT_S)
        except OSError:
            if address == addresses[-1]:
                raise
    raise ValueError(f"{host} has no address")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted: {error.verify_message}"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"it could not be seen: {words or type(error).__name__}"

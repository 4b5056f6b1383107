"""What names and numbers lead to: the resolver that every connection of this process is made through.

In: a host and a port, in any spelling.  Out: those of its addresses (IPv4 and IPv6) that we may connect to.

Twisted connects to the very addresses that are handed on here, so a name that leads elsewhere a moment later gains
nothing, and a literal in whatever form (`127.1`, `0x7f000001`, `::ffff:7f00:1`) passes here like a name.
"""

from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped] # it has no types

from crawler.origins import Origin, origins_of
from crawler.public import is_private, may_connect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import CrawlerProcessBase
    from twisted.internet.base import ReactorBase
    from twisted.internet.interfaces import IAddress, IHostResolution

__all__ = ["GuardedResolver", "refusal_of"]

_refused: dict[tuple[str, int], str] = {}
"""Why nothing was left of the last look-up of a host and port; Twisted has no place for the words."""


def refusal_of(origin: Origin) -> str | None:
    """Why no address of this origin may be connected to; None where it was not refused."""
    return _refused.get((origin.host, origin.port))


class GuardedResolver(CachingHostnameResolver):
    """Lets only public addresses through. A site with `allow_private` may be on a private one: the hosts and ports that
    its configuration names, letter by letter."""

    def __init__(self, reactor: "ReactorBase", cache_size: int, process: "CrawlerProcessBase") -> None:
        super().__init__(reactor, cache_size)
        self._process = process

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: "ReactorBase") -> "GuardedResolver":
        """Scrapy hands in the process that runs the crawlers under the name `crawler`."""
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: "IResolutionReceiver",  # noqa: N803 - Twisted's names
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: "Sequence[type[IAddress]] | None" = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> "IHostResolution":
        sieve: Any = _Sieve(
            resolutionReceiver, hostName, portNumber, private=self._may_be_private(hostName, portNumber)
        )
        return super().resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)

    def _may_be_private(self, host: str, port: int) -> bool:
        sites = (getattr(crawler.spider, "site", None) for crawler in self._process.crawlers)
        return any(
            (host.lower().rstrip("."), port) in {(origin.host, origin.port) for origin in origins_of(site)}
            for site in sites
            if site is not None and site.allow_private
        )


@implementer(IResolutionReceiver)
class _Sieve:
    """Stands between the look-up and whoever connects."""

    def __init__(self, receiver: Any, host: str, port: int, *, private: bool) -> None:
        self._receiver, self._private = receiver, private
        self._key = (host.lower().rstrip("."), port)
        self._kept = 0
        self._kept_back: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's names
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if may_connect(address.host, private=self._private):
            self._kept += 1
            self._receiver.addressResolved(address)
        else:
            self._kept_back.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        _refused.pop(self._key, None)
        if self._kept_back and not self._kept:
            _refused[self._key] = self._words()
        self._receiver.resolutionComplete()

    def _words(self) -> str:
        host, port = self._key
        where = self._kept_back[0]
        words = f"{host} leads to {where}, which is not public" if host != where else f"{host} is not a public address"
        if self._private or not is_private(where):
            return f"{words}: nothing is ever fetched from there"
        return f"{words}; a site of your own network needs `allow_private`, and then port {port} named as well"

"""Which addresses are on the public internet, and which a site with `allow_private` may be on. Pure.

In: an IP address as text.  Out: whether anybody may be sent there. The tables are ours, after the IANA registries of
special-purpose addresses of 2026: those of Python 3.11 take 192.0.0.192 (the metadata of a cloud), NAT64 of loopback
and others for public.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["is_private", "is_public", "may_connect"]

_NOT_PUBLIC_4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4"),
    "168.63.129.16/32",  # the machinery of a cloud (Azure), on a public address
)
_NOT_PUBLIC_6 = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # Teredo and 6to4 lead into IPv4
_NOT_PUBLIC = tuple(map(ip_network, (*_NOT_PUBLIC_4, *_NOT_PUBLIC_6)))
_WEB_6 = IPv6Network("2000::/3")
"""All that IANA has given out for the public; everything outside has a purpose of its own."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""How a machine without IPv4 reaches one (RFC 6052): the address within counts."""
_PRIVATE_4 = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
_PRIVATE = tuple(map(ip_network, (*_PRIVATE_4, "::1/128", "fc00::/7")))
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "fd00:ec2::254", "fd20:ce::254")))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, IPv4 inside IPv6 looked through.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "100.64.0.1")]
    [True, False, False, False, False]
    >>> [is_public(a) for a in ("2606:2800:21f::1", "64:ff9b::93.184.216.34", "64:ff9b::7f00:1", "192.0.0.192")]
    [True, True, False, False]
    """
    ip = _plain(address)
    if isinstance(ip, IPv6Address):
        if ip in _NAT64:
            return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _WEB_6:
            return False
    return not any(ip in network for network in _NOT_PUBLIC)


def is_private(address: str) -> bool:
    """Whether an IP address is where an intranet or a test is: loopback or private, never the metadata of a cloud, a
    link's own addresses, multicast or what is reserved.

    >>> [is_private(a) for a in ("127.0.0.1", "192.168.1.9", "fd12::1", "169.254.169.254", "fd00:ec2::254", "0.0.0.0")]
    [True, True, True, False, False, False]
    """
    ip = _plain(address)
    return ip not in _METADATA and any(ip in network for network in _PRIVATE)


def may_connect(address: str, *, private: bool) -> bool:
    """Whether a connection may be made. `private`: for the host and port of a site with `allow_private`."""
    return is_public(address) or (private and is_private(address))


def _plain(address: str) -> IPv4Address | IPv6Address:
    ip = ip_address(address.split("%")[0])  # a zone names a link of this machine
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip

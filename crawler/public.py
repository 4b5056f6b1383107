"""Which addresses are on the public internet. Pure.

In: an IP address as text.  Out: whether anybody may be sent there.
"""

from ipaddress import IPv6Address, ip_address

__all__ = ["is_public"]


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, IPv4 inside IPv6 looked through.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "100.64.0.1")]
    [True, False, False, False, False]
    """
    ip = ip_address(address.split("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast

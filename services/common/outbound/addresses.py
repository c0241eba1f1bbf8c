"""Which addresses may be connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Networks that carry an IPv4 address of anywhere inside: what they lead to is not told by their own number.
_CARRIERS = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
# Where clouds keep the credentials of a machine, for whoever asks from it; the first is link-local, too.
_METADATA = frozenset(map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200")))


async def resolve(host: str, port: int) -> Sequence[str]:
    """As the machine's resolver has it. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public(text: str) -> bool:
    """Whether an address is one of the open internet."""
    found = _parsed(text)
    if found is None or _carries(found):
        return False
    return found.is_global and not found.is_multicast


def own(text: str) -> bool:
    """Whether a server of ours may have it: private ones, too, but none of only this link or a cloud."""
    found = _parsed(text)
    if found is None or found in _METADATA:
        return False
    if found.is_loopback:
        return True
    return not (
        found.is_link_local
        or found.is_multicast
        or _carries(found)
        or (found.is_reserved and not found.is_global)
    )


def private(text: str) -> bool:
    """Whether it is of a server of ours, and nobody outside could be there instead."""
    return own(text) and not public(text)


def literal(url: str) -> bool:
    """Whether it names an address, or this machine, and no name server has a say."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or _parsed(host) is not None


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _carries(found: IPv4Address | IPv6Address) -> bool:
    return found.version == 6 and any(found in network for network in _CARRIERS)

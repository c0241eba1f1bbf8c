"""From a host's name to the one address that is connected to, so that nobody changes it in between."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

from services.ingress.media.origins import Target
from services.ingress.media.problems import Never, NotNow

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Networks that carry an IPv4 address of anywhere inside: what they lead to is not told by their own number.
_CARRIERS = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)


async def resolve(host: str, port: int) -> Sequence[str]:
    """As the machine's resolver has it. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def address(target: Target, lookup: Resolve, timeout: float) -> str:
    """The address to connect to. `Never` when one of the host's addresses is not public and may not be.

    One is enough to refuse: a name that mixes public and private addresses is an attack or a mistake.
    """
    try:
        async with asyncio.timeout(timeout):
            found = await lookup(target.host, target.port)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise NotNow("host_unknown") from error
    if not found:
        raise NotNow("host_unknown")
    if not target.private and not all(public(text) for text in found):
        raise Never("address_not_public")
    return found[0]


def public(text: str) -> bool:
    """Whether an address is one of the open internet."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.version == 6 and any(found in network for network in _CARRIERS):
        return False
    return found.is_global and not found.is_multicast

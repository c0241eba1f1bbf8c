"""Where a request comes from, and how often it failed from there: in memory, of each process."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from fastapi import Request

from domain.admins.backoff import Backoff
from domain.admins.fold import MOST_REFUSALS
from services.ingress.identity.settings import Network

HELD = 10_000  # some 5 MB; the one that failed longest ago is forgotten first


class Failures:
    """Of whatever is counted: an address, or an e-mail that nobody has."""

    def __init__(self, backoff: Backoff, clock: Callable[[], datetime]) -> None:
        self._backoff, self._clock = backoff, clock
        self._at: OrderedDict[Hashable, tuple[datetime, ...]] = OrderedDict()

    def wait(self, who: Hashable) -> float:
        """Seconds until the next try is heard; 0: at once."""
        now = self._clock()
        until = self._backoff.until(self._at.get(who, ()), now)
        return (until - now).total_seconds() if until else 0.0

    def failed(self, who: Hashable) -> None:
        most = max(MOST_REFUSALS, 2 * self._backoff.free)
        self._at[who] = (*self._at.pop(who, ()), self._clock())[-most:]
        if len(self._at) > HELD:
            self._at.popitem(last=False)


def source_of(request: Request, proxies: Sequence[Network]) -> str:
    """The address of whoever asks: the last one that no proxy of ours vouches for."""
    address = request.client.host if request.client else ""
    forwarded = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",")]
    while forwarded and _within(address, proxies):
        before = forwarded.pop()
        if _parsed(before) is None:
            break
        address = before
    return _counted(address)


def _within(address: str, proxies: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in proxies)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _counted(address: str) -> str:
    """Who has one IPv6 address has the whole /64."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or address)

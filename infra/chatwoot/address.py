"""The address that Chatwoot calls us at: whole, short enough, and one that its filter lets through."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from contracts.errors import BadInput

PATH = "/api/chatwoot/webhook"
LONGEST = 255  # of Chatwoot's column

Resolve = Callable[[str], Awaitable[Sequence[str]]]


def whole(given: str) -> str:
    """With ingress' path where only a host was given. Raises `BadInput` for what is no address."""
    try:
        parts = urlsplit(given.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or True)
    except ValueError:
        good = False
    if not good:
        raise BadInput("--webhook-url must be an address like https://msia.example.com: correct it")
    found = urlunsplit(parts._replace(path=PATH, fragment="") if parts.path in ("", "/") else parts)
    if len(found) > LONGEST:
        raise BadInput(f"--webhook-url is longer than {LONGEST} characters, which Chatwoot does not keep")
    return found


async def addresses(host: str) -> Sequence[str]:
    """What the name resolves to from here; none when it does not."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:  # no such name, no resolver: both mean that nobody gets there
        return ()
    return [str(entry[4][0]) for entry in found]


async def private(url: str, resolve: Resolve = addresses) -> str | None:
    """Why Chatwoot's filter (ssrf_filter) would refuse it; None when it would not."""
    host = urlsplit(url).hostname or ""
    try:
        found: Sequence[str] = [str(ipaddress.ip_address(host))]
    except ValueError:  # a name
        if host == "localhost" or "." not in host:
            return f"{host} is a name of one machine or network only"
        found = await resolve(host)
    if not found:
        return f"{host} does not resolve"
    if not any(ipaddress.ip_address(one.split("%")[0]).is_global for one in found):
        return f"{host} is a private address"
    return None

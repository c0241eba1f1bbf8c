"""A proxy of the environment (HTTPS_PROXY, NO_PROXY, …), for servers that may be out of the house."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx


def proxy_for(url: str) -> httpx.Proxy | None:
    """As the environment says."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return httpx.Proxy(proxy) if proxy else None

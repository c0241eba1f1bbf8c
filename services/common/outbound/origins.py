"""Scheme, host and port: who a URL asks."""

import httpx

from contracts.errors import Misconfigured

PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


def origin(url: httpx.URL) -> Origin:
    """Raises `KeyError` for a scheme that is not of HTTP."""
    return url.scheme, url.raw_host.decode("ascii").lower().rstrip("."), url.port or PORTS[url.scheme]


def of_setting(url: str, name: str) -> Origin:
    """Of what an operator wrote in the setting `name`; `Misconfigured` for what asks nobody over HTTP."""
    try:
        found = origin(httpx.URL(url))
    except (httpx.InvalidURL, KeyError) as error:
        raise Misconfigured(f"{name} is no http:// or https:// URL: correct it") from error
    if not found[1]:
        raise Misconfigured(f"{name} names no host: correct it")
    return found

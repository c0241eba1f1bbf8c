"""Which URLs may be asked for: Chatwoot's own origin, and hosts on the list over HTTPS."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from contracts.errors import Misconfigured
from services.common.outbound.origins import PORTS, origin
from services.ingress.media.problems import Never


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for. `private`: its host may have an address that is not public."""

    url: httpx.URL
    host: str
    port: int
    private: bool


class Origins:
    """The allow-list. A redirect is checked like a first request."""

    def __init__(self, chatwoot_url: str, hosts: Sequence[str]) -> None:
        try:
            self._chatwoot = origin(httpx.URL(chatwoot_url)) if chatwoot_url else None
        except (httpx.InvalidURL, KeyError) as error:
            raise Misconfigured("CHATWOOT_API_URL is no http or https URL: correct it") from error
        self._hosts = tuple(hosts)

    def check(self, url: str | httpx.URL) -> Target:
        """Raise `Never` for what is not allowed."""
        try:
            parsed = httpx.URL(url)
            scheme, host, port = origin(parsed)
        except (httpx.InvalidURL, TypeError) as error:
            raise Never("bad_url") from error
        except KeyError as error:  # file:, ftp:, gopher:, …
            raise Never("scheme_not_allowed") from error
        if not host or parsed.userinfo:
            raise Never("bad_url")
        if (scheme, host, port) == self._chatwoot:
            return Target(parsed, host, port, private=True)
        if not self._listed(host):
            raise Never("host_not_allowed")
        if scheme != "https" or port != PORTS["https"]:
            raise Never("scheme_not_allowed")
        return Target(parsed, host, port, private=False)

    def _listed(self, host: str) -> bool:
        return any(
            host.endswith(known[1:]) and len(host) >= len(known) if known.startswith("*.") else host == known
            for known in self._hosts
        )

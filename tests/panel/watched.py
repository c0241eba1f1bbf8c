"""What every page must never do, listened to in every test."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# The browser's own words for an answer that is no success: tests cause those on purpose.
_EXPECTED = ("Failed to load resource", "net::ERR_")


@dataclass
class Watched:
    """Console, errors and addresses of all pages of a test."""

    origin: str
    said: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    private: set[str] = field(default_factory=set)
    """Words that name a customer: none may be in an address."""

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._crash)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(one in message.text for one in _EXPECTED):
            self.said.append(f"{message.type}: {message.text}")

    def _crash(self, error: WebError) -> None:
        self.crashes.append(str(error.error))

    def _request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def check(self) -> None:
        """Console without errors (a breach of the CSP is one), nobody else asked, no person in an address."""
        assert not self.crashes
        assert not self.said
        theirs = [one for one in self.addresses if _origin(one) not in (self.origin, "")]
        assert not theirs, "asked somebody else"
        # what the browser keeps and proxies log
        plain = [unquote(one).replace("+", " ") for one in self.addresses]
        told = [one for one in plain if any(word in one for word in self.private)]
        assert not told, "a person's data in an address"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return "" if parts.scheme in ("data", "blob") else f"{parts.scheme}://{parts.netloc}"

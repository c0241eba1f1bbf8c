"""A command's way to the running sandbox."""

import time
from typing import Any

import httpx

from contracts.errors import BadInput, MsiaError, NotFound, Unreachable
from services.sandbox.settings import ClientSettings

POLL = 0.1


class SandboxClient:
    """Calls `/__fake`; what goes wrong becomes one of our errors."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=self.url, timeout=timeout, trust_env=False)

    @classmethod
    def from_settings(cls) -> "SandboxClient":
        return cls(ClientSettings.load().sandbox_url)

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Raises `Unreachable`, or what the sandbox's answer means."""
        try:
            response = self._http.request(method, f"/__fake{path}", **options)
        except httpx.TransportError as error:
            raise Unreachable(
                f"no sandbox answers at {self.url} ({type(error).__name__}): start it with `make run`, "
                "or set SANDBOX_URL."
            ) from error
        if response.is_success:
            answer: dict[str, Any] = response.json()
            return answer
        raise _error(response)

    def replies(self, phone: str, after: int, timeout: float, settle: float) -> list[dict[str, Any]]:
        """What reached the phone after a bubble, once no more came for `settle` seconds; [] on time-out."""
        deadline = time.monotonic() + timeout
        seen: list[dict[str, Any]] = []
        quiet_since = time.monotonic()
        while (now := time.monotonic()) < deadline or seen:
            bubbles = self.call("GET", f"/customer/{phone}", params={"after": after})["messages"]
            found = [bubble for bubble in bubbles if bubble["author"] != "customer"]
            if len(found) != len(seen):
                quiet_since = time.monotonic()
            seen = found
            if seen and now - quiet_since >= settle:
                break
            time.sleep(POLL)
        return seen


def _error(response: httpx.Response) -> MsiaError:
    try:
        body = response.json()
    except ValueError:  # not an answer of the sandbox: shown as it is
        body = {}
    detail = body.get("error") or body.get("detail") or response.text[:200]
    if isinstance(detail, list):
        detail = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in detail)
    kind = {404: NotFound, 422: BadInput}.get(response.status_code, MsiaError)
    return kind(f"the sandbox answered {response.status_code}: {detail}")

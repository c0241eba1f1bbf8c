"""Chatwoot's application API (4.13 and later) as an administrator uses it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from contracts.errors import BadInput, Misconfigured, MsiaError, NotAllowed, NotFound, Unreachable
from services.common.outbound.asking import Asking

Json = dict[str, Any]

PATIENCE = 20.0  # seconds; Chatwoot's own limit is 15


class Api:
    """One Chatwoot, one token. Error messages name neither the token nor what was sent."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._token = http, token

    def as_bot(self, token: str) -> "Api":
        return Api(self._http, token)

    async def get(self, path: str, **query: Any) -> Any:
        return await self.ask("GET", path, query=query)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return await self.ask("POST", path, body)

    async def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        return await self.ask("PATCH", path, body)

    async def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] = {}
    ) -> Any:
        """The answer's JSON, None when it has no body.

        Raises `Unreachable`, or what `refusal` makes of an answer that is no success.
        """
        try:
            answer = await self._http.request(
                method,
                path,
                json=body,
                params=query,
                # with underscores in the header's name nginx would drop it
                headers={"Api-Access-Token": self._token} if self._token else {},
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(
                f"Chatwoot at {self._http.base_url.host} does not answer ({type(error).__name__}): "
                "correct --url (CHATWOOT_API_URL), or see whether it runs"
            ) from error
        if not answer.is_success:
            raise refusal(answer.status_code, _said(answer), f"{method} {path}")
        if not answer.content.strip():
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise Unreachable(
                f"{method} {path}: the answer is no JSON; is --url the address of Chatwoot itself?"
            ) from error


def refusal(status: int, said: str, what: str) -> MsiaError:
    """Chatwoot's answer in our words, with what to do."""
    match status:
        case 401 if "not authorized for bots" in said:
            return NotAllowed("this is the token of a bot: take the one of an administrator's profile")
        case 401 if "Invalid Access Token" in said:
            return Misconfigured("Chatwoot does not know this token: copy it again from the profile settings")
        case 401 if "need to sign in" in said:
            return Misconfigured(
                "Chatwoot saw no token: a proxy before it drops the header Api-Access-Token; let it through"
            )
        case 401 | 403:
            return NotAllowed(f"Chatwoot refuses {what} ({said or status}): use an administrator's token")
        case 404:
            return NotFound(f"Chatwoot does not know {what}: correct account, inbox or --url")
        case 422 | 400:
            return BadInput(f"Chatwoot does not take {what}: {said or status}")
        case 429:
            return Unreachable("Chatwoot asks for patience (429): try again in a minute")
    return Unreachable(f"Chatwoot answers {status} to {what}: see its log, then try again")


def _said(answer: httpx.Response) -> str:
    """The error in a body, in one line; nothing of a proxy's page."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    found = body.get("error") or body.get("message") or body.get("errors") or ""
    text = ", ".join(map(str, found)) if isinstance(found, list) else str(found)
    return " ".join(text.split())[:200]


@asynccontextmanager
async def connected(url: str, token: str) -> AsyncIterator[Api]:
    """While the block runs. `url` with or without `/api/v1`."""
    base = url.rstrip("/").removesuffix("/api/v1")
    asking = Asking(base, "--url (CHATWOOT_API_URL)", within=PATIENCE, proxied=True)
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE, transport=asking) as http:
        yield Api(http, token)

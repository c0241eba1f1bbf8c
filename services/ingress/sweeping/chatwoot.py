"""The part of Chatwoot's application API that the sweep reads (4.14.2 and later)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from contracts.errors import Misconfigured, NotFound, Refused, Unreachable
from services.common.outbound.asking import Asking
from services.ingress.parsing.fields import Object, id_or_none, object_or_empty
from services.ingress.sweeping.settings import SweepSettings

PAGE = 100  # messages that `after` returns at most


class Chatwoot:
    """Reads; changes nothing.

    Raises `Unreachable` for what may pass, `Misconfigured` for a refused token, `Refused` or `NotFound` for
    what is wrong with one conversation only.
    """

    def __init__(self, http: httpx.AsyncClient, settings: SweepSettings) -> None:
        self._http = http
        self._user = settings.chatwoot_user_token.get_secret_value()
        self._bot = settings.chatwoot_api_token.get_secret_value()
        self._inbox = settings.chatwoot_inbox_id
        self._account = f"/api/v1/accounts/{settings.chatwoot_account_id}"

    async def updated(self, seconds: int) -> list[Object]:
        """Every conversation that changed within so many seconds; for a user's token only."""
        query: dict[str, Any] = {"status": "all", "updated_within": seconds}
        if self._inbox is not None:
            query["inbox_id"] = self._inbox
        body = await self._get("/conversations", query)
        found = object_or_empty(object_or_empty(body).get("data")).get("payload")
        if not isinstance(found, list):
            raise Unreachable("Chatwoot's list of conversations is none: a proxy may have answered")
        return [one for one in found if isinstance(one, dict) and id_or_none(one.get("id"))]

    async def messages_after(self, display_id: int, after: int) -> list[Object]:
        """Every message after one, oldest first, activity lines included; for a user's token only."""
        messages: list[Object] = []
        while True:
            body = await self._one(f"/conversations/{display_id}/messages", {"after": after})
            if body is None:
                raise NotFound("Chatwoot has it no longer")
            page = object_or_empty(body).get("payload")
            if not isinstance(page, list):
                raise Unreachable("Chatwoot's list of messages is none: a proxy may have answered")
            found = [one for one in page if isinstance(one, dict) and id_or_none(one.get("id"))]
            messages += sorted(found, key=lambda one: int(one["id"]))
            last = max((int(one["id"]) for one in found), default=after)
            if len(page) < PAGE or last <= after:
                return messages
            after = last

    async def show(self, display_id: int) -> Object | None:
        """One conversation with its last message, which a bot may see, too; None when it is gone."""
        body = await self._one(f"/conversations/{display_id}")
        return body if isinstance(body, dict) else None

    async def _one(self, path: str, query: dict[str, Any] | None = None) -> Any:
        answer = await self._ask(path, query)
        if answer.status_code == 500:  # Chatwoot's own word; a proxy before a Chatwoot that is away says 502
            raise Refused("Chatwoot answers 500 for it: see Chatwoot's log")
        return _body(answer, self._token_name)

    async def _get(self, path: str, query: dict[str, Any]) -> Any:
        return _body(await self._ask(path, query), self._token_name)

    async def _ask(self, path: str, query: dict[str, Any] | None) -> httpx.Response:
        try:
            # With underscores in the header's name nginx would drop it.
            return await self._http.get(
                self._account + path, params=query, headers={"Api-Access-Token": self._user or self._bot}
            )
        except httpx.HTTPError as error:
            raise Unreachable(f"Chatwoot does not answer ({type(error).__name__})") from error

    @property
    def _token_name(self) -> str:
        return "CHATWOOT_USER_TOKEN" if self._user else "CHATWOOT_API_TOKEN"


def _body(answer: httpx.Response, token_name: str) -> Any:
    """Its JSON; None for what is not there."""
    if answer.status_code == 404:
        return None
    if answer.status_code in (401, 403):
        raise Misconfigured(f"Chatwoot refuses our token ({answer.status_code}): correct {token_name}")
    if not answer.is_success:
        raise Unreachable(f"Chatwoot answers {answer.status_code}")
    try:
        return answer.json()
    except (ValueError, RecursionError) as error:
        raise Unreachable("Chatwoot's answer is not JSON: a proxy may have answered") from error


@asynccontextmanager
async def connected(settings: SweepSettings) -> AsyncIterator[Chatwoot]:
    """While the block runs."""
    base = settings.chatwoot_api_url.rstrip("/").removesuffix("/api/v1")
    timeout = settings.sweep_request_timeout
    asking = Asking(base, "CHATWOOT_API_URL", within=timeout, proxied=True)
    async with httpx.AsyncClient(base_url=base, timeout=timeout, transport=asking) as http:
        yield Chatwoot(http, settings)

"""Searching the published articles through the query API; what is not sure is unknown, never "nothing"."""

import asyncio
from collections.abc import Sequence

import httpx
from pydantic import Field, SecretStr

from contracts.errors import Unreachable
from contracts.event import stored_as
from contracts.events.control import ArticlePublished, ArticleWithdrawn
from eventstore.store import EventStore
from services.agent.tools.knowledge import Passage
from services.common.logging import logger
from services.common.settings import ServiceSettings

log = logger(__name__)

_ABOUT = stored_as(ArticlePublished, ArticleWithdrawn)


class KnowledgeSettings(ServiceSettings):
    """Where the query API is, and the agent's own token for it."""

    query_url: str = Field("http://127.0.0.1:8002", description="The query API.")
    query_token: SecretStr = Field(
        SecretStr(""), description="`msia knowledge service-token` prints one; empty: no article is searched."
    )
    knowledge_patience: float = Field(0.3, gt=0, description="seconds for one search; then it is unknown")
    knowledge_passages: int = Field(4, ge=1, le=20, description="pieces of articles that a model is shown")


class Articles:
    """Where in the log the articles last changed, kept up to date by reading what came since."""

    def __init__(self, store: EventStore) -> None:
        self._store, self._read, self._lock = store, 0, asyncio.Lock()
        self._changes: list[int] = []  # positions, ascending

    async def changed_before(self, position: int) -> int:
        """The last change of any article up to a position; 0: there was none. Raises `Unreachable`."""
        async with self._lock:
            if position > self._read:
                async for message in self._store.reader.read("msia.control.>", self._read):
                    if message.headers.get("ce-type") in _ABOUT:
                        self._changes.append(message.position)
                    self._read = message.position
                self._read = max(self._read, position)
        return max((change for change in self._changes if change <= position), default=0)


class QueryApi:
    """The search over HTTP. `patience` is in seconds, for everything that one search needs."""

    def __init__(self, settings: KnowledgeSettings, articles: Articles) -> None:
        self._articles, self._patience = articles, settings.knowledge_patience
        self._most = settings.knowledge_passages
        self._http = httpx.AsyncClient(
            base_url=settings.query_url,
            headers={"Authorization": f"Bearer {settings.query_token.get_secret_value()}"},
            timeout=None,  # one limit for all of it, below
            trust_env=False,
        )

    async def search(self, question: str, position: int) -> Sequence[Passage] | None:
        """The best first; None is "unknown". Never raises."""
        try:
            async with asyncio.timeout(self._patience):
                asked = question[:2_000].replace("\0", " ")  # phones can send what Postgres cannot hold
                return await self._search(asked, await self._articles.changed_before(position))
        except (TimeoutError, Unreachable, httpx.HTTPError, ValueError, TypeError, KeyError) as error:
            # Each of them means the same to who asks; which one it was, an operator sees here.
            log.warning("articles could not be searched", error=type(error).__name__)
            return None

    async def _search(self, question: str, changed: int) -> Sequence[Passage] | None:
        # `at_least` waits there, so it is this client that gives up; what is stale then is unknown.
        query: dict[str, str | int | float] = {
            "q": question,
            "limit": self._most,
            "at_least": changed,
            "timeout": self._patience,
        }
        answer = await self._http.get("/knowledge/search", params=query)
        answer.raise_for_status()
        found = answer.json()
        if int(found["position"]) < changed:
            return None
        return [Passage(one["chunk"], one["heading"], one["text"]) for one in found["items"]]

    async def aclose(self) -> None:
        await self._http.aclose()

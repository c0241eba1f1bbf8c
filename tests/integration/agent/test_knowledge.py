"""The agent's search: what it hears from a query API that answers, lags, stalls or breaks."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from contracts.events.control import ArticlePublished, ArticleWithdrawn, BotSwitched
from domain.knowledge.articles import article_id
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.agent.knowledge import Articles, KnowledgeSettings, QueryApi
from services.agent.tools.knowledge import Passage
from services.common.serving import serving

Answer = Callable[[Request], Awaitable[Response]]
ONE = {"chunk": "a/1/1", "heading": "Plazos", "text": "Depende."}


@asynccontextmanager
async def query_api(answer: Answer) -> AsyncIterator[str]:
    app = FastAPI()
    app.add_api_route("/knowledge/search", answer)
    port = free_port()
    async with serving(app, "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}"


def says(position: int, *items: dict[str, str], seen: list[Request] | None = None) -> Answer:
    async def answer(request: Request) -> Response:
        if seen is not None:
            seen.append(request)
        return JSONResponse({"position": position, "items": list(items), "words": [], "by": ["words"]})

    return answer


@pytest.fixture
async def store(nats_server: NatsServer) -> AsyncIterator[EventStore]:
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(nats_server.url, source="msia/ingress") as opened:
        yield opened


async def publish(store: EventStore) -> int:
    id = uuid4()
    event = ArticlePublished(article_id=id, number=1, title="Plazos", text="Depende.", by="ana", reason="")
    return (await store.append(article_id(id), event, id=uuid4())).position


async def search(store: EventStore, url: str, position: int, **changes: Any) -> list[Passage] | None:
    values = {"query_url": url, "query_token": "t", "knowledge_patience": 20} | changes
    api = QueryApi(KnowledgeSettings(_env_file=None, **values), Articles(store))
    try:
        found = await api.search("¿cuánto\0se tarda?", position)  # some phones can send a NUL
        return None if found is None else list(found)
    finally:
        await api.aclose()


async def test_what_is_found_and_how_it_is_asked(store: EventStore) -> None:
    changed, seen = await publish(store), list[Request]()
    async with query_api(says(changed, ONE, seen=seen)) as url:
        assert await search(store, url, changed + 7) == [Passage("a/1/1", "Plazos", "Depende.")]
    (request,) = seen
    assert request.headers["authorization"] == "Bearer t"
    assert request.query_params["q"] == "¿cuánto se tarda?"
    assert int(request.query_params["at_least"]) == changed


async def test_nothing_is_found_only_where_it_is_sure(store: EventStore) -> None:
    changed = await publish(store)
    async with query_api(says(changed)) as url:
        assert await search(store, url, changed) == []
    async with query_api(says(changed - 1)) as url:
        assert await search(store, url, changed) is None


async def test_only_articles_and_only_those_before_the_turn_count(store: EventStore) -> None:
    changed = await publish(store)
    on = BotSwitched(on=True, by="ana", reason="")
    turn = (await store.append("log", on, id=uuid4())).position
    gone = ArticleWithdrawn(article_id=uuid4(), by="ana", reason="")
    later = (await store.append(article_id(gone.article_id), gone, id=uuid4())).position
    articles = Articles(store)
    assert await articles.changed_before(turn) == changed
    assert await articles.changed_before(later) == later
    assert await articles.changed_before(turn) == changed  # a turn of before still asks for its own
    assert await articles.changed_before(0) == 0


async def refuses(_: Request) -> Response:
    return JSONResponse({"detail": "no"}, status_code=403)


async def breaks(_: Request) -> Response:
    return Response(b"<html>", media_type="text/html")


async def says_something_else(_: Request) -> Response:
    return JSONResponse({"position": 10**9, "items": [{"chunk": 1}]})


async def is_late(_: Request) -> Response:
    return JSONResponse({"detail": "ask again"}, status_code=503)


@pytest.mark.parametrize("answer", [refuses, breaks, says_something_else, is_late])
async def test_an_error_is_unknown(store: EventStore, answer: Answer) -> None:
    async with query_api(answer) as url:
        assert await search(store, url, 1) is None


async def test_nobody_there_is_unknown(store: EventStore) -> None:
    assert await search(store, f"http://127.0.0.1:{free_port()}", 1) is None


async def test_a_slow_answer_is_unknown_after_the_limit(store: EventStore) -> None:
    assert KnowledgeSettings(_env_file=None).knowledge_patience == 0.3
    given_up = asyncio.Event()

    async def stalls(_: Request) -> Response:
        await given_up.wait()
        return JSONResponse({})

    async with query_api(stalls) as url:
        began = time.monotonic()
        try:
            assert await search(store, url, 1, knowledge_patience=0.3) is None
        finally:
            given_up.set()  # the server waits for its answers before it stops
        assert time.monotonic() - began < 4  # not what an HTTP client waits by itself


async def test_a_log_that_is_away_is_unknown(store: EventStore, nats_server: NatsServer) -> None:
    async with query_api(says(10**9, ONE)) as url:
        nats_server.pause()
        try:
            assert await search(store, url, 5, knowledge_patience=0.5) is None
        finally:
            nats_server.resume()

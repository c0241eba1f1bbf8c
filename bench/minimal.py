"""The same conversation as a competent person would write it in an afternoon, beside which ours is measured.

FastAPI, a Redis stream, a worker with LangGraph, and a direct POST of the answer. No log, no outbox, no
lease; what was read and not acknowledged is read again at the next start.
`python -m bench.minimal web PORT REDIS_URL` and `python -m bench.minimal worker REDIS_URL CHATWOOT_URL`.
"""

import asyncio
import sys
from typing import Any, TypedDict

import httpx
import orjson
import redis.asyncio
import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from redis.exceptions import ResponseError

from bench.tariffs import seeded
from domain.tariffs.matching import match
from domain.tariffs.pricing import price
from services.ingress.signature import check_signature
from tests.fixtures.chatwoot.bodies import SECRET

STREAM, GROUP, WORKER = "messages", "bot", "worker-1"
AT_ONCE = 32  # messages of one worker


class Talk(TypedDict, total=False):
    """What the graph passes on."""

    text: str
    understood: str
    amount: int
    answer: str


def web(redis_url: str) -> FastAPI:
    """Checks the signature, puts the message on the stream, answers 200."""
    app, store = FastAPI(), redis.asyncio.from_url(redis_url)

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        body = await request.body()
        check_signature(
            (SECRET,),
            timestamp=request.headers.get("x-chatwoot-timestamp"),
            signature=request.headers.get("x-chatwoot-signature"),
            body=body,
            now=float(request.headers.get("x-chatwoot-timestamp", "0")),
            tolerance=300.0,
        )
        told = orjson.loads(body)
        fields: dict[Any, Any] = {
            "id": told["id"],
            "conversation": told["conversation"]["id"],
            "text": told["content"],
        }
        await store.xadd(STREAM, fields)
        return Response(b"{}", media_type="application/json")

    return app


def graph() -> Any:
    """Understand, quote, compose; memory of each conversation in this process."""
    catalogue = seeded()
    model = FakeListChatModel(responses=["homologar"])

    async def understand(talk: Talk) -> Talk:
        answer = await model.ainvoke([HumanMessage(talk["text"])])
        return {"understood": str(answer.content)}

    async def quote(talk: Talk) -> Talk:
        found = match(catalogue, talk["text"])
        codes = [element.code for element in found.elements]
        if found.category is None or not codes:
            return {"amount": 0}
        return {"amount": price(catalogue.tariff(found.category), codes).gross_cents}

    async def compose(talk: Talk) -> Talk:
        await model.ainvoke([HumanMessage(f"{talk['text']} {talk['amount']}")])
        return {"answer": f"Son {talk['amount'] / 100:.2f} €, IVA incluido."}

    made: Any = StateGraph(Talk)
    made.add_node("understand", understand)
    made.add_node("quote", quote)
    made.add_node("compose", compose)
    for one, other in (
        (START, "understand"),
        ("understand", "quote"),
        ("quote", "compose"),
        ("compose", END),
    ):
        made.add_edge(one, other)
    return made.compile(checkpointer=InMemorySaver())


async def work(redis_url: str, chatwoot: str) -> None:
    """Until it is killed."""
    store, turns, slots = redis.asyncio.from_url(redis_url), graph(), asyncio.Semaphore(AT_ONCE)
    tasks: set[asyncio.Task[None]] = set()
    try:
        await store.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):  # else it is there from the last start
            raise
    async with httpx.AsyncClient(base_url=chatwoot, timeout=30) as http:

        async def answer(id: bytes, fields: dict[bytes, bytes]) -> None:
            try:
                conversation = fields[b"conversation"].decode()
                talk = await turns.ainvoke(
                    {"text": fields[b"text"].decode()}, {"configurable": {"thread_id": conversation}}
                )
                body = {
                    "content": talk["answer"],
                    "content_attributes": {"msia_part": fields[b"id"].decode()},
                }
                path = f"/api/v1/accounts/8/conversations/{conversation}/messages"
                (await http.post(path, json=body)).raise_for_status()
                await store.xack(STREAM, GROUP, id)
            finally:
                slots.release()

        async def read(after: str) -> bool:
            found: Any = await store.xreadgroup(GROUP, WORKER, {STREAM: after}, count=AT_ONCE, block=1000)
            messages = found[0][1] if found else []
            for id, fields in messages:
                await slots.acquire()
                task = asyncio.create_task(answer(id, fields))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            return bool(messages)

        await read("0")  # what an earlier process had not acknowledged
        while True:
            await read(">")


if __name__ == "__main__":
    if sys.argv[1] == "web":
        port = int(sys.argv[2])
        uvicorn.run(web(sys.argv[3]), host="127.0.0.1", port=port, log_level="error", access_log=False)
    else:
        uvloop.run(work(sys.argv[2], sys.argv[3]))

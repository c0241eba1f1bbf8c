"""What a webhook costs at least: a FastAPI route that parses JSON and hands it to a store, nothing else.

`python -m bench.bare_web PORT NATS_URL [REDIS_URL]`, served as ingress is: one worker, uvloop, httptools.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import orjson
import redis.asyncio
import uvicorn
from fastapi import FastAPI, Request

STREAM = "BARE"


def app(nats_url: str, redis_url: str | None) -> FastAPI:
    """`/jetstream` awaits one publish, `/redis` one XADD."""
    holds: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        client = await nats.connect(nats_url)
        holds["js"] = client.jetstream()
        await holds["js"].add_stream(name=STREAM, subjects=["bare.>"])
        if redis_url:
            holds["redis"] = redis.asyncio.from_url(redis_url)
        yield
        await client.close()

    bare = FastAPI(lifespan=lifespan)

    @bare.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @bare.post("/jetstream")
    async def jetstream(request: Request) -> dict[str, Any]:
        body = await request.body()
        stored = await holds["js"].publish(f"bare.{orjson.loads(body)['conversation']['id']}", body)
        return {"position": stored.seq}

    @bare.post("/redis")
    async def xadd(request: Request) -> dict[str, Any]:
        body = await request.body()
        conversation = orjson.loads(body)["conversation"]["id"]
        stored = await holds["redis"].xadd(STREAM, {"conversation": conversation, "body": body})
        return {"position": stored.decode()}

    return bare


if __name__ == "__main__":
    made = app(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    uvicorn.run(made, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)

"""A balancer before replicas of one service: requests in turn, to those whose `/readyz` answers 200.

As before a real Chatwoot, which opens a connection for each webhook: none is kept here either.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import httpx
from fastapi import FastAPI, Request, Response

from infra.embedded.ports import HOST, Ports
from services.common.serving import serving
from services.common.tasks import end

_EVERY = 0.1  # seconds between two looks at each replica
_PATIENCE = 60.0  # seconds until somebody takes a request


class Balancer:
    """`statuses`: what the replicas answered to what was posted, as often; `dropped`: no answer came."""

    def __init__(self, replicas: Sequence[str]) -> None:
        self._replicas = list(replicas)
        self._ready: list[str] = []
        self._turn = 0
        self.port = Ports().claim(0)
        self.statuses: Counter[int] = Counter()
        self.dropped = 0

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = FastAPI(openapi_url=None)
        app.add_api_route("/{path:path}", self._pass, methods=["GET", "POST"])
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=30, limits=limits, trust_env=False) as self._client:
            tasks = [asyncio.create_task(self._look(one)) for one in self._replicas]
            try:
                async with serving(app, HOST, self.port):
                    yield
            finally:
                await end(*tasks)

    async def _look(self, replica: str) -> None:
        while True:
            try:
                ready = (await self._client.get(f"{replica}/readyz")).is_success
            except httpx.TransportError:  # it is being restarted
                ready = False
            if ready is not (replica in self._ready):
                (self._ready.append if ready else self._ready.remove)(replica)
            await asyncio.sleep(_EVERY)

    async def _pass(self, path: str, request: Request) -> Response:
        body, ends = await request.body(), time.monotonic() + _PATIENCE
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        while time.monotonic() < ends:
            if not self._ready:
                await asyncio.sleep(0.02)
                continue
            self._turn += 1
            replica = self._ready[self._turn % len(self._ready)]
            url = f"{replica}/{path}?{request.url.query}"
            try:
                answer = await self._client.request(request.method, url, content=body, headers=headers)
            except httpx.ConnectError:  # nothing was sent: the next in turn
                await asyncio.sleep(0.02)
            except httpx.TransportError:
                break
            else:
                self.statuses[answer.status_code] += 1
                return Response(answer.content, answer.status_code, media_type=answer.headers["content-type"])
        self.dropped += 1
        return Response("no replica answered", 502)

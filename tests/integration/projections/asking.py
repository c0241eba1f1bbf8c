"""The query API as its callers reach it."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import jwt

from services.common.auth import AUDIENCE, ISSUER
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import SECRET, Log


def token(secret: str = SECRET, **claims: object) -> str:
    return jwt.encode(
        {"sub": "admin-1", "role": "admin", "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60} | claims,
        secret,
        algorithm="HS256",
    )


@asynccontextmanager
async def client_of(
    settings: ProjectionsSettings, log: Log | None, role: str = "admin"
) -> AsyncIterator[httpx.AsyncClient]:
    async with query_pool(settings) as pool, asked(settings, pool, log, role) as client:
        yield client


@asynccontextmanager
async def asked(
    settings: ProjectionsSettings, pool: asyncpg.Pool, log: Log | None, role: str = "admin"
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with that role."""
    state = QueryState(settings, pool, Cursors(SECRET), store=log.store if log else None)
    transport = httpx.ASGITransport(query_api(state, SECRET))
    headers = {"Authorization": f"Bearer {token(role=role)}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://query", headers=headers) as client:
        yield client


async def ids(api: httpx.AsyncClient, **params: Any) -> list[str]:
    """The conversations of one page of a list."""
    answer = await api.get("/conversations", params=params)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]

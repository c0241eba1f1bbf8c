"""Lists and searches of the query API among 100,000 conversations, beside plain SQL and the aim of 30 ms.

The API is asked over HTTP on this machine, client and server in one process: the time of both is told.
Plain SQL is the shortest statement that finds the same conversations, by asyncpg, with none of what a row
shows beside itself (counts, last words, quotes, the person). FULL=1 takes 300,000 conversations.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import jwt

from bench.lines import Line, Tell
from bench.needed import Servers
from infra.embedded.ports import free_port
from services.common.auth import AUDIENCE, ISSUER
from services.common.serving import serving
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.crowd import fill

CONVERSATIONS = 300_000 if os.environ.get("FULL") else 100_000
AIM = 30.0  # ms, p95
WHY = "the statement takes most of it, see the same as plain SQL"
ROUNDS = 40  # of every question
_SECRET = "only-for-a-bench-" * 3
_SORTED = "coalesce(last_message_at, opened_at) DESC, id DESC LIMIT 50"

# What is asked, and the plain statement for it.
LISTS: Mapping[str, str] = {
    "": f"SELECT * FROM history.conversations ORDER BY {_SORTED}",
    "status=open": f"SELECT * FROM history.conversations WHERE status = 'open' ORDER BY {_SORTED}",
    "status=snoozed": f"SELECT * FROM history.conversations WHERE status = 'snoozed' ORDER BY {_SORTED}",
    "category=campers": f"SELECT * FROM history.conversations WHERE category = 'campers' ORDER BY {_SORTED}",
    "quoted=true": "SELECT * FROM history.conversations c WHERE EXISTS (SELECT FROM quotes.quotes q "
    f"WHERE q.conversation = c.id) ORDER BY {_SORTED}",
    "since=2026-03-01T00:00:00Z&until=2026-03-02T00:00:00Z": "SELECT * FROM history.conversations "
    "WHERE coalesce(last_message_at, opened_at) >= '2026-03-01' "
    f"AND coalesce(last_message_at, opened_at) < '2026-03-02' ORDER BY {_SORTED}",
}
_SAID = "SELECT DISTINCT conversation FROM history.said WHERE words @@ to_tsquery('spanish', '{}') LIMIT 50"
SEARCHES: Mapping[str, str] = {
    "q=ref4711": _SAID.format("ref4711"),  # once
    "q=escape": _SAID.format("escape"),  # in a quarter of all
    "q=hola": _SAID.format("hola"),  # in all
    "q=homologaciones+manillar": _SAID.format("homologación & manillar"),
    "q=carburador": _SAID.format("carburador"),  # nowhere
    "q=1-4711": "SELECT * FROM history.conversations WHERE id = '1-4711'",
    "q=600+00+47+11": "SELECT * FROM customers.customers WHERE phone_digits LIKE '%600004711%'",
    "q=numero+4711": "SELECT * FROM customers.customers WHERE name_folded LIKE '%numero 4711%' LIMIT 50",
}


def measure(tell: Tell) -> None:
    """Milliseconds at the 95th percentile; less is better."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            asyncio.run(_measure(servers.postgres().url, tell))
        finally:
            servers.stop()


async def _measure(url: str, tell: Tell) -> None:
    connection = await asyncpg.connect(url)
    await fill(connection, CONVERSATIONS)
    settings = ProjectionsSettings(msia_env="local", postgres_url=url, admin_jwt_secret=_SECRET)
    port = free_port()
    claims = {"sub": "bench", "role": "admin", "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 3600}
    headers = {"Authorization": f"Bearer {jwt.encode(claims, _SECRET, algorithm='HS256')}"}
    async with query_pool(settings) as pool:
        app = query_api(QueryState(settings, pool, Cursors(_SECRET)), _SECRET)
        async with (
            serving(app, "127.0.0.1", port),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as api,
        ):
            for name, questions in (("list", LISTS), ("search", SEARCHES)):
                ours, spread, plain = await _in_turn(api, connection, questions)
                of = f"{name}, {CONVERSATIONS:,} conversations, p95"
                beside = "plain SQL by asyncpg"
                tell(Line(of, ours, plain, beside, "ms", spread, "limit", fsync="", rounds=ROUNDS))
                tell(
                    Line(
                        of,
                        ours,
                        AIM,
                        "ms",
                        "ms",
                        spread,
                        "aim",
                        at_most=1.0,
                        why=WHY,
                        fsync="",
                        rounds=ROUNDS,
                    )
                )
    await connection.close()


async def _in_turn(
    api: httpx.AsyncClient, connection: asyncpg.Connection, questions: Mapping[str, str]
) -> tuple[float, float, float]:
    """p95 through the API, how far it moves between halves of the run, and p95 of the plain statements."""
    ours: list[float] = []
    plain: list[float] = []
    for turn in range(ROUNDS + 2):
        for query, sql in questions.items():
            one = await _milliseconds(lambda query=query: _ask(api, query))  # type: ignore[misc]
            other = await _milliseconds(lambda sql=sql: connection.fetch(sql))  # type: ignore[misc]
            if turn >= 2:  # after some to warm up
                ours.append(one)
                plain.append(other)
    halves = _p95(ours[: len(ours) // 2]), _p95(ours[len(ours) // 2 :])
    return _p95(ours), abs(halves[0] - halves[1]) / _p95(ours), _p95(plain)


async def _ask(api: httpx.AsyncClient, query: str) -> None:
    (await api.get(f"/conversations?limit=50&{query}")).raise_for_status()


async def _milliseconds(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]

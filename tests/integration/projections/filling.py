"""Rows of told events without a log between: for what rows mean."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from services.projections.applying import advance
from services.projections.catalogue import PROJECTIONS
from services.projections.postgres import Connection, query_pool
from services.projections.schemas import open_line, prepare
from services.projections.settings import ProjectionsSettings
from tests.unit.projections.events import Told, entries


@asynccontextmanager
async def filled(url: str, history: Iterable[Told]) -> AsyncIterator[Connection]:
    """A connection as the query API has it, to all projections after these events. Positions are 1, 2, …"""
    writer = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
    await prepare(writer)
    log_id = uuid4()
    lines = [await open_line(writer, projection, log_id) for projection in PROJECTIONS]
    await advance(writer, lines, entries(history))
    assert await writer.fetch("SELECT aggregate, error FROM msia.quarantine") == []
    await writer.close()
    settings = ProjectionsSettings(postgres_url=url)
    async with query_pool(settings) as pool, pool.acquire() as connection:
        yield connection

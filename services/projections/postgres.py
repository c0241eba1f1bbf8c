"""The query API's connections."""

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from services.projections.settings import ProjectionsSettings

# What a query runs on, whether the connection is a pool's or one's own.
Connection = asyncpg.Connection | PoolConnectionProxy


def query_pool(settings: ProjectionsSettings) -> asyncpg.Pool:
    """A pool that connects when it is first used: a Postgres that is away stops no start."""
    return asyncpg.create_pool(
        settings.dsn,
        min_size=0,
        max_size=settings.query_pool,
        timeout=5,
        command_timeout=settings.query_timeout + 1,  # the server's own limit should come first
        init=_json,
        server_settings={
            "application_name": "msia/query",
            "timezone": "UTC",
            "statement_timeout": str(int(settings.query_timeout * 1000)),
            "default_transaction_read_only": "on",
        },
    )


async def _json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: orjson.dumps(value).decode(),
        decoder=orjson.loads,
    )

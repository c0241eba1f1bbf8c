"""Connections: the query API's, whoever fills rows has; and a database for who finds none."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from services.common.postgres import database_of, identifier
from services.projections.settings import ProjectionsSettings

# What a query runs on, whether the connection is a pool's or one's own.
Connection = asyncpg.Connection | PoolConnectionProxy


def query_pool(settings: ProjectionsSettings) -> asyncpg.Pool:
    """A pool that connects when it is first used: a Postgres that is away stops no start."""
    return asyncpg.create_pool(
        settings.reader_dsn,
        min_size=0,
        max_size=settings.query_pool,
        timeout=5,
        command_timeout=settings.query_timeout + 1,  # the server's own limit should come first
        init=_json,
        server_settings={
            "application_name": "msia/query",
            "timezone": "UTC",
            **settings.reader_limits,
            "default_transaction_read_only": "on",
            "jit": "off",  # compiling takes longer than any page of ours
        },
    )


async def _json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: orjson.dumps(value).decode(),
        decoder=orjson.loads,
    )


async def connect(settings: ProjectionsSettings, name: str, **more: str) -> asyncpg.Connection:
    """As the role that fills the rows, within its limits. `name`: what the server calls the session."""
    told = {"application_name": f"msia/{name}", "timezone": "UTC", **settings.writer_limits, **more}
    return await asyncpg.connect(settings.dsn, timeout=5, server_settings=told)


async def make_database(settings: ProjectionsSettings) -> str:
    """Make the database of the settings, from the server's own database `postgres`; its name.

    Raises what `errors.LOST` lists, where the server does not let us above all.
    """
    name = database_of(settings.dsn)
    elsewhere = urlunsplit(urlsplit(settings.dsn)._replace(path="/postgres"))
    connection = await asyncpg.connect(elsewhere, timeout=5)
    try:
        # without a race: of two readers that find none, the second one's error is tried again like any other
        await connection.execute(f"CREATE DATABASE {identifier(name)}")
        if settings.reader_role:
            await connection.execute(f"REVOKE ALL ON DATABASE {identifier(name)} FROM PUBLIC")
            to = identifier(settings.reader_role)
            await connection.execute(f"GRANT CONNECT ON DATABASE {identifier(name)} TO {to}")
    finally:
        connection.terminate()
    return name

"""Whether the servers that may burn answer."""

from time import perf_counter

import asyncpg
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.audit.doctor.settings import DoctorSettings
from services.audit.top.snapshot import Part


async def postgres(settings: DoctorSettings) -> Part:
    """Never raises."""
    began = perf_counter()
    patience = settings.doctor_patience
    try:
        connection = await asyncpg.connect(settings.dsn, timeout=patience, command_timeout=patience)
        try:
            await connection.execute("SELECT 1")
        finally:
            connection.terminate()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        return Part("postgres", "down", f"does not answer ({type(error).__name__})")
    return Part("postgres", "ready", milliseconds=(perf_counter() - began) * 1000)


async def redis(settings: DoctorSettings) -> Part:
    """Never raises."""
    began = perf_counter()
    try:
        client = Redis.from_url(
            settings.redis_url,
            socket_timeout=settings.doctor_patience,
            socket_connect_timeout=settings.doctor_patience,
            retry=Retry(NoBackoff(), 0),
            **settings.redis(settings.redis_url),
        )
        try:
            await client.ping()
        finally:
            await client.aclose()
    except (RedisError, OSError, ValueError) as error:
        return Part("redis", "down", f"does not answer ({type(error).__name__})")
    return Part("redis", "ready", milliseconds=(perf_counter() - began) * 1000)

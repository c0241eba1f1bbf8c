"""The pool, and one error for everything that Redis can do to us."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError

from contracts.errors import Misconfigured, Unreachable
from services.agent.checkpoints.settings import CheckpointSettings


@asynccontextmanager
async def connect(settings: CheckpointSettings) -> AsyncIterator[Redis]:
    """A client whose callers queue for a connection; the default pool raises under 50 graphs at once.

    Connects at the first command. Raises `Misconfigured` for a URL that is none.
    """
    try:
        pool = BlockingConnectionPool.from_url(
            settings.redis_url,
            max_connections=settings.redis_connections,
            timeout=settings.redis_timeout,
            socket_timeout=settings.redis_timeout,
            socket_connect_timeout=settings.redis_timeout,
            # one more try: a connection that idled through a restart of Redis fails once.
            # All our commands may be sent twice.
            retry=Retry(ConstantBackoff(0.05), 1),
            **settings.redis(settings.redis_url),
        )
    except ValueError as error:
        raise Misconfigured("REDIS_URL is not a URL like redis://127.0.0.1:6379/0") from error
    client = Redis(connection_pool=pool)
    try:
        yield client
    finally:
        await client.aclose()
        await pool.aclose()


@contextmanager
def reaching_redis() -> Iterator[None]:
    """Turn what the driver raises into `Unreachable`."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise Unreachable(
            f"the checkpoints' Redis does not answer ({type(error).__name__}: {error}). Look at REDIS_URL "
            "and its server; a turn can go on without, from the log."
        ) from error

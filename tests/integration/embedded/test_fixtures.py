"""The fixtures that every other test stands on."""

import asyncpg
import redis.asyncio

from infra.embedded.nats import NatsServer


async def test_each_test_has_a_database_of_its_own(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("CREATE TABLE only_here (id int)")
    await connection.close()


async def test_another_test_does_not_see_it(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    await connection.close()


async def test_redis_is_empty(redis_url: str) -> None:
    client = redis.asyncio.Redis.from_url(redis_url)
    assert await client.dbsize() == 0
    await client.set("key", "value")
    await client.aclose()


def test_a_nats_server_of_its_own_is_not_the_shared_one(
    nats_server: NatsServer, shared_nats: NatsServer
) -> None:
    assert nats_server.url != shared_nats.url

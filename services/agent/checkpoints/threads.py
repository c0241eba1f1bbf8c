"""The Redis commands: each change is one atomic step, and every key expires."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import cast

from redis.asyncio import Redis

from services.agent.checkpoints.connection import reaching_redis
from services.agent.checkpoints.layout import PREFIX, CheckpointField
from services.agent.checkpoints.sealing import Sealing
from services.agent.checkpoints.thread import Thread


class Threads:
    """All methods raise `Unreachable` when Redis does not answer."""

    def __init__(self, redis: Redis, ttl: float, sealing: Sealing | None, prefix: str = PREFIX) -> None:
        """`ttl` in seconds, counted from the last write to a thread. `sealing`: None keeps all in clear."""
        self._redis, self._ttl, self._prefix = redis, int(ttl * 1000), prefix
        self._sealing = sealing

    async def load(self, id: str) -> Thread:
        """Empty when there is none, or its key is destroyed."""
        stored = await self._fields(id)
        return Thread.read(id, await self._sealing.opened(id, stored) if self._sealing else stored)

    async def copy(self, source: str, target: str) -> None:
        """Under the key that the source lies under."""
        if not (fields := await self._fields(source)):
            return
        owner = ""
        if self._sealing:
            owner, fields = self._sealing.owner(fields), await self._sealing.opened(source, fields)
        await self.store(target, owner, fields)

    async def _fields(self, id: str) -> dict[bytes, bytes]:
        with reaching_redis():
            found = await self._redis.hgetall(self._prefix + id)
        return cast(dict[bytes, bytes], found)  # as `decode_responses` is off

    async def store(
        self,
        id: str,
        owner: str,
        fields: Mapping[bytes, bytes],
        absent: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """All or nothing; `absent` are stored only where the thread has no such field yet.

        `owner`: whose key they lie under. Nothing is stored for one whose key is not there.
        """
        if self._sealing:
            fields = await self._sealing.sealed(id, owner, fields)
            absent = await self._sealing.sealed(id, owner, absent or {})
            if not (fields or absent):
                return
        key = self._prefix + id
        with reaching_redis():
            async with self._redis.pipeline(transaction=True) as together:
                for field, value in fields.items():
                    together.hset(key, field, value)
                for field, value in (absent or {}).items():
                    together.hsetnx(key, field, value)
                together.pexpire(key, self._ttl)
                await together.execute()

    async def drop(self, thread: Thread, checkpoints: Collection[CheckpointField]) -> None:
        """A checkpoint stored since `thread` was read stays."""
        if names := thread.names_of(checkpoints):
            with reaching_redis():
                await self._redis.hdel(self._prefix + thread.id, *names)

    async def delete(self, id: str) -> None:
        with reaching_redis():
            await self._redis.delete(self._prefix + id)

    async def ids(self) -> AsyncIterator[str]:
        """Every thread once; walks all keys of the database."""
        seen: set[bytes] = set()
        with reaching_redis():
            async for key in self._redis.scan_iter(match=f"{self._prefix}*", count=500):
                if key not in seen:
                    seen.add(key)
                    yield key.decode().removeprefix(self._prefix)

    async def ping(self) -> None:
        with reaching_redis():
            await self._redis.ping()

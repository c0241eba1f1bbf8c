"""LangGraph's checkpointer on plain Redis commands: Redis 7, Redis 8, Valkey; no module needed."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
)

from contracts.errors import BadInput
from services.agent.checkpoints.connection import connect
from services.agent.checkpoints.layout import CheckpointField, WriteField, checkpoint_of, name
from services.agent.checkpoints.sealing import Keys, Sealing
from services.agent.checkpoints.serde import PlainSerializer
from services.agent.checkpoints.settings import CheckpointSettings
from services.agent.checkpoints.thread import config_of, encode
from services.agent.checkpoints.threads import Threads

OWNER = "owner"  # in a config: whose key the thread lies under, as in contact-1-4102


class RedisSaver(BaseCheckpointSaver[int]):
    """`thread_id` is the turn's id; who writes names its customer as `OWNER`. Asynchronous only.

    Every method raises `Unreachable` when Redis does not answer; reading raises `Undecodable` when what is
    there is not ours. The caller then runs the turn from its start. A wiped Redis reads as no checkpoint.
    """

    def __init__(self, threads: Threads) -> None:
        super().__init__(serde=PlainSerializer())
        self._threads = threads

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: CheckpointSettings, keys: Keys | None) -> AsyncIterator[Self]:
        """Does not wait for Redis: no turn depends on it.

        `keys` seal what is stored. None stores it in clear: for state without a word of a customer.
        """
        async with connect(settings) as redis:
            yield cls(Threads(redis, settings.agent_checkpoint_ttl, Sealing(keys) if keys else None))

    async def ping(self) -> None:
        """For readiness. Raises `Unreachable`."""
        await self._threads.ping()

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Raises `BadInput` when the state holds more than plain data."""
        field = CheckpointField(_namespace(config), checkpoint["id"])
        record = {
            "checkpoint": checkpoint,
            "metadata": get_serializable_checkpoint_metadata(config, metadata),
            "parent": get_checkpoint_id(config),
        }
        await self._threads.store(_thread(config), _owner(config), {name(field): encode(record)})
        return config_of(_thread(config), field)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Raises `BadInput` when a node returned more than plain data."""
        checkpoint = CheckpointField(_namespace(config), config["configurable"]["checkpoint_id"])
        results: dict[bytes, bytes] = {}
        signals: dict[bytes, bytes] = {}
        for position, (channel, value) in enumerate(writes):
            index = WRITES_IDX_MAP.get(channel, position)
            # a task's first result stands; of its errors and interrupts the last
            target = results if index >= 0 else signals
            target[name(WriteField(checkpoint, task_id, index))] = encode([channel, value, task_path])
        await self._threads.store(_thread(config), _owner(config), signals, absent=results)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        thread = await self._threads.load(_thread(config))
        namespace, id = _namespace(config), get_checkpoint_id(config)
        field = CheckpointField(namespace, id) if id else thread.latest(namespace)
        return thread.checkpoint(field) if field and field in thread.checkpoints else None

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Newest first within a thread; without `config` every thread, which reads the whole database."""
        where = config["configurable"] if config else {}
        end = get_checkpoint_id(before) if before else None
        given = 0
        async for thread_id in _just(_thread(config)) if config else self._threads.ids():
            thread = await self._threads.load(thread_id)
            for field in thread.newest_first():
                if limit is not None and given >= limit:
                    return
                if where.get("checkpoint_ns", field.namespace) != field.namespace:
                    continue
                if (where.get("checkpoint_id") or field.id) != field.id or (end and field.id >= end):
                    continue
                metadata = dict(thread.metadata(field))
                if all(key in metadata and metadata[key] == value for key, value in (filter or {}).items()):
                    given += 1
                    yield thread.checkpoint(field)

    async def adelete_thread(self, thread_id: str) -> None:
        await self._threads.delete(thread_id)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Reads every thread: nothing of ours calls it, so no index is kept for it."""
        if not run_ids:
            return
        async for thread_id in self._threads.ids():
            thread = await self._threads.load(thread_id)
            gone = {f for f in thread.checkpoints if thread.metadata(f).get("run_id") in run_ids}
            await self._threads.drop(thread, gone)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        await self._threads.copy(source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """`keep_latest` keeps one checkpoint per namespace, `delete` none."""
        if strategy not in ("keep_latest", "delete"):
            raise BadInput(f"unknown pruning strategy {strategy!r}: keep_latest or delete.")
        for thread_id in thread_ids:
            if strategy == "delete":
                await self._threads.delete(thread_id)
                continue
            thread = await self._threads.load(thread_id)
            checkpoints = {checkpoint_of(field) for field in thread.fields}
            latest = {thread.latest(checkpoint.namespace) for checkpoint in checkpoints}
            await self._threads.drop(thread, checkpoints - latest)

    def with_allowlist(self, extra_allowlist: Collection[tuple[str, ...]]) -> Self:
        """In strict mode LangGraph offers classes to rebuild; none is ever rebuilt here."""
        return self


def _thread(config: RunnableConfig) -> str:
    return str(config["configurable"]["thread_id"])


def _owner(config: RunnableConfig) -> str:
    return str(config["configurable"].get(OWNER, ""))


def _namespace(config: RunnableConfig) -> str:
    return str(config["configurable"].get("checkpoint_ns") or "")


async def _just(id: str) -> AsyncIterator[str]:
    yield id

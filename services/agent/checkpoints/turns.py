"""Checkpoints of a turn's graph, in which one node runs at a time."""

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple

from services.agent.checkpoints.layout import CheckpointField
from services.agent.checkpoints.saver import RedisSaver
from services.agent.checkpoints.thread import config_of

NEW = "new"  # in a config: nothing can be kept of this thread yet, so nothing is asked for
_FIRST_NODE = 1  # LangGraph's steps -1 and 0 are the input, and that it was taken in


class TurnSaver(RedisSaver):
    """Keeps what each node left, but not what a node did before its checkpoint.

    LangGraph stores that for nodes that run side by side, so that those which ended need not run again. Here
    it would be half of all writes to Redis, for the one node that a crash makes run again: what that node
    said and asked stands in the log. Nor is the empty input kept, which is two writes of eight: who finds
    nothing begins at the top, too.
    """

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As `RedisSaver`, once a node has run."""
        if metadata["step"] < _FIRST_NODE:
            configurable = config["configurable"]
            field = CheckpointField(configurable.get("checkpoint_ns") or "", checkpoint["id"])
            return config_of(configurable["thread_id"], field)
        return await super().aput(config, checkpoint, metadata, new_versions)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As `RedisSaver`, but asks for nothing that cannot be there."""
        if config["configurable"].get(NEW):
            return None
        return await super().aget_tuple(config)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Nothing."""

"""Checkpoints of a turn's graph, in which one node runs at a time."""

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig

from services.agent.checkpoints.saver import RedisSaver


class TurnSaver(RedisSaver):
    """Keeps what each node left, but not what a node did before its checkpoint.

    LangGraph stores that for nodes that run side by side, so that those which ended need not run again. Here
    it would be half of all writes to Redis, for the one node that a crash makes run again: what that node
    said and asked stands in the log.
    """

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Nothing."""

"""LangGraph checkpoints on plain Redis: they serve only to resume the same turn (design, section 6)."""

from services.agent.checkpoints.saver import RedisSaver
from services.agent.checkpoints.settings import CheckpointSettings

__all__ = ["CheckpointSettings", "RedisSaver"]

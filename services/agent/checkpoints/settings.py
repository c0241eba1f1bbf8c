"""Where checkpoints live and for how long. Times in seconds."""

from pydantic import Field

from services.common.redis import RedisSettings


class CheckpointSettings(RedisSettings):
    """Composed into the agent's settings."""

    redis_timeout: float = Field(1.0, gt=0, description="a customer waits meanwhile, and Redis may be down")
    redis_connections: int = Field(50, ge=1, description="what is more waits for a free one")
    agent_checkpoint_ttl: float = Field(
        24 * 3600.0, ge=1, description="counted from the last write; a turn lives minutes"
    )

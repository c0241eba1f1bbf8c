"""The agent's settings. Times in seconds; their meaning is in the design, section 6."""

from pydantic import Field

from domain.conversation.decisions import Timing
from services.common.settings import ServiceSettings


class AgentSettings(ServiceSettings):
    """`AGENT_*` and what every service has."""

    agent_host: str = "127.0.0.1"
    agent_health_port: int = 8003
    agent_consumer: str = "agent"
    agent_quiet: float = Field(2.0, description="a turn starts after this long without a further message")
    agent_window: float = Field(8.0, description="… or this long after the first one")
    agent_deadline: float = Field(60.0, description="one attempt at a turn ends by then")
    agent_margin: float = Field(10.0, description="another replica takes over this long after the deadline")
    agent_supersede_for: float = 20.0
    agent_supersede_times: int = 2
    agent_takeovers: int = 3
    agent_ack_wait: float = Field(30.0, description="JetStream redelivers after this; a heartbeat at a third")
    agent_max_ack_pending: int = 2000
    agent_sweep_every: float = Field(15.0, description="looks for open turns and messages nobody holds")
    agent_grace: float = Field(8.0, description="on SIGTERM, running turns may finish for this long")
    quote_valid_days: int = Field(30, ge=1)

    @property
    def timing(self) -> Timing:
        return Timing(
            quiet=self.agent_quiet,
            window=self.agent_window,
            deadline=self.agent_deadline,
            margin=self.agent_margin,
            supersede_for=self.agent_supersede_for,
            supersede_times=self.agent_supersede_times,
            takeovers=self.agent_takeovers,
        )

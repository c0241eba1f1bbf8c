"""The agent's settings. Times in seconds; their meaning is in the design, section 6."""

from pydantic import Field

from domain.conversation.decisions import Timing
from eventstore.declared import Consumer, declared
from services.common.settings import ServiceSettings


class AgentSettings(ServiceSettings):
    """`AGENT_*` and what every service has."""

    agent_host: str = "127.0.0.1"
    agent_health_port: int = 8003
    agent_quiet: float = Field(2.0, description="a turn starts after this long without a further message")
    agent_window: float = Field(8.0, description="… or this long after the first one")
    agent_deadline: float = Field(60.0, description="one attempt at a turn ends by then")
    agent_margin: float = Field(10.0, description="another replica takes over this long after the deadline")
    agent_supersede_for: float = 20.0
    agent_supersede_times: int = 2
    agent_takeovers: int = 3
    # Instead of what infra/nats/consumers.yaml declares.
    agent_ack_wait: float | None = Field(None, gt=0, description="JetStream redelivers after this")
    agent_max_ack_pending: int | None = Field(None, ge=1)
    agent_stuck_after: float = Field(30.0, gt=0, description="messages wait and none comes: an alarm")
    agent_hold: float = Field(900.0, gt=0, description="a conversation held longer goes to another replica")
    agent_key_patience: float = Field(
        60.0, ge=0, description="a missing key is waited for this long, then a person is told"
    )
    agent_sweep_every: float = Field(15.0, description="looks for open turns and messages nobody holds")
    agent_grace: float = Field(8.0, description="on SIGTERM, running turns may finish for this long")
    quote_valid_days: int = Field(30, ge=1)

    @property
    def consumer(self) -> Consumer:
        """The durable that all replicas share."""
        return (
            declared()
            .consumer("agent")
            .overridden(
                stream=self.msia_stream,
                ack_wait=self.agent_ack_wait,
                max_ack_pending=self.agent_max_ack_pending,
            )
        )

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

"""The agent's settings. Times in seconds; their meaning is in the design, section 6."""

from datetime import timedelta

from pydantic import Field

from domain.conversation.decisions import Timing
from eventstore.declared import Consumer, declared
from services.agent.gate.flood import Limits
from services.agent.hours import Office
from services.common.identity.settings import FollowingSettings


class AgentSettings(FollowingSettings):
    """`AGENT_*` and what every service has."""

    agent_host: str = Field("127.0.0.1", description="address it listens on")
    agent_health_port: int = Field(8003, description="health, what-if, settings in use")
    agent_quiet: float = Field(2.0, description="a turn starts after this long without a further message")
    agent_window: float = Field(8.0, description="… or this long after the first one")
    agent_deadline: float = Field(60.0, description="one attempt at a turn ends by then")
    agent_margin: float = Field(10.0, description="another replica takes over this long after the deadline")
    agent_supersede_for: float = Field(20.0, description="new messages restart a turn for this long at most")
    agent_supersede_times: int = Field(2, description="… and so many times")
    agent_takeovers: int = Field(3, description="the last of so many attempts ends with a person")
    # Instead of what infra/nats/consumers.yaml declares.
    agent_ack_wait: float | None = Field(None, gt=0, description="JetStream redelivers after this")
    agent_max_ack_pending: int | None = Field(
        None, ge=1, description="messages that all replicas hold at once"
    )
    agent_stuck_after: float = Field(30.0, gt=0, description="messages wait and none comes: an alarm")
    agent_hold: float = Field(900.0, gt=0, description="a conversation held longer goes to another replica")
    agent_key_patience: float = Field(
        60.0, ge=0, description="a missing key is waited for this long, then a person is told"
    )
    agent_sweep_every: float = Field(15.0, description="looks for open turns and messages nobody holds")
    agent_grace: float = Field(8.0, description="on SIGTERM, running turns may finish for this long")
    agent_resume_after: float | None = Field(
        None, gt=0, le=172_800, description="the bot answers again when people said nothing for so long"
    )
    agent_late_after: float = Field(
        7_200.0, gt=0, description="written so long ago with the bot off everywhere: a person answers"
    )
    agent_backlog_rate: float = Field(
        2.0, gt=0, description="conversations a second that get their turn once the bot is on again"
    )
    agent_backlog_window: float = Field(
        86_400.0, gt=0, description="… unless their last message is older: WhatsApp's 24 h are over"
    )
    agent_flood_texts: int = Field(25, ge=5, description="more texts than this within the window: a flood")
    agent_flood_files: int = Field(60, ge=5, description="the same of photos and other files")
    agent_flood_window: float = Field(60.0, gt=0, description="in which those are counted")
    agent_flood_calm: int = Field(3, ge=1, description="after the notice, so few at once are answered again")
    agent_text_limit: int = Field(6_000, ge=1_000, description="characters of a turn that are read")
    office_days: str = Field("1-5", description="1 is Monday; people are there on these days")
    office_hours: str = Field("09:00-18:00", description="in Madrid; several with commas")
    office_region: str = Field("", description="whose holidays count too: ISO 3166-2 without ES-, as in MD")
    office_closed: str = Field("", description="days of our own, as in 2026-12-24,2026-12-31")
    quote_valid_days: int = Field(30, ge=1, description="how long a quote holds")

    # What-if over HTTP: one at a time, beside live turns.
    agent_whatif_seconds: float = Field(60.0, gt=0, description="a what-if ends by then, with what it has")
    agent_whatif_turns: int = Field(50, ge=1, description="that one what-if tries at most")
    agent_whatif_budget: int = Field(100, ge=1, description="euro cents that one may spend at most")
    agent_whatif_share: float = Field(0.5, gt=0, le=1, description="of a core that it takes at most")

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
    def office(self) -> Office:
        return Office.parse(self.office_days, self.office_hours, self.office_region, self.office_closed)

    @property
    def limits(self) -> Limits:
        return Limits(
            texts=self.agent_flood_texts,
            files=self.agent_flood_files,
            seconds=self.agent_flood_window,
            calm=self.agent_flood_calm,
            characters=self.agent_text_limit,
        )

    @property
    def resume_after(self) -> timedelta | None:
        return None if self.agent_resume_after is None else timedelta(seconds=self.agent_resume_after)

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

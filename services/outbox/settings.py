"""The outbox's settings. Times in seconds; their meaning is in the design, section 6 (Delivery)."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from domain.delivery.rules import Rules
from eventstore.declared import Consumer, declared
from services.common.guessable import placeholder
from services.common.identity.settings import FollowingSettings
from services.outbox.chatwoot import Template
from services.outbox.host import Limits


class OutboxSettings(FollowingSettings):
    """`OUTBOX_*`, `CHATWOOT_*` and what every service has."""

    chatwoot_api_url: str = Field("", description="Chatwoot's address, without /api/v1.")
    chatwoot_api_token: SecretStr = Field(SecretStr(""), description="The agent bot's token.")
    chatwoot_user_token: SecretStr = Field(
        SecretStr(""), description="A user's token: may list messages, which a bot's may not."
    )

    # Outside of WhatsApp's 24 hours a text leaves in an approved template, or is parked.
    outbox_template_name: str = Field("", description="an approved template; empty: park")
    outbox_template_language: str = Field("es", description="of the template, as Meta has it")
    outbox_template_category: str = Field("UTILITY", description="of the template, as Meta has it")
    outbox_template_parameter: str = Field("1", min_length=1, description="of its body: takes the text")

    outbox_host: str = Field("127.0.0.1", description="Address it listens on.")
    outbox_health_port: int = Field(8004, description="Health, and how deliveries fare.")
    outbox_nats_wait: float = Field(10.0, gt=0, description="How long start-up waits for NATS.")

    # The protocol. A restart after a crash waits claim + request + server limit + margin before it looks.
    outbox_claim: float = Field(5.0, gt=0, description="D: no byte is written later than this after a claim")
    outbox_request_timeout: float = Field(
        20.0, gt=0, description="one request, from connecting to its answer"
    )
    outbox_server_limit: float = Field(15.0, ge=0, description="Chatwoot's own time limit (rack-timeout)")
    outbox_margin: float = Field(2.0, ge=0, description="for clocks that tick apart")
    outbox_look_gap: float = Field(3.0, ge=0, description="between the two looks that must find nothing")
    outbox_fresh: float = Field(1.0, gt=0, description="how old a look at status and assignee may be")
    outbox_pace: float = Field(5.0, ge=0, description="longest wait for a message's WhatsApp id")
    outbox_stale_after: float = Field(900.0, gt=0, description="an undelivered reply is cancelled then")
    outbox_untraced_after: float = Field(
        900.0, ge=0, description="a message without a word from WhatsApp is looked at then; 0: never"
    )
    outbox_budget: float = Field(86400.0, gt=0, description="for started replies, notes, labels, status")
    outbox_retries: tuple[float, ...] = Field(
        (1.0, 5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0),
        min_length=1,
        description="before each further try, the last again and again; a JSON list",
    )
    outbox_jitter: float = Field(0.2, ge=0, lt=1, description="each of those varies by this share")

    # The host.
    outbox_concurrency: int = Field(32, ge=1, description="conversations that talk to Chatwoot at once")
    # rack-attack allows 3,000 requests a minute from one address: some are left for the other services.
    outbox_rate: float = Field(40.0, ge=0, description="requests a second to Chatwoot; 0: no limit")
    outbox_burst: float = Field(80.0, ge=1, description="so many of them at once")
    outbox_conversation_rate: float = Field(
        1.0, ge=0, description="messages a second in one conversation (Chatwoot: 200 a minute); 0: no limit"
    )
    outbox_conversation_burst: float = Field(20.0, ge=1, description="so many of them at once")
    outbox_host_pause: float = Field(60.0, gt=0, description="after a 429 that names no Retry-After")
    outbox_longest_pause: float = Field(
        3600.0, gt=0, description="a Retry-After asks for no more: one wrong header must not silence us"
    )
    outbox_breaker_failures: int = Field(5, ge=1, description="failures in a row that open the breaker")
    outbox_breaker_open: float = Field(15.0, gt=0, description="until a single probe is let through")

    # The consumer; the first two instead of what infra/nats/consumers.yaml declares.
    outbox_ack_wait: float | None = Field(None, gt=0, description="JetStream redelivers after this")
    outbox_max_ack_pending: int | None = Field(
        None, ge=1, description="messages that all replicas hold at once"
    )
    outbox_stuck_after: float = Field(30.0, gt=0, description="messages wait and none comes: an alarm")
    outbox_sweep_every: float = Field(30.0, gt=0, description="looks for undelivered parts nobody holds")
    outbox_standby: float = Field(
        10.0, ge=0, description="how long a part found by the sweep is left to the replica that had it"
    )
    outbox_hold: float = Field(900.0, gt=0, description="a conversation held longer goes to another replica")
    outbox_key_patience: float = Field(
        60.0, ge=0, description="a missing key is waited for this long, then the conversation is set aside"
    )

    def check(self) -> None:
        """Refuse to start without what sending needs: raise `Misconfigured` saying what to set."""
        self.require(
            chatwoot_api_url=self.chatwoot_api_url,
            chatwoot_api_token=self.chatwoot_api_token,
            # Without it every text would read as erased, and be cancelled.
            msia_master_key=self.msia_master_key,
        )
        self.check_jwt_secret()
        parts = urlsplit(self.chatwoot_api_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Misconfigured(
                "CHATWOOT_API_URL is not an address like https://chat.example.com: correct it"
            )
        if not self.local and placeholder(self.chatwoot_api_token.get_secret_value()):
            raise Misconfigured("CHATWOOT_API_TOKEN still holds a placeholder: set the agent bot's token")

    @property
    def may_look(self) -> bool:
        return bool(self.chatwoot_user_token.get_secret_value())

    def notes(self) -> list[str]:
        """What works less well as configured; for the log at start and for `/readyz`."""
        if self.may_look:
            return []
        return [
            "no CHATWOOT_USER_TOKEN: a message with an unknown outcome that neither its echo nor the "
            "conversation's last message confirms is parked for a person, not sent again"
        ]

    @property
    def consumer(self) -> Consumer:
        """The durable that all replicas share."""
        return (
            declared()
            .consumer("outbox")
            .overridden(
                stream=self.msia_stream,
                ack_wait=self.outbox_ack_wait,
                max_ack_pending=self.outbox_max_ack_pending,
            )
        )

    @property
    def rules(self) -> Rules:
        return Rules(
            claim=self.outbox_claim,
            request_timeout=self.outbox_request_timeout,
            server_limit=self.outbox_server_limit,
            margin=self.outbox_margin,
            look_gap=self.outbox_look_gap,
            fresh=self.outbox_fresh,
            pace=self.outbox_pace,
            stale_after=self.outbox_stale_after,
            budget=self.outbox_budget,
            host_pause=self.outbox_host_pause,
            schedule=self.outbox_retries,
            jitter=self.outbox_jitter,
            template=self.outbox_template_name or None,
            untraced_after=self.outbox_untraced_after,
        )

    @property
    def limits(self) -> Limits:
        return Limits(
            concurrency=self.outbox_concurrency,
            pause=self.outbox_host_pause,
            longest_pause=self.outbox_longest_pause,
            rate=self.outbox_rate,
            burst=self.outbox_burst,
            conversation_rate=self.outbox_conversation_rate,
            conversation_burst=self.outbox_conversation_burst,
        )

    @property
    def template(self) -> Template | None:
        """What carries a text once the 24 h window is closed."""
        if not self.outbox_template_name:
            return None
        return Template(
            self.outbox_template_name,
            self.outbox_template_language,
            self.outbox_template_category,
            self.outbox_template_parameter,
        )

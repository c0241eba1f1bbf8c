"""Settings of the sandbox. Delays are seconds; a pair is the shortest and the longest of a uniform draw."""

import ipaddress
from pathlib import Path
from typing import Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator

from services.common.settings import ServiceSettings, home

Span = tuple[float, float]


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine and nothing else."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # another name
        return False


class SandboxSettings(ServiceSettings):
    """What the stand-in for Chatwoot and WhatsApp is told."""

    sandbox_host: str = Field("127.0.0.1", description="Loopback only: the sandbox has no passwords.")
    sandbox_port: int = Field(8010, ge=1, le=65535, description="The phone page, and Chatwoot's API.")
    sandbox_data: Path = Field(
        default_factory=lambda: home() / "sandbox", description="Its conversations; default: below MSIA_HOME."
    )
    sandbox_webhook_url: str = Field(
        "http://127.0.0.1:8000/api/chatwoot/webhook", description="The agent bot's outgoing_url."
    )
    sandbox_events_url: AnyHttpUrl | None = Field(
        None, description="The query API whose live events the page shows; empty: the strip says so."
    )
    sandbox_events_token: SecretStr = Field(SecretStr(""), description="A Bearer token for it.")

    chatwoot_account_id: int = Field(1, ge=1, description="The only account it has.")
    chatwoot_inbox_id: int = Field(1, ge=1, description="The only inbox it has.")
    chatwoot_api_token: SecretStr = Field(SecretStr(""), description="The agent bot's token.")
    chatwoot_user_token: SecretStr = Field(SecretStr(""), description="A user's token: may list messages.")
    chatwoot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Signs the bot's webhooks; empty: unsigned, as Chatwoot does."
    )

    sandbox_workers: int = Field(10, ge=1, description="Sidekiq's default concurrency.")
    sandbox_webhook_timeout: float = Field(5.0, gt=0, description="As Chatwoot's WEBHOOK_TIMEOUT.")
    sandbox_webhook_retry_delay: float = Field(3.0, ge=0, description="Before a webhook is tried again.")
    sandbox_accept_delay: Span = Field((0.05, 0.3), description="From our POST to Meta's wamid.")
    sandbox_attachment_delay: float = Field(2.0, ge=0, description="Chatwoot waits for the upload.")
    sandbox_delivered_delay: Span = Field((0.2, 1.0), description="From the wamid to the second tick.")
    sandbox_read_delay: Span = Field((1.0, 4.0), description="From there to the blue ticks.")
    sandbox_read_probability: float = Field(1.0, ge=0, le=1, description="Some customers never show ticks.")
    sandbox_window_hours: float = Field(24.0, gt=0, description="WhatsApp's customer service window.")
    sandbox_messages_per_minute: int = Field(200, ge=1, description="Per conversation, then 422.")
    sandbox_version: Literal["4.11.2", "4.14.2", "4.15.1", "4.16.0"] = Field(
        "4.15.1", description="Which Chatwoot it behaves as; see docs/guides/sandbox.md."
    )
    sandbox_blob_ttl: float = Field(300.0, gt=0, description="Life of a redirected file URL.")
    sandbox_nginx_strips_underscore: bool = Field(
        False, description="Drop the header api_access_token, as an untuned nginx does."
    )
    sandbox_seed: int | None = Field(None, description="Of the random delays; empty: different each time.")
    sandbox_heartbeat: float = Field(15.0, gt=0, description="Between comments on an idle live stream.")
    sandbox_events_retry: float = Field(2.0, gt=0, description="Between attempts to reach the event feed.")

    @field_validator("sandbox_host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if not is_loopback(host):
            raise ValueError("the sandbox listens on this machine only: use 127.0.0.1, ::1 or localhost")
        return host

    @field_validator("sandbox_accept_delay", "sandbox_delivered_delay", "sandbox_read_delay")
    @classmethod
    def _ordered(cls, span: Span) -> Span:
        if not 0 <= span[0] <= span[1]:
            raise ValueError("give the shortest and the longest delay in seconds, as in [0.05, 0.3]")
        return span

    def since(self, *version: int) -> bool:
        """Whether the Chatwoot that is played is this version or a later one."""
        return tuple(int(part) for part in self.sandbox_version.split(".")) >= version

    @property
    def base_url(self) -> str:
        """Chatwoot's FRONTEND_URL: files are served under it."""
        host = f"[{self.sandbox_host}]" if ":" in self.sandbox_host else self.sandbox_host
        return f"http://{host}:{self.sandbox_port}"

    def on_port(self, port: int) -> Self:
        return self.model_copy(update={"sandbox_port": port})


class ClientSettings(ServiceSettings):
    """What a command needs to find the running sandbox."""

    sandbox_url: str = Field("http://127.0.0.1:8010", description="The running sandbox.")

"""Settings of the sweeper. Durations are seconds."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.settings import ServiceSettings

Reach = Literal["everything", "last messages", "nothing"]


class SweepSettings(ServiceSettings):
    """`SWEEP_*`, and how Chatwoot is reached."""

    chatwoot_api_url: str = Field("", description="Chatwoot's address, without /api/v1.")
    chatwoot_account_id: int | None = Field(None, description="Whose conversations are looked at.")
    chatwoot_inbox_id: int | None = Field(None, description="Of this inbox only.")
    chatwoot_api_token: SecretStr = Field(SecretStr(""), description="The bot's: may see a conversation.")
    chatwoot_user_token: SecretStr = Field(SecretStr(""), description="A user's: may list messages.")

    sweep_every: float = Field(300.0, gt=0, description="Between two sweeps, ± 10 %.")
    sweep_overlap: float = Field(
        120.0, ge=0, description="Looked at again: clocks differ, webhooks are late."
    )
    sweep_first: float = Field(
        24 * 3600.0, gt=0, description="How far back when nothing tells of an earlier sweep."
    )
    sweep_after_outage: float = Field(
        10.0, ge=0, description="From the first webhook stored again: Chatwoot's own retries end before."
    )
    sweep_again: float = Field(
        20.0, ge=0, description="After a start or an outage once more: Chatwoot opens conversations late."
    )
    sweep_retry: float = Field(10.0, gt=0, description="After a sweep that failed.")
    sweep_young: float = Field(
        30.0, ge=0, description="Regular sweeps leave younger messages to their webhooks."
    )
    sweep_request_timeout: float = Field(20.0, gt=0, description="For one answer of Chatwoot's.")
    sweep_concurrency: int = Field(4, ge=1, description="Conversations looked at at once.")
    sweep_known_within: float = Field(
        7 * 24 * 3600.0, gt=0, description="Without a user's token: conversations heard of in this time."
    )
    sweep_bot_error_lines: tuple[str, ...] = Field(
        (
            "Conversation was marked open by system due to an error with the agent bot.",
            "La conversación fue marcada como abierta por el sistema debido a un error con el bot.",
        ),
        description="What Chatwoot writes when it opens a conversation because our webhook failed, in the "
        "account's language; a JSON list.",
    )

    @property
    def reach(self) -> Reach:
        """How much a sweep can find."""
        if not self.chatwoot_api_url or self.chatwoot_account_id is None:
            return "nothing"
        if self.chatwoot_user_token.get_secret_value():
            return "everything"
        return "last messages" if self.chatwoot_api_token.get_secret_value() else "nothing"

    def check(self) -> None:
        """Raise `Misconfigured` when the address is none."""
        parts = urlsplit(self.chatwoot_api_url)
        if self.chatwoot_api_url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise Misconfigured(
                "CHATWOOT_API_URL is not an address like https://chat.example.com: correct it"
            )

    def notes(self) -> list[str]:
        """What cannot be recovered as configured; for the log at start and for `/readyz`."""
        if self.reach == "everything":
            return []
        if self.reach == "last messages":
            return ["no CHATWOOT_USER_TOKEN: recovery is limited to the last message of known conversations"]
        return [
            "nothing that a webhook failed to tell is recovered: set CHATWOOT_API_URL, CHATWOOT_ACCOUNT_ID "
            "and CHATWOOT_USER_TOKEN"
        ]

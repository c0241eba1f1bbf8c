"""What the HTTP door reads from the environment. Durations are seconds."""

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.customers.settings import PrivacySettings
from services.common.guessable import SHORTEST_WEBHOOK, placeholder, too_short
from services.ingress.identity.settings import IdentitySettings


class IngressSettings(IdentitySettings, PrivacySettings):
    """Settings of ingress; the shared ones are in `ServiceSettings`."""

    ingress_host: str = Field("127.0.0.1", description="Address it listens on.")
    ingress_port: int = Field(8000, description="Chatwoot's webhook, sign-in, admins' commands.")
    ingress_nats_wait: float = Field(10.0, gt=0, description="How long start-up waits for NATS.")

    chatwoot_account_id: int | None = Field(None, description="Serve this account only.")
    chatwoot_inbox_id: int | None = Field(None, description="Serve this inbox only.")
    chatwoot_webhook_secret: SecretStr = Field(
        SecretStr(""), description="What Chatwoot signs with; several (bot, account) separated by commas."
    )
    chatwoot_webhook_token: SecretStr = Field(
        SecretStr(""), description="For a Chatwoot that does not sign (before 4.11.2): `?token=` in the URL."
    )
    chatwoot_user_token: SecretStr = Field(
        SecretStr(""), description="May look at conversations; without it recovery is limited."
    )

    media_open_limit: int = Field(
        25 * 1024 * 1024, gt=0, description="Bytes; a larger file is not shown. As MEDIA_LIMIT, or more."
    )

    # Chatwoot gives up after 5 s (WEBHOOK_TIMEOUT) and retries a 500, never a time-out: answer well before.
    webhook_deadline: float = Field(1.5, gt=0, description="From the whole body to the answer.")
    webhook_body_timeout: float = Field(2.5, gt=0, description="For the body to arrive.")
    webhook_body_limit: int = Field(1024 * 1024, gt=0, description="Bytes.")
    # One process stores some 400 a second and core: Chatwoot, which is one address, never meets its limit.
    webhook_rate: float = Field(500.0, gt=0, description="Webhooks a second of one address; more get 429.")
    webhook_burst: int = Field(2_000, ge=1, description="… and so many at once.")
    webhook_strangers_rate: float = Field(
        500.0, gt=0, description="A second, of all addresses that never sent an authentic one together."
    )
    webhook_strangers_burst: int = Field(2_000, ge=1, description="… and so many at once.")
    webhook_depth_limit: int = Field(64, gt=0, description="Nested objects and arrays; Chatwoot sends 8.")
    webhook_tolerance: float = Field(300.0, gt=0, description="How old a signed timestamp may be.")

    # Half of the server's dedupe window (24 h): a younger fact was first stored inside the window.
    fact_fresh_for: float = Field(12 * 3600.0, gt=0, description="Older facts are looked up first.")
    fact_clock_skew: float = Field(300.0, ge=0, description="How far Chatwoot's clock may run ahead.")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The signing secrets, as they are: Chatwoot uses the string itself as the key."""
        return _listed(self.chatwoot_webhook_secret)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The URL tokens; they count only where no secret is configured."""
        return () if self.secrets else _listed(self.chatwoot_webhook_token)

    def check(self) -> None:
        """Refuse what is unsafe: raise `Misconfigured` saying what to set."""
        self.require(msia_master_key=self.msia_master_key.get_secret_value())
        self.check_identity()
        if self.local:
            return
        self.check_jwt_secret()
        if self.chatwoot_webhook_secret.get_secret_value() and not self.secrets:
            # Who set it wants signatures: to take a token instead would be a step back that nobody sees.
            raise Misconfigured("CHATWOOT_WEBHOOK_SECRET holds commas and no secret: set it, or remove it")
        if not self.secrets and not self.tokens:
            raise Misconfigured(
                "set CHATWOOT_WEBHOOK_SECRET to the webhook's secret (Chatwoot 4.11.2 and later show it), or "
                "CHATWOOT_WEBHOOK_TOKEN for an older one; without either anyone could write to the log"
            )
        for name, values in (
            ("CHATWOOT_WEBHOOK_SECRET", self.secrets),
            ("CHATWOOT_WEBHOOK_TOKEN", self.tokens),
        ):
            if any(map(placeholder, values)):
                raise Misconfigured(f"{name} still holds a placeholder: set a real one")
            if any(too_short(value, SHORTEST_WEBHOOK) for value in values):
                raise Misconfigured(
                    f"{name} is shorter than {SHORTEST_WEBHOOK} bytes and could be guessed: take the one "
                    "that Chatwoot shows, or `openssl rand -hex 32`"
                )

    def notes(self) -> list[str]:
        """What works less well as configured; for the log at start and for `/readyz`."""
        notes = []
        if not self.chatwoot_user_token.get_secret_value():
            notes.append(
                "no CHATWOOT_USER_TOKEN: recovery is limited to the last message of known conversations"
            )
        if not self.secrets:
            notes.append(
                "webhooks are not signed: a token in the URL is all that protects the door"
                if self.tokens
                else "webhooks are neither signed nor protected by a token: local use only"
            )
        if not self.admin_jwt_secret.get_secret_value():
            notes.append("no ADMIN_JWT_SECRET: admins' commands are off")
        if self.secrets and self.chatwoot_webhook_token.get_secret_value():
            notes.append("CHATWOOT_WEBHOOK_TOKEN is ignored: webhooks are signed")
        if self.chatwoot_account_id is None:
            notes.append("no CHATWOOT_ACCOUNT_ID: every account that knows the secret is served")
        return notes


def _listed(value: SecretStr) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in value.get_secret_value().split(","))))

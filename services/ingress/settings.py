"""What the HTTP door reads from the environment. Durations are seconds."""

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.settings import ServiceSettings

SHORTEST_SECRET = 32  # bytes: HS256 needs a key as long as its hash (RFC 7518, 3.2)
PLACEHOLDERS = frozenset({"changeme", "change-me", "change_me", "secret", "token", "example"})


class IngressSettings(ServiceSettings):
    """Settings of ingress; the shared ones are in `ServiceSettings`."""

    ingress_host: str = "127.0.0.1"
    ingress_port: int = 8000
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

    admin_jwt_secret: SecretStr = Field(
        SecretStr(""), description="What admins' tokens are signed with; without it there are no commands."
    )

    # Chatwoot gives up after 5 s (WEBHOOK_TIMEOUT) and retries a 500, never a time-out: answer well before.
    webhook_deadline: float = Field(1.5, gt=0, description="From the whole body to the answer.")
    webhook_body_timeout: float = Field(2.5, gt=0, description="For the body to arrive.")
    webhook_body_limit: int = Field(1024 * 1024, gt=0, description="Bytes.")
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
        if self.local:
            return
        secret = self.admin_jwt_secret.get_secret_value()
        if secret and len(secret.encode()) < SHORTEST_SECRET:
            raise Misconfigured(
                f"ADMIN_JWT_SECRET is shorter than {SHORTEST_SECRET} bytes: take `openssl rand -hex 32`"
            )
        if not self.secrets and not self.tokens:
            raise Misconfigured(
                "set CHATWOOT_WEBHOOK_SECRET to the webhook's secret (Chatwoot 4.11.2 and later show it), or "
                "CHATWOOT_WEBHOOK_TOKEN for an older one; without either anyone could write to the log"
            )
        for name, values in (
            ("CHATWOOT_WEBHOOK_SECRET", self.secrets),
            ("CHATWOOT_WEBHOOK_TOKEN", self.tokens),
        ):
            if PLACEHOLDERS.intersection(value.lower() for value in values):
                raise Misconfigured(f"{name} still holds a placeholder: set a real one")

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

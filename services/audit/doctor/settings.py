"""What the doctor reads: the names that the services read, each with their default. Times in seconds."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from services.audit.ledger.settings import LedgerSettings
from services.common.postgres import PostgresSettings
from services.common.redis import RedisSettings
from services.common.settings import env_files, secrets_dir


class DoctorSettings(LedgerSettings, PostgresSettings, RedisSettings):
    """`DOCTOR_*`, and everybody's."""

    doctor_timeout: float = Field(15.0, gt=0, description="For one area; the others go on meanwhile.")
    doctor_patience: float = Field(3.0, gt=0, description="For one server to answer.")
    doctor_keys: int = Field(5_000, ge=1, description="So many of the newest revisions in KEYS are opened.")
    doctor_clock_warning: float = Field(2.0, gt=0, description="Two clocks may be so far apart.")
    doctor_clock_alarm: float = Field(60.0, gt=0, description="So far apart, times in the log mislead.")

    keeper_seal_after: float = 10.0
    doctor_seal_grace: float = Field(60.0, gt=0, description="A seal may be so late.")

    agent_ack_wait: float | None = None
    agent_max_ack_pending: int | None = None
    outbox_ack_wait: float | None = None
    outbox_max_ack_pending: int | None = None
    media_ack_wait: float | None = None

    projections_ready_lag: int = 1000
    knowledge_embedding_model: str = ""

    redis_admin_url: SecretStr | None = Field(
        None, description="The same server as one who may see its state, which the agent may not."
    )

    ingress_url: str = "http://127.0.0.1:8000"
    query_url: str = "http://127.0.0.1:8002"
    agent_health_url: str = Field("http://127.0.0.1:8003", description="The agent's health.")
    outbox_health_url: str = Field("http://127.0.0.1:8004", description="The outbox's health.")
    keeper_health_url: str = Field("http://127.0.0.1:8005", description="The keeper's health.")

    chatwoot_api_url: str = ""
    chatwoot_account_id: int | None = None
    chatwoot_inbox_id: int | None = None
    chatwoot_api_token: SecretStr = SecretStr("")
    chatwoot_user_token: SecretStr = SecretStr("")
    chatwoot_webhook_secret: SecretStr = SecretStr("")
    chatwoot_webhook_token: SecretStr = SecretStr("")
    chatwoot_webhook_url: str = Field("", description="Ours, as Chatwoot reaches it.")

    llm_providers: Annotated[tuple[str, ...], NoDecode] = ()
    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    llm_model: str = "openai/gpt-4o-mini"
    ollama_host: str = "http://127.0.0.1:11434"
    ollama_model: str = "qwen3:8b"

    admin_jwt_secret: SecretStr = SecretStr("")
    admin_password_hash: SecretStr = SecretStr("")
    msia_token: SecretStr = SecretStr("")
    query_token: SecretStr = SecretStr("")

    @field_validator("llm_providers", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in (part.strip().lower() for part in value.split(",")) if part)
        return value

    @classmethod
    def read(cls) -> tuple["DoctorSettings", list[str]]:
        """The settings, and what is wrong with some; in their place stands the default."""
        try:
            return cls(_env_file=env_files(), _secrets_dir=secrets_dir()), []
        except ValidationError as error:
            wrong = {str(each["loc"][0]).lower(): each["msg"] for each in error.errors() if each["loc"]}
        defaults: dict[str, Any] = {name: cls.model_fields[name].get_default() for name in wrong}
        settings = cls(_env_file=env_files(), _secrets_dir=secrets_dir(), **defaults)
        return settings, [f"{name.upper()}: {text}" for name, text in wrong.items()]

    @property
    def providers(self) -> tuple[str, ...]:
        """As the agent chooses them."""
        if self.llm_providers:
            return self.llm_providers
        return ("openrouter",) if self.openrouter_api_key.get_secret_value() else ("offline",)

    def secrets(self) -> Iterator[str]:
        """Everything that no line may show, in whichever part of a setting it stands."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                yield from _parts(value.get_secret_value())
            elif isinstance(value, str):
                yield from _of_url(value)


def _parts(secret: str) -> Iterator[str]:
    if "://" in secret:
        yield from _of_url(secret)
        return
    yield secret
    for entry in secret.split(","):
        yield entry.strip()
        yield entry.partition(":")[2].strip()


def _of_url(text: str) -> Iterator[str]:
    for url in text.split(","):
        head, at, _ = url.rpartition("@")
        if at and "://" in head:
            yield head.partition("://")[2]
            yield head.partition("://")[2].partition(":")[2]


def shown(url: str) -> str:
    """An address without user, password and query."""
    try:
        parts = urlsplit(url.strip())
        where = parts.hostname or ""
        where = f"[{where}]" if ":" in where else where
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that is none"
    return urlunsplit((parts.scheme, f"{where}{port}", parts.path.rstrip("/"), "", ""))

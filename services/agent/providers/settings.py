"""Which models answer, in which order, and how long they may take. Times in seconds."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.common.settings import ServiceSettings

ProviderName: TypeAlias = Literal["openrouter", "ollama", "offline"]


class ProviderSettings(ServiceSettings):
    """Composed into the agent's settings."""

    llm_providers: Annotated[tuple[ProviderName, ...], NoDecode] = Field(
        (), description="in order of fallback, e.g. openrouter,ollama,offline; empty: see `chosen`"
    )
    llm_unmasked: Annotated[tuple[ProviderName, ...], NoDecode] = Field(
        ("ollama", "offline"),
        description="who may see personal data, as they run in the house; all others get placeholders",
    )
    llm_reserve: float = Field(
        4.0, ge=0, description="of a turn's time, kept for the fixed text where no model answers"
    )
    llm_daily_budget: Decimal = Field(
        Decimal("20"), ge=0, description="euros a day (Europe/Madrid) for all; 0: no limit"
    )
    llm_contact_budget: Decimal = Field(
        Decimal("1"), ge=0, description="euros a day for one customer; 0: no limit"
    )
    llm_breaker_failures: int = Field(3, ge=1, description="in a row, then the provider rests")
    llm_breaker_rest: float = Field(30.0, gt=0)

    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    openrouter_referer: str = Field("", description="URL under which OpenRouter counts our calls")
    openrouter_title: str = "MSI-a"
    openrouter_data_collection: Literal["deny", "allow"] = Field(
        "deny", description="deny: only hosts that neither keep prompts nor train on them"
    )
    llm_model: str = "openai/gpt-4o-mini"
    llm_timeout: float = Field(20.0, gt=0, description="one call with its retries")
    llm_retries: int = Field(1, ge=0, description="after 429 and 5xx, while time lasts")
    llm_max_tokens: int = Field(1024, ge=1, description="of one answer")
    usd_eur: Decimal = Field(Decimal("0.92"), gt=0, description="euros per dollar, for the recorded cost")

    ollama_host: str = "http://127.0.0.1:11434"
    ollama_model: str = "qwen3:8b"
    ollama_num_ctx: int = Field(8192, ge=512, description="tokens of prompt and answer together")
    ollama_keep_alive: str = Field(
        "30m", description="how long the model stays in memory, as Ollama writes it"
    )
    ollama_timeout: float = Field(
        45.0, gt=0, description="one call with its retries, loading the model included"
    )
    ollama_retries: int = Field(1, ge=0, description="after a full queue and 5xx, while time lasts")

    @field_validator("llm_providers", "llm_unmasked", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in (part.strip().lower() for part in value.split(",")) if part)
        return value

    @property
    def chosen(self) -> tuple[ProviderName, ...]:
        """`llm_providers`, or openrouter when there is a key for it, else offline."""
        if self.llm_providers:
            return self.llm_providers
        return ("openrouter",) if self.openrouter_api_key.get_secret_value() else ("offline",)

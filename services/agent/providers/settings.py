"""Which models answer, in which order, and how long they may take. Times in seconds."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.agent.providers.house import in_the_house
from services.common.settings import ServiceSettings

ProviderName: TypeAlias = Literal["openrouter", "ollama", "offline"]


class ProviderSettings(ServiceSettings):
    """Composed into the agent's settings."""

    llm_providers: Annotated[tuple[ProviderName, ...], NoDecode] = Field(
        (), description="in order of fallback, e.g. openrouter,ollama,offline; empty: see `chosen`"
    )
    llm_unmasked: Annotated[tuple[ProviderName, ...], NoDecode] = Field(
        ("ollama", "offline"),
        description="who may see personal data, as they run in the house; all others get placeholders. "
        "Where this is not set, an Ollama that runs elsewhere gets them, too.",
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
    llm_breaker_rest: float = Field(30.0, gt=0, description="for so long; then one call tries")

    openrouter_api_key: SecretStr = Field(SecretStr(""), description="with it OpenRouter is used")
    openrouter_base_url: str = Field(
        "https://openrouter.ai/api/v1", description="of OpenRouter, or of a server with OpenAI's API"
    )
    openrouter_private: bool = Field(
        False, description="its name may have an address of our own network; one of digits may anyway"
    )
    openrouter_referer: str = Field("", description="URL under which OpenRouter counts our calls")
    openrouter_title: str = Field("MSI-a", description="what OpenRouter calls us in its statistics")
    openrouter_data_collection: Literal["deny", "allow"] = Field(
        "deny", description="deny: only hosts that neither keep prompts nor train on them"
    )
    llm_model: str = Field("openai/gpt-4o-mini", description="of OpenRouter: any with tool calls")
    llm_timeout: float = Field(20.0, gt=0, description="one call with its retries")
    llm_retries: int = Field(1, ge=0, description="after 429 and 5xx, while time lasts")
    llm_max_tokens: int = Field(1024, ge=1, description="of one answer")
    usd_eur: Decimal = Field(Decimal("0.92"), gt=0, description="euros per dollar, for the recorded cost")

    ollama_host: str = Field("http://127.0.0.1:11434", description="where Ollama answers")
    ollama_model: str = Field("qwen3:8b", description="of Ollama: any with tool calls, pulled before")
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
    def unmasked(self) -> frozenset[ProviderName]:
        """Who is shown personal data: `llm_unmasked` as somebody set it; its default is for the house."""
        named = frozenset(self.llm_unmasked)
        if "llm_unmasked" in self.model_fields_set or in_the_house(self.ollama_host, self.ollama_model):
            return named
        return named - {"ollama"}

    @property
    def chosen(self) -> tuple[ProviderName, ...]:
        """`llm_providers`, or openrouter when there is a key for it, else offline."""
        if self.llm_providers:
            return self.llm_providers
        return ("openrouter",) if self.openrouter_api_key.get_secret_value() else ("offline",)

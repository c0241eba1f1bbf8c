"""What the graph knows of a chat model: one call, one answer, one error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel

from contracts.errors import Unreachable

Reason: TypeAlias = Literal[
    "timeout",
    "rate_limited",
    "server_error",
    "bad_answer",  # malformed, cut off, or arguments that its tool refuses
    "empty",
    "no_tool_call",
    "refused_auth",
    "model_missing",
    "budget",  # what may be spent today is spent
]


@dataclass(frozen=True, slots=True)
class Answer:
    """`message` is what the model said; `model_served` may differ from the one asked (routing, aliases)."""

    message: AIMessage
    provider: str
    model_asked: str
    model_served: str
    input_tokens: int
    output_tokens: int
    cost_microeuros: int  # 0 where nothing is charged, or the provider does not say
    milliseconds: int
    unusable: tuple["Unusable", ...] = ()  # what was answered and charged on the way to this


@dataclass(frozen=True, slots=True)
class Unusable:
    """An answer that nobody could use, as far as it was understood; it was charged all the same."""

    reason: Reason
    answer: Answer


class Provider(Protocol):
    """Thinks one step. Tools are pydantic models; a tool's name is its class's."""

    name: str

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
    ) -> Answer:
        """`force` names the tool that must be called.

        Every tool call of the answer has arguments that its model accepts. Raises `ProviderFailed`.
        """
        ...


class Models(Protocol):
    """What a turn asks: a chain of providers."""

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        names: Sequence[str] = (),
        contact: str = "",
        within: float | None = None,
    ) -> Answer:
        """As `Provider.call`. `names` of persons are kept from those who may not see them; `contact` is
        whose budget pays; in at most `within` seconds.
        """
        ...


@runtime_checkable
class Served(Provider, Protocol):
    """A provider with a server behind it."""

    timeout: float  # seconds that one call may take, with its retries

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
    ) -> Answer:
        """As `Provider.call`, in at most `within` seconds where that is less than `timeout`."""
        ...

    async def check(self) -> None:
        """Look whether it could answer, without asking a model. Raises `ProviderFailed`."""
        ...

    async def aclose(self) -> None: ...


class ProviderFailed(Unreachable):
    """No usable answer. `reason` says why; the message holds no text of a conversation.

    `asked`: whether its server was; what we refuse to send says nothing about it.
    `unusable`: what it answered, and charged, all the same.
    """

    def __init__(
        self,
        provider: str,
        reason: Reason,
        message: str,
        *,
        retry_after: float | None = None,
        asked: bool = True,
        unusable: tuple[Unusable, ...] = (),
    ) -> None:
        super().__init__(f"{provider}: {message}")
        self.provider = provider
        self.reason = reason
        self.retry_after = retry_after  # seconds, as the server asked
        self.asked = asked
        self.unusable = unusable
        self.retryable = reason not in ("refused_auth", "model_missing")

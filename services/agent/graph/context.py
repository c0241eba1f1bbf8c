"""What the nodes of one turn work with. Not part of the graph's state: nothing here is checkpointed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage
from pydantic import BaseModel

from contracts.events.conversation import ModelCalled, ToolCalled, TurnEvent
from contracts.private import Erased
from domain.conversation.state import Conversation, Turn
from domain.prompts.pinned import Prompts
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff
from services.agent.prompting import Prompt
from services.agent.providers.base import Provider
from services.agent.turns.results import TurnRecorder


@dataclass
class TurnContext:
    """One turn's world. `totals` count what this attempt did."""

    conversation: Conversation  # as it was when the turn started
    turn: Turn
    catalogue: Catalogue  # pinned
    prompts: Prompts  # pinned
    recorder: TurnRecorder
    provider: Provider
    quote_valid_days: int
    stopped: frozenset[str] = frozenset()  # slugs whose tariff cannot be read on: not quoted
    totals: dict[str, int] = field(default_factory=dict)

    @property
    def tariffs(self) -> Mapping[str, Tariff]:
        return self.catalogue.tariffs

    @property
    def attempt(self) -> int:
        return self.recorder.attempt

    async def model(
        self,
        node: str,
        ordinal: int,
        prompt: Prompt,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
    ) -> AIMessage:
        """Ask the model once per (turn, ordinal): what an earlier attempt recorded is used again.

        Raises `ProviderFailed` when no provider of the chain answered.
        """
        earlier = await self.recorder.recall("model", ordinal)
        if earlier is None:
            answer = await self.provider.call(prompt.messages, tools=tools, force=force)
            called = ModelCalled(
                turn_id=self.turn.id,
                attempt=self.attempt,
                ordinal=ordinal,
                node=node,
                provider=answer.provider,
                model_asked=answer.model_asked,
                model_served=answer.model_served,
                prompt_hash=prompt.hash,
                prompt_events=prompt.events,
                input_tokens=answer.input_tokens,
                output_tokens=answer.output_tokens,
                cost_microeuros=answer.cost_microeuros,
                milliseconds=answer.milliseconds,
                response={"content": answer.message.content, "tool_calls": answer.message.tool_calls},
            )
            earlier = await self.recorder.record("model", ordinal, called)
        assert isinstance(earlier, ModelCalled)
        self._count(
            model_calls=1,
            input_tokens=earlier.input_tokens,
            output_tokens=earlier.output_tokens,
            cost_microeuros=earlier.cost_microeuros,
        )
        response = {} if isinstance(earlier.response, Erased) else earlier.response
        return AIMessage(content=response.get("content", ""), tool_calls=response.get("tool_calls", []))

    async def tool(
        self, name: str, ordinal: int, arguments: dict[str, Any], result: dict[str, Any]
    ) -> dict[str, Any]:
        """Record a tool's result, and go on from what stands in the log."""
        called = ToolCalled(
            turn_id=self.turn.id,
            attempt=self.attempt,
            ordinal=ordinal,
            name=name,
            arguments=arguments,
            result=result,
        )
        stored = await self.record("tool", ordinal, called)
        assert isinstance(stored, ToolCalled)
        self._count(tool_calls=1)
        return result if isinstance(stored.result, Erased) else stored.result

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> object:
        """Append a step of the turn; returns the stored event."""
        return await self.recorder.recall(kind, ordinal) or await self.recorder.record(kind, ordinal, event)

    def _count(self, **what: int) -> None:
        for name, number in what.items():
            self.totals[name] = self.totals.get(name, 0) + number

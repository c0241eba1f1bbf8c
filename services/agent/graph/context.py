"""What the nodes of one turn work with. Not part of the graph's state: nothing here is checkpointed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from contracts.events.conversation import ModelCalled, QuoteGiven, ReplyBlocked, ToolCalled, TurnEvent
from contracts.ids import turn_event_id
from contracts.private import Erased
from domain.conversation.state import Conversation, Turn
from domain.prompts.pinned import Prompts
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff
from services.agent.gate.flood import Limits
from services.agent.hours import Office
from services.agent.names import persons
from services.agent.prompting import Prompt, Step
from services.agent.providers.base import Answer, Models, ProviderFailed, Unusable
from services.agent.rebuilding import as_step
from services.agent.tools.knowledge import Knowledge, NoKnowledge
from services.agent.turns.recorder import owner_of
from services.agent.turns.results import TurnRecorder


@dataclass
class TurnContext:
    """One turn's world. `totals` count what this attempt did."""

    conversation: Conversation  # as it was when the turn started
    turn: Turn
    catalogue: Catalogue  # pinned
    prompts: Prompts  # pinned
    recorder: TurnRecorder
    provider: Models
    quote_valid_days: int
    stopped: frozenset[str] = frozenset()  # slugs whose tariff cannot be read on: not quoted
    knowledge: Knowledge = field(default_factory=NoKnowledge)
    office: Office = field(default_factory=Office)
    limits: Limits = field(default_factory=Limits)
    links: frozenset[str] = frozenset()  # hosts that a reply may name
    totals: dict[str, int] = field(default_factory=dict)
    in_vain: int = 0  # answers of this attempt that could not be used

    @property
    def tariffs(self) -> Mapping[str, Tariff]:
        return self.catalogue.tariffs

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Makes and models of all tariffs."""
        return tuple(word for tariff in self.tariffs.values() for word in tariff.words)

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
    ) -> Step:
        """Ask the model once per (turn, ordinal): what an earlier attempt recorded is used again.

        Raises `ProviderFailed` when no provider of the chain answered.
        """
        earlier = await self.recorder.recall("model", ordinal)
        if earlier is None:
            called = await self._ask(node, ordinal, prompt, tools, force)
            earlier = await self.recorder.record("model", ordinal, called)
        assert isinstance(earlier, ModelCalled)
        self._count_call(earlier)
        return self._step(earlier, "model", ordinal)

    async def _ask(
        self, node: str, ordinal: int, prompt: Prompt, tools: Sequence[type[BaseModel]], force: str | None
    ) -> ModelCalled:
        """Ask the provider; what it charged for nothing is put down whether it answers in the end or not."""
        try:
            answer = await self.provider.call(
                prompt.messages,
                tools=tools,
                force=force,
                names=persons(self.conversation.names, self.catalogue),
                contact=owner_of(self.conversation),
                within=self.recorder.left(),
            )
        except ProviderFailed as failure:
            await self._charged(node, ordinal, prompt, failure.unusable)
            raise
        await self._charged(node, ordinal, prompt, answer.unusable)
        return self._called(node, ordinal, prompt, answer)

    async def _charged(self, node: str, ordinal: int, prompt: Prompt, unusable: Sequence[Unusable]) -> None:
        """Record what was paid for in vain: the budget is counted from the log."""
        for one in unusable:
            self.in_vain += 1
            called = self._called(node, ordinal, prompt, one.answer, failed=one.reason)
            # Every attempt pays for its own.
            await self.recorder.record(f"model-{self.attempt}-in-vain", self.in_vain, called)
            self._count_call(called)

    def _called(
        self, node: str, ordinal: int, prompt: Prompt, answer: Answer, failed: str | None = None
    ) -> ModelCalled:
        return ModelCalled(
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
            failed=failed,
            response={"content": answer.message.content, "tool_calls": answer.message.tool_calls},
        )

    async def recall_tool(self, ordinal: int) -> dict[str, Any] | None:
        """What an earlier attempt's call at this place gave."""
        earlier = await self.recorder.recall("tool", ordinal)
        if isinstance(earlier, ToolCalled) and not isinstance(earlier.result, Erased):
            return earlier.result
        return None

    async def tool(self, name: str, ordinal: int, arguments: dict[str, Any], result: dict[str, Any]) -> Step:
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
        return self._step(called if isinstance(stored.result, Erased) else stored, "tool", ordinal)

    async def blocked(self, ordinal: int, guard: str, text: str) -> Step:
        """Record a guard's verdict."""
        verdict = ReplyBlocked(
            turn_id=self.turn.id, attempt=self.attempt, ordinal=ordinal, guard=guard, reason=guard, text=text
        )
        stored = await self.record("blocked", ordinal, verdict)
        assert isinstance(stored, ReplyBlocked)
        return self._step(verdict if isinstance(stored.text, Erased) else stored, "blocked", ordinal)

    async def last_quote(self) -> QuoteGiven | None:
        """The last that the customer was given before this turn."""
        given = [one for one in await self.recorder.given() if one.given_position < self.turn.position]
        return given[-1].quote if given else None

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> object:
        """Append a step of the turn; returns the stored event."""
        return await self.recorder.recall(kind, ordinal) or await self.recorder.record(kind, ordinal, event)

    def _step(self, event: TurnEvent, kind: str, ordinal: int) -> Step:
        step = as_step(event, turn_event_id(self.turn.id, kind, ordinal))
        assert step is not None
        return step

    def _count_call(self, called: ModelCalled) -> None:
        self._count(
            model_calls=1,
            input_tokens=called.input_tokens,
            output_tokens=called.output_tokens,
            cost_microeuros=called.cost_microeuros,
        )

    def _count(self, **what: int) -> None:
        for name, number in what.items():
            self.totals[name] = self.totals.get(name, 0) + number

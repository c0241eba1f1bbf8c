"""The world of a turn that is thought again: nothing is appended, what is decided is noted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pydantic import BaseModel

from contracts.event import Event
from contracts.events.conversation import ModelCalled, QuoteGiven, ReplyBlocked, ToolCalled, TurnEvent
from contracts.private import Erased
from domain.conversation.quotes import GivenQuote
from domain.conversation.state import Conversation
from services.agent.graph.context import TurnContext
from services.agent.prompting import Prompt, Step
from services.agent.providers.base import ProviderFailed, Reason, Unusable


class NotRecorded(Exception):
    """Today's code asks a model something that was not asked then."""


class ReadOnly:
    """Where a turn's steps would go. `quotes`: those that the customer had been given."""

    def __init__(
        self, state: Conversation, attempt: int, quotes: Sequence[GivenQuote], seconds: float
    ) -> None:
        self.state, self.attempt, self._quotes, self._seconds = state, attempt, quotes, seconds

    def left(self) -> float:
        return self._seconds

    async def given(self) -> Sequence[GivenQuote]:
        return self._quotes

    async def recall(self, kind: str, ordinal: int) -> Event | None:
        return None

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> NoReturn:
        raise AssertionError("a replay appends nothing")


@dataclass
class Noted:
    """What the turn did on the way."""

    quotes: dict[str, QuoteGiven] = field(default_factory=dict)
    tools: list[dict[str, Any]] = field(default_factory=list)
    prompts: list[tuple[str, Prompt]] = field(default_factory=list)
    blocked: int = 0
    cost_microeuros: int = 0


@dataclass
class ReplayContext(TurnContext):
    """`steps`: what was recorded in the turn. `live`: models are asked; else they are quoted.

    `unanswered`: why no model gave a further answer then, and the turn went to a person.
    """

    steps: Sequence[TurnEvent] = ()
    live: bool = False
    unanswered: Reason | None = None
    noted: Noted = field(default_factory=Noted)

    async def model(
        self,
        node: str,
        ordinal: int,
        prompt: Prompt,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
    ) -> Step:
        """The recorded answer to the same call of the same node; `NotRecorded` where there is none."""
        place = sum(asked == node for asked, _ in self.noted.prompts)
        self.noted.prompts.append((node, prompt))
        if not self.live:
            answers = [step for step in self.steps if isinstance(step, ModelCalled) and step.failed is None]
            if self.unanswered and len(self.noted.prompts) > len(answers):
                raise ProviderFailed("recorded", self.unanswered, "no model answered then either")
            said = [step for step in answers if step.node == node]
            response = said[place].response if place < len(said) else None
            if response is None or isinstance(response, Erased):
                raise NotRecorded(f"call {place + 1} of {node} was not recorded")
            if force is not None and not _calls(response, force):
                raise NotRecorded(f"call {place + 1} of {node} was recorded without a call of {force}")
            return self._step(said[place], "model", ordinal)
        called = await self._ask(node, ordinal, prompt, tools, force)
        self.noted.cost_microeuros += called.cost_microeuros
        return self._step(called, "model", ordinal)

    async def _charged(self, node: str, ordinal: int, prompt: Prompt, unusable: Sequence[Unusable]) -> None:
        self.noted.cost_microeuros += sum(one.answer.cost_microeuros for one in unusable)

    async def recall_tool(self, ordinal: int) -> dict[str, Any] | None:
        """Nothing: today's code calls its tools anew, so that what it calls them with can be compared."""
        return None

    async def tool(self, name: str, ordinal: int, arguments: dict[str, Any], result: dict[str, Any]) -> Step:
        """What the same call gave then; where there was none, what it gives now."""
        self.noted.tools.append({"name": name, "arguments": plain(arguments)})
        same = (
            step
            for step in self.steps
            if isinstance(step, ToolCalled)
            and step.name == name
            and not isinstance(step.arguments, Erased)
            and plain(step.arguments) == plain(arguments)
            and not isinstance(step.result, Erased)
        )
        now = ToolCalled(turn_id=self.turn.id, ordinal=ordinal, name=name, arguments=arguments, result=result)
        return self._step(now if self.live else next(same, now), "tool", ordinal)

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> object:
        """Note it. Prices are today's: to take the recorded ones would hide what changed.

        Only the id is the recorded one, for the recorded answers name it.
        """
        if isinstance(event, QuoteGiven):
            then = [step for step in self.steps if isinstance(step, QuoteGiven)]
            if not self.live and len(then) > len(self.noted.quotes):
                event = event.model_copy(update={"quote_id": then[len(self.noted.quotes)].quote_id})
            self.noted.quotes[str(event.quote_id)] = event
        elif isinstance(event, ReplyBlocked):
            self.noted.blocked += 1
        return event


def plain(value: Any) -> Any:
    """As it would read from the log: tuples are lists there."""
    return json.loads(json.dumps(value, default=str))


def _calls(response: Mapping[str, Any], tool: str) -> bool:
    """Whether a recorded answer is of the shape that this code reads: another version's may not be."""
    calls = response.get("tool_calls")
    return isinstance(calls, list) and any(isinstance(one, dict) and one.get("name") == tool for one in calls)

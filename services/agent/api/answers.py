"""Wishes and answers of `/api/whatif`, as data for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.money import Money
from contracts.private import Erased
from domain.prompts.rules import LONGEST
from services.agent.replay.decisions import LEVELS, Decision, Level
from services.agent.replay.experiment import Account, Omitted, Tried

Conversation = Annotated[str, Field(pattern=r"^[0-9]{1,18}-[0-9]{1,18}$", examples=["1-512"])]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$", examples=["compose"])]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$", examples=["motos-part"])]
MODEL = r"^(offline|(ollama|openrouter):[A-Za-z0-9._:/@-]{1,120})$"


class Wish(BaseModel):
    """What is tried, and on which conversations: one of `conversation` and `conversations`."""

    model_config = ConfigDict(extra="forbid")

    conversation: Conversation | None = None
    conversations: list[Conversation] = Field([], max_length=20)
    prompts: dict[Name, Annotated[str, Field(min_length=1, max_length=2 * LONGEST)]] = Field(
        {}, description="By name, texts that take the place of those each turn pinned; a draft is enough."
    )
    model: str | None = Field(
        None,
        pattern=MODEL,
        description="offline, ollama:MODEL or openrouter:MODEL; null: as the agent is configured.",
        examples=["ollama:qwen3:8b"],
    )
    tariffs: dict[Slug, int | Literal["draft"]] = Field(
        {}, description="By category, the version that takes the place of the pinned one, or its draft."
    )
    samples: int = Field(1, ge=1, le=5, description="How often each turn is thought.")
    budget_cents: int = Field(
        20,
        ge=1,
        le=100_000,
        description="Euro cents; AGENT_WHATIF_BUDGET is the most. Offline costs nothing.",
    )
    reason: str = Field(
        min_length=1, max_length=500, description="Why words are opened; in the log, so it names no customer."
    )

    @model_validator(mode="after")
    def _some(self) -> Self:
        if bool(self.conversation) == bool(self.conversations):
            raise ValueError("give one of conversation and conversations")
        return self

    @property
    def ids(self) -> list[str]:
        """Whose turns, each once."""
        return list(dict.fromkeys([self.conversation] if self.conversation else self.conversations))


class DecidedExtra(BaseModel):
    """A chosen extra or a surcharge, net."""

    code: str
    option: str | None
    net: Money


class DecidedQuote(BaseModel):
    """A price that was decided. Nobody is given that of a trial."""

    category: str = Field(description="Slug of its tariff.")
    tier: str
    elements: list[str]
    extras: list[DecidedExtra]
    net: Money
    vat: Money
    gross: Money


class DecidedTool(BaseModel):
    """A tool that was called."""

    name: str
    arguments: dict[str, Any] | None = Field(description="Null where they are erased.")


class Decided(BaseModel):
    """What one turn decided."""

    outcome: str = Field(description="reply, handoff or none; empty where `problem` says why.")
    reason: str = Field(description="Of a handoff, or of silence.")
    texts: list[str] = Field(description="What the customer is told, part by part.")
    quotes: list[DecidedQuote]
    tools: list[DecidedTool]
    blocked: int = Field(description="Texts that a guard stopped on the way.")
    cost_microeuros: int
    problem: str = Field(description="Why there is no decision; empty: there is one.")


class TurnTried(BaseModel):
    """One turn as it was, and as it would be."""

    conversation: str
    turn_id: UUID
    position: int
    started_at: datetime
    sample: int
    asked: list[str] = Field(description="The messages that it answers.")
    prompt_version: str = Field(description="What it pinned.")
    before: Decided
    after: Decided
    differs: list[Level] = Field(description="Where, the gravest first; empty: it would decide the same.")


class LeftOutShown(BaseModel):
    """A turn that was not tried, or all that is left of a conversation."""

    conversation: str
    turn_id: UUID | None
    why: Omitted = Field(
        description="erased: its words are; unreadable: an event, tariff or prompt that it needs cannot be "
        "read; budget, time: used up; turns: more than AGENT_WHATIF_TURNS."
    )


class Levels(BaseModel):
    """How many turns differ at each level."""

    quote: int
    tool_call: int
    handoff: int
    text: int


class WhatIfShown(BaseModel):
    """What would be decided. Nothing was sent, and nothing appended but that the words were opened."""

    model: str | None
    prompts: list[str]
    tariffs: dict[str, int | Literal["draft"]]
    conversations: list[str]
    turns: list[TurnTried]
    differing: int = Field(description="Turns that would decide otherwise.")
    by_level: Levels
    spent_microeuros: int
    budget_cents: int = Field(description="The one that held: what was asked for, or the most.")
    left_out: list[LeftOutShown]


def shown(wish: Wish, account: Account) -> WhatIfShown:
    """The answer to a wish."""
    turns = [_tried(one) for one in account.tried]
    levels = {level.replace(" ", "_"): sum(level in one.differs for one in turns) for level in LEVELS}
    return WhatIfShown(
        model=wish.model,
        prompts=sorted(wish.prompts),
        tariffs=wish.tariffs,
        conversations=wish.ids,
        turns=turns,
        differing=sum(bool(one.differs) for one in turns),
        by_level=Levels(**levels),
        spent_microeuros=account.spent,
        budget_cents=account.budget // 10_000,
        left_out=[
            LeftOutShown(
                conversation=one.conversation, turn_id=UUID(one.turn) if one.turn else None, why=one.why
            )
            for one in account.left_out
        ],
    )


def _tried(one: Tried) -> TurnTried:
    turn, messages = one.thought.turn, one.thought.state.messages
    texts = [message.text for message in messages if message.id in turn.covers]
    return TurnTried(
        conversation=one.conversation,
        turn_id=turn.id,
        position=turn.position,
        started_at=turn.started_at,
        sample=one.sample,
        asked=["" if text is None or isinstance(text, Erased) else text for text in texts],
        prompt_version=turn.prompt_version,
        before=_decided(one.thought.decided),
        after=_decided(one.decision),
        differs=[difference.level for difference in one.differences],
    )


def _decided(decision: Decision) -> Decided:
    return Decided(
        outcome=decision.outcome,
        reason=decision.reason,
        texts=list(decision.texts),
        quotes=[_quote(quote) for quote in decision.quotes],
        tools=[DecidedTool(**tool) for tool in decision.tools],
        blocked=decision.blocked,
        cost_microeuros=decision.cost_microeuros,
        problem=decision.problem,
    )


def _quote(quote: dict[str, Any]) -> DecidedQuote:
    return DecidedQuote(
        **{name: quote[name] for name in ("category", "tier", "elements")},
        **{name: Money(cents=quote[name]) for name in ("net", "vat", "gross")},
        extras=[
            DecidedExtra(code=code, option=option, net=Money(cents=cents))
            for code, option, cents in quote["extras"]
        ],
    )

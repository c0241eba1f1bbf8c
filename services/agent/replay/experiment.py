"""Turns of recorded conversations, thought through again with something else in place of what they pinned."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from contracts.envelope import Recorded
from contracts.errors import NotFound
from contracts.event import Event
from domain.tariffs.tariff import Tariff
from services.agent.hours import Office
from services.agent.providers.base import Models
from services.agent.replay.decisions import Decision, Difference, differences
from services.agent.replay.recording import valid_days
from services.agent.replay.results import Outcome
from services.agent.replay.sources import Past
from services.agent.replay.turns import Thought, think_again, thoughts
from services.agent.tools.knowledge import Knowledge, NoKnowledge

Omitted = Literal["erased", "unreadable", "budget", "time", "turns"]
SAID: Mapping[Omitted, str] = {
    "erased": "its words are erased",
    "unreadable": "what it was thought from cannot be read",
    "budget": "the budget is spent",
    "time": "the time is over",
    "turns": "there are more turns than are tried at once",
}
_OFFICE, _KNOWLEDGE = Office(), NoKnowledge()


@dataclass(frozen=True, slots=True)
class Instead:
    """What is tried. `prompts` and `tariffs` replace what a turn pinned; all else is as it was."""

    provider: Models
    prompts: Mapping[str, str] = field(default_factory=dict)
    tariffs: Mapping[str, Tariff] = field(default_factory=dict)
    samples: int = 1
    links: frozenset[str] = frozenset()
    office: Office = _OFFICE
    knowledge: Knowledge = _KNOWLEDGE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A turn that was not tried, or not as often as asked; without `turn` all that is left of it."""

    conversation: str
    turn: str
    why: Omitted
    detail: str = ""

    def __str__(self) -> str:
        whose = f"{self.conversation} turn {self.turn}" if self.turn else self.conversation
        return f"{whose}: {self.detail or SAID[self.why]}"


@dataclass(frozen=True, slots=True)
class Tried:
    """One turn in one sample."""

    conversation: str
    sample: int
    thought: Thought
    decision: Decision

    @property
    def before(self) -> Outcome:
        return Outcome(self.conversation, self.sample, self.thought.decided)

    @property
    def after(self) -> Outcome:
        return Outcome(self.conversation, self.sample, self.decision)

    @property
    def differences(self) -> list[Difference]:
        return differences([self.thought.decided], [self.decision])


@dataclass
class Account:
    """What was decided, and what it cost. `ends`: by `time.monotonic`, when no further turn is begun.

    `share` of a core at most: the thinking rests in between, as others think on this machine, too.
    """

    budget: int  # millionths of a euro
    most: int | None = None  # turns
    ends: float | None = None
    share: float = 1.0
    spent: int = 0
    tried: list[Tried] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def full(self) -> Omitted | None:
        """Why no further turn is tried."""
        if self.spent >= self.budget:
            return "budget"
        if self.most is not None and len(self.tried) >= self.most:
            return "turns"
        return "time" if self.ends is not None and time.monotonic() >= self.ends else None

    async def rest(self, worked: float) -> None:
        """After `worked` seconds of a core."""
        if self.share < 1:
            await asyncio.sleep(worked * (1 / self.share - 1))


async def try_conversation(
    id: str, events: Sequence[Recorded[Event]], past: Past, instead: Instead, account: Account
) -> None:
    """Every turn of it that can be read, oldest first, until the account is full.

    Raises `Undecodable` where it does not fold.
    """
    for thought in thoughts(id, events):
        turn = str(thought.turn.id)
        if not thought.readable:
            account.left_out.append(LeftOut(id, turn, "erased"))
            continue
        try:
            catalogue = past.catalogue(thought.turn.tariffs, instead.tariffs)
            prompts = past.texts(thought.turn.prompt_version, instead.prompts)
        except NotFound as error:
            account.left_out.append(LeftOut(id, turn, "unreadable", str(error)))
            continue
        for sample in range(instead.samples):
            if full := account.full:
                account.left_out.append(LeftOut(id, turn, full))
                break
            began = time.thread_time()
            decision, _ = await think_again(
                thought,
                catalogue,
                prompts,
                quote_valid_days=valid_days(thought),
                provider=instead.provider,
                links=instead.links,
                office=instead.office,
                knowledge=instead.knowledge,
            )
            account.spent += decision.cost_microeuros
            account.tried.append(Tried(id, sample, thought, decision))
            await account.rest(time.thread_time() - began)

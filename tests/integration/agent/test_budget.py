"""What models may cost: counted from the log, over all replicas, by Madrid's days."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage

from contracts.events.conversation import HandoffRequested, ModelCalled, TurnCompleted, TurnStarted
from contracts.ids import customer_id
from contracts.private import Erased
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.base import Answer, ProviderFailed, Unusable
from services.agent.providers.budget import MADRID, DailyBudget, limit
from services.agent.providers.chain import Chain
from services.agent.providers.offline import OfflineProvider
from tests.integration.agent.conftest import Log, Replica, opened_store

Make = Callable[..., Awaitable[Replica]]


@pytest.fixture
async def agent(nats_server: NatsServer, log: Log, stack: AsyncExitStack) -> EventStore:
    return await stack.enter_async_context(opened_store(nats_server.url, "msia/agent"))


async def call(log: Log, agent: EventStore, cost: str, conversation: int = 1, contact: int = 1) -> None:
    """One turn that costs so many euros."""
    await log.says(int(uuid4().int % 10**9), conversation=contact)  # its key
    turn, owner = uuid4(), customer_id(1, contact)
    started = TurnStarted(
        turn_id=turn,
        contact_id=contact,
        covers=(),
        seen=0,
        tariffs=(),
        prompt_version="test",
        lease_seconds=60,
    )
    called: Any = {"ordinal": 1, "node": "n", "provider": "p", "model_asked": "m", "model_served": "m"}
    called |= {"prompt_hash": "h", "prompt_events": (), "input_tokens": 1, "output_tokens": 1, "response": {}}
    event = ModelCalled(turn_id=turn, cost_microeuros=limit(Decimal(cost)), **called)
    await agent.append(f"1-{conversation}", started, id=uuid4())
    await agent.append(f"1-{conversation}", event, id=uuid4(), owner=owner)


async def test_the_days_money_over_all_customers(log: Log, agent: EventStore) -> None:
    budget = DailyBudget(agent.reader, daily=limit(Decimal("0.50")), contact=0)
    await call(log, agent, "0.30", 1, 1)
    assert not await budget.spent(customer_id(1, 1))
    await call(log, agent, "0.20", 2, 2)
    assert await budget.spent(customer_id(1, 3))
    another = DailyBudget(agent.reader, daily=limit(Decimal("0.50")), contact=0)
    assert await another.spent(customer_id(1, 3)), "a replica that starts counts what others spent"


async def test_one_customers_money_over_their_conversations(log: Log, agent: EventStore) -> None:
    budget = DailyBudget(agent.reader, daily=0, contact=limit(Decimal("0.50")))
    await call(log, agent, "0.30", conversation=1, contact=7)
    await call(log, agent, "0.20", conversation=2, contact=7)
    await call(log, agent, "0.49", conversation=7, contact=1)
    assert await budget.spent(customer_id(1, 7))
    assert not await budget.spent(customer_id(1, 1))


async def test_a_new_day_begins_at_midnight_in_madrid(log: Log, agent: EventStore) -> None:
    now = datetime.now(UTC)
    days = DailyBudget(agent.reader, daily=1, contact=0, now=lambda: now)
    await call(log, agent, "0.30")
    assert await days.spent("")
    midnight = (now.astimezone(MADRID) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    now = midnight + timedelta(seconds=1)
    assert not await days.spent("")


async def test_without_limits_nothing_is_read(agent: EventStore) -> None:
    assert not await DailyBudget(agent.reader, daily=0, contact=0).spent("contact-1-1")


class Paid:
    """A provider that charges, and must not be asked here."""

    name = "openrouter"

    async def call(self, *_: object, **__: object) -> Any:
        raise AssertionError("its budget is spent")


class InVain:
    """A provider that charges for answers that nobody can use."""

    name = "openrouter"

    def __init__(self) -> None:
        self.calls = 0

    async def call(self, *_: object, **__: object) -> Any:
        self.calls += 1
        answer = Answer(AIMessage("no sé"), self.name, "m", "m", 10, 5, limit(Decimal("0.30")), 1)
        unusable = (Unusable("no_tool_call", answer),)
        raise ProviderFailed(self.name, "no_tool_call", "it called nothing", unusable=unusable)


async def test_what_was_paid_in_vain_is_spent(log: Log, agent: EventStore, replica: Make) -> None:
    """By a replica that has just started, too."""
    paid = InVain()
    tariffs = Tariffs(agent, Quarantine(agent.client, "agent"))
    for message in (1001, 1002):
        budget = DailyBudget(agent.reader, daily=0, contact=limit(Decimal("0.50")))
        chain = Chain([paid, OfflineProvider()], failures=30, rest=30, budget=budget)
        brain = GraphBrain(chain, tariffs, PromptVersions(agent.reader), None, quote_valid_days=30)
        one = await replica(brain=brain)
        await log.says(message, "cuánto cuesta homologar un escape")
        await one.runner.advance("1-1")
    assert paid.calls == 2
    again = DailyBudget(agent.reader, daily=0, contact=limit(Decimal("0.50")))
    assert await again.spent(customer_id(1, 1))
    assert await again.today() == limit(Decimal("0.60"))
    called = [one.event for one in await agent.load("msia.conversation.1-1")]
    assert [one.failed for one in called if isinstance(one, ModelCalled) and one.failed] == [
        "no_tool_call"
    ] * 2
    done = [one for one in called if isinstance(one, TurnCompleted)]
    assert sum(one.cost_microeuros for one in done) == limit(Decimal("0.60"))


async def test_a_customer_whose_budget_is_spent_is_told_once_and_given_to_a_person(
    log: Log, agent: EventStore, replica: Make
) -> None:
    await call(log, agent, "0.60", conversation=9, contact=1)
    budget = DailyBudget(agent.reader, daily=0, contact=limit(Decimal("0.50")))
    chain = Chain([Paid()], failures=3, rest=30, budget=budget)
    tariffs = Tariffs(agent, Quarantine(agent.client, "agent"))
    brain = GraphBrain(chain, tariffs, PromptVersions(agent.reader), None, quote_valid_days=30)
    one = await replica(brain=brain)
    for message in (1001, 1002):
        await log.says(message, "cuánto cuesta homologar un escape")
        await one.runner.advance("1-1")
    events = [recorded.event for recorded in await agent.load("msia.conversation.1-1")]
    (handed,) = [event for event in events if isinstance(event, HandoffRequested)]
    assert handed.reason == "budget_spent"
    assert not isinstance(handed.texts, Erased)
    assert "persona" in handed.texts[0]

"""Redis is emptied in the middle of a turn, and of a conversation: nothing that was said is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import redis

from contracts.events.conversation import (
    HandoffRequested,
    ModelCalled,
    QuoteGiven,
    ReplyRequested,
    ToolCalled,
)
from eventstore.quarantine import Quarantine
from infra.embedded.home import ROOT
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.checkpoints.saver import RedisSaver
from services.agent.checkpoints.settings import CheckpointSettings
from services.agent.checkpoints.turns import TurnSaver
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.building import build as build_provider
from services.agent.providers.settings import ProviderSettings
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.agent.conftest import Log, Replica
from tests.limits import PATIENCE

SEED = ROOT / "infra" / "seed" / "tariffs.yaml"
Make = Callable[..., Awaitable[Replica]]


class Burning:
    """The offline models, with Redis emptied before each answer that is named."""

    def __init__(self, redis_url: str, *, at: tuple[int, ...]) -> None:
        self._models = build_provider(ProviderSettings(_env_file=None))
        self._url, self._at, self.calls = redis_url, at, 0

    async def call(self, *given: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls in self._at:
            with redis.Redis.from_url(self._url) as client:
                async with asyncio.timeout(PATIENCE):  # without a checkpoint it would show nothing
                    while not client.dbsize():  # they are written beside the work
                        await asyncio.sleep(0.01)
                client.flushall()
        return await self._models.call(*given, **more)

    async def aclose(self) -> None:
        await self._models.aclose()


@pytest.fixture
async def saver(redis_url: str, log: Log) -> AsyncIterator[RedisSaver]:
    settings = CheckpointSettings(_env_file=None, redis_url=redis_url)
    async with TurnSaver.open(settings, log.store.keys) as opened:
        yield opened


@pytest.fixture
async def thinking(
    log: Log, replica: Make, saver: RedisSaver, redis_url: str, stack: AsyncExitStack
) -> Callable[..., Awaitable[tuple[Replica, Burning]]]:
    await load(log.store, load_file(SEED), now=datetime.now(UTC), reason="prueba")

    async def make(*, at: tuple[int, ...] = ()) -> tuple[Replica, Burning]:
        models = Burning(redis_url, at=at)
        stack.push_async_callback(models.aclose)
        tariffs = Tariffs(log.store, Quarantine(log.store.client, "agent"))
        brain = GraphBrain(models, tariffs, PromptVersions(log.store.reader), saver, quote_valid_days=30)
        return await replica(brain=brain, pins=tariffs.pins), models

    return make


async def events(log: Log, kind: type) -> list[Any]:
    return [r.event for r in await log.store.load("msia.*.1-1") if isinstance(r.event, kind)]


async def test_in_the_middle_of_a_turn(
    log: Log, thinking: Callable[..., Awaitable[tuple[Replica, Burning]]]
) -> None:
    one, models = await thinking(at=(2,))
    await log.says(1, "¿Cuánto cuesta homologar el escape de mi moto?")
    await one.runner.advance("1-1")
    assert models.calls >= 2
    (answer,) = await events(log, ReplyRequested)
    (quote,) = await events(log, QuoteGiven)
    assert answer.quotes == (quote.quote_id,)
    for kind in (ModelCalled, ToolCalled):
        ordinals = [(event.attempt, event.ordinal) for event in await events(log, kind)]
        assert len(ordinals) == len(set(ordinals)), "a step was recorded twice"


async def test_in_the_middle_of_a_conversation(
    log: Log, thinking: Callable[..., Awaitable[tuple[Replica, Burning]]], redis_url: str
) -> None:
    one, _ = await thinking()
    await log.says(1, "Quiero homologar el escape de mi moto")
    await one.runner.advance("1-1")
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    other, _ = await thinking()  # and nobody who remembers anything
    await log.says(2, "y también el manillar")
    await other.runner.advance("1-1")
    assert not await events(log, HandoffRequested)
    last = (await events(log, ReplyRequested))[-1].understanding
    assert {"ESCAPE", "MANILLAR"} <= set(last.elements) | set(last.asked)


async def test_who_opts_out_hears_one_confirmation_and_then_nothing(
    log: Log, thinking: Callable[..., Awaitable[tuple[Replica, Burning]]]
) -> None:
    """On the whole path, until the customer wants answers again: then what waited is answered too."""
    one, models = await thinking()
    for id, text in enumerate(("no me escribáis más", "¿seguís ahí?", "¿cuánto cuesta un escape?"), start=1):
        await log.says(id, text)
        await one.runner.advance("1-1")
    (handed,) = await events(log, HandoffRequested)
    assert (handed.reason, models.calls) == ("opt_out", 0)
    assert not await events(log, ReplyRequested)
    await log.says(9, "ALTA")
    await one.runner.advance("1-1")
    (back,) = await events(log, ReplyRequested)
    assert len(back.quotes) == 1
    await log.says(10, "baja")
    await one.runner.advance("1-1")
    await log.says(11, "alta")
    await one.runner.advance("1-1")
    assert "vuelvo a contestarte" in (await events(log, ReplyRequested))[-1].texts[0]

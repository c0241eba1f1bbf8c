"""Wiring of the agent: store, tariffs, models, graph, turns, consumer, health."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from contracts.ids import is_conversation
from domain.tariffs.fold import PREFIX
from eventstore.declared import Consumer
from eventstore.quarantine import Quarantine
from eventstore.reading import Reader
from eventstore.store import EventStore
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.checkpoints.settings import CheckpointSettings
from services.agent.checkpoints.turns import TurnSaver
from services.agent.handlers import into_lanes
from services.agent.knowledge import Articles, KnowledgeSettings, QueryApi
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.building import build as build_provider
from services.agent.providers.chain import Chain
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.permission import Permission
from services.agent.turns.pulse import Pulse
from services.agent.turns.quarantined import Quarantined
from services.agent.turns.reading import READER
from services.agent.turns.revisits import Revisits
from services.agent.turns.runner import TurnRunner
from services.agent.turns.running import TurnRun
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.notes import Notes
from services.common.serving import health_app, serving, until_stopped
from services.common.startup import opened
from services.common.switch import Switch
from services.common.tasks import end
from services.common.work import Work, consuming

log = logger(__name__)


Build = Callable[[ProviderSettings, Reader], Chain]


async def run(settings: AgentSettings, models: Build = build_provider) -> None:
    """Serve until SIGTERM; turns in flight may finish for a while, the rest goes to other replicas."""
    settings.require(msia_master_key=settings.msia_master_key)
    async with contextlib.AsyncExitStack() as stack:
        consumer = settings.consumer
        store, told = await stack.enter_async_context(opened(settings, "msia/agent", consumer=consumer))
        saver = await stack.enter_async_context(TurnSaver.open(CheckpointSettings.load()))
        await _serve(settings, models, store, saver, consumer, told, stack)


async def _serve(
    settings: AgentSettings,
    models: Build,
    store: EventStore,
    saver: TurnSaver,
    consumer: Consumer,
    told: list[str],
    stack: contextlib.AsyncExitStack,
) -> None:
    quarantine = Quarantine(store.client, READER)
    clock, switch, tariffs = LogClock(), Switch(store), Tariffs(store, quarantine)
    conversations, prompts = Conversations(store, clock), PromptVersions(store.reader)
    provider = models(ProviderSettings.load(), store.reader)
    stack.push_async_callback(provider.aclose)
    notes = [f"{name}: {problem}" for name, problem in (await provider.problems()).items()]
    for note in notes:
        log.warning("a model provider cannot answer", problem=note)
    notes += told
    knowledge = KnowledgeSettings.load()
    if not knowledge.query_token.get_secret_value():
        notes.append("no QUERY_TOKEN: articles are not searched, so what they answer goes to a person")
    articles = QueryApi(knowledge, Articles(store))
    stack.push_async_callback(articles.aclose)
    brain = GraphBrain(
        provider,
        tariffs,
        prompts,
        saver,
        quote_valid_days=settings.quote_valid_days,
        office=settings.office,
        limits=settings.limits,
        knowledge=articles,
    )
    permission = Permission(store, switch)
    turn_run = TurnRun(store, conversations, brain, permission, clock, settings.timing)
    revisits = Revisits(lambda id: lanes.push(id))  # made below
    stack.callback(revisits.close)
    runner = TurnRunner(
        store,
        conversations,
        turn_run,
        permission,
        clock,
        settings.timing,
        tariffs.pins,
        prompts.version,
        Quarantined(store, conversations, quarantine, settings.timing),
        settings.agent_key_patience,
        settings.resume_after,
        revisits.after,
    )

    async def advance(aggregate: str) -> None:
        if is_conversation(aggregate):
            await runner.advance(aggregate)
        else:
            await tariffs.look(aggregate.removeprefix(PREFIX))

    lanes = Lanes(advance, heartbeat=consumer.ack_wait / 3, hold=settings.agent_hold)
    await tariffs.catch_up()
    stack.push_async_callback(lanes.close, settings.agent_grace)
    pulse = Pulse(
        store.reader,
        clock,
        lanes.push,
        every=settings.agent_sweep_every,
        older_than=settings.timing.lease,
    )
    await stack.enter_async_context(_background(pulse.run(datetime.now(UTC))))
    await stack.enter_async_context(_background(quarantine.run(lanes.push)))
    work = Work(settings.nats_url, consumer, stuck_after=settings.agent_stuck_after)
    consumed = await stack.enter_async_context(consuming(work, store.client, into_lanes(lanes)))

    async def ready() -> dict[str, str]:
        problems = {} if store.client.is_connected else {"nats": "not connected"}
        return {**problems, "consumer": consumed.problem} if consumed.problem else problems

    app = health_app("agent", ready, Notes(notes, quarantine))
    await stack.enter_async_context(serving(app, settings.agent_host, settings.agent_health_port))
    log.info("agent serves", port=settings.agent_health_port)
    await until_stopped(store.closed, consumed.silent)


@contextlib.asynccontextmanager
async def _background(work: object) -> AsyncIterator[None]:
    task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
    try:
        yield
    finally:
        await end(task)

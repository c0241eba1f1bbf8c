"""Wiring of the agent: store, tariffs, models, graph, turns, consumer, health."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from eventstore.declared import declared
from eventstore.provision import log_identity, refuse_if_wrong
from eventstore.store import EventStore
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.checkpoints.saver import RedisSaver
from services.agent.checkpoints.settings import CheckpointSettings
from services.agent.handlers import FILTERS, into_lanes
from services.agent.prompting import prompt_version
from services.agent.providers.chain import build as build_provider
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.pulse import Pulse
from services.agent.turns.runner import TurnRunner
from services.agent.turns.running import TurnRun
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.serving import health_app, serving, until_stopped
from services.common.switch import Switch
from services.common.tasks import end
from services.common.work import Work, consuming

log = logger(__name__)


async def run(settings: AgentSettings) -> None:
    """Serve until SIGTERM; turns in flight may finish for a while, the rest goes to other replicas."""
    settings.require(msia_master_key=settings.msia_master_key)
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            EventStore.open(
                settings.nats_url,
                source="msia/agent",
                stream=settings.msia_stream,
                master_key=settings.msia_master_key.get_secret_value(),
            )
        )
        for difference in await refuse_if_wrong(store.client, declared()):
            log.warning("not as declared", difference=str(difference))
        log.info("log found", log_id=str(await log_identity(store)))
        saver = await stack.enter_async_context(RedisSaver.open(CheckpointSettings.load()))
        await _serve(settings, store, saver, stack)


async def _serve(
    settings: AgentSettings, store: EventStore, saver: RedisSaver, stack: contextlib.AsyncExitStack
) -> None:
    clock, switch, tariffs = LogClock(), Switch(store), Tariffs(store)
    conversations = Conversations(store, clock)
    provider = build_provider(ProviderSettings.load())
    stack.push_async_callback(provider.aclose)
    notes = [f"{name}: {problem}" for name, problem in (await provider.problems()).items()]
    for note in notes:
        log.warning("a model provider cannot answer", problem=note)
    brain = GraphBrain(provider, tariffs, saver, quote_valid_days=settings.quote_valid_days)
    turn_run = TurnRun(store, conversations, brain, switch, clock, settings.timing)
    runner = TurnRunner(
        store, conversations, turn_run, switch, clock, settings.timing, tariffs.pins, prompt_version()
    )
    lanes = Lanes(runner.advance, heartbeat=settings.agent_ack_wait / 3)
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
    work = Work(
        url=settings.nats_url,
        stream=settings.msia_stream,
        durable=settings.agent_consumer,
        filters=FILTERS,
        ack_wait=settings.agent_ack_wait,
        max_ack_pending=settings.agent_max_ack_pending,
    )
    stuck = await stack.enter_async_context(consuming(work, store.client.jetstream(), into_lanes(lanes)))

    async def ready() -> dict[str, str]:
        problems = {} if store.client.is_connected else {"nats": "not connected"}
        stalled = stuck()
        return {**problems, "consumer": stalled} if stalled else problems

    app = health_app("agent", ready, notes)
    await stack.enter_async_context(serving(app, settings.agent_host, settings.agent_health_port))
    log.info("agent serves", port=settings.agent_health_port)
    await until_stopped(store.closed)


@contextlib.asynccontextmanager
async def _background(work: object) -> AsyncIterator[None]:
    task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
    try:
        yield
    finally:
        await end(task)

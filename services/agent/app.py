"""Wiring of the agent: store, tariffs, models, graph, turns, consumer, health."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contracts.ids import is_conversation
from domain.tariffs.fold import PREFIX
from eventstore.declared import Consumer, declared
from eventstore.quarantine import Quarantine
from eventstore.reading import Reader
from eventstore.store import EventStore
from services.agent.api.app import agent_api
from services.agent.api.inuse import InUse
from services.agent.api.trial import Trials
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.checkpoints.settings import CheckpointSettings
from services.agent.checkpoints.turns import TurnSaver
from services.agent.guards.settings import LinkSettings
from services.agent.handlers import into_lanes
from services.agent.knowledge import Articles, KnowledgeSettings, QueryApi
from services.agent.measures import AgentMeasures
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.building import build as build_provider
from services.agent.providers.chain import Chain
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.agent.turns.backlog import Backlog
from services.agent.turns.clock import LogClock
from services.agent.turns.contacts import Contacts
from services.agent.turns.conversations import Conversations
from services.agent.turns.permission import Permission
from services.agent.turns.pulse import Pulse
from services.agent.turns.quarantined import Quarantined
from services.agent.turns.reading import READER
from services.agent.turns.revisits import Revisits
from services.agent.turns.runner import TurnRunner
from services.agent.turns.running import TurnRun
from services.common.auth import Guard
from services.common.health import LogHealth
from services.common.identity.directory import Directory
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.memory import settle_memory
from services.common.metrics import add_metrics
from services.common.notes import Notes
from services.common.serving import serving, until_stopped
from services.common.startup import opened
from services.common.switch import Switch
from services.common.vital import Vital
from services.common.work import Work, consuming

log = logger(__name__)


Build = Callable[[ProviderSettings, Reader], Chain]


async def run(settings: AgentSettings, models: Build = build_provider) -> None:
    """Serve until SIGTERM; turns in flight may finish for a while, the rest goes to other replicas."""
    settings.require(msia_master_key=settings.msia_master_key)
    settings.check_jwt_secret()
    checkpoints = CheckpointSettings.load()
    checkpoints.require_closed()
    async with contextlib.AsyncExitStack() as stack:
        consumer = settings.consumer
        store, told = await stack.enter_async_context(opened(settings, "msia/agent", consumer=consumer))
        assert store.keys is not None  # there is a master key
        saver = await stack.enter_async_context(TurnSaver.open(checkpoints, store.keys))
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
    spending = ProviderSettings.load()
    provider = models(spending, store.reader)
    measures = AgentMeasures()
    measures.watch(store, consumer, quarantine, provider, float(spending.llm_daily_budget))
    stack.push_async_callback(provider.aclose)
    notes = [f"{name}: {problem}" for name, problem in (await provider.problems()).items()]
    for note in notes:
        log.warning("a model provider cannot answer", problem=note)
    notes += told
    knowledge = KnowledgeSettings.load()
    if not knowledge.query_token.get_secret_value():
        notes.append("no QUERY_TOKEN: articles are not searched, so what they answer goes to a person")
    changes = Articles(store)
    articles = QueryApi(knowledge, changes)
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
        links=LinkSettings.load().hosts,
    )
    permission = Permission(store, switch)
    turn_run = TurnRun(store, conversations, brain, permission, clock, settings.timing)
    revisits = Revisits(lambda id: lanes.push(id))  # made below
    stack.callback(revisits.close)
    closing = asyncio.Event()
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
        timedelta(seconds=settings.agent_late_after),
        Contacts(store.reader, conversations, settings.limits.seconds).elsewhere,
        closing=closing,
    )

    async def advance(aggregate: str) -> None:
        if is_conversation(aggregate):
            await runner.advance(aggregate)
        else:
            await tariffs.look(aggregate.removeprefix(PREFIX))

    lanes = Lanes(advance, heartbeat=consumer.ack_wait / 3, hold=settings.agent_hold, closing=closing)
    await tariffs.catch_up()
    stack.push_async_callback(lanes.close, settings.agent_grace)
    pulse = Pulse(
        store.reader,
        clock,
        lanes.push,
        working=lanes.__contains__,
        every=settings.agent_sweep_every,
        older_than=settings.timing.lease,
        backlog=Backlog(
            permission.on,
            clock,
            lanes.push,
            rate=settings.agent_backlog_rate,
            window=timedelta(seconds=settings.agent_backlog_window),
        ),
    )
    vital = Vital()
    stack.push_async_callback(vital.close)
    vital.start("pulse", pulse.run(datetime.now(UTC)))
    vital.start("quarantine", quarantine.run(lanes.push))
    settle_memory()
    work = Work(
        settings.nats_url,
        consumer,
        stuck_after=settings.agent_stuck_after,
        access=settings.nats("agent"),
    )
    consumed = await stack.enter_async_context(
        consuming(work, store.client, into_lanes(lanes), lambda: lanes.close(settings.agent_grace))
    )
    health = LogHealth(store, declared(replicas=settings.msia_replicas))

    async def ready() -> dict[str, str]:
        return {**await health.problems(), **health.lag(consumed)}

    if not settings.admin_jwt_secret.get_secret_value():
        notes.append("no ADMIN_JWT_SECRET: what-if and settings are not served")
    trials = Trials(settings)
    directory = Directory(store, local=settings.local, tick=settings.identity_tick)
    vital.start("directory", directory.run())
    guard = Guard(lambda: directory, local=settings.local, stale_after=settings.identity_stale_after)
    in_use = InUse(settings, store, provider, prompts, changes, switch)
    app = agent_api(settings, ready, Notes(notes, quarantine), guard, trials, in_use, vital.ended)
    measures.healthy(ready, Notes(notes, quarantine))
    add_metrics(app, measures)
    await stack.enter_async_context(serving(app, settings.agent_host, settings.agent_health_port))
    stack.push_async_callback(trials.close)
    log.info("agent serves", port=settings.agent_health_port)
    await until_stopped(store.closed, consumed.silent, vital.over)

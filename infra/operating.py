"""What `msia infra` does: streams, buckets and consumers as they are declared."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import asdict

import typer

from contracts.errors import Refused
from eventstore.connection import connect
from eventstore.declared import Declared, declared
from eventstore.drift import consumer_differences, differences, strangers
from eventstore.provision import apply as apply_declared
from eventstore.provision import open_log
from eventstore.server import account_findings
from eventstore.store import EventStore
from services.agent.settings import AgentSettings
from services.common.console import Output, choose, out, print_document, say
from services.common.settings import ServiceSettings
from services.common.startup import Verdict, judge_durable, judge_log, judge_server
from services.outbox.settings import OutboxSettings


def wanted(settings: ServiceSettings) -> Declared:
    """The declaration, with what the settings of agent and outbox say of their consumers."""
    want = declared(replicas=settings.msia_replicas)
    own = {one.name: one for one in (AgentSettings.load().consumer, OutboxSettings.load().consumer)}
    return want.model_copy(update={"consumers": [own.get(one.name, one) for one in want.consumers]})


@contextlib.asynccontextmanager
async def _operator(settings: ServiceSettings) -> AsyncIterator[EventStore]:
    client = await connect(
        settings.nats_url, name="msia/operator", timeout=2.0, access=settings.nats("operator")
    )
    try:
        yield EventStore(client, stream=settings.msia_stream, source="msia/operator", keys=None)
    finally:
        await client.close()


async def apply() -> None:
    """Raise `Refused` where something is left that stops a service."""
    settings = ServiceSettings.load()
    want = wanted(settings)
    async with _operator(settings) as store:
        for line in await apply_declared(store.client, want):
            say(line)
        left = [
            *await differences(store.client, want),
            *await consumer_differences(store.client, want),
        ]
        for difference in left:
            say(f"left: {difference}")
        if any(difference.fatal for difference in left):
            raise Refused("no service starts on this server; see above")
        out(f"log {await open_log(store)}")


async def check(output: Output | None) -> None:
    """Raise `Refused` where something stops a service."""
    settings = ServiceSettings.load()
    want = wanted(settings)
    async with _operator(settings) as store:
        verdict = await judge_server(store, settings)
        if not verdict.refusals:
            verdict += await judge_log(store, settings)
            for consumer in want.consumers:
                verdict += await judge_durable(store, consumer)
        warned = [
            *await consumer_differences(store.client, want),
            *await account_findings(store.client),
        ]
        verdict += Verdict(warnings=tuple(map(str, warned)))
        notes = await strangers(store.client, want)
    found = {"refused": verdict.refusals, "warning": verdict.warnings, "note": notes}
    if (shape := choose(output)) is not Output.table:
        print_document(found, shape)
    else:
        for kind, lines in found.items():
            for line in lines:
                out(f"{kind}: {line}")
    if verdict.refusals:
        raise Refused("no service starts on this server; see above")
    say("ok: every service starts on this server")


async def diff(output: Output | None) -> None:
    """Exit 1 where there is a difference."""
    settings = ServiceSettings.load()
    want = wanted(settings)
    async with _operator(settings) as store:
        found = [
            *await differences(store.client, want),
            *await consumer_differences(store.client, want),
        ]
        notes = await strangers(store.client, want)
    if (shape := choose(output)) is not Output.table:
        print_document({"differences": [asdict(one) for one in found], "notes": notes}, shape)
    else:
        for difference in found:
            out(str(difference))
        for note in notes:
            out(f"note: {note}")
    if found:
        raise typer.Exit(1)

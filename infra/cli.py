"""`msia infra`: the operator's commands for streams, buckets and consumers."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

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
from services.common.console import Output, choose, out, print_json, run, say
from services.common.settings import ServiceSettings
from services.common.startup import Verdict, judge_durable, judge_log, judge_server
from services.outbox.settings import OutboxSettings

app = typer.Typer(no_args_is_help=True)

OutputOption = Annotated[
    Output | None, typer.Option("--output", "-o", help="table or json. Default: table on a terminal.")
]


def wanted(settings: ServiceSettings) -> Declared:
    """The declaration, with what the settings of agent and outbox say of their consumers."""
    want = declared(replicas=settings.msia_replicas)
    own = {one.name: one for one in (AgentSettings.load().consumer, OutboxSettings.load().consumer)}
    return want.model_copy(update={"consumers": [own.get(one.name, one) for one in want.consumers]})


@contextlib.asynccontextmanager
async def _operator(settings: ServiceSettings) -> AsyncIterator[EventStore]:
    client = await connect(settings.nats_url, name="msia/operator", timeout=2.0)
    try:
        yield EventStore(client, stream=settings.msia_stream, source="msia/operator", keys=None)
    finally:
        await client.close()


@app.command()
def apply() -> None:
    """Create what is missing, update what may change, open the log. Safe to repeat.

    What cannot be changed in place is named with what to do; exit 1 when that stops a service.
    """

    async def go() -> None:
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

    run(go())


@app.command()
def check(output: OutputOption = None) -> None:
    """What a service would say at its start, and what else an operator should know.

    Exit 0: every service starts (warnings are shown), 1: something stops them, 5: NATS does not answer.
    """

    async def go() -> None:
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
        if choose(output) is Output.json:
            print_json(found)
        else:
            for kind, lines in found.items():
                for line in lines:
                    out(f"{kind}: {line}")
        if verdict.refusals:
            raise Refused("no service starts on this server; see above")
        say("ok: every service starts on this server")

    run(go())


@app.command()
def diff(output: OutputOption = None) -> None:
    """Every setting that is not as declared, and what nobody declared. Exit 0: none, 1: some."""

    async def go() -> None:
        settings = ServiceSettings.load()
        want = wanted(settings)
        async with _operator(settings) as store:
            found = [
                *await differences(store.client, want),
                *await consumer_differences(store.client, want),
            ]
            notes = await strangers(store.client, want)
        if choose(output) is Output.json:
            print_json({"differences": [asdict(difference) for difference in found], "notes": notes})
        else:
            for difference in found:
                out(str(difference))
            for note in notes:
                out(f"note: {note}")
        if found:
            raise typer.Exit(1)

    run(go())

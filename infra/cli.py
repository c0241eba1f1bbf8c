"""`msia infra`: the operator's commands for streams and buckets."""

import typer

from contracts.errors import Misconfigured
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply as apply_declared
from eventstore.provision import differences, open_log
from eventstore.store import EventStore
from services.common.console import out, print_json, run, say
from services.common.settings import ServiceSettings

app = typer.Typer(no_args_is_help=True)


@app.command()
def apply() -> None:
    """Create what is missing, update what may change, open the log. Safe to repeat."""

    async def go() -> None:
        settings = ServiceSettings.load()
        client = await connect(settings.nats_url, name="msia/operator")
        try:
            for line in await apply_declared(client, declared()):
                say(line)
            store = EventStore(client, stream=settings.msia_stream, source="msia/operator", keys=None)
            out(f"log {await open_log(store)}")
        finally:
            await client.close()

    run(go())


@app.command()
def check() -> None:
    """Exit 2 when the server differs from the declaration in something that stops a service."""

    async def go() -> None:
        client = await connect(ServiceSettings.load().nats_url, name="msia/operator")
        try:
            found = await differences(client, declared())
        finally:
            await client.close()
        for difference in found:
            say(f"{'refused' if difference.fatal else 'warning'}: {difference}")
        if any(difference.fatal for difference in found):
            raise Misconfigured("the server is not as declared; see above, then `msia infra apply`")
        out("ok")

    run(go())


@app.command()
def diff() -> None:
    """Every difference, as JSON."""

    async def go() -> None:
        client = await connect(ServiceSettings.load().nats_url, name="msia/operator")
        try:
            found = await differences(client, declared())
        finally:
            await client.close()
        print_json(
            {
                "differences": [
                    {
                        "stream": d.stream,
                        "setting": d.setting,
                        "wanted": d.wanted,
                        "found": d.found,
                        "fatal": d.fatal,
                    }
                    for d in found
                ]
            }
        )

    run(go())

"""Starting all of it, in the order of `msia run`, and ending it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.system import System, plan
from services.common.tasks import end
from tests.chaos import clock
from tests.chaos.forks import Fork
from tests.chaos.whole.acks import Acks
from tests.chaos.whole.disk import SmallDisk
from tests.chaos.whole.running import DOOR, Running
from tests.chaos.whole.schedule import CLOCKS, SERVICES, WIRES
from tests.proxy import Wire

PORTS = ("INGRESS", "QUERY", "SANDBOX", "AGENT_HEALTH", "OUTBOX_HEALTH", "KEEPER_HEALTH", "PANEL")
SERVER_PORTS = ("NATS", "NATS_MONITOR", "REDIS", "POSTGRES")


@asynccontextmanager
async def everything(folder: Path, seed: int) -> AsyncIterator[Running]:
    """All of it runs, with tariffs and articles, and nothing is wrong yet."""
    home = Home(folder / ".msia")
    home.make()
    given = {f"{name}_PORT": "0" for name in (*PORTS, *SERVER_PORTS)} | {"MSIA_PANEL": "off"}
    system = plan(home, given, lambda line: None)
    running = Running(system, folder)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(running.http.aclose)
        running.disk = SmallDisk(home.data("nats"))
        stack.callback(running.disk.close)
        await stack.enter_async_context(running.model)
        stack.push_async_callback(_stop, running)
        for server in system.servers:
            running.parts[server.name] = server
            await running.start(server.name)
        for wire in WIRES:
            kind = Acks if wire == DOOR else Wire
            running.wires[wire] = await stack.enter_async_context(kind(_end_of(wire, system)))
        running.dials = {name: clock.Dial(folder / f"{name}.clock") for name in CLOCKS}
        for words in (
            ("infra", "apply"),
            ("tariffs", "load", "--file", "infra/seed/tariffs.yaml", "--if-empty"),
            ("knowledge", "load", "--dir", "infra/seed/articles", "--if-empty"),
        ):
            code, said = await running.msia(*words)
            assert code == 0, f"msia {' '.join(words)}: {said}"
        for name in SERVICES:
            running.parts[name] = running.service(name)
            running.parts[name].start()
        running.locks = {name: asyncio.Lock() for name in running.parts}
        stack.push_async_callback(end, asyncio.create_task(running.supervise()))
        await running.all_ready()
        stack.push_async_callback(end, asyncio.create_task(running.watch()))
        yield running


def _end_of(wire: str, system: System) -> str:
    told = system.environment
    server = wire.rpartition("-")[2]
    ends = {"nats": "NATS_URL", "valkey": "REDIS_URL", "postgres": "POSTGRES_URL"}
    return told[{**ends, "chatwoot": "SANDBOX_URL", "ingress": "INGRESS_URL"}[server]]


async def _stop(running: Running) -> None:
    for part in running.parts.values():
        if isinstance(part, Fork):
            part.kill()
    for part in running.parts.values():
        if isinstance(part, Child):
            part.ask_to_stop()
    for part in running.parts.values():
        if isinstance(part, Child):
            await asyncio.to_thread(part.wait_stopped, 10.0)

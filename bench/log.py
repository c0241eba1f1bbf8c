"""Appending to the log and reading it, beside bare nats-py on the same server in the same run."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from bench.lines import Line
from contracts.events.control import PauseRequested
from eventstore.declared import declared
from eventstore.provision import apply
from eventstore.store import EventStore
from tests.servers import Servers

ROUNDS = 5
APPENDS = 300  # a round and writer


def measure() -> list[Line]:
    """Events a second, fsync on every write; more is better."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            return asyncio.run(_measure(servers.nats().url))
        finally:
            servers.stop()


async def _measure(url: str) -> list[Line]:
    async with EventStore.open(url, source="msia/bench", master_key="") as store:
        await apply(store.client, declared())
        js = store.client.jetstream()
        body = b'{"open":{"by":"bench","reason":""}}'

        async def ours(writer: int) -> None:
            await store.append(f"1-{writer}", PauseRequested(by="bench"), id=uuid4())

        async def bare(writer: int) -> None:
            await js.publish(f"msia.bare.{writer}", body, headers={"Nats-Msg-Id": str(uuid4())})

        lines = [
            await _beside(f"append, {writers} writer{'s' * (writers > 1)}", ours, bare, writers)
            for writers in (1, 16)
        ]
        return [*lines, await _reading(store)]


async def _beside(
    question: str,
    ours: Callable[[int], Awaitable[None]],
    bare: Callable[[int], Awaitable[None]],
    writers: int,
) -> Line:
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS + 1):  # interleaved; the first round warms up
        for name, append in (("ours", ours), ("bare", bare)):

            async def write(writer: int, append: Callable[[int], Awaitable[None]] = append) -> None:
                for _ in range(APPENDS // writers):
                    await append(writer)

            began = time.perf_counter()
            await asyncio.gather(*(write(writer) for writer in range(writers)))
            rates[name].append(APPENDS // writers * writers / (time.perf_counter() - began))
    mine, theirs = rates["ours"][1:], rates["bare"][1:]
    middle = statistics.median(mine)
    spread = (max(mine) - min(mine)) / middle
    return Line(question, middle, statistics.median(theirs), "bare js.publish", "events/s", spread)


async def _reading(store: EventStore) -> Line:
    decoded, raw = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        count = len(await store.load("msia.control.>"))
        decoded.append(count / (time.perf_counter() - began))
        began = time.perf_counter()
        count = len([m async for m in store.reader.read("msia.control.>")])
        raw.append(count / (time.perf_counter() - began))
    middle = statistics.median(decoded)
    return Line(
        "read and decode all",
        middle,
        statistics.median(raw),
        "the same without decoding",
        "events/s",
        (max(decoded) - min(decoded)) / middle,
    )

"""Appending to the log and reading it, beside bare nats-py on the same server in the same run."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import nats
import uvloop
from nats.aio.client import Client
from nats.aio.msg import Msg

from bench.lines import Line, Tell
from bench.needed import Servers
from bench.rounds import Rate, Work, in_turn
from contracts.envelope import Envelope
from contracts.events.control import PauseRequested
from contracts.ids import subject
from eventstore.codec import encode
from eventstore.declared import declared
from eventstore.provision import apply
from eventstore.store import EventStore

ROUNDS = 7
APPENDS = 320  # a round, by all writers
LOG = 10_000  # events that are read
AGGREGATES = 200
WINDOW = 1_000  # unanswered appends while the log is filled
FETCHED = 500  # messages a fetch
ORDERED = "a bare ordered loop"
FETCH = "a bare fetch loop"
WHY = "ours also checks that nothing is missing between two messages, and reads headers and times"


def measure(tell: Tell) -> None:
    """Events a second, fsync on every write; more is better."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            uvloop.run(_measure(servers.nats().url, tell))
        finally:
            servers.stop()


async def _measure(url: str, tell: Tell) -> None:
    async with EventStore.open(url, source="msia/bench") as store, _bare(url) as client:
        await apply(store.client, declared())
        await _fill(store)
        for line in await _reading(store, client):
            tell(line)
        await _appending(store, client, tell)


async def _appending(store: EventStore, client: Client, tell: Tell) -> None:
    js = client.jetstream()
    body = b'{"open":{"by":"bench","reason":""}}'

    async def ours(writer: int) -> None:
        await store.append(f"1-{writer}", PauseRequested(by="bench"), id=uuid4())

    async def bare(writer: int) -> None:
        await js.publish(f"msia.bare.{writer}", body, headers={"Nats-Msg-Id": str(uuid4())})

    def written(writers: int, append) -> Work:  # type: ignore[no-untyped-def]
        async def write(writer: int) -> None:
            for _ in range(APPENDS // writers):
                await append(writer)

        async def all_of_them() -> int:
            await asyncio.gather(*(write(writer) for writer in range(writers)))
            return APPENDS // writers * writers

        return all_of_them

    for writers in (1, 16):
        rates = await in_turn({"ours": written(writers, ours), "bare": written(writers, bare)}, ROUNDS)
        who = f"{writers} writer{'s' * (writers > 1)}"
        tell(_line(f"append a fact, {who}", rates, "ours", "bare", "bare js.publish"))


async def _reading(store: EventStore, client: Client) -> list[Line]:
    js = client.jetstream()

    async def raw() -> int:
        return len([None async for _ in store.reader.read("msia.>")])

    async def decoded() -> int:
        return len(await store.load("msia.>"))

    async def ordered() -> int:
        seen, done = 0, asyncio.Event()

        async def take(_: Msg) -> None:
            nonlocal seen
            seen += 1
            if seen == LOG:
                done.set()

        subscription = await js.subscribe("msia.>", ordered_consumer=True, cb=take)
        await done.wait()
        await subscription.unsubscribe()
        return seen

    async def fetched() -> int:
        seen = 0
        subscription = await js.pull_subscribe("msia.>", stream="EVENTS")
        while seen < LOG:
            for message in await subscription.fetch(FETCHED):
                await message.ack()
                seen += 1
        await subscription.unsubscribe()
        return seen

    rates = await in_turn({"raw": raw, "decoded": decoded, ORDERED: ordered, FETCH: fetched}, ROUNDS)
    return [
        _line("read the whole log", rates, "raw", ORDERED, at_least=0.7),
        _line("read the whole log", rates, "raw", FETCH),
        _line("read the whole log and decode it", rates, "decoded", ORDERED),
        _line("read the whole log and decode it", rates, "decoded", FETCH),
    ]


def _line(
    question: str,
    rates: dict[str, Rate],
    ours: str,
    beside: str,
    what: str = "",
    at_least: float | None = None,
) -> Line:
    return Line(
        question,
        rates[ours].median,
        rates[beside].median,
        what or beside,
        "events/s",
        max(rates[ours].spread, rates[beside].spread),
        kind="limit",
        at_least=at_least,
        why=WHY,
        rounds=ROUNDS,
        events=APPENDS if "append" in question else LOG,
    )


async def _fill(store: EventStore) -> None:
    js, event = store.client.jetstream(), PauseRequested(by="bench")
    for start in range(0, LOG, WINDOW):
        answers = []
        for number in range(start, min(start + WINDOW, LOG)):
            envelope = Envelope(id=uuid4(), type=event.type, source=store.source, time=datetime.now(UTC))
            at = subject(event.context, f"1-{number % AGGREGATES}")
            body = encode(at, envelope, event, None)
            answers.append(await js.publish_async(at, body, headers=envelope.headers()))
        await asyncio.gather(*answers)


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Client]:
    """A connection as anybody would make it, without what ours does faster."""
    client = await nats.connect(url)
    try:
        yield client
    finally:
        await client.close()

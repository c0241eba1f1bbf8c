"""Verifying the log against its seals, beside reading it and doing nothing with it."""

import asyncio
import base64
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from bench.lines import Line, Tell, middle
from bench.needed import Servers
from contracts.events.control import PauseRequested
from eventstore.declared import declared
from eventstore.ledger.leaf import Stored, leaf_hash
from eventstore.ledger.outside import Outside
from eventstore.ledger.tree import Frontier
from eventstore.ledger.trust import Trust
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import verify

EVENTS = 20_000
WRITERS = 64
ROUNDS = 5
TRUST = Trust.parse("bench:" + base64.b64encode(bytes(32)).decode())


def measure(tell: Tell) -> None:
    """Events a second over one log, sealed every 1,000 events; aim: verify takes at most 1.3 of the read."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            asyncio.run(_measure(servers.nats().url, Outside(Path(folder) / "seals"), tell))
        finally:
            servers.stop()


async def _measure(url: str, outside: Outside, tell: Tell) -> None:
    async with EventStore.open(url, source="msia/keeper") as store:
        await _fill(store, outside)
        source = await Live.of(store.reader)
        verified, read = [], []
        for _ in range(ROUNDS + 1):  # interleaved; the first round warms up
            began = time.perf_counter()
            found = await verify(source, TRUST, outside.seals(), outside.tiles)
            verified.append(found.size / (time.perf_counter() - began))
            assert found.sealed > EVENTS - 2_000
            began = time.perf_counter()
            count = 0
            async for _ in source.messages():
                count += 1
            read.append(count / (time.perf_counter() - began))
        messages = [message async for message in source.messages(0, 5_000)]
    (ours, spread), (alone, loud) = middle(verified[1:]), middle(read[1:])
    tell(
        Line(
            "audit verify",
            ours,
            alone,
            "the same read alone",
            "events/s",
            max(spread, loud),
            kind="limit",
            at_least=round(1 / 1.3, 2),
            why="what it does beyond reading is the hash of each event, see below",
            events=EVENTS,
            rounds=ROUNDS,
        )
    )
    tell(_hashing(messages))


async def _fill(store: EventStore, outside: Outside) -> None:
    await apply(store.client, declared())
    log_id = await open_log(store)

    async def write(writer: int) -> None:
        for _ in range(EVENTS // WRITERS):
            event = PauseRequested(by="admin-4f1c2d", reason="bench")
            await store.append(f"1-{writer}", event, id=uuid4(), correlation_id=str(uuid4()))

    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    keeper = Keeper(store, log_id, TRUST, outside, Rule(1_000, 10.0))
    await keeper.start()
    while await keeper.step():
        pass


def _hashing(messages: list[Stored]) -> Line:
    """The CPU that the ledger itself takes for an event, without any reading."""
    taken = []
    for _ in range(ROUNDS):
        tree = Frontier()
        began = time.process_time()
        for message in messages:
            tree.add(leaf_hash(message))
        taken.append((time.process_time() - began) / len(messages) * 1e6)
    each, spread = middle(taken)
    return Line(
        "leaf and tree, one event",
        each,
        10.0,
        "µs",
        "µs",
        spread,
        kind="aim",
        at_most=1.0,
        why="SHA-256 of headers and body, and Python around it",
        rounds=ROUNDS,
        fsync="",
    )

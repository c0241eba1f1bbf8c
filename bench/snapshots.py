"""Loading one conversation of 100 events out of a long log: from the start, and from its snapshot.

FULL=1 takes a log of 1,000,000 events instead of 100,000.
"""

import asyncio
import base64
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.lines import Line, Tell, middle
from bench.needed import needed
from bench.processes import Unsynced
from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events import conversation, delivery, inbox
from contracts.events.control import BotSwitched
from contracts.ids import TurnId, customer_id, stable_id, subject, whole
from domain.conversation.fold import fold
from eventstore.codec import decode, encode
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.keys import OpenKey
from eventstore.provision import apply, open_log
from eventstore.reading import Reader
from eventstore.snapshots.bucket import BUCKET, Bucket
from eventstore.snapshots.sealed import Sealed
from eventstore.snapshots.whole import read_whole
from eventstore.store import EventStore
from infra.embedded.home import Home
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations

LOG = 1_000_000 if os.environ.get("FULL") else 100_000  # events
OTHERS = 10_000  # conversations
EVENTS = 100  # of a conversation that is loaded
TAIL = 5  # of them after its snapshot
ROUNDS = 31
COLD = 100.0  # ms
POSTGRES = 1.3  # ms: the library's PostgreSQL recorder, all 100 events as stored, seen on a machine like this
_MASTER = "bench:" + base64.b64encode(b"b" * 32).decode()
_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_WORDS = "Hola, ¿cuánto costaría homologar el escape y el manillar de mi moto? Gracias." * 2
_CONTEXTS = ("inbox", "conversation", "delivery")
_FILLER = b"x" * 700  # bytes; headers and body of an event are as large
_numbers = count()


def measure(tell: Tell) -> None:
    """Milliseconds; less is better. `ratio` is ours over what it is beside."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), tell))


async def _measure(folder: Path, tell: Tell) -> None:
    home, ports = Home(folder), Ports()
    home.make()
    port, monitor = ports.claim(0), ports.claim(0)
    async with _opened(Unsynced(home, port, monitor)) as store:
        await open_log(store)
        await _fill(store)
    async with _opened(NatsServer(home, port, monitor)) as store:  # as it is in production
        await _lines(store, tell)


async def _lines(store: EventStore, tell: Tell) -> None:
    bucket, conversations = Bucket(store.client), Conversations(store, LogClock())
    for id, tail in (("1-1", f"tail over {LOG // EVENTS * TAIL:,} events"), ("1-2", "all just stored")):
        (key,) = await _keys(store, id)
        mark = Sealed.parse(await bucket.get(key)).mark

        async def cold(id: str = id) -> object:
            events = [await decode(message, store.keys) for message in await read_whole(store.reader, id)]
            return fold(id, events)

        async def warm(id: str = id) -> object:
            conversations.forget(id)
            return await conversations.load(id)

        async def as_stored(id: str = id, key: str = key, after: int = mark.position - 1) -> object:
            return await bucket.get(key), [m async for m in store.reader.read(whole(id), after)]

        assert await warm() == await cold()
        start, spread = await _milliseconds(cold)
        tell(
            Line(
                f"load all {EVENTS} of {LOG:,}, folded",
                start,
                COLD,
                "ms",
                "ms",
                spread,
                kind="aim",
                at_most=1.0,
                why="its events lie all over the log, and the server looks for each",
                events=LOG,
                rounds=ROUNDS,
            )
        )
        now, spread = await _milliseconds(warm)
        tell(
            Line(
                f"snapshot and tail, folded; {tail}",
                now,
                start,
                "all, folded",
                "ms",
                spread,
                kind="itself",
                events=LOG,
                rounds=ROUNDS,
            )
        )
        raw, spread = await _milliseconds(as_stored)
        tell(
            Line(
                f"snapshot and tail, as stored; {tail}",
                raw,
                POSTGRES,
                "PostgreSQL, all",
                "ms",
                spread,
                at_most=1.0,
                why="a snapshot and a tail are two requests; the server looks for the tail",
                events=LOG,
                rounds=ROUNDS,
            )
        )


async def _keys(store: EventStore, id: str) -> list[str]:
    prefix = f"$KV.{BUCKET}."
    subjects = await Reader(store.client, f"KV_{BUCKET}").subjects(f"{prefix}agent.conversation.*.{id}")
    return [subject.removeprefix(prefix) for subject in subjects]


async def _milliseconds(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Median and spread (middle half, as a share of it), after some to warm up."""
    taken = []
    for _ in range(ROUNDS + 3):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return middle(taken[3:])


# --- a long log ------------------------------------------------------------------------------------


async def _fill(store: EventStore) -> None:
    """Two conversations evenly over the log; the snapshot and tail of the second come at its very end."""
    stories = {id: islice(_story(), EVENTS) for id in ("1-1", "1-2")}
    assert store.keys is not None
    key = await store.keys.current(customer_id(1, 1), create=True)
    gap = LOG // EVENTS

    async def some(count: int, after: int, *ids: str) -> None:
        for _ in range(count):
            await _others(store, after)
            for id in ids:
                await _put(store, id, next(stories[id]), key)

    async def kept(count: int, id: str) -> None:
        await store.client.flush()
        await Conversations(store, LogClock()).load(id)
        await _saved(store, count)

    await some(EVENTS - TAIL - 1, gap, "1-1", "1-2")
    await some(1, gap, "1-1")
    await kept(1, "1-1")
    await some(TAIL, gap, "1-1")
    await some(1, 20, "1-2")
    await kept(2, "1-2")
    await some(TAIL, 20, "1-2")
    await store.append("log", BotSwitched(on=True, by="bench", reason=""), id=uuid4())  # all before is stored


async def _saved(store: EventStore, count: int) -> None:
    js = store.client.jetstream()
    async with asyncio.timeout(30):
        while (await js.stream_info("KV_SNAPSHOTS")).state.messages < count:  # noqa: ASYNC110  # tells nobody
            await asyncio.sleep(0.01)


async def _others(store: EventStore, count: int) -> None:
    """What nobody decodes here: only its subjects and size matter."""
    for _ in range(count - 1):
        context = _CONTEXTS[(number := next(_numbers)) % len(_CONTEXTS)]
        await store.client.publish(f"msia.{context}.1-{100 + number % OTHERS}", _FILLER)
    await store.client.jetstream().publish("msia.control.1-99", _FILLER)  # acked: not faster than the server


async def _put(store: EventStore, id: str, event: Event, key: OpenKey) -> None:
    await _publish(store, id, event, key if event.private else None, next(_numbers))


async def _publish(store: EventStore, id: str, event: Event, key: OpenKey | None, number: int) -> None:
    at = subject(event.context, id)
    envelope = Envelope(
        id=stable_id("bench", number),
        type=event.type,
        source="msia/bench",
        time=_NOW,
        key_id=key.id if key else None,
    )
    await store.client.publish(at, encode(at, envelope, event, key), headers=envelope.headers())


def _story() -> Iterator[Event]:
    """What happens in a conversation, turn by turn."""
    for number in count(1):
        turn, part = TurnId(stable_id("turn", number)), stable_id("part", number)
        fact: dict[str, Any] = {
            "account": 1,
            "conversation": 1,
            "contact_id": 1,
            "created_at": _NOW,
            "snapshot": inbox.Snapshot(status="pending", updated_at=_NOW),
        }
        yield inbox.MessageReceived(
            **fact, message_id=2 * number, text=_WORDS, name="Ana", phone="+34600000000", urls={}
        )
        yield conversation.TurnStarted(
            turn_id=turn,
            contact_id=1,
            covers=(2 * number,),
            seen=0,
            tariffs=(conversation.TariffRef(slug="motos-part", version=1, position=2),),
            prompt_version="1",
            lease_seconds=70,
        )
        yield conversation.ToolCalled(
            turn_id=turn, ordinal=1, name="quote", arguments={"elements": ["escape"]}, result={"net": 41000}
        )
        yield conversation.ReplyRequested(
            turn_id=turn,
            seen=0,
            parts=(conversation.Part(part_id=part, kind="message"),),
            understanding=conversation.Understanding(category="motos-part", elements=("escape",)),
            texts=(_WORDS,),
        )
        yield conversation.TurnCompleted(turn_id=turn)
        yield delivery.DeliveryAttempted(
            part_id=part, seen=0, attempt=1, last_message_id=2 * number, deadline_seconds=10
        )
        yield delivery.DeliverySucceeded(
            part_id=part, seen=0, attempt=1, message_id=2 * number + 1, confirmed="response"
        )
        yield inbox.DeliveryStatusReported(**fact, message_id=2 * number + 1, part_id=str(part), state="sent")


# --- servers ---------------------------------------------------------------------------------------


@asynccontextmanager
async def _opened(server: NatsServer) -> AsyncIterator[EventStore]:
    with needed(server.name):
        server.start()
        server.wait_ready()
    try:
        client = await connect(server.url, name="operator")
        await apply(client, declared())
        await client.close()
        async with EventStore.open(server.url, source="msia/bench", master_key=_MASTER) as store:
            yield store
    finally:
        server.ask_to_stop()
        server.wait_stopped(20)

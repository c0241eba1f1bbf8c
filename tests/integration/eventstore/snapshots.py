"""A conversation in the log, folded through snapshots, and a look at what was asked of the server."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from nats.aio.msg import Msg
from nats.js.errors import NotFoundError
from pydantic import TypeAdapter

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.ids import customer_id, stable_id, whole
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from eventstore.snapshots.folding import Snapshots
from eventstore.snapshots.sealed import Sealed
from eventstore.store import EventStore
from tests.unit.conversation.histories import ID, answered, human, message, status

EVERY = 5
OWNER = customer_id(1, 1)
STATES = TypeAdapter(Conversation)
STORY: tuple[Event, ...] = (
    message(1, "¿cuánto cuesta?"),
    *answered("a", 1),
    human(3),
    status("pending", 9),
    message(4, "erased"),
    *answered("b", 4),
)


def step(id: str, state: Conversation | None, events: Sequence[Recorded[Event]]) -> Conversation:
    return fold(id, events, state)


def snapshots(store: EventStore, **changes: Any) -> Snapshots[Conversation]:
    """A reader of its own, as a process that has just started."""
    settings = {"packages": ["domain.conversation"], "every": EVERY} | changes
    return Snapshots(store, "test.conversation", STATES, step, **settings)


async def append(store: EventStore, *events: Event, id: str = ID, owner: str = OWNER) -> int:
    """Position of the last."""
    recorded = None
    for event in events:
        place = await store.last_position()
        recorded = await store.append(
            id, event, id=stable_id("event", place), owner=owner if event.private else None, create_key=True
        )
    assert recorded is not None
    return recorded.position


async def pure(store: EventStore, id: str = ID) -> Conversation:
    """The fold of all events."""
    return fold(id, await store.load(whole(id)))


async def stored(store: EventStore, key: str) -> bytes | None:
    bucket = await store.client.jetstream().key_value("SNAPSHOTS")
    try:
        return (await bucket.get(key)).value
    except NotFoundError:
        return None


async def saved(store: EventStore, key: str, position: int) -> bytes:
    """The snapshot at a position, once it is written."""
    ends = time.monotonic() + 60
    while True:
        value = await stored(store, key)
        if value is not None and Sealed.parse(value).mark.position == position:
            return value
        assert time.monotonic() < ends, f"no snapshot at {position}; there is {value!r:.100}"
        await asyncio.sleep(0.01)


async def put(store: EventStore, key: str, value: bytes) -> None:
    await store.client.jetstream().publish(f"$KV.SNAPSHOTS.{key}", value)


@dataclass
class Asked:
    """The batches of one conversation that were asked of the log."""

    batches: list[dict[str, Any]] = field(default_factory=list)

    @property
    def first_positions(self) -> list[int]:
        return [request["seq"] for request in self.batches]


@asynccontextmanager
async def overhearing(store: EventStore) -> AsyncIterator[Asked]:
    """What anybody asks the log for while the block runs."""
    asked = Asked()

    async def hear(message: Msg) -> None:
        request = json.loads(message.data)
        if request["next_by_subj"] == whole(ID):
            asked.batches.append(request)

    subscription = await store.client.subscribe("$JS.API.DIRECT.GET.EVENTS", cb=hear)
    await store.client.flush()
    yield asked
    await store.client.flush()
    await subscription.drain()

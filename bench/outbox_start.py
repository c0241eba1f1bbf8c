"""Starting an outbox on a log with many old deliveries: without a kept backlog, and with one.

Ready means: `/readyz` says so, the newest 10,000 positions have been read and what is undelivered there is
under way. Read whole means: nothing undelivered is unknown any more, however old. With a kept backlog both
are the same moment; without one (the first start of other code, or a lost cache) the rest is read beside the
work. 20,000 deliveries, four events each; FULL=1 takes 100,000, which take a minute to write.
"""

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.lines import Line, Tell
from bench.needed import Servers
from bench.outbox import settings_of
from bench.processes import MASTER, Unsynced, provision, worked_off
from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.conversation import Part, ReplyRequested, TurnStarted
from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from contracts.ids import subject
from eventstore.codec import encode
from eventstore.keyids import key_id
from eventstore.keys import OpenKey
from eventstore.store import EventStore
from services.common.logging import configure
from services.outbox.app import running

DELIVERIES = 100_000 if os.environ.get("FULL") else 20_000
WINDOW = 1_000  # unanswered appends while the log is filled
AIM = 10.0  # seconds
_KEY = OpenKey(key_id("contact-1-1", 0), None)  # what it would open is not kept: nobody reads these texts


def measure(tell: Tell) -> None:
    """Seconds until it is ready; less is better."""
    configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            uvloop.run(_measure(servers.nats(Unsynced).url, tell))
        finally:
            servers.stop()


async def _measure(nats: str, tell: Tell) -> None:
    await provision(nats)
    async with EventStore.open(nats, source="msia/bench", master_key=MASTER) as store:
        await _fill(store)
    await worked_off(nats)
    settings = settings_of(nats, "http://127.0.0.1:9")  # nothing is to be sent
    for what in ("without a kept backlog", "with one"):
        began, busy = time.monotonic(), time.process_time()
        async with running(settings) as outbox:
            ready = time.monotonic() - began
            while not outbox.sweep.backlog.complete:  # noqa: ASYNC110  # nobody else asks
                await asyncio.sleep(0.05)
            whole, busy = time.monotonic() - began, time.process_time() - busy
            await outbox.sweep.keep()
        question = f"start on {DELIVERIES:,} old deliveries {what}"
        beside = f"s; read whole after {whole:.1f} s, {busy:.1f} s of CPU"
        tell(
            Line(
                question,
                ready,
                AIM,
                beside,
                "s",
                kind="aim",
                at_most=1.0,
                why="the newest 10,000 events are read first, whatever is kept",
                events=4 * DELIVERIES,
                fsync="off",
                rounds=1,
            )
        )


async def _fill(store: EventStore) -> None:
    js, answers = store.client.jetstream(), []
    for number in range(1, DELIVERIES + 1):
        part, turn, id = uuid4(), uuid4(), f"1-{number}"
        events: tuple[Event, ...] = (
            TurnStarted(
                turn_id=turn,
                contact_id=1,
                covers=(1,),
                seen=0,
                tariffs=(),
                prompt_version="1",
                lease_seconds=70,
            ),
            ReplyRequested(turn_id=turn, seen=0, parts=(Part(part_id=part, kind="message"),), texts=("",)),
            DeliveryAttempted(part_id=part, seen=0, attempt=1, last_message_id=0, deadline_seconds=5),
            DeliverySucceeded(part_id=part, seen=0, attempt=1, message_id=number, confirmed="response"),
        )
        for event in events:
            key = _KEY if event.private else None
            envelope = Envelope(
                id=uuid4(),
                type=event.type,
                source=store.source,
                time=datetime.now(UTC),
                key_id=key.id if key else None,
            )
            at = subject(event.context, id)
            body = encode(at, envelope, event, key)
            answers.append(await js.publish_async(at, body, headers=envelope.headers()))
        if len(answers) >= WINDOW:
            await asyncio.gather(*answers)
            answers.clear()
    await asyncio.gather(*answers)
